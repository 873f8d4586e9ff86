"""When each row happened: the days it may mean, the text as stated, and which dates can be read in two ways."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.imports.columns import codes, date_text
from events.imports.columns.conversion import Conversion, empty_column, quoted
from events.imports.columns.date_text import Days, of_parts, widened
from events.imports.columns.text import Bools, indices, joined, mask, together
from events.imports.models import Option, Question
from events.models import DatePrecision

SERIAL: Final = re.compile(r"[1-5]\d{4}(?:\.\d+)?", re.ASCII)
EXAMPLES: Final = {"dmy": "day first", "mdy": "month first"}


class Dates:
    """The dates of a table: `earliest`, `latest`, `text`, `precision`, `source_precision`, and what is undecided."""

    def __init__(self, work: Conversion, order: str | None) -> None:
        spans, self.source_precision = codes.decode(work, "date_precision", "", flag=True)
        self.questions: tuple[Question, ...] = ()
        self.order: str | None = None
        self.undecided: Bools = np.zeros(work.rows, dtype=bool)
        if work.has("date"):
            self._from_texts(work, order, spans)
        elif work.has("year"):
            self._from_parts(work)
        else:
            self.earliest = self.latest = pa.nulls(work.rows, pa.date32())
            self.text = joined([], "", work.rows)
            work.notes.append("no column holds dates: every row is undated")
        stated = work.texts("date_text")
        if stated:
            self.text = pc.coalesce(stated[0], self.text)
        self.precision = _precision(self.earliest, self.latest)
        if work.has("date") or work.has("year"):
            work.flags.where(mask(pc.is_null(self.text)) & mask(pc.is_null(self.latest)), "has no date")

    def _from_texts(self, work: Conversion, order: str | None, spans: pa.Array) -> None:
        starts, ends = work.texts("date")[0], empty_column(work.texts("date_end"), work.rows)
        seen = date_text.evidence([*indices(starts)[0], *indices(ends)[0]])
        self.order = order or work.mapping.date_order or seen.order
        if seen.must_ask and not self.order:
            self.questions = (_question(seen),)
        if self.order and seen.orders | ({"?"} if seen.ambiguous else set()):
            work.notes.append(
                f"dates are read as {date_text.ORDER_NAMES[self.order]}{_why(seen, order or work.mapping.date_order)}"
            )
        first, last = self._read(work, "date", starts), self._read(work, "date_end", ends)
        if work.has("date_end"):
            self._between(work, first, last, spans)
        else:
            self._alone(first, spans)
        self.text = _stated(starts, ends)

    def _read(self, work: Conversion, field: str, column: pa.ChunkedArray) -> tuple[list[Days], pa.Array]:
        texts, at = indices(column)
        found = [Days() if text is None else date_text.read(text, self.order) for text in texts]
        waits = [self.order is None and text is not None and date_text.evidence([text]).ambiguous > 0 for text in texts]
        self.undecided |= np.array(waits, dtype=bool)[at] if len(texts) else False
        problems = [_problem(text, day, wait) for text, day, wait in zip(texts, found, waits, strict=True)]
        name = work.column(field)
        told = pa.array([problem and f"{name} {problem}" for problem in problems], pa.string())
        work.flags.each(told.take(pa.array(at)))
        if any(day.two_digits for day in found):
            work.notes.append(f"years of two digits in '{name}' are read as 1969 to 2068")
        return found, pa.array(at)

    def _alone(self, first: tuple[list[Days], pa.Array], spans: pa.Array) -> None:
        found, at = first
        widths = spans.dictionary_encode()
        kinds = widths.dictionary.to_pylist() or [""]
        wide = [widened(day, span) for day in found for span in kinds]
        both = np.asarray(at) * len(kinds) + np.asarray(widths.indices.to_numpy(zero_copy_only=False))
        self.earliest = _column([day.earliest for day in wide], pa.array(both))
        self.latest = _column([day.latest for day in wide], pa.array(both))

    def _between(
        self, work: Conversion, first: tuple[list[Days], pa.Array], last: tuple[list[Days], pa.Array], spans: pa.Array
    ) -> None:
        start = _column([day.earliest for day in first[0]], first[1])
        start_end = _column([day.latest for day in first[0]], first[1])
        end = _column([day.latest for day in last[0]], last[1])
        turned = mask(pc.less(end, start))
        work.flags.where(
            turned, f"{work.column('date_end')} lies before {work.column('date')}: both are kept as a span"
        )
        self.earliest = pc.if_else(pa.array(turned), end, start)
        self.latest = pc.coalesce(pc.if_else(pa.array(turned), start_end, end), start_end)
        one_day = mask(pc.equal(self.earliest, self.latest))
        says_day = mask(pc.equal(spans, "day"))
        says_more = mask(pc.is_in(spans, pa.array(["span", "week", "month", "year"])))
        own = work.column("date_precision")
        work.flags.where(one_day & says_more, f"{own} says more than one day, start and end are the same day")
        work.flags.where(
            ~one_day & says_day & ~mask(pc.is_null(self.earliest)), f"{own} says one day, start and end differ"
        )

    def _from_parts(self, work: Conversion) -> None:
        columns = [empty_column(work.texts(part), work.rows) for part in ("year", "month", "day")]
        texts, at = together(columns)
        found = [of_parts(*parts) for parts in texts]
        shown = ["-".join(part or "" for part in parts).rstrip("-") for parts in texts]
        told = [
            f"date {quoted(text)} is no day: kept as stated, the row is undated" if text and not day.latest else None
            for text, day in zip(shown, found, strict=True)
        ]
        work.flags.each(pa.array(told, pa.string()).take(pa.array(at)))
        self.earliest = _column([day.earliest for day in found], pa.array(at))
        self.latest = _column([day.latest for day in found], pa.array(at))
        self.text = pa.chunked_array([pa.array([text or None for text in shown], pa.string()).take(pa.array(at))])


def _column(found: Sequence[date | None], at: pa.Array) -> pa.Array:
    return pa.array(found, pa.date32()).take(at)


def _problem(text: str | None, day: Days, waits: bool) -> str | None:
    if text is None or waits:
        return None
    if day.oddity:
        return f"{quoted(text)} {day.oddity}"
    if day.earliest is None and day.latest is None:
        serial = ", perhaps the number of a day in a spreadsheet" if SERIAL.fullmatch(text) else ""
        return f"{quoted(text)} cannot be read as a date{serial}: kept as stated"
    return None


def _question(seen: date_text.Evidence) -> Question:
    mixed = " Other dates of the file fit one order each, but not the same one." if seen.orders else ""
    text = f"{seen.ambiguous:,} different dates such as {seen.example} can be read in two ways.{mixed} Which is it?"
    options = tuple(
        Option(
            order, f"{date_text.ORDER_NAMES[order]}: {seen.example} is {date_text.read(seen.example, order).earliest}"
        )
        for order in EXAMPLES
    )
    return Question("date_order", text, options)


def _why(seen: date_text.Evidence, chosen: str | None) -> str:
    if chosen:
        return ", as chosen"
    return ", because other dates of the file fit no other order" if seen.ambiguous else ""


def _stated(starts: pa.ChunkedArray, ends: pa.ChunkedArray) -> pa.ChunkedArray:
    different = pc.if_else(pc.equal(starts, ends), pa.scalar(None, pa.string()), ends)
    return joined([starts, different], " to ", len(starts))


def _precision(earliest: pa.Array, latest: pa.Array) -> pa.Array:
    """Say how closely the time is known, judging by the days alone; null where a side is open or unknown."""
    first, last = (np.asarray(column.to_numpy(zero_copy_only=False), "M8[D]") for column in (earliest, latest))
    month, year = (np.asarray(first, unit) for unit in ("M8[M]", "M8[Y]"))
    kinds = np.full(len(first), str(DatePrecision.SPAN), dtype=object)
    for start, kind in ((year, DatePrecision.YEAR), (month, DatePrecision.MONTH)):
        end = (start + 1).astype("M8[D]") - np.timedelta64(1, "D")
        kinds[(start.astype("M8[D]") == first) & (end == last)] = str(kind)
    kinds[first == last] = str(DatePrecision.DAY)
    kinds[np.isnat(first) | np.isnat(last)] = None
    return pa.array(kinds, pa.string())
