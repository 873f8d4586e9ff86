"""The questions as Ibis expressions: written once, compiled once, asked with the values of any selection.

The values of a selection do not stand in the expressions but in one variable (`chosen`), so that a new selection costs
no new compilation. Only how many periods and words there are changes an expression itself.
"""

from collections.abc import Mapping, Sequence
from functools import cache, reduce
from operator import and_, or_
from typing import Any

import ibis
from ibis.expr import datatypes as dt

from events.selection import Selection
from events.words import needles

# Ibis makes operators and columns at run time, so its expressions have no type that a checker could use.
Expression = Any

SHOWN = {
    "record_id": "string",
    "dataset": "string",
    "title": "string",
    "kind": "string",
    "edtf": "string",
    "date_text": "string",
    "date_shown": "string",
    "earliest": "date",
    "latest": "date",
    "date_precision": "string",
    "place_id": "string",
    "place_name": "string",
    "origin_id": "string",
    "target_id": "string",
    "precision": "string",
    "lon": "float64",
    "lat": "float64",
    "radius_km": "float64",
    "area_id": "int32",
    "standing": "string",
    "in_article": "string",
    "candidate_of": "string",
    "question_id": "string",
    "note": "string",
}
RECORDS: Expression = ibis.table({**SHOWN, "text": "string", "profile_id": "int32", "cast_id": "int32"}, name="records")

FAILS, POSSIBLE, CERTAIN = 0, 1, 2  # how a profile stands to a selection
VARIABLE = "chosen"
VALUES = {
    "first": "date",
    "last": "date",
    "starts": "array<date>",
    "ends": "array<date>",
    "words": "array<string>",
    "profiles": "array<int8>",
    "casts": "array<int8>",
}
VARIABLE_TYPE = (
    "STRUCT(first DATE, last DATE, starts DATE[], ends DATE[], words VARCHAR[], profiles TINYINT[], casts TINYINT[])"
)


def getvariable(key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Read the variable that carries the values of the selection."""


getvariable.__annotations__ = {"key": dt.String(), "return": dt.Struct.from_tuples(list(VALUES.items()))}
_chosen = ibis.udf.scalar.builtin(getvariable)


def shape(selection: Selection) -> tuple[int, int]:
    """Tell how many periods and words a selection has: all that an expression needs to know of it."""
    return len(selection.periods()), len(needles(selection.words))


def values(selection: Selection, profiles: Sequence[int], casts: Sequence[int]) -> Mapping[str, Any]:
    """
    List the values of a selection as the variable holds them.

    Parameters
    ----------
    selection
        What is selected.
    profiles
        For each `profile_id`, beginning with 1, how it stands to the selection: FAILS, POSSIBLE or CERTAIN.
    casts
        For each `cast_id`, beginning with 1, whether it passes the selection: 0 or 1.
    """
    first, last = selection.window()
    periods = selection.periods()
    return {
        "first": first,
        "last": last,
        "starts": [start for start, _ in periods],
        "ends": [end for _, end in periods],
        "words": list(needles(selection.words)),
        "profiles": profiles,
        "casts": casts,
    }


def _value(name: str) -> Expression:
    return _chosen(VARIABLE)[name]


def _any(conditions: list[Expression]) -> Expression:
    return reduce(or_, conditions) if conditions else ibis.literal(False)


def _all(conditions: list[Expression]) -> Expression:
    return reduce(and_, conditions) if conditions else ibis.literal(True)


def _within(start: Expression, end: Expression) -> Expression:
    earliest = RECORDS.earliest.coalesce(ibis.date("0001-01-01"))
    return (earliest >= start) & (RECORDS.latest.coalesce(ibis.date("9999-12-31")) <= end)


def _touches(start: Expression, end: Expression) -> Expression:
    # Not coalesced: a plain comparison lets DuckDB skip blocks of other days.
    begins = RECORDS.earliest.isnull() | (RECORDS.earliest <= end)
    return begins & (RECORDS.latest.isnull() | (RECORDS.latest >= start))


def _spans(periods: int) -> list[tuple[Expression, Expression]]:
    return [(_value("starts")[number], _value("ends")[number]) for number in range(periods)]


def _time_certain(periods: int) -> Expression:
    return _any([_within(start, end) for start, end in _spans(periods)])


def _time_possible(periods: int) -> Expression:
    return _any([_touches(start, end) for start, end in _spans(periods)])


def _has_words(words: int) -> Expression:
    return _all([RECORDS.text.contains(_value("words")[number]) for number in range(words)])


def _profile() -> Expression:
    return _value("profiles")[RECORDS.profile_id - 1]


def _cast_passes() -> Expression:
    return _value("casts")[RECORDS.cast_id - 1] == 1


def rows(periods: int, words: int) -> Expression:
    """List the records of the selection; `certain` says whether time and place lie inside wholly."""
    passed = (_time_possible(periods), _has_words(words), _profile() >= POSSIBLE, _cast_passes())
    certain = _time_certain(periods)
    table = RECORDS.filter(*passed)
    return table.select(*SHOWN, time_certain=certain, certain=certain & (_profile() == CERTAIN))


def by_profile(periods: int, words: int) -> Expression:
    """Count the records of each profile, whatever is chosen of what profiles hold."""
    table = RECORDS.filter(_time_possible(periods), _has_words(words), _cast_passes())
    return table.group_by("profile_id", certain=_time_certain(periods)).agg(records=table.count())


def by_cast(periods: int, words: int) -> Expression:
    """Count the records of each cast, whatever is chosen of what casts hold."""
    table = RECORDS.filter(_time_possible(periods), _has_words(words), _profile() >= POSSIBLE)
    certain = _time_certain(periods) & (_profile() == CERTAIN)
    return table.group_by("cast_id", certain=certain).agg(records=table.count())


def by_month(periods: int, words: int) -> Expression:
    """Count the records of the selection by their first and last month; an open start or end has none."""
    return _months(_time_possible(periods), _time_certain(periods), words)


def by_month_of_window(periods: int, words: int) -> Expression:
    """Count as `by_month` does, but without the choice of years."""
    window = (_value("first"), _value("last"))
    return _months(_touches(*window), _within(*window), words)


def _months(possible: Expression, certain: Expression, words: int) -> Expression:
    table = RECORDS.filter(possible, _has_words(words), _profile() >= POSSIBLE, _cast_passes())
    grouped = table.group_by(
        first=_month(RECORDS.earliest), last=_month(RECORDS.latest), certain=certain & (_profile() == CERTAIN)
    )
    return grouped.agg(records=table.count())


def _month(day: Expression) -> Expression:
    """Give months numbers, from the year 0 on: whole numbers are faster to count through than days."""
    return day.year() * 12 + day.month() - 1


QUESTIONS = {
    "rows": rows,
    "by_profile": by_profile,
    "by_cast": by_cast,
    "by_month": by_month,
    "by_month_of_window": by_month_of_window,
}


@cache
def compiled(question: str, periods: int, words: int) -> str:
    """Compile a question to the SQL of DuckDB."""
    return str(ibis.to_sql(QUESTIONS[question](periods, words), dialect="duckdb"))
