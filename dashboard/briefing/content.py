"""What a briefing says, before anything of it is drawn: answers to a selection, put into slides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pandas as pd

from dashboard.briefing.options import Options
from dashboard.drawing import map_layers, markup, style, timeline
from dashboard.drawing.timeline import Span
from events import edtf_dates
from events.models import Dataset, EventKind, MapStanding, Source
from events.queries import counts as record_counts
from events.queries import disagreements, record_detail, selected_records
from events.queries.counts import Totals, datasets
from events.queries.disagreements import Dispute, Estimates
from events.queries.selection import Selection
from events.store.store import Store
from geodata.boundaries import boundary_set
from geodata.models import Atlas

MOST_LISTED: Final = 12  # records in the table of one page
MOST_PROVINCES: Final = 12  # in place of the table
MOST_CONTESTED: Final = 12  # slides of contested events in one deck
MOST_ROWS: Final = 17.0  # of estimates on one page
HEAD_ROWS: Final = 3.0  # height of the heading of a question, in rows
ESTIMATES: Final = "Estimates, claim by claim"
ESTIMATES_WORDS: Final = (
    "Each question has an axis of its own: they count different people, and none is averaged or merged"
)
DIGEST_SHOWN: Final = 12  # signs of the digest that are printed: told apart from any other by eye
COUNTED: Final = "counted"  # in place of the address of tiles: the map draws no symbols, but counts
NO_PLACE: Final = "place not stated"


class NothingToShowError(ValueError):
    """A briefing would have no record on it; the message says why and the way out."""


class Count(NamedTuple):
    """Something counted: what it is called, and how many records of it are certain and possible."""

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
class Cited:
    """A source as the list of sources writes it, under the number that keys it to records and claims."""

    number: int
    source_id: str
    text: str
    url: str
    records: int


@dataclass(frozen=True)
class MapSlide:
    """
    A composed page: map, timeline, figures, and the records or where they lie.

    `answers` is what the map draws (`layers.answers`), `marks` what the timeline draws (`charts.timeline_rows`), and
    `periods` the counts by month or year that stand in for them where they do not fit. `lines` is empty where there are
    more than `MOST_LISTED` records.
    """

    slide_id: str
    title: str
    words: str
    selection: Selection
    totals: Totals
    kinds: tuple[Count, ...]
    provinces: tuple[Count, ...]
    precisions: tuple[Count, ...]
    contested: int
    lines: tuple[Line, ...]
    sources: tuple[str, ...]
    answers: Mapping[str, Any]
    marks: Sequence[Mapping[str, Any]]
    periods: pd.DataFrame
    shown: Span


@dataclass(frozen=True)
class ContestedSlide:
    """One contested event: who says that it happened, who denies it, and in which source."""

    slide_id: str
    title: str
    words: str
    dispute: Dispute
    sources: tuple[str, ...]


@dataclass(frozen=True)
class EstimatesSlide:
    """Every claim on one or several questions, each question with an axis of its own."""

    slide_id: str
    title: str
    words: str
    questions: tuple[Estimates, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class SourcesSlide:
    """The numbered sources of the whole briefing."""

    slide_id: str
    title: str
    words: str
    sources: tuple[str, ...]


Slide = MapSlide | ContestedSlide | EstimatesSlide | SourcesSlide


@dataclass(frozen=True)
class Brief:
    """
    Everything that a briefing says.

    `cited` are all sources in the order of their numbers. `data_note` says which data it was made from, `licence_note`
    how many records were left out and why; it is empty where none were.
    """

    options: Options
    selection: Selection
    title: str
    words: str
    totals: Totals
    slides: tuple[Slide, ...]
    cited: tuple[Cited, ...]
    data_note: str
    licence_note: str
    credits: tuple[str, ...]

    def number(self, source_id: str) -> int:
        """Give the number of a source."""
        return next(source.number for source in self.cited if source.source_id == source_id)

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
    """Write numbers that follow each other."""
    return f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 2 else ", ".join(map(str, numbers))


def brief(store: Store, atlas: Atlas, selection: Selection, options: Options) -> Brief:
    """
    Ask everything that a briefing says.

    Parameters
    ----------
    store
        The open store.
    atlas
        The loaded places.
    selection
        What is selected.
    options
        What is chosen beside it; rows whose dataset forbids passing them on are left out unless it is internal.

    Raises
    ------
    NothingToShowError
        If the selection holds no record, or none that may be passed on.
    """
    allowed, left_out = redistributable_selection(store, selection, options.internal)
    names = record_counts.labels(store)
    words = selection.in_words(names)
    title = options.title or f"{words[:1].upper()}{words[1:]}"
    slides = tuple(_slides(store, atlas, selection, allowed, options, title, names))
    shown = {source_id for slide in slides for source_id in slide.sources}
    return Brief(
        options=options,
        selection=selection,
        title=title,
        words=words,
        totals=selected_records.totals(store, allowed),
        slides=slides,
        cited=_cited(store, allowed, slides, shown),
        data_note=data_note(store),
        licence_note=_licence_note(left_out),
        credits=_credits(store, allowed),
    )


def data_note(store: Store) -> str:
    """Say which data a briefing is made from: its day, its version, the beginning of its digest."""
    version = f" · version {store.version}" if store.version else ""
    return f"Data of {edtf_dates.show_day(store.data_date)}{version} · digest {store.digest[:DIGEST_SHOWN]}"


# ------------------------------------------------------------------ what may be passed on


def redistributable_selection(store: Store, selection: Selection, internal: bool) -> tuple[Selection, int]:
    """
    Narrow a selection to the datasets that may be passed on.

    Returns
    -------
    selection
        The same if it is internal, or if every dataset of it may be passed on.
    left_out
        How many records that leaves out.

    Raises
    ------
    NothingToShowError
        If no record is left.
    """
    known = datasets(store)
    whole = selected_records.totals(store, selection).all
    if not whole:
        raise NothingToShowError("nothing is selected: widen the countries, the period or another filter")
    chosen = selection.datasets or tuple(known)
    free = tuple(name for name in chosen if name not in known or known[name].may_redistribute)
    if internal or len(free) == len(chosen):
        return selection, 0
    narrowed = replace(selection, datasets=free) if free else selection
    left = selected_records.totals(store, narrowed).all if free else 0
    if not left:
        raise NothingToShowError(
            f"all {style.plural(whole, 'selected record')} come from datasets whose licence forbids passing them on; "
            "mark the briefing as internal, or select other datasets"
        )
    return narrowed, whole - left


def _licence_note(left_out: int) -> str:
    if not left_out:
        return ""
    return f"{style.plural(left_out, 'record')} left out: the licence of the dataset forbids passing them on."


def _credits(store: Store, selection: Selection) -> tuple[str, ...]:
    """List what the makers of the datasets shown ask to be said, each once."""
    known = datasets(store)
    chosen = {value for value, _ in _facet(store, selection, "dataset")}
    asked = (markup.clean(known[name].attribution) for name in sorted(chosen) if name in known)
    return tuple(dict.fromkeys(text for text in asked if text))


def boundary_note() -> str:
    """Say whose boundaries are drawn, and that they decide nothing."""
    by = boundary_set.attribution()
    return f"Boundaries and names ({by}) are not authoritative and imply no view on the status of territories."


# ------------------------------------------------------------------ slides


def _slides(
    store: Store,
    atlas: Atlas,
    asked: Selection,
    selection: Selection,
    options: Options,
    title: str,
    names: Mapping[str, Any],
) -> Iterable[Slide]:
    """Make the pages of what may be passed on (`selection`); words are those of what was `asked` for."""
    words = asked.in_words(names)
    wanted = options.slides or ("overview",)
    made: list[Slide] = []
    if "overview" in wanted:
        made.append(map_slide(store, atlas, selection, "overview", title, words))
    if "countries" in wanted:
        made += _country_slides(store, atlas, asked, selection, title, names)
    if "contested" in wanted:
        made += _contested_slides(store, selection)
    if "estimates" in wanted:
        made += _estimates_slides(store, selection)
    if "sources" in wanted or not made:
        listed = dict.fromkeys(source.source_id for source in selected_records.sources(store, selection))
        listed.update(dict.fromkeys(source_id for slide in made for source_id in slide.sources))
        made.append(SourcesSlide("sources", "Sources", title, tuple(listed)))
    return made


def map_slide(store: Store, atlas: Atlas, selection: Selection, slide_id: str, title: str, words: str) -> MapSlide:
    """Ask what one composed page shows."""
    totals = selected_records.totals(store, selection)
    are_many = totals.all > map_layers.MOST_MARKS
    rows = selected_records.without_point(store, selection) if are_many else selected_records.rows(store, selection)
    shown = timeline.span(_dated(store, selection) if are_many else rows, _bounded(selection), store.data_date)
    lines = _lines(store, rows) if totals.all <= MOST_LISTED else ()
    by_record = tuple(dict.fromkeys(source_id for line in lines for source_id in line.sources))
    by_province = selected_records.by_province(store, selection)
    return MapSlide(
        slide_id=slide_id,
        title=title,
        words=words,
        selection=selection,
        totals=totals,
        kinds=_counts(store, selection, "kind"),
        provinces=_top_provinces(store, selection, atlas),
        precisions=_counts(store, selection, "precision"),
        contested=sum(c + p for value, (c, p) in _facet(store, selection, "standing") if value in style.CONTESTED),
        lines=lines,
        sources=by_record or tuple(source.source_id for source in selected_records.sources(store, selection)),
        answers=map_layers.answers(rows, by_province, {}, atlas, "light", COUNTED if are_many else ""),
        marks=() if are_many else timeline.timeline_rows(rows, shown, ""),
        periods=selected_records.by_period(store, selection, "month" if shown.unit == "month" else "year"),
        shown=shown,
    )


def _dated(store: Store, selection: Selection) -> list[dict[str, Any]]:
    """Give the years that have records, as records would say them."""
    years = selected_records.by_period(store, selection, "year")["start"]
    days = [start.date() if hasattr(start, "date") else start for start in years]
    return [{"earliest": day, "latest": day} for day in days]


def _bounded(selection: Selection) -> Sequence[Any]:
    return selection.periods() if selection.years or selection.start or selection.end else ()


def _country_slides(
    store: Store, atlas: Atlas, asked: Selection, selection: Selection, title: str, names: Mapping[str, Any]
) -> Iterable[MapSlide]:
    """Make one page per country that the selection has records in, those of the most records first."""
    drawn = atlas.countries.index[atlas.countries["theatre"]]
    found = {value: counts for value, counts in _facet(store, selection, "country") if value in drawn}
    for country in sorted(found, key=lambda code: (-sum(found[code]), code)):
        narrowed = replace(selection, countries=(country,))
        words = replace(asked, countries=(country,)).in_words(names)
        name = atlas.places[country].name
        yield map_slide(store, atlas, narrowed, f"country-{country}", f"{name}: {title}", words)


def _contested_slides(store: Store, selection: Selection) -> Iterable[ContestedSlide]:
    disputes = [d for d in disagreements.disputes(store, selection) if d.row["standing"] in style.CONTESTED]
    for dispute in disputes[:MOST_CONTESTED]:
        row = dispute.row
        words = f"{row['date_shown']} · {row['place_name'] or NO_PLACE} · {row['standing']}"
        more = len(disputes) - MOST_CONTESTED
        if dispute is disputes[:MOST_CONTESTED][-1] and more > 0:
            words = f"{words} · {style.plural(more, 'more contested event')} not shown"
        sources = dict.fromkeys(voice.line.source.source_id for voice in dispute.voices)
        title = markup.clean(row["title"])
        yield ContestedSlide(f"contested-{row['record_id']}", title, markup.clean(words), dispute, tuple(sources))


def _estimates_slides(store: Store, selection: Selection) -> Iterable[EstimatesSlide]:
    pages = shared(disagreements.estimates(store, selection), MOST_ROWS)
    for number, questions in enumerate(pages, 1):
        figures = (figure for answer in questions for figure in (*answer.figures, *answer.repeats, *answer.doubts))
        sources = dict.fromkeys(figure.line.source.source_id for figure in figures)
        place, title = ("", ESTIMATES) if len(pages) == 1 else (f"-{number}", f"{ESTIMATES} ({number} of {len(pages)})")
        yield EstimatesSlide(f"estimates{place}", title, ESTIMATES_WORDS, tuple(questions), tuple(sources))


def rows_of(answer: Estimates) -> float:
    """Height that a question takes on a page, in rows."""
    return HEAD_ROWS + len(answer.figures) + len(answer.repeats) + len(answer.doubts)


def shared(questions: Iterable[Estimates], most: float) -> list[list[Estimates]]:
    """Share questions out to pages of so many rows, in their order; one that is too long goes on on the next page."""
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
    """Cut a question with more claims than fit on a page."""
    claims = [(name, figure) for name in ("figures", "repeats", "doubts") for figure in getattr(answer, name)]
    for start in range(0, len(claims), most):
        part = claims[start : start + most]
        found = {
            name: tuple(figure for own, figure in part if own == name) for name in ("figures", "repeats", "doubts")
        }
        yield replace(answer, **found)


# ------------------------------------------------------------------ counts and lists


def _facet(store: Store, selection: Selection, field: str) -> list[tuple[str, tuple[int, int]]]:
    """Count the records of a selection by the values of a filter; values that are not chosen there are left out."""
    frame = selected_records.facets(store, selection)
    chosen = {"kind": selection.kinds, "precision": selection.precisions, "standing": selection.standings}
    chosen |= {"country": selection.countries, "dataset": selection.datasets}
    rows = frame[frame["field"] == field].itertuples(index=False)
    return [
        (row.value, (int(row.certain), int(row.possible)))
        for row in rows
        if (row.certain or row.possible) and (not chosen[field] or row.value in chosen[field])
    ]


def _counts(store: Store, selection: Selection, field: str) -> tuple[Count, ...]:
    counted = sorted(_facet(store, selection, field), key=lambda found: (-sum(found[1]), found[0]))
    return tuple(Count(value, *numbers) for value, numbers in counted)


def _top_provinces(store: Store, selection: Selection, atlas: Atlas) -> tuple[Count, ...]:
    rows = selected_records.by_province(store, selection).itertuples(index=False)
    found = [
        Count(_place(atlas, row.province_id), int(row.certain), int(row.possible))
        for row in rows
        if not selection.countries or atlas.places[row.province_id].countries[0] in selection.countries
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


# ------------------------------------------------------------------ sources


def _cited(store: Store, selection: Selection, slides: Iterable[Slide], shown: set[str]) -> tuple[Cited, ...]:
    known = references(store)
    records = {source.source_id: source.records for source in selected_records.sources(store, selection)}
    order = dict.fromkeys(source_id for slide in slides for source_id in slide.sources if source_id in shown)
    return tuple(
        Cited(number, source_id, *known[source_id], records.get(source_id, 0))
        for number, source_id in enumerate(order, 1)
    )


def references(store: Store) -> dict[str, tuple[str, str]]:
    """Write every source that a record may stand on, with its address, by id; an imported dataset is one as a whole."""
    sets = {name: (_dataset_text(made), made.url) for name, made in datasets(store).items()}
    return sets | {
        source.source_id: (source_text(source), source.url) for source, _ in record_detail.all_sources(store)
    }


def _dataset_text(made: Dataset) -> str:
    version = f", version {made.version}" if made.version else ""
    return markup.clean(f"{made.publisher or 'publisher not known'}, “{made.title or made.dataset_id}”{version}")


def source_text(source: Source) -> str:
    """Write a source as a list of sources does: who published it, its title, when."""
    published = edtf_dates.show(source.published) if source.published else "undated"
    by = ": ".join(dict.fromkeys(part for part in (source.publisher, source.author) if part))
    return markup.clean(f"{by or 'publisher not known'}, “{source.title or source.source_id}”, {published}")
