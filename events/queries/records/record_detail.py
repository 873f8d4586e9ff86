"""Build one record with its claims, sources and links, and the source row of an imported one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import duckdb

from events import edtf_dates
from events.curated import datapackage, standing
from events.curated.sides import Parties
from events.curated.standing import Standing
from events.models import Actor, Claim, Dataset, Question, Source
from events.queries import explanations
from events.queries.dimensions import datasets, dimensions, place_names
from events.queries.explanations import Site
from events.store.store import Store, fetch, store_cached


@dataclass(frozen=True)
class CountedDifferently:
    """A question that cannot share an axis with another, and whether it differs in unit and place."""

    question: Question
    unit: bool
    place: bool


def counted_differently(question: Question, questions: Iterable[Question]) -> tuple[CountedDifferently, ...]:
    """List the other questions that count the same actors: their figures are not comparable with its own."""
    return tuple(
        CountedDifferently(other, other.unit != question.unit, other.scope_place != question.scope_place)
        for other in questions
        if other != question and other.counted == question.counted
    )


ALONE: Final = "Reported by this dataset only; no other claims are recorded here."
GONE: Final = "The original file is no longer stored: the dataset was imported again or removed."


class Line(NamedTuple):
    """
    What the dataset states about one thing, and what is derived from that; either may be blank.

    `ids` are those of the actors and places that `derived` names.
    """

    about: str
    stated: str
    derived: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class SourceRow:
    """
    The row of a dataset about one incident.

    `incident` has the columns of `INCIDENTS`, `original` every cell of the file by its column; both are empty if the
    version is no longer kept. `names` are those of countries and provinces, `position` is its row and file in words,
    `known_actors` the curated actors that its own mean.
    """

    dataset: Dataset
    position: str
    incident: Mapping[str, Any]
    original: Mapping[str, str]
    names: Mapping[str, str]
    known_actors: tuple[Actor, ...] = ()

    @property
    def actors(self) -> tuple[str, ...]:
        """Who acts, as stated."""
        return tuple(self.incident.get("actors") or ())

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings of the import about the row, which was kept as stated."""
        return tuple(self.incident.get("warnings") or ())

    def lines(self) -> tuple[Line, ...]:
        """List what the dataset states, one line each; blank fields are left out."""
        if not self.incident:
            return (Line("Record", GONE),)
        lines = (
            *_what(self.incident, self.known_actors),
            *_where(self.incident, self.names),
            *_casualties(self.incident),
        )
        texts = [Line("Source", _text(self.incident["source_text"])), Line("Notes", _text(self.incident["notes"]))]
        return tuple(line for line in (*lines, *texts) if line.stated or line.derived)

    def origin(self) -> tuple[Line, ...]:
        """List dataset, record id, licence and attribution."""
        own, record_id = self.dataset, str(self.incident.get("source_record_id", ""))
        shared = "" if own.may_redistribute else "must not be redistributed: left out of exports and the public API"
        lines = (
            Line("Dataset", " ".join(part for part in (own.title, own.version) if part), own.publisher),
            Line("Record in the dataset", record_id, self.position),
            Line("Licence", own.licence, shared),
            Line("Attribution", own.attribution),
        )
        return tuple(line for line in lines if line.stated or line.derived)


KNOWN_ACTORS: Final = """
    SELECT actor_id FROM actors, participants
    WHERE participants_id = ? AND list_contains(participants.actors, actor_id) ORDER BY part_of IS NULL, actor_id
"""


def source_row(store: Store, row: Mapping[str, Any]) -> SourceRow | None:
    """Look up the dataset's own row of a record (a row of the table `records`); None if it is not imported."""
    if row["row"] is None:
        return None
    with store.cursor() as cursor:
        known_actors = [one["actor_id"] for one in fetch(cursor, KNOWN_ACTORS, row["participants_id"])]
    stored = store.source_row(row["dataset"], row["row"])
    return SourceRow(
        datasets(store)[row["dataset"]],
        stored.position,
        stored.incident,
        {name: value for name, value in stored.cells.items() if name != "row" and value not in (None, "")},
        place_names(store),
        _actors(store, known_actors),
    )


def _what(incident: Mapping[str, Any], known_actors: Sequence[Actor]) -> Iterator[Line]:
    yield Line("Kind", _text(incident["source_kind"]), f"here: {incident['kind'] or 'other'}")
    days = [incident[name].isoformat() for name in ("earliest", "latest") if incident[name]]
    span = " to ".join(dict.fromkeys(days))
    code = _text(incident["own_date_precision"])
    yield Line(
        "When", _text(incident["date_text"]) or span, f"{span}{f' (date precision code {code})' if code else ''}"
    )
    known = f"here: {', '.join(actor.name for actor in known_actors)}" if known_actors else ""
    yield Line("Who", ", ".join(incident["actors"] or ()), known, tuple(actor.actor_id for actor in known_actors))


