"""Parse the dates of each row into possible days, with the original text and a question if the order is ambiguous."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.edtf_dates import show_day
from events.imports.columns import calendars, codes, date_checks, date_text
from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.date_text import Days, of_parts, widened
from events.imports.columns.text import Bools, combinations, indices, joined, mask
from events.imports.models import Option, Question
from events.models import DatePrecision

# The distinct dates of a column, and for each row the index of its date.
_DistinctDays = tuple[list[Days], pa.Array]


CALENDARS: Final = {
    calendars.SOLAR_HIJRI: "Solar Hijri",
    calendars.SPREADSHEET_1900: "day numbers of a spreadsheet that counts from 1900",
    calendars.SPREADSHEET_1904: "day numbers of a spreadsheet that counts from 1904",
    calendars.GREGORIAN: "Gregorian",
}
UNDECIDED: Final = ""  # no calendar: the dates are not read before the user has chosen one


class Dates:
    """The dates of a table; `undecided` are the rows whose date cannot be read before the user answers a question."""

    def __init__(self, conversion: Conversion, order: str | None, calendar: str | None) -> None:
        spans, self.source_precision = codes.decode(conversion, "date_precision", "")
        self.questions: tuple[Question, ...] = ()
        self.order: str | None = None
        self.undecided: Bools = np.zeros(conversion.rows, dtype=bool)
        self.calendar = self._find_calendar(conversion, calendar or conversion.mapping.calendar)
        if conversion.has("date"):
            self._from_texts(conversion, order, spans)
        elif conversion.has("year"):
            self._from_parts(conversion)
        else:
            self.earliest = self.latest = pa.nulls(conversion.rows, pa.date32())
            self.text = conversion.empty_column()
            conversion.notes.append("no column with dates: all rows are undated")
        self.text = pc.coalesce(conversion.first_text("date_text"), self.text)
        self.precision = _precision(self.earliest, self.latest)
        if conversion.has("date") or conversion.has("year"):
            conversion.warnings.add_where(mask(pc.is_null(self.text)) & mask(pc.is_null(self.latest)), "no date")
        date_checks.warn_of_odd_days(conversion, self.earliest, self.latest, date.today())
        if conversion.has("date") and conversion.has("year") and self.calendar == calendars.GREGORIAN:
            date_checks.warn_of_other_years(conversion, conversion.first_text("year"), self.earliest, self.latest)

    def _find_calendar(self, conversion: Conversion, chosen: str | None) -> str:
        """Return the calendar of the dates; if it is another than ours, ask, and read none of them until then."""
        field = "date" if conversion.has("date") else "year"
        texts = indices(conversion.first_text(field))[0] if conversion.has(field) else []
        seen = date_text.other_calendar(texts)
        if chosen or seen is None or (field == "year" and seen.calendar != calendars.SOLAR_HIJRI):
            if chosen not in (None, calendars.GREGORIAN):
                conversion.notes.append(f"dates are read as {CALENDARS[chosen]}")
            return chosen or calendars.GREGORIAN
        self.questions = (_calendar_question(seen, self.order),)
        return UNDECIDED

    def _from_texts(self, conversion: Conversion, order: str | None, spans: pa.Array) -> None:
        starts, ends = conversion.first_text("date"), conversion.first_text("date_end")
        seen = date_text.evidence([*indices(starts)[0], *indices(ends)[0]])
        chosen, named = order or conversion.mapping.date_order, date_text.order_in(conversion.column_name("date"))
        self.order = chosen or seen.order or (named if not seen.orders else None)
        if seen.must_ask and not self.order:
            self.questions = (*self.questions, _question(seen))
        if self.order and seen.orders | ({"?"} if seen.ambiguous else set()):
            reason = ", as the name of their column states" if not (chosen or seen.orders) else _reason(seen, chosen)
            conversion.notes.append(f"dates are read as {date_text.ORDER_NAMES[self.order]}{reason}")
        first, last = self._read(conversion, "date", starts), self._read(conversion, "date_end", ends)
        if conversion.has("date_end"):
            self._use_start_and_end(conversion, first, last, spans)
        else:
            self._use_one_date(first, spans)
        self.text = _stated(starts, ends)

    def _read(self, conversion: Conversion, field: str, column: pa.ChunkedArray) -> _DistinctDays:
        texts, at = indices(column)
        if self.calendar == UNDECIDED:
            self.undecided |= mask(pc.is_valid(column))
            return [Days() for _ in texts], pa.array(at)
        found = [Days() if text is None else date_text.read(text, self.order, self.calendar) for text in texts]
        waiting = [self.order is None and date_text.evidence([text]).ambiguous > 0 for text in texts]
        self.undecided |= np.array(waiting, dtype=bool)[at] if len(texts) else False
        problems = [_problem(text, day, waits) for text, day, waits in zip(texts, found, waiting, strict=True)]
        name = conversion.column_name(field)
        warnings = pa.array([problem and f"{name} {problem}" for problem in problems], pa.string())
        conversion.warnings.add_each(warnings.take(pa.array(at)))
        conversion.notes += [f"'{name}': {note}" for note in dict.fromkeys(day.note for day in found if day.note)]
        return found, pa.array(at)

    def _use_one_date(self, first: _DistinctDays, spans: pa.Array) -> None:
        found, at = first
        widths = spans.dictionary_encode()
        kinds = widths.dictionary.to_pylist() or [""]
        wide = [widened(day, span) for day in found for span in kinds]
        both = np.asarray(at) * len(kinds) + np.asarray(widths.indices.to_numpy(zero_copy_only=False))
        self.earliest = _column([day.earliest for day in wide], pa.array(both))
        self.latest = _column([day.latest for day in wide], pa.array(both))

    def _use_start_and_end(
        self, conversion: Conversion, first: _DistinctDays, last: _DistinctDays, spans: pa.Array
    ) -> None:
        start = _column([day.earliest for day in first[0]], first[1])
        start_end = _column([day.latest for day in first[0]], first[1])
        end = _column([day.latest for day in last[0]], last[1])
        reversed_ = mask(pc.less(end, start))
        names = [conversion.column_name(field) for field in ("date_end", "date", "date_precision")]
        warnings = conversion.warnings
        warnings.add_where(reversed_, f"{names[0]} is before {names[1]}: read as the span between them")
        self.earliest = pc.if_else(pa.array(reversed_), end, start)
        end, is_open = date_checks.open_ends(conversion, "date_end", end)
        known_end = pc.coalesce(pc.if_else(pa.array(reversed_), start_end, end), start_end)
        self.latest = pc.if_else(pa.array(is_open), pa.scalar(None, pa.date32()), known_end)
        one_day = mask(pc.equal(self.earliest, self.latest))
        states_day = mask(pc.equal(spans, "day"))
        states_more = mask(pc.is_in(spans, pa.array(["span", "week", "month", "year"])))
        warnings.add_where(
            one_day & states_more, f"{names[2]} states more than one day, but start and end are the same day"
        )
        dated = mask(pc.is_valid(self.earliest))
        warnings.add_where(~one_day & states_day & dated, f"{names[2]} states one day, but start and end differ")

    def _from_parts(self, conversion: Conversion) -> None:
        texts, at = combinations([conversion.first_text(part) for part in ("year", "month", "day", "date_text")])
        if self.calendar == UNDECIDED:
            self.undecided |= mask(pc.is_valid(conversion.first_text("year")))
        undecided = self.calendar == UNDECIDED
        found = [
            Days() if undecided else date_text.narrowed(of_parts(year, month, day, self.calendar), in_words or "")
            for year, month, day, in_words in texts
        ]
        shown = ["-".join(part or "" for part in parts[:3]).rstrip("-") for parts in texts]
        problems = [
            f"date {quoted(text)} does not exist: row is undated" if text and not day.latest and not undecided else None
            for text, day in zip(shown, found, strict=True)
        ]
        conversion.warnings.add_each(pa.array(problems, pa.string()).take(pa.array(at)))
        self.earliest = _column([day.earliest for day in found], pa.array(at))
        self.latest = _column([day.latest for day in found], pa.array(at))
        self.text = pa.chunked_array([pa.array([text or None for text in shown], pa.string()).take(pa.array(at))])


def _column(found: Sequence[date | None], at: pa.Array) -> pa.Array:
    return pa.array(found, pa.date32()).take(at)


def _problem(text: str | None, day: Days, waits: bool) -> str | None:
    if text is None or waits:
        return None
    if day.problem:
        return f"{quoted(text)} {day.problem}"
    if day.earliest is None and day.latest is None:
        serial = " (perhaps the day number of a spreadsheet)" if date_text.SERIAL.match(text) else ""
        return f"{quoted(text)} cannot be read as a date{serial}: kept as text"
    return None


def _calendar_question(seen: date_text.OtherCalendar, order: str | None) -> Question:
    """Ask in which calendar the dates are."""
    offered = [name for name in CALENDARS if name != calendars.GREGORIAN and name.split("-")[0] in seen.calendar]
    options = [Option(name, f"{CALENDARS[name]}: {_shown(seen.example, order, name)}") for name in offered]
    ours = "Gregorian" if seen.calendar == calendars.SOLAR_HIJRI else "neither: they are kept as text"
    text = f"{seen.dates:,} different dates are like {seen.example}. How are they read?"
    return Question("calendar", text, (*options, Option(calendars.GREGORIAN, ours)))


def _question(seen: date_text.Evidence) -> Question:
    mixed = " Other dates fit only one order, but not all of them the same one." if seen.orders else ""
    text = f"{seen.ambiguous:,} different dates such as {seen.example} can be read in two ways.{mixed} Which is right?"
    options = tuple(
        Option(order, f"{date_text.ORDER_NAMES[order]}: {_shown(seen.example, order)}") for order in ("dmy", "mdy")
    )
    return Question("date_order", text, options)


def _reason(seen: date_text.Evidence, chosen: str | None) -> str:
    if chosen:
        return ", as chosen"
    return ", the only order that fits all dates" if seen.ambiguous else ""


def _stated(starts: pa.ChunkedArray, ends: pa.ChunkedArray) -> pa.ChunkedArray:
    different = pc.if_else(pc.equal(starts, ends), pa.scalar(None, pa.string()), ends)
    return joined([starts, different], " to ", len(starts))


def _precision(earliest: pa.Array, latest: pa.Array) -> pa.Array:
    """Return the precision of each date by its days; null if a side is open or unknown."""
    first, last = (np.asarray(column.to_numpy(zero_copy_only=False), "M8[D]") for column in (earliest, latest))
    month, year = (np.asarray(first, unit) for unit in ("M8[M]", "M8[Y]"))
    kinds = np.full(len(first), str(DatePrecision.SPAN), dtype=object)
    for start, kind in ((year, DatePrecision.YEAR), (month, DatePrecision.MONTH)):
        end = (start + 1).astype("M8[D]") - np.timedelta64(1, "D")
        kinds[(start.astype("M8[D]") == first) & (end == last)] = str(kind)
    kinds[first == last] = str(DatePrecision.DAY)
    kinds[np.isnat(first) | np.isnat(last)] = None
    return pa.array(kinds, pa.string())


def _shown(text: str, order: str | None, calendar: str = calendars.GREGORIAN) -> str:
    """Write how a date is read in an order and calendar: `03/04/2022 is 3 April 2022`."""
    day = date_text.read(text, order, calendar).earliest
    return f"{text} is {show_day(day)}" if day else text
