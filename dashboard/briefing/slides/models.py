"""The slides of a briefing and the brief that they make up, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from dashboard.briefing.options import Options
from dashboard.briefing.sources import NumberedSource
from dashboard.drawing.time_span import Span
from events.models import EventKind, MapStanding
from events.queries.compared_counts import Row
from events.queries.counts import Counts
from events.queries.records.disagreements import Dispute, Estimates
from events.queries.selection import Selection
from events.store.store import Store
from geodata.models import Atlas


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
    month or year for when the marks do not fit. `lines` is empty if there are more than twelve records.
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
class PictureSlide(MapSlide):
    """The map alone, of the part of the world that is `seen` (west, south, east, north; None for the records')."""

    seen: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class ComparisonSlide(Slide):
    """
    Two selections side by side.

    `sides` are on one axis of time, `rows` the provinces by name with both counts, those that differ most first;
    `withheld` is a sentence on records of the second selection that are left out, blank if there are none.
    """

    sides: tuple[MapSlide, MapSlide]
    rows: tuple[tuple[str, Row], ...]
    total: Row
    withheld: str


@dataclass(frozen=True)
class ProvincesSlide(Slide):
    """Counts by province, most first; `largest` is the largest count on any of the pages."""

    provinces: tuple[Count, ...]
    largest: int


@dataclass(frozen=True)
class ContestedSlide(Slide):
    """One contested event: who asserts it, who denies it, and in which sources."""

    dispute: Dispute


@dataclass(frozen=True)
class EstimatesSlide(Slide):
    """Every claim on one or several questions, each question with a separate axis."""

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
