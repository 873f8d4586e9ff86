"""Query the content of a briefing and arrange it in slides; nothing is drawn here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import pandas as pd

from dashboard.briefing import sources
from dashboard.briefing.options import Options
from dashboard.briefing.sources import NumberedSource
from dashboard.drawing import map_layers, markup, style, time_span, timeline
from dashboard.drawing.time_span import Span
from events.models import EventKind, MapStanding
from events.queries import dimensions, selected_records
from events.queries.counts import Counts, SelectionCounts, count
from events.queries.records import disagreements, record_detail
from events.queries.records.disagreements import Dispute, Estimates
from events.queries.selection import FIELDS, Selection
from events.store.store import Store
from geodata.models import Atlas

MOST_LISTED: Final = 12  # records in the table of one page
MOST_PROVINCES: Final = 12  # in place of the table
MOST_CONTESTED: Final = 12  # slides of contested events in one deck
MOST_ROWS: Final = 20.0  # of estimates on one page
HEAD_ROWS: Final = 3.0  # height of the heading of a question, in rows
ESTIMATES: Final = "Estimates, claim by claim"
ESTIMATES_WORDS: Final = (
    "Each question has an axis of its own: they count different people, and none is averaged or merged"
)
COUNTED: Final = "counted"  # in place of the address of tiles: the map draws no symbols, but counts
NO_PLACE: Final = "place not stated"


class Count(NamedTuple):
    """The certain and possible records of one kind, place or precision."""

    label: str
    certain: int
    possible: int


@dataclass(frozen=True)
class Line:
    """A record as one row of a table; texts are clean, `sources` are ids."""

    record_id: str
    title: str
    kind: EventKind
    when: str
    where: str
    standing: MapStanding
    is_certain: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Slide:
    """What every slide has: an id, a title, the selection in words, and the ids of its sources."""

    slide_id: str
    title: str
    words: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class MapSlide(Slide):
    """
    A composed page: map, timeline, figures, and the records or where they lie.

    `answers` is what the map draws (`map_layers.answers`), `marks` what the timeline draws, and `periods` the counts by
    month or year for when the marks do not fit. `lines` is empty if there are more than `MOST_LISTED` records.
    """

    selection: Selection
    totals: Counts
    kinds: tuple[Count, ...]
    provinces: tuple[Count, ...]
    precisions: tuple[Count, ...]
    contested: int
    lines: tuple[Line, ...]
    answers: Mapping[str, Any]
    marks: Sequence[Mapping[str, Any]]
    periods: pd.DataFrame
    shown: Span


@dataclass(frozen=True)
class ContestedSlide(Slide):
    """One contested event: who asserts it, who denies it, and in which sources."""

    dispute: Dispute


@dataclass(frozen=True)
class EstimatesSlide(Slide):
    """Every claim on one or several questions, each question with an axis of its own."""

    questions: tuple[Estimates, ...]


@dataclass(frozen=True)
class SourcesSlide(Slide):
    """The numbered sources of the whole briefing."""


@dataclass(frozen=True, eq=False)
class Brief:
    """
    The content of a briefing, and the data that it is made from.

    `shown` is the part of `selection` that may be redistributed. `sources` are in the order of their numbers.
    `data_note` names the data, `licence_note` counts the records that are left out; it is empty where none are.
    """

    store: Store = field(repr=False)
    atlas: Atlas = field(repr=False)
    options: Options
    selection: Selection
    shown: Selection
    title: str
    words: str
    totals: Counts
    data_note: str
    licence_note: str
    credits: tuple[str, ...]
    slides: tuple[Slide, ...] = ()
    sources: tuple[NumberedSource, ...] = ()

    def number(self, source_id: str) -> int:
        """Return the number of a source."""
        return next(source.number for source in self.sources if source.source_id == source_id)

    def numbers(self, source_ids: Iterable[str]) -> str:
        """Write the numbers of sources as a text keys them: "[1, 4–7]"."""
        found = sorted({self.number(source_id) for source_id in source_ids})
        runs: list[list[int]] = []
        for number in found:
            if runs and number == runs[-1][-1] + 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return f"[{', '.join(_run(run) for run in runs)}]" if found else ""


def _run(numbers: Sequence[int]) -> str:
    """Write consecutive numbers: `4–7`."""
    return f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 2 else ", ".join(map(str, numbers))


def brief(store: Store, atlas: Atlas, selection: Selection, options: Options) -> Brief:
    """
    Query everything that a briefing shows.

    Rows whose dataset forbids passing them on are left out unless the options mark the briefing as internal.

    Raises
    ------
    NothingToShowError
        If the selection holds no record, or none that may be redistributed.
    """
    shown, withheld = sources.redistributable(store, selection, options.internal)
    words, counts = selection.in_words(dimensions.labels(store)), count(store, shown)
    draft = Brief(
        store=store,
        atlas=atlas,
        options=options,
        selection=selection,
        shown=shown,
        title=options.title or f"{words[:1].upper()}{words[1:]}",
        words=words,
        totals=counts.totals,
        data_note=sources.data_note(store),
        licence_note=f"{withheld}." if withheld.records else "",
        credits=sources.credits(store, (value for value, _ in _facet(counts, "dataset"))),
    )
    draft = replace(draft, slides=tuple(_slides(draft)))
    source_ids = (source_id for slide in draft.slides for source_id in slide.sources)
    return replace(draft, sources=sources.numbered(store, shown, source_ids))


# ------------------------------------------------------------------ slides


def _slides(draft: Brief) -> Iterable[Slide]:
    """Build the slides that the options ask for."""
    wanted = draft.options.slides or ("overview",)
    slides: list[Slide] = []
    if "overview" in wanted:
        slides.append(_map_slide(draft, draft.shown, "overview", draft.title, draft.words))
    if "countries" in wanted:
        slides += _country_slides(draft)
    if "contested" in wanted:
        slides += _contested_slides(draft)
    if "estimates" in wanted:
        slides += _estimates_slides(draft)
    if "sources" in wanted or not slides:
        listed = [source.source_id for source in selected_records.sources(draft.store, draft.shown)]
        listed += [source_id for slide in slides for source_id in slide.sources]
        slides.append(SourcesSlide("sources", "Sources", draft.title, tuple(dict.fromkeys(listed))))
    return slides


def _map_slide(draft: Brief, selection: Selection, slide_id: str, title: str, words: str) -> MapSlide:
    """Build the slide of map, timeline, figures and records."""
    store, atlas = draft.store, draft.atlas
    counts = count(store, selection)
    are_many = counts.totals.all > map_layers.MOST_MARKS
    rows = counts.without_point() if are_many else selected_records.rows(store, selection)
    bounds = selection.periods() if selection.years or selection.start or selection.end else ()
    shown = time_span.span(_dated(counts) if are_many else rows, bounds, store.data_date)
    lines = _lines(store, rows) if counts.totals.all <= MOST_LISTED else ()
    by_record = tuple(dict.fromkeys(source_id for line in lines for source_id in line.sources))
    return MapSlide(
        slide_id=slide_id,
        title=title,
        words=words,
        selection=selection,
        totals=counts.totals,
        kinds=_counts(counts, "kind"),
        provinces=_top_provinces(counts, atlas),
        precisions=_counts(counts, "precision"),
        contested=sum(number.all for value, number in _facet(counts, "standing") if value in style.CONTESTED),
        lines=lines,
        sources=by_record or tuple(source.source_id for source in selected_records.sources(store, selection)),
        answers=map_layers.answers(rows, counts.provinces, {}, atlas, "light", COUNTED if are_many else ""),
        marks=() if are_many else timeline.timeline_rows(rows, shown, ""),
        periods=time_span.within(counts.periods(shown.unit), shown),
        shown=shown,
    )


def _dated(counts: SelectionCounts) -> list[dict[str, Any]]:
    """Return a row per year with records, with its days."""
    years = counts.periods("year")["start"]
    days = [start.date() if hasattr(start, "date") else start for start in years]
    return [{"earliest": day, "latest": day} for day in days]


def _country_slides(draft: Brief) -> Iterable[MapSlide]:
    """Build one slide per country with records in the selection, by number of records."""
    countries, names = draft.atlas.countries, dimensions.labels(draft.store)
    drawn = countries.index[countries["theatre"]]
    counts = count(draft.store, draft.shown)
    found = {value: number for value, number in _facet(counts, "country") if value in drawn}
    for country in sorted(found, key=lambda code: (-sum(found[code]), code)):
        words = replace(draft.selection, countries=(country,)).in_words(names)
        title = f"{draft.atlas.places[country].name}: {draft.title}"
        yield _map_slide(draft, replace(draft.shown, countries=(country,)), f"country-{country}", title, words)


def _contested_slides(draft: Brief) -> Iterable[ContestedSlide]:
    found = disagreements.disputes(draft.store, draft.shown)
    disputes = [dispute for dispute in found if dispute.row["standing"] in style.CONTESTED]
    more = len(disputes) - MOST_CONTESTED
    for number, dispute in enumerate(disputes[:MOST_CONTESTED], 1):
        row = dispute.row
        words = f"{row['date_shown']} · {row['place_name'] or NO_PLACE} · {row['standing']}"
        if number == MOST_CONTESTED and more > 0:
            words = f"{words} · {style.plural(more, 'more contested event')} not shown"
        source_ids = dict.fromkeys(statement.line.source.source_id for statement in dispute.statements)
        title = markup.clean(row["title"])
        yield ContestedSlide(f"contested-{row['record_id']}", title, markup.clean(words), tuple(source_ids), dispute)


def _estimates_slides(draft: Brief) -> Iterable[EstimatesSlide]:
    pages = shared(disagreements.estimates(draft.store, draft.shown), MOST_ROWS)
    for number, questions in enumerate(pages, 1):
        figures = (figure for answer in questions for figure in (*answer.figures, *answer.repeats, *answer.doubts))
        source_ids = dict.fromkeys(figure.line.source.source_id for figure in figures)
        place, title = ("", ESTIMATES) if len(pages) == 1 else (f"-{number}", f"{ESTIMATES} ({number} of {len(pages)})")
        yield EstimatesSlide(f"estimates{place}", title, ESTIMATES_WORDS, tuple(source_ids), tuple(questions))


def rows_of(answer: Estimates) -> float:
    """Height that a question takes on a page, in rows."""
    return HEAD_ROWS + len(answer.figures) + len(answer.repeats) + len(answer.doubts)


def shared(questions: Iterable[Estimates], most: float) -> list[list[Estimates]]:
    """Distribute questions over pages of `most` rows in order; a question that is too long continues on the next."""
    pages: list[list[Estimates]] = []
    used = most
    for answer in (part for question in questions for part in _parts(question, int(most - HEAD_ROWS))):
        if used + rows_of(answer) > most:
            pages.append([])
            used = 0.0
        pages[-1].append(answer)
        used += rows_of(answer)
    return pages


def _parts(answer: Estimates, most: int) -> Iterable[Estimates]:
    """Split a question with more claims than fit on a page."""
    claims = [(name, figure) for name in ("figures", "repeats", "doubts") for figure in getattr(answer, name)]
    for start in range(0, len(claims), most):
        part = claims[start : start + most]
        figures, repeats, doubts = (
            tuple(figure for own, figure in part if own == name) for name in ("figures", "repeats", "doubts")
        )
        yield replace(answer, figures=figures, repeats=repeats, doubts=doubts)


# ------------------------------------------------------------------ counts and lists


def _facet(counts: SelectionCounts, field: str) -> list[tuple[str, Counts]]:
    """Count the records of a selection by the values of a filter; values that are not chosen there are left out."""
    chosen = getattr(counts.selection, FIELDS[field])
    return [(value, number) for value, number in counts.facets[field].items() if not chosen or value in chosen]


def _counts(counts: SelectionCounts, field: str) -> tuple[Count, ...]:
    counted = sorted(_facet(counts, field), key=lambda found: (-found[1].all, found[0]))
    return tuple(Count(value, *number) for value, number in counted)


def _top_provinces(counts: SelectionCounts, atlas: Atlas) -> tuple[Count, ...]:
    countries = counts.selection.countries
    found = [
        Count(_place(atlas, province_id), *number)
        for province_id, number in counts.provinces.items()
        if not countries or atlas.places[province_id].countries[0] in countries
    ]
    return tuple(sorted(found, key=lambda count: (-count.certain, -count.possible, count.label))[:MOST_PROVINCES])


def _place(atlas: Atlas, province_id: str) -> str:
    place = atlas.places[province_id]
    return f"{markup.clean(place.name)} ({place.countries[0]})"


def _lines(store: Store, rows: Iterable[Mapping[str, Any]]) -> tuple[Line, ...]:
    # What is certain leads.
    return tuple(sorted((_line(store, row) for row in rows), key=lambda line: not line.is_certain))


def _line(store: Store, row: Mapping[str, Any]) -> Line:
    detail = record_detail.record(store, row["record_id"])
    return Line(
        record_id=row["record_id"],
        title=markup.clean(row["title"]),
        kind=EventKind(row["kind"]),
        when=markup.clean(row["date_shown"]),
        where=markup.clean(row["place_name"] or NO_PLACE),
        standing=MapStanding(row["standing"]),
        is_certain=row["match"] == "certain",
        # An imported incident has no claims: its source is the dataset.
        sources=tuple(source.source_id for source in (detail.sources if detail else ())) or (row["dataset"],),
    )