def _where(incident: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Line]:
    yield Line("Place", _text(incident["place_stated"]))
    for about, code in (("Province", "province_id"), ("Country", "country")):
        found = incident[code]
        how = "placed by name" if incident["join"] == "named" else "by coordinates"
        joined = f"{how}: {names.get(found, found)}" if found else _not_joined(incident, about)
        yield Line(about, _text(incident[f"{about.lower()}_stated"]), joined, (found,) if found else ())
    if incident["near_province_id"]:
        province = incident["near_province_id"]
        near = f"{incident['near_km']:.1f} km outside {names.get(province, province)}, not assigned to it"
        yield Line("Near", "", near, (province,))
    if incident["lon"] is not None and incident["lat"] is not None:
        whose = "of the town that is named, not stated" if incident["join"] == "named" else "latitude, longitude"
        yield Line("Point", f"{incident['lat']:g}, {incident['lon']:g}", whose)
    yield Line("Precision", _text(incident["source_precision"]), f"here: {incident['precision'] or 'unknown'}")


def _not_joined(incident: Mapping[str, Any], about: str) -> str:
    if about == "Country":
        return "" if incident["lon"] is None else "by coordinates: none"
    return {
        "none": "too imprecise for a province",
        "outside": "by coordinates: outside the provinces of the atlas",
        "near": "by coordinates: none",
        "named": "not known",
    }.get(incident["join"] or "", "")


def _casualties(incident: Mapping[str, Any]) -> Iterator[Line]:
    columns = (("low", "killed_low"), ("best", "killed"), ("high", "killed_high"))
    figures = [(word, incident[name]) for word, name in columns]
    numbers = ", ".join(f"{word} {number:,.12g}" for word, number in figures if number is not None)
    text = _text(incident["killed_text"])
    yield Line("Killed", text or numbers, numbers if text and numbers != text else "")
    if incident["wounded"] is not None:
        yield Line("Wounded", f"{incident['wounded']:,.12g}")


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


@dataclass(frozen=True)
class SourcedClaim:
    """
    A claim with the names of its claimant and source; `number` and `stated_shown` are in words.

    `in_file` is what the file of a dataset states, None if the claim is not by a dataset.
    """

    claim: Claim
    claimant_name: str
    source: Source
    number: str
    stated_shown: str
    also: tuple[Source, ...] = ()
    in_file: tuple[Line, ...] | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The source that was compared, then those that carry the same statement."""
        return self.source, *self.also


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
    the questions on the same actors whose figures are not comparable with it. `standing` says of an event whether it
    happened, who did it and how many. `source_row` is what a dataset states of an imported incident; others have none.
    """

    row: dict[str, Any]
    where: str
    sites: tuple[Site, ...]
    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    claims: tuple[SourcedClaim, ...]
    sources: tuple[Source, ...]
    candidates: tuple[Link, ...]
    parent: Link | None
    question: Question | None
    answers: tuple[SourcedClaim, ...]
    comparable: tuple[CountedDifferently, ...]
    standing: Standing | None
    source_row: SourceRow | None = None


def record(store: Store, record_id: str) -> RecordDetail | None:
    """Look up one record with its claims and sources; None if there is no such record."""
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT * EXCLUDE (text) FROM records WHERE record_id = ?", record_id)
        return _detail(store, cursor, rows[0]) if rows else None


