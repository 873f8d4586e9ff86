"""Find where claims differ: competing figures, casualties, assertions and denials."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis

from events.curated.standing import CONTESTED, COUNTED, SAYS_IT_HAPPENED, Attribution, Counting, Standing, how_many
from events.models import AFFIRMS, Actor, Aspect, EventKind, Question
from events.queries import expressions, selected_records
from events.queries.expressions import Expression
from events.queries.records import record_detail
from events.queries.records.record_detail import CountedDifferently, SourcedClaim, counted_differently
from events.queries.selection import Selection
from events.store.store import Store, fetch


@dataclass(frozen=True)
class Figure:
    """
    A claim on a question.

    `in_article` is true for the figures of the article; `with_families` is true where the question counts family
    members, and false where it does not or where that is not stated. Only estimates can be selected.
    """

    line: SourcedClaim
    in_article: bool
    with_families: bool
    is_selected: bool


@dataclass(frozen=True)
class Estimates:
    """
    All claims on one question, each in exactly one of three places.

    `figures` give a number; `repeats` affirm without one; `doubts` deny or question. `unlike` lists the other questions
    that count the same actors.
    """

    question: Question
    figures: tuple[Figure, ...]
    repeats: tuple[Figure, ...]
    doubts: tuple[Figure, ...]
    unlike: tuple[CountedDifferently, ...]


@dataclass(frozen=True)
class Casualties:
    """An incident with every claim on its numbers, in the order in which they were stated."""

    row: Mapping[str, Any]
    how_many: Counting
    lines: tuple[SourcedClaim, ...]


@dataclass(frozen=True)
class Statement:
    """A claim with its claimant and the body that the claimant belongs to in the end."""

    line: SourcedClaim
    claimant: Actor
    body: Actor


@dataclass(frozen=True)
class Dispute:
    """
    An event that is contested or has several claimants, with the statements on whether it happened and who did it.

    `parties` are the bodies that its actors and targets are part of, or themselves.
    """

    row: Mapping[str, Any]
    standing: Standing
    statements: tuple[Statement, ...]
    parties: frozenset[str]


# ------------------------------------------------------------------ estimates


def estimates(store: Store, selection: Selection) -> tuple[Estimates, ...]:
    """
    List the questions of which the selection holds an estimate, each with every claim on it.

    Under a question nothing is left out: what the selection does not hold is only marked, because a number must not
    lose the claims that contradict it. Questions on which the article speaks come first, then the order of the file.
    """
    chosen = {row["record_id"] for row in chosen_records(store, selection, "estimates")}
    questions = record_detail.all_questions(store)
    ids = [question.question_id for question in questions]
    with store.cursor() as cursor:
        lines = record_detail.claim_lines(store, cursor, "list_contains($1, question_id)", ids)
    return by_question(questions, lines, chosen)


def by_question(
    questions: Sequence[Question], lines: Iterable[SourcedClaim], chosen: Iterable[str]
) -> tuple[Estimates, ...]:
    """Group all claims by question; questions without any of the chosen estimates (ids) are left out."""
    selected = set(chosen)
    grouped: dict[str, list[Figure]] = {question.question_id: [] for question in questions}
    by_id = {question.question_id: question for question in questions}
    for line in lines:
        claim, families = line.claim, bool(by_id[line.claim.question_id].counts_families)
        figure = Figure(line, line.source.is_article, families, claim.claim_id in selected)
        grouped[claim.question_id].append(figure)
    found = [_estimates(by_id[key], figures, questions) for key, figures in grouped.items()]
    found = [answer for answer in found if any(figure.is_selected for figure in answer.figures)]
    found.sort(key=lambda answer: not any(one.in_article for one in (*answer.figures, *answer.repeats)))
    return tuple(found)


def _estimates(question: Question, figures: Sequence[Figure], questions: Sequence[Question]) -> Estimates:
    affirmed = [figure for figure in figures if figure.line.claim.stance in AFFIRMS]
    return Estimates(
        question=question,
        figures=tuple(figure for figure in affirmed if figure.line.claim.has_number),
        repeats=tuple(figure for figure in affirmed if not figure.line.claim.has_number),
        doubts=tuple(figure for figure in figures if figure.line.claim.stance not in AFFIRMS),
        unlike=counted_differently(question, questions),
    )


# ------------------------------------------------------------------ casualties


def casualties(store: Store, selection: Selection) -> tuple[Casualties, ...]:
    """
    List the events of a selection with claims on numbers, each with all of these claims.

    Nothing is added up, averaged or replaced by later figures. Events whose figures differ come first, then the order
    of days.
    """
    rows = chosen_records(store, selection, "counted")
    lines = _claims_by_event(store, rows, COUNTED)
    found = [
        Casualties(row, how_many(line.claim for line in own), own) for row in rows if (own := lines[row["record_id"]])
    ]
    return tuple(sorted(found, key=lambda one: one.how_many is not Counting.DIFFER))


def _claims_by_event(
    store: Store, rows: Iterable[Mapping[str, Any]], aspects: Iterable[Aspect] | None = None
) -> dict[str, tuple[SourcedClaim, ...]]:
    ids = [row["record_id"] for row in rows]
    wanted = set(aspects) if aspects is not None else set(Aspect)
    with store.cursor() as cursor:
        lines = record_detail.claim_lines(store, cursor, "list_contains($1, event_id)", ids)
    found: dict[str, list[SourcedClaim]] = {event_id: [] for event_id in ids}
    for line in lines:
        if line.claim.aspect in wanted:
            found[line.claim.event_id].append(line)
    return {event_id: tuple(members) for event_id, members in found.items()}


# ------------------------------------------------------------------ disputes


def disputes(store: Store, selection: Selection) -> tuple[Dispute, ...]:
    """
    List the events of a selection that are contested or have several claimants.

    Events of which it is contested that they happened come first, then those otherwise contested, then the others, each
    by day; the statements of each are in the order in which they were made.
    """
    rows = chosen_records(store, selection, "disputed")
    lines = _claims_by_event(store, rows)
    with store.cursor() as cursor:
        ids = [row["record_id"] for row in rows]
        parties = {row["event_id"]: row for row in fetch(cursor, PARTIES, ids)}
    found = [_dispute(store, row, parties[row["record_id"]], lines[row["record_id"]]) for row in rows]
    return tuple(sorted(found, key=_less_contested))


def _less_contested(dispute: Dispute) -> int:
    """Rank events of which it is contested that they happened first, then those of which it is contested who did it."""
    if dispute.standing.happened in CONTESTED:
        return 0
    return 1 if dispute.standing.by_whom in (Attribution.CLAIMED_AND_DISPUTED, Attribution.DISPUTED) else 2


PARTIES = "SELECT * FROM events WHERE list_contains($1, event_id)"


def _dispute(
    store: Store, row: Mapping[str, Any], parties: Mapping[str, Any], lines: tuple[SourcedClaim, ...]
) -> Dispute:
    actors = record_detail.all_actors(store)
    return Dispute(
        row=row,
        standing=record_detail.standing_of(store, parties["actors"], parties["targets"], lines),
        statements=tuple(
            Statement(line, actors[line.claim.claimant], body_of(actors[line.claim.claimant], actors))
            for line in lines
            if line.claim.aspect in DISPUTED_ASPECTS
        ),
        parties=frozenset(
            body_of(actors[actor_id], actors).actor_id
            for actor_id in (*parties["actors"], *parties["targets"])
            if actor_id in actors
        ),
    )


def body_of(actor: Actor, actors: Mapping[str, Actor]) -> Actor:
    """Find the body at the top of what an actor is part of, or itself; cycles are followed once."""
    body, seen = actor, {actor.actor_id}
    while body.part_of and body.part_of[0] in actors and body.part_of[0] not in seen:
        body = actors[body.part_of[0]]
        seen.add(body.actor_id)
    return body


DISPUTED_ASPECTS = (*SAYS_IT_HAPPENED, Aspect.PERPETRATOR)
CLAIMS: Expression = expressions.store_table("claims")


def _disputed(rows: Expression) -> Expression:
    by_event = _on(DISPUTED_ASPECTS).group_by("event_id").agg(claimants=CLAIMS.claimant.nunique())
    several = by_event.filter(by_event.claimants > 1).event_id
    contested = rows.standing.isin([standing.value for standing in CONTESTED])
    return rows.filter(rows.record_id.isin(_on(DISPUTED_ASPECTS).event_id) & (contested | rows.record_id.isin(several)))


def _on(aspects: Iterable[Aspect]) -> Expression:
    on_event = CLAIMS.event_id.notnull() & (CLAIMS.event_id != "")
    return CLAIMS.filter(on_event, CLAIMS.aspect.isin([aspect.value for aspect in aspects]))


QUERIES: Mapping[str, Callable[[Expression], Expression]] = {
    "estimates": lambda rows: rows.filter(rows.kind == EventKind.ESTIMATE.value),
    "counted": lambda rows: rows.filter(rows.record_id.isin(_on(COUNTED).event_id)),
    "disputed": _disputed,
}


@cache
def _compiled(query: str, shape: expressions.QueryShape) -> str:
    found = QUERIES[query](expressions.rows(shape))
    # As in every list of records: what has no known start comes last.
    days = (ibis.asc("earliest", nulls_first=False), ibis.asc("latest", nulls_first=False), "record_id")
    return str(ibis.to_sql(found.order_by(*days), dialect="duckdb"))


def chosen_records(store: Store, selection: Selection, query: str) -> list[dict[str, Any]]:
    """List the records of a selection that one of `QUERIES` finds, as `selected_records.rows` does."""
    with selected_records.selection_cursor(store, selection) as cursor:
        rows = fetch(cursor, _compiled(query, expressions.query_shape(selection)))
    found = [row for row in rows if row["certain"] or not selection.certain_only]
    selected_records.add_reasons(store, selection, found)
    return found
