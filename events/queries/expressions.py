"""The queries as Ibis expressions: written once, compiled once, run with the values of any selection.

Expressions read the values of a selection from one variable (`chosen`), so that a new selection need not be compiled.
Only how much is chosen (`QueryShape`) changes an expression itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import IntEnum
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, NamedTuple

import ibis
import pyarrow as pa
from ibis.expr import datatypes as dt

from events.computed_once import computed_once
from events.models import HAS_POINT
from events.queries.selection import Selection
from events.store import schema
from events.text_search import search_terms

# Ibis makes operators and columns at run time, so its expressions have no type that a checker could use.
Expression = Any
SHOWN = schema.SHOWN
FIRST_MONTH = 12  # January of the year 1; months are numbers since the year 0, as `_month` counts them
LAST_MONTH = 9999 * 12 + 11
Spans = list[tuple[Expression, Expression]] | None  # first and last day of each; None is all time


def store_table(name: str) -> Expression:
    """Return a table of the store as an Ibis table."""
    # Where Ibis knows that a column has no gaps, it writes other SQL for the same query.
    columns = pa.schema([column.with_nullable(True) for column in (schema.TABLES | schema.COUNTED)[name]])
    return ibis.table(ibis.Schema.from_pyarrow(columns), name=name)


RECORDS: Expression = store_table("records")
ATTRIBUTE_SETS: Expression = store_table("attribute_sets")
# The answer to "text_matches", registered under this name before any other query with words is run.
TEXT_MATCHES: Expression = ibis.table({"row_number": "int64"}, name="text_matches")
# The records in the chosen area, registered under this name before any other query with an area is run.
AREA_MATCHES: Expression = ibis.table({"row_number": "int64", "area_certain": "boolean"}, name="area_matches")
SEVERAL = ("actors", "claimants", "sources")
SPELLINGS: Expression = store_table("spellings")
PARTICIPANTS: Expression = store_table("participants")


class Match(IntEnum):
    """Whether something lies inside a selection."""

    NO = 0
    POSSIBLE = 1
    CERTAIN = 2


VARIABLE = "chosen"
VALUES = {
    "first": "date",
    "last": "date",
    "starts": "array<date>",
    "ends": "array<date>",
    "words": "array<string>",
    "attribute_sets": "string",
    **dict.fromkeys(SEVERAL, "array<string>"),
}
VARIABLE_TYPE = (
    "STRUCT(first DATE, last DATE, starts DATE[], ends DATE[], words VARCHAR[], attribute_sets VARCHAR, "
    "actors VARCHAR[], claimants VARCHAR[], sources VARCHAR[])"
)


class QueryShape(NamedTuple):
    """
    The number of chosen values of a selection, without the values.

    `periods` and `words` are their numbers, None for all time; `window` is whether a start or end is chosen,
    `attribute_sets` and `participants` whether a filter on their columns is set, `area` whether an area is drawn.
    `source` is the table that is read: the records, or a table of counts.
    """

    periods: int | None
    window: bool
    words: int
    attribute_sets: bool
    participants: bool
    area: bool = False
    source: str = "records"

    @property
    def number(self) -> str:
        """The SQL for the number of records in some rows."""
        return "count(*)" if self.source == "records" else "sum(records)::BIGINT"


def getvariable(key):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Read the variable that carries the values of the selection."""


getvariable.__annotations__ = {"key": dt.String(), "return": dt.Struct.from_tuples(list(VALUES.items()))}
_chosen = ibis.udf.scalar.builtin(getvariable)


