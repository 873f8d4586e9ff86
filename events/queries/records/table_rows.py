"""List everything in a selection as one table of records or claims, for the Records page and for exports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from events import edtf_dates
from events.curated.datapackage import LICENCE
from events.models import HAS_POINT, ActorKind, Aspect, Dataset, EventKind, Precision, Question, Source
from events.queries import selected_records
from events.queries.counts import count_rows
from events.queries.dimensions import datasets, dimensions
from events.queries.explanations import Site
from events.queries.records import claim_sections, claim_text, record_detail, topics
from events.queries.records.record_detail import SourcedClaim
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TABLES_OF, ColumnFilters, TableKind
from events.store.curated_tables import DATASET
from events.store.store import Store, fetch, store_cached
from geodata import places
from geodata.models import Atlas


@dataclass(frozen=True)
class TableRequest:
    """
    The selection, the kind of rows, and the column filters of a table.

    Of claims it may be a `section` of the page Claims alone: all claims that it shows, also those that contradict what
    is selected; blank for all claims of the selection.
    """

    selection: Selection = Selection()
    kind: TableKind = TableKind.RECORDS
    column_filters: ColumnFilters = NO_FILTERS
    section: str = ""

    def in_words(self, labels: Mapping[str, Mapping[str, str]]) -> str:
        """Write what is listed: `Afghanistan, 2022; title contains "Kunduz"`."""
        section = f"section {self.section}" if self.section else ""
        parts = (self.selection.in_words(labels), section, self.column_filters.in_words())
        return "; ".join(part for part in parts if part)


Row = Mapping[str, Any]


def table_rows(
    store: Store, atlas: Atlas, request: TableRequest, limit: int | None = None, offset: int = 0
) -> list[Row]:
    """
    List the rows of a table: all, or `limit` of them after `offset`.

    They have the columns of `TABLES_OF`. Lists are tuples, `earliest` and `latest` dates, what is missing None or "".
    """
    if request.kind is TableKind.RECORDS:
        found = selected_records.rows(store, request.selection, limit, offset, request.column_filters)
        known = _known(store)
        return [_record(row, known) for row in found]
    everything = _claims(store, atlas, request)
    return everything[offset:] if limit is None else everything[offset : offset + limit]


def number(store: Store, atlas: Atlas, request: TableRequest) -> int:
    """Count the rows of a table."""
    if request.kind is TableKind.RECORDS:
        return count_rows(store, request.selection, request.column_filters)
    return len(_claims(store, atlas, request))


def vocabulary(store: Store, kind: TableKind, column: str) -> tuple[str, ...]:
    """List the words of a closed column; kinds of topics are those of the file."""
    words = TABLES_OF[kind].by_name[column].words
    if kind is TableKind.CLAIMS and column == "kind":
        return (*EventKind, *sorted({topic.topic.kind for topic in _known(store).topics.values()} - set(EventKind)))
    return words


def sources(store: Store) -> Sequence[Source]:
    """List the sources of all claims, in the order of the file."""
    return _known(store).sources


# ------------------------------------------------------------------ what rows are made from


@dataclass(frozen=True, eq=False)
class _Known:
    """The curated tables of a store: some hundreds of claims and their subjects."""

    lines: Sequence[SourcedClaim]
    by_record: Mapping[str, Sequence[SourcedClaim]]
    by_question: Mapping[str, Sequence[SourcedClaim]]
    events: Mapping[str, Row]
    titles: Mapping[str, str]
    candidates: Mapping[str, Sequence[str]]
    questions: Mapping[str, Question]
    topics: Mapping[str, topics.TopicClaims]
    names: Mapping[str, str]
    authors: frozenset[str]
    sources: Sequence[Source]
    sites: Mapping[int, tuple[Site, ...]]
    datasets: Mapping[str, Dataset]
    participants: Mapping[int, tuple[str, ...]]

    def named(self, actor_ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.names.get(actor_id, actor_id) for actor_id in actor_ids)


@store_cached(4)
def _known(store: Store) -> _Known:
    with store.cursor() as cursor:
        lines = record_detail.claim_lines(store, cursor, "claim_id <> $1", "")
        events = {row["event_id"]: row for row in fetch(cursor, "SELECT * FROM events")}
        sql = "SELECT record_id, title FROM records WHERE record_id IN (SELECT event_id FROM events)"
        titles_of = fetch(cursor, sql)
        linked = fetch(
            cursor,
            "SELECT record_id, candidate_of FROM records WHERE candidate_of <> '' ORDER BY earliest, latest, record_id",
        )
        source_ids = [row["source_id"] for row in fetch(cursor, "SELECT source_id FROM sources ORDER BY rowid")]
    cited = {line.source.source_id: line.source for line in lines}
    actors = record_detail.all_actors(store).values()
    candidates: dict[str, list[str]] = {}
    for row in linked:
        candidates.setdefault(row["candidate_of"], []).append(row["record_id"])
    return _Known(
        lines=lines,
        by_record=_grouped((record_id, line) for line in lines for record_id in records_of(line)),
        by_question=_grouped((line.claim.question_id, line) for line in lines),
        events=events,
        titles={row["record_id"]: row["title"] for row in titles_of},
        candidates=candidates,
        questions={question.question_id: question for question in record_detail.all_questions(store)},
        topics={found.topic.topic_id: found for found in topics.all_topics(store)},
        names={actor.actor_id: actor.name for actor in actors},
        authors=frozenset(actor.actor_id for actor in actors if actor.kind is ActorKind.AUTHOR),
        sources=tuple(cited[source_id] for source_id in source_ids if source_id in cited),
        sites=dimensions(store).sites,
        datasets=datasets(store),
        participants=_stated_participants(store),
    )


def _stated_participants(store: Store) -> dict[int, tuple[str, ...]]:
    """List the actors of imported records as stated, without the ids of curated actors, by `participants_id`."""
    sql = """
        SELECT participants_id, list_filter(actors, lambda name: NOT list_contains(ids, name)) AS people
        FROM participants, (SELECT coalesce(list(actor_id), []) AS ids FROM actors)
        WHERE claimants IN (SELECT [dataset_id] FROM imports)
    """
    with store.cursor() as cursor:
        return {row["participants_id"]: tuple(row["people"]) for row in fetch(cursor, sql)}


def _grouped(pairs: Iterable[tuple[str, SourcedClaim]]) -> dict[str, list[SourcedClaim]]:
    found: dict[str, list[SourcedClaim]] = {}
    for key, line in pairs:
        found.setdefault(key, []).append(line)
    return found


def records_of(line: SourcedClaim) -> tuple[str, ...]:
    """Return the records that a claim is on: its event, and itself if it is an estimate."""
    own = line.claim.claim_id if line.claim.is_estimate else ""
    return tuple(record_id for record_id in (line.claim.event_id, own) if record_id)


# ------------------------------------------------------------------ records


def _record(row: Row, known: _Known) -> Row:
    return _curated(row, known) if row["dataset"] == DATASET else _imported(row, known)


def _imported(row: Row, known: _Known) -> Row:
    """Write a record of a dataset: its dataset is the only claimant."""
    own = known.datasets[row["dataset"]]
    columns = (("best", "killed"), ("low", "killed_low"), ("high", "killed_high"))
    figures = [f"{word} {row[name]:,.12g}" for word, name in columns if row[name] is not None]
    return {
        **row,
        **dict.fromkeys(("low", "high", "approx")),
        **_when_and_where(row, known),
        "article_says": "",
        "others_say": f"{own.title} states killed: {', '.join(figures)}" if figures else "",
        "claims": 0,
        "actors": known.participants.get(row["participants_id"], ()),
        "targets": (),
        "claimants": (own.title,),
        "unit": "",
        "source_ids": (own.dataset_id,),
        "sources": (f"{own.publisher}: {own.title} {own.version}".strip(),),
        "source_urls": _unique([own.url]),
        "licence": own.licence,
    }


def _when_and_where(row: Row, known: _Known) -> Row:
    areas = [area for site in known.sites[row["area_id"]] for area in site.areas]
    return {
        "date": row["date_shown"],
        "place": row["place_name"],
        "countries": _unique(country for country, _ in areas),
        "provinces": _unique(province for _, province in areas),
    }


def _curated(row: Row, known: _Known) -> Row:
    lines = known.by_record.get(row["record_id"], ())
    event = known.events.get(row["record_id"])
    estimate = lines[0].claim if row["kind"] == EventKind.ESTIMATE and lines else None
    question = known.questions.get(row["question_id"] or "")
    sources = {line.source.source_id: line.source for line in lines}.values()
    answers = _answers(lines[0], question, known) if question and lines else lines
    return {
        **row,
        **_when_and_where(row, known),
        "article_says": _article_says(row, answers, known),
        "others_say": _others_say(row, answers, known),
        "claims": len(lines),
        "actors": known.named(event["actors"] if event else [question.counted] if question else ()),
        "targets": known.named(event["targets"] if event else ()),
        "claimants": _unique(line.claimant_name for line in lines),
        **{name: getattr(estimate, name, None) for name in ("low", "high", "approx")},
        "unit": estimate.unit if estimate else "",
        "source_ids": tuple(source.source_id for source in sources),
        "sources": tuple(f"{source.publisher}: {source.title}" for source in sources),
        "source_urls": _unique(source.url for source in sources),
        "licence": LICENCE["name"],
    }


def _answers(line: SourcedClaim, question: Question, known: _Known) -> Sequence[SourcedClaim]:
    """List the claims to compare with a record: those on the same question and place, or on the same event."""
    place = line.claim.place or question.scope_place
    answers = known.by_question[question.question_id]
    return [answer for answer in answers if (answer.claim.place or question.scope_place) == place]


def _unique(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _article_says(row: Row, lines: Sequence[SourcedClaim], known: _Known) -> str:
    # Who says it is in the heading of the column, where it is the author.
    own = [
        claim_text.sentence(line, with_claimant=line.claim.claimant not in known.authors)
        for line in _by_aspect(lines)
        if line.source.is_article
    ]
    if not own and row["candidate_of"]:
        return f"possibly meant by: {known.titles.get(row['candidate_of'], row['candidate_of'])}"
    return " · ".join(own)


def _others_say(row: Row, lines: Sequence[SourcedClaim], known: _Known) -> str:
    others = [claim_text.sentence(line) for line in _by_aspect(lines) if not line.source.is_article]
    others += [f"may mean: {known.titles[candidate]}" for candidate in known.candidates.get(row["record_id"], ())]
    return " · ".join(others)


def _by_aspect(lines: Iterable[SourcedClaim]) -> list[SourcedClaim]:
    """Sort claims by aspect, occurrence and perpetrator first, and keep the order in time within one."""
    order = list(Aspect)
    return sorted(lines, key=lambda line: order.index(line.claim.aspect))


# ------------------------------------------------------------------ claims


def _claims(store: Store, atlas: Atlas, request: TableRequest) -> list[Row]:
    known = _known(store)
    inside = _records_inside(store, request.selection)
    topics_inside = _topics_inside(store, atlas, request.selection, known)
    questions_inside = {row["question_id"] for row in inside.values() if row["question_id"]}
    section = claim_sections.claim_ids(store, atlas, request.selection, request.section) if request.section else None
    found = []
    for line in known.lines:
        record = next((inside[record_id] for record_id in records_of(line) if record_id in inside), None)
        # A denial without a number is not listed as a record; it is shown with the numbers that it denies.
        is_answer = not records_of(line) and line.claim.question_id in questions_inside
        is_inside = bool(record or is_answer or line.claim.topic_id in topics_inside)
        if is_inside if section is None else line.claim.claim_id in section:
            found.append(_claim(line, record, known, atlas))
    found.sort(key=lambda row: (row["earliest"] or date.max, row["latest"] or date.max, row["subject_id"]))
    return request.column_filters.of(found, "earliest", "claim_id")


def _records_inside(store: Store, selection: Selection) -> dict[str, Row]:
    """List the records of a selection that have claims: the curated ones, a few hundred among a million others."""
    if selection.datasets and DATASET not in selection.datasets:
        return {}
    curated = replace(selection, datasets=(DATASET,))
    return {row["record_id"]: row for row in selected_records.rows(store, curated)}


def _topics_inside(store: Store, atlas: Atlas, selection: Selection, known: _Known) -> set[str]:
    """Return the topics in a selection; filters by kind, standing and precision do not apply to them."""
    is_out = selection.kinds or selection.standings or selection.precisions
    if is_out or (selection.datasets and DATASET not in selection.datasets):
        return set()
    actors = record_detail.all_actors(store)
    return {key for key, topic in known.topics.items() if topics.passes(store, topic, selection, actors, atlas)}


def _claim(line: SourcedClaim, record: Row | None, known: _Known, atlas: Atlas) -> Row:
    claim, source = line.claim, line.source
    return {
        **vars(claim),
        "value": claim.value_in_words,
        **_subject(line, record, known),
        **_site(line, record, known, atlas),
        "record_id": record["record_id"] if record else "",
        "claimant": line.claimant_name,
        "claimant_id": claim.claimant,
        "stance": claim.stance.value,
        "aspect": claim.aspect.value,
        "number": line.number if claim.has_number else "",
        "stated": line.stated_shown,
        "stated_edtf": claim.stated,
        "standing": record["standing"] if record else "",
        "match": record["match"] if record else "",
        "in_article": "yes" if line.source.is_article else "no",
        "reliability": source.reliability.value,
        "publisher": source.publisher,
        "source": source.title,
        "published": source.published,
        "url": source.url,
        "licence": LICENCE["name"],
        "source_ids": (claim.source_id,),
    }


def _subject(line: SourcedClaim, record: Row | None, known: _Known) -> Row:
    """Return subject and date of a claim: that of the event, else the reference date, else the date of statement."""
    claim = line.claim
    topic = known.topics[claim.topic_id].topic if claim.topic_id else None
    when = claim.as_of or (topic.date if topic else "") or claim.stated or line.source.published
    if claim.event_id:
        about = {"about": "event", "title": known.titles[claim.event_id], "subject_id": claim.event_id}
        about["kind"] = record["kind"] if record else ""
        when = record["edtf"] if record else when
    elif topic:
        about = {"about": "topic", "title": topic.title, "subject_id": topic.topic_id, "kind": topic.kind}
    else:
        question = known.questions[claim.question_id]
        about = {"about": "question", "title": question.title, "subject_id": question.question_id}
        about["kind"] = EventKind.ESTIMATE.value
    period = edtf_dates.parse(when) if when else None
    return about | {
        "date": edtf_dates.show(when) if when else "undated",
        "edtf": when,
        "earliest": None if period is None or period.open_start else period.earliest,
        "latest": None if period is None or period.open_end else period.latest,
    }


def _site(line: SourcedClaim, record: Row | None, known: _Known, atlas: Atlas) -> Row:
    claim = line.claim
    scope = known.questions[claim.question_id].scope_place if claim.question_id else ""
    theme = known.topics[claim.topic_id].topic.place if claim.topic_id else ""
    place = atlas.places.get(claim.place or (record["place_id"] if record else "") or scope or theme or "")
    point = place if place and place.kind in HAS_POINT else None
    if record and not claim.place:
        countries = _unique(country for site in known.sites[record["area_id"]] for country, _ in site.areas)
    else:
        countries = _unique(area.country for area in places.areas(atlas, place.place_id)) if place else ()
    return {
        "place": place.name if place else "",
        "place_id": place.place_id if place else "",
        "precision": place.kind.value if place else Precision.UNKNOWN.value,
        **{name: getattr(point, name, None) for name in ("lon", "lat", "radius_km")},
        "countries": countries,
    }
