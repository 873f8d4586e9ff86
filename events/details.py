"""One record with everything that is known about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from events import dates, reasons, three_standings
from events.dimensions import dimensions, place_names
from events.model import (
    Actor,
    ActorKind,
    Aspect,
    Claim,
    Question,
    Reliability,
    Source,
    SourceKind,
    Stance,
    show_number,
)
from events.reasons import Site
from events.stated import Stated, stated
from events.store import Store, fetch, remembered
from events.three_standings import Standings
from events.unlike import Unlike, unlike


@dataclass(frozen=True)
class ClaimLine:
    """A claim with the names of who says it and its source; `number` and `stated_shown` are in words."""

    claim: Claim
    claimant_name: str
    source: Source
    number: str
    stated_shown: str


@dataclass(frozen=True)
class Link:
    """Another record: its id and title."""

    record_id: str
    title: str


@dataclass(frozen=True)
class RecordDetail:
    """
    One record as the panel shows it.

    `row` are the columns of `queries.records`; `sites` its places by role; `claims` come in the order in which they
    were stated. `candidates` are incidents that this vague record may mean, `parent` the vague record that this
    incident may be. For an estimate, `question` is what it answers, `answers` are all claims on it, and `comparable`
    the questions on the same actors whose figures must not be set beside them. `standings` says of an event whether it
    happened, who did it and how many. `stated` is what a dataset states of an imported incident; others have none.
    """

    row: dict[str, Any]
    where: str
    sites: tuple[Site, ...]
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    claims: tuple[ClaimLine, ...]
    sources: tuple[Source, ...]
    candidates: tuple[Link, ...]
    parent: Link | None
    question: Question | None
    answers: tuple[ClaimLine, ...]
    comparable: tuple[Unlike, ...]
    standings: Standings | None
    stated: Stated | None = None


def record(store: Store, record_id: str) -> RecordDetail | None:
    """
    Look up one record with its claims and sources.

    Returns
    -------
    detail
        None if there is no such record.
    """
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT * EXCLUDE (text) FROM records WHERE record_id = ?", record_id)
        return _detail(store, cursor, rows[0]) if rows else None


def _detail(store: Store, cursor: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> RecordDetail:
    record_id = row["record_id"]
    involved = fetch(cursor, "SELECT actors, targets FROM events WHERE event_id = ?", record_id)
    question = next((asked for asked in all_questions(store) if asked.question_id == row["question_id"]), None)
    acting, targeted = (involved[0]["actors"], involved[0]["targets"]) if involved else ([], [])
    sites = dimensions(store).sites[row["area_id"]]
    own = claim_lines(store, cursor, "event_id = $1 OR claim_id = $1", record_id)
    return RecordDetail(
        row=row,
        where=reasons.why_there(sites, row["kind"], (), place_names(store)),
        sites=sites,
        actors=_actors(store, [question.counted] if question else acting),
        targets=_actors(store, targeted),
        claims=own,
        sources=tuple({line.source.source_id: line.source for line in own}.values()),
        candidates=_links(cursor, "candidate_of = ?", record_id),
        parent=next(iter(_links(cursor, "record_id = ?", row["candidate_of"])), None),
        question=question,
        answers=claim_lines(store, cursor, "question_id = $1", question.question_id) if question else (),
        comparable=unlike(question, all_questions(store)) if question else (),
        standings=standings_of(store, acting, targeted, own) if involved else None,
        stated=stated(store, row),
    )


@dataclass(frozen=True)
class _Parties:
    actors: tuple[str, ...]
    targets: tuple[str, ...]


def standings_of(store: Store, actors: Iterable[str], targets: Iterable[str], lines: Sequence[ClaimLine]) -> Standings:
    """Say of an event between these actors and targets whether it happened, who did it and how many."""
    claims = tuple(line.claim for line in lines)
    sources = {line.source.source_id: line.source for line in lines}
    return three_standings.standings(_Parties(tuple(actors), tuple(targets)), claims, all_actors(store), sources)


@remembered(4)
def all_sources(store: Store) -> tuple[tuple[Source, int], ...]:
    """List every source with the number of claims that stand on it, by publisher and title."""
    sql = """
        SELECT sources.*, (SELECT count(*) FROM claims WHERE claims.source_id = sources.source_id) AS claims
        FROM sources ORDER BY publisher, title, source_id
    """
    with store.cursor() as cursor:
        rows = fetch(cursor, sql)
    return tuple((_source({name: row[name] for name in row if name != "claims"}), row["claims"]) for row in rows)


@remembered(4)
def all_actors(store: Store) -> Mapping[str, Actor]:
    """List the actors of a store by id."""
    with store.cursor() as cursor:
        return {row["actor_id"]: _actor(row) for row in fetch(cursor, "SELECT * FROM actors")}


@remembered(4)
def all_questions(store: Store) -> tuple[Question, ...]:
    """List the questions of a store in the order of the file."""
    with store.cursor() as cursor:
        return tuple(Question(**row) for row in fetch(cursor, "SELECT * FROM questions ORDER BY rowid"))


def _actors(store: Store, actor_ids: Iterable[str]) -> tuple[Actor, ...]:
    known = all_actors(store)
    return tuple(known[actor_id] for actor_id in actor_ids if actor_id in known)


def _actor(row: dict[str, Any]) -> Actor:
    lists = {name: tuple(row[name] or ()) for name in ("aliases", "part_of")}
    return Actor(**{**row, **lists, "kind": ActorKind(row["kind"])})


def _links(cursor: duckdb.DuckDBPyConnection, condition: str, value: str | None) -> tuple[Link, ...]:
    sql = f"SELECT record_id, title FROM records WHERE {condition} ORDER BY earliest, record_id"
    return tuple(Link(**row) for row in fetch(cursor, sql, value))


def claim_lines(
    store: Store, cursor: duckdb.DuckDBPyConnection, condition: str, value: str | Sequence[str]
) -> tuple[ClaimLine, ...]:
    """
    List the claims that satisfy a condition, in the order in which they were stated.

    Parameters
    ----------
    store, cursor
        The open store and a cursor of it.
    condition
        SQL over the columns of `claims`, with `$1` for the value.
    value
        An id, or a list of ids.
    """
    claims = [_claim(row) for row in fetch(cursor, f"SELECT * FROM claims WHERE {condition}", value)]
    wanted = sorted({claim.source_id for claim in claims})
    rows = fetch(cursor, "SELECT * FROM sources WHERE list_contains($1, source_id)", wanted)
    sources = {row["source_id"]: _source(row) for row in rows}
    claims.sort(key=lambda claim: (_when(claim, sources), claim.claim_id))
    return tuple(_line(claim, all_actors(store), sources) for claim in claims)


def _when(claim: Claim, sources: dict[str, Source]) -> tuple[date, date]:
    """Give the days to order claims by: what was said "by May" comes after what was said in April."""
    text = claim.stated or sources[claim.source_id].published
    period = dates.parse(text) if text else None
    return (period.latest, period.earliest) if period else (date.max, date.max)


def _line(claim: Claim, actors: Mapping[str, Actor], sources: Mapping[str, Source]) -> ClaimLine:
    number = show_number(claim.low, claim.high, claim.approx)
    claimant = actors.get(claim.claimant)
    return ClaimLine(
        claim=claim,
        claimant_name=claimant.name if claimant else claim.claimant,
        source=sources[claim.source_id],
        number=f"{number} {claim.unit}".strip(),
        stated_shown=dates.show(claim.stated) if claim.stated else "",
    )


def _claim(row: dict[str, Any]) -> Claim:
    numbers = {name: _whole(row[name]) for name in ("low", "high")}
    return Claim(**{**row, **numbers, "aspect": Aspect(row["aspect"]), "stance": Stance(row["stance"])})


def _whole(number: float | None) -> int | float | None:
    return int(number) if number is not None and number.is_integer() else number


def _source(row: dict[str, Any]) -> Source:
    return Source(**{**row, "kind": SourceKind(row["kind"]), "reliability": Reliability(row["reliability"])})