def list_has_any(left, right):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Check whether two lists share a value."""


_strings = dt.Array(dt.String())
list_has_any.__annotations__ = {"left": _strings, "right": _strings, "return": dt.Boolean()}
_have_any = ibis.udf.scalar.builtin(list_has_any)


def query_shape(selection: Selection) -> QueryShape:
    """Count the chosen values of a selection."""
    is_windowed = selection.start is not None or selection.end is not None
    of_attribute_sets = ("countries", "provinces", "kinds", "standings", "precisions", "in_article", "datasets")
    return QueryShape(
        periods=len(selection.periods()) if is_windowed or selection.years else None,
        window=is_windowed,
        words=len(search_terms(selection.words)),
        attribute_sets=any(getattr(selection, name) for name in of_attribute_sets),
        participants=any(getattr(selection, name) for name in SEVERAL),
        area=bool(selection.area),
    )


def counting_shape(selection: Selection, counted: Collection[str], *needed: str) -> QueryShape:
    """
    Return the shape of a query that only counts records: it reads a table of counts if one holds the answer.

    `counted` are the tables that there are, `needed` the columns of the query that not all of them have.
    """
    found = query_shape(selection)
    if found.words or found.area or not all(map(_is_of_whole_months, selection.periods())):
        return found
    columns = {*needed, *(("participants_id",) if found.participants else ())}
    holding = (name for name in schema.COUNTED if name in counted and columns <= {*schema.COUNTED[name].names})
    return found._replace(source=next(holding, found.source))


def _is_of_whole_months(period: tuple[date, date]) -> bool:
    start, end = period
    return start.day == 1 and (end == date.max or (end + timedelta(days=1)).day == 1)


def values(selection: Selection, attribute_sets: Iterable[int]) -> Mapping[str, Any]:
    """
    Return the values of a selection for the variable.

    `attribute_sets` has the `Match` of each `attribute_set_id`, beginning with 1.
    """
    first, last = selection.window()
    periods = selection.periods()
    return {
        "first": first,
        "last": last,
        "starts": [start for start, _ in periods],
        "ends": [end for _, end in periods],
        "words": list(search_terms(selection.words)),
        # One digit each: a list of thousands of numbers takes DuckDB longer to accept than the query itself.
        "attribute_sets": "".join(map(str, attribute_sets)),
        **{name: list(getattr(selection, name)) for name in SEVERAL},
    }


def _value(name: str) -> Expression:
    return _chosen(VARIABLE)[name]


def _any(conditions: list[Expression]) -> Expression:
    return reduce(or_, conditions) if conditions else ibis.literal(False)


def _within(table: Expression, start: Expression, end: Expression) -> Expression:
    earliest = table.earliest.coalesce(ibis.date("0001-01-01"))
    return (earliest >= start) & (table.latest.coalesce(ibis.date("9999-12-31")) <= end)


def _touches(table: Expression, start: Expression, end: Expression) -> Expression:
    # Not coalesced: a plain comparison lets DuckDB skip blocks of other days.
    begins = table.earliest.isnull() | (table.earliest <= end)
    return begins & (table.latest.isnull() | (table.latest >= start))


def _periods(shape: QueryShape) -> Spans:
    if shape.periods is None:
        return None
    return [(_value("starts")[number], _value("ends")[number]) for number in range(shape.periods)]


def _time_certain(table: Expression, spans: Spans) -> Expression:
    return ibis.literal(True) if spans is None else _any([_within(table, start, end) for start, end in spans])


def _text_matches_word(table: Expression, word: Expression) -> Expression:
    """Check whether a word is in a record's own text, or in the names that it shares with others."""
    shared = SPELLINGS.filter(SPELLINGS.text.contains(word))
    by_place = table.spelling_id.isin(shared.filter(shared.field == "place").id)
    return (
        table.text.contains(word)
        | by_place
        | table.participants_id.isin(shared.filter(shared.field == "participants").id)
    )


def _in_time_and_area(shape: QueryShape, spans: Spans) -> Expression:
    """
    List the records that may lie in one of the spans and in the area, and are among the text matches.

    Their column `area_certain` is whether they lie wholly in the area.
    """
    if shape.source != "records":
        found = store_table(shape.source).mutate(area_certain=ibis.literal(True))
        return found if spans is None else found.filter(_any([_touches(found, start, end) for start, end in spans]))
    found = RECORDS.mutate(row_number=RECORDS.rowid())
    found = found.join(AREA_MATCHES, "row_number") if shape.area else found.mutate(area_certain=ibis.literal(True))
    conditions = [found.row_number.isin(TEXT_MATCHES.row_number)] if shape.words else []
    if spans is not None:
        conditions.append(_any([_touches(found, start, end) for start, end in spans]))
    return found.filter(*conditions) if conditions else found


def _of_attribute_sets(table: Expression, shape: QueryShape) -> Expression:
    """Keep the records whose attribute set matches, with its `Match` as the column `match`."""
    if not shape.attribute_sets:
        return table.mutate(match=ibis.literal(Match.CERTAIN.value))
    matches = _value("attribute_sets").name("matches").as_table().matches
    by_attribute_set = matches.as_table().select(
        attribute_set_id=ibis.range(1, matches.length() + 1).unnest().cast("int32"),
        match=matches.split("").unnest().cast("int8"),
    )
    return table.join(by_attribute_set.filter(by_attribute_set["match"] >= Match.POSSIBLE.value), "attribute_set_id")


def _of_participants(table: Expression, shape: QueryShape) -> Expression:
    """Keep the records whose participants match."""
    if not shape.participants:
        return table
    conditions = [(_value(name).length() == 0) | _have_any(PARTICIPANTS[name], _value(name)) for name in SEVERAL]
    return table.join(PARTICIPANTS.filter(*conditions).select("participants_id"), "participants_id")


def _selected(shape: QueryShape) -> tuple[Expression, dict[str, Expression]]:
    """Return the records of the selection, and whether they are certain: in time, in the area, and in all."""
    spans = _periods(shape)
    table = _of_participants(_of_attribute_sets(_in_time_and_area(shape, spans), shape), shape)
    in_time, in_area = _time_certain(table, spans), table.area_certain
    certain = in_time & in_area & (table["match"] == Match.CERTAIN.value)
    return table, {"time_certain": in_time, "area_certain": in_area, "certain": certain}