def _detail(store: Store, cursor: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> RecordDetail:
    record_id = row["record_id"]
    involved = fetch(cursor, "SELECT actors, targets FROM events WHERE event_id = ?", record_id)
    question = next((one for one in all_questions(store) if one.question_id == row["question_id"]), None)
    acting, targeted = (involved[0]["actors"], involved[0]["targets"]) if involved else ([], [])
    sites = dimensions(store).sites[row["area_id"]]
    own = claim_lines(store, cursor, "event_id = $1 OR claim_id = $1", record_id)
    return RecordDetail(
        row=row,
        where=explanations.place_reason(sites, row["kind"], (), place_names(store)),
        sites=sites,
        actors=_actors(store, [question.counted] if question else acting),
        targets=_actors(store, targeted),
        claims=own,
        sources=tuple({source.source_id: source for line in own for source in line.sources}.values()),
        candidates=_links(cursor, "candidate_of = ?", record_id),
        parent=next(iter(_links(cursor, "record_id = ?", row["candidate_of"])), None),
        question=question,
        answers=claim_lines(store, cursor, "question_id = $1", question.question_id) if question else (),
        comparable=counted_differently(question, all_questions(store)) if question else (),
        standing=standing_of(store, acting, targeted, own) if involved else None,
        source_row=source_row(store, row),
    )


def standing_of(store: Store, actors: Iterable[str], targets: Iterable[str], lines: Sequence[SourcedClaim]) -> Standing:
    """Return the standing of an event between these actors and targets: whether it happened, who did it, how many."""
    claims = tuple(line.claim for line in lines)
    sources = {source.source_id: source for line in lines for source in line.sources}
    return standing.standings(Parties(tuple(actors), tuple(targets)), claims, all_actors(store), sources)


@store_cached(4)
def all_sources(store: Store) -> tuple[tuple[Source, int], ...]:
    """List every source with the number of the claims that it carries, by publisher and title."""
    sql = """
        SELECT sources.*, (SELECT count(*) FROM claims WHERE claims.source_id = sources.source_id
                           OR list_contains(also_in, sources.source_id)) AS claims
        FROM sources ORDER BY publisher, title, source_id
    """
    with store.cursor() as cursor:
        rows = fetch(cursor, sql)
    return tuple((datapackage.record(Source, row), row["claims"]) for row in rows)


@store_cached(4)
def all_actors(store: Store) -> Mapping[str, Actor]:
    """List the actors of a store by id."""
    with store.cursor() as cursor:
        return {row["actor_id"]: datapackage.record(Actor, row) for row in fetch(cursor, "SELECT * FROM actors")}


@store_cached(4)
def all_questions(store: Store) -> tuple[Question, ...]:
    """List the questions of a store in the order of the file."""
    with store.cursor() as cursor:
        rows = fetch(cursor, "SELECT * FROM questions ORDER BY rowid")
    return tuple(datapackage.record(Question, row) for row in rows)


def _actors(store: Store, actor_ids: Iterable[str]) -> tuple[Actor, ...]:
    known = all_actors(store)
    return tuple(known[actor_id] for actor_id in actor_ids if actor_id in known)


def _links(cursor: duckdb.DuckDBPyConnection, condition: str, value: str | None) -> tuple[Link, ...]:
    sql = f"SELECT record_id, title FROM records WHERE {condition} ORDER BY earliest, record_id"
    return tuple(Link(**row) for row in fetch(cursor, sql, value))


def claim_lines(
    store: Store, cursor: duckdb.DuckDBPyConnection, condition: str, value: str | Sequence[str]
) -> tuple[SourcedClaim, ...]:
    """
    List the claims that satisfy a condition, in the order in which they were stated.

    The condition is SQL over the columns of `claims`, with `$1` for the value: an id or a list of ids.
    """
    claims = [_claim(row) for row in fetch(cursor, f"SELECT * FROM claims WHERE {condition}", value)]
    wanted = sorted({source_id for claim in claims for source_id in (claim.source_id, *claim.also_in)})
    rows = fetch(cursor, "SELECT * FROM sources WHERE list_contains($1, source_id)", wanted)
    sources = {row["source_id"]: datapackage.record(Source, row) for row in rows}
    claims.sort(key=lambda claim: (_when(claim, sources), claim.claim_id))
    return tuple(_line(claim, all_actors(store), sources) for claim in claims)


def sources_by_record(store: Store, record_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the sources of each record, as `RecordDetail.sources` lists them."""
    return {
        record_id: tuple(dict.fromkeys(source.source_id for line in lines for source in line.sources))
        for record_id, lines in claims_by_record(store, record_ids).items()
    }


def claims_by_record(store: Store, record_ids: Sequence[str]) -> dict[str, list[SourcedClaim]]:
    """List the claims of each record, as `claim_lines` orders them: those on an event, or the estimate itself."""
    found: dict[str, list[SourcedClaim]] = {record_id: [] for record_id in record_ids}
    own = "list_contains($1, event_id) OR list_contains($1, claim_id)"
    with store.cursor() as cursor:
        lines = claim_lines(store, cursor, own, list(record_ids))
    for line in lines:
        for record_id in {line.claim.event_id, line.claim.claim_id} & found.keys():
            found[record_id].append(line)
    return found


def _when(claim: Claim, sources: dict[str, Source]) -> tuple[date, date]:
    """Return the days to order claims by: "by May" comes after April."""
    text = claim.stated or sources[claim.source_id].published
    period = edtf_dates.parse(text) if text else None
    return (period.latest, period.earliest) if period else (date.max, date.max)


def _line(claim: Claim, actors: Mapping[str, Actor], sources: Mapping[str, Source]) -> SourcedClaim:
    number = claim.number_in_words
    claimant = actors.get(claim.claimant)
    return SourcedClaim(
        claim=claim,
        claimant_name=claimant.name if claimant else claim.claimant,
        source=sources[claim.source_id],
        number=f"{number} {claim.unit}".strip(),
        stated_shown=edtf_dates.show(claim.stated) if claim.stated else "",
        also=tuple(sources[source_id] for source_id in claim.also_in),
    )


def _claim(row: dict[str, Any]) -> Claim:
    return datapackage.record(Claim, row | {name: _whole(row[name]) for name in ("low", "high")})


def _whole(number: float | None) -> int | float | None:
    return int(number) if number is not None and number.is_integer() else number