def rows(shape: QueryShape) -> Expression:
    """List the records of the selection; `certain` is whether time and place lie wholly inside."""
    table, certainty = _selected(shape)
    return table.select(*_shown(table), **certainty)


def _shown(table: Expression) -> list[str]:
    """List the columns of records that a table has, and the number of them if it is a table of counts."""
    return [name for name in (*SHOWN, "records") if name in table.columns]


def text_matches(shape: QueryShape) -> Expression:
    """List the positions in the store of the records that have all words."""
    numbered = RECORDS.mutate(row_number=RECORDS.rowid())
    conditions = [_text_matches_word(numbered, _value("words")[number]) for number in range(shape.words)]
    return numbered.filter(*conditions).select("row_number")


def by_attribute_set(shape: QueryShape) -> Expression:
    """Count the records of each attribute set; filters on attribute sets are ignored."""
    table = _of_participants(_in_time_and_area(shape, _periods(shape)), shape)
    certain = _time_certain(table, _periods(shape)) & table.area_certain
    return _counted(table, certain, attribute_set_id=table.attribute_set_id)


def by_participants(shape: QueryShape) -> Expression:
    """Count the records of each group of participants; filters on participants are ignored."""
    table = _of_attribute_sets(_in_time_and_area(shape, _periods(shape)), shape)
    certain = _time_certain(table, _periods(shape)) & table.area_certain & (table["match"] == Match.CERTAIN.value)
    return _counted(table, certain, participants_id=table.participants_id)


def by_month(shape: QueryShape) -> Expression:
    """Count the records of the selection by their first and last month; an open start or end has none."""
    table, certainty = _selected(shape)
    return _counted(table, certainty["certain"], first=_month(table.earliest), last=_month(table.latest))


def vague_by_month(shape: QueryShape) -> Expression:
    """Count the records of the selection without a point by attribute set, first and last month, open ones as above."""
    table, certainty = _selected(shape)
    table = table.mutate(certain=certainty["certain"])
    vague = ATTRIBUTE_SETS.filter(ATTRIBUTE_SETS.precision.notin(list(HAS_POINT))).select("attribute_set_id")
    found = table.join(vague, "attribute_set_id")
    months = {"first": _month(found.earliest), "last": _month(found.latest)}
    return _counted(found, found.certain, attribute_set_id=found.attribute_set_id, **months)


def points(shape: QueryShape) -> Expression:
    """List the records of the selection that have a point, with the columns of `rows`, `point_x` and `point_y`."""
    table, certainty = _selected(shape)
    return table.filter(table.point_x.notnull()).select(*_shown(table), "point_x", "point_y", **certainty)


def placed(shape: QueryShape) -> Expression:
    """List the records of the selection as `rows` does, with `point_x`, `point_y`, and `place`, blank for none."""
    table, certainty = _selected(shape)
    place = ibis.coalesce(table.place_id, "")
    return table.select(*SHOWN, "point_x", "point_y", place=place, **certainty)


def _counted(table: Expression, certain: Expression, **keys: Expression) -> Expression:
    number = table.records.sum().cast("int64") if "records" in table.columns else table.count()
    return table.group_by(**keys, certain=certain).agg(records=number)


def _month(day: Expression) -> Expression:
    """Return the number of the month since the year 0: whole numbers are grouped faster than days."""
    return day.year() * 12 + day.month() - 1


QUERIES = {
    "text_matches": text_matches,
    "rows": rows,
    "by_attribute_set": by_attribute_set,
    "by_participants": by_participants,
    "by_month": by_month,
    "vague_by_month": vague_by_month,
    "points": points,
    "placed": placed,
}


def usual() -> tuple[str, ...]:
    """Compile the queries for the usual selections: seconds in which other threads of the process wait."""
    return tuple(compiled(*query) for query in _usual())


def keep(sql: Sequence[str]) -> None:
    """Keep what another process has compiled by `usual`, so that no click has to wait for it."""
    _KEPT.update(zip(_usual(), sql, strict=True))


def _usual() -> list[tuple[str, QueryShape]]:
    shapes = [
        QueryShape(periods, window, 0, attribute_sets, participants, area)
        for periods, window in ((None, False), (1, False), (1, True))
        for attribute_sets, participants, area in product((False, True), repeat=3)
    ]
    with_words = "text_matches", QueryShape(None, False, 1, False, False)
    return [with_words, *product(sorted(QUERIES.keys() - {"text_matches"}), shapes)]


_KEPT: dict[tuple[str, QueryShape], str] = {}


@computed_once(256)
def compiled(query: str, shape: QueryShape) -> str:
    """Compile a query to SQL for DuckDB."""
    kept = _KEPT.get((query, shape))
    return kept or str(ibis.to_sql(QUERIES[query](shape), dialect="duckdb"))
