"""The questions as Ibis expressions: written once, compiled once, asked with the values of any selection.

The values of a selection do not stand in the expressions but in variables (`bindings`), so that a new selection costs
no new compilation. Only how many periods and words there are changes the expression itself.
"""

from datetime import date
from functools import cache, reduce
from operator import and_, or_
from typing import Any

import ibis
from ibis import _
from ibis.expr import datatypes as dt

from events.selection import Selection
from events.words import needles

RECORDS = ibis.table(
    {
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
        "actors": "array<string>",
        "claimants": "array<string>",
        "sources": "array<string>",
        "text": "string",
    },
    name="records",
)
AREAS = ibis.table(
    {
        "area_id": "int32",
        "role": "string",
        "place_id": "string",
        "place_name": "string",
        "place_kind": "string",
        "country": "string",
        "province_id": "string",
    },
    name="areas",
)

# Facet -> column of the records; those of the second kind hold several values.
SINGLE = {
    "kind": "kind",
    "standing": "standing",
    "precision": "precision",
    "in_article": "in_article",
    "dataset": "dataset",
}
SEVERAL = {"actor": "actors", "claimant": "claimants", "source": "sources"}
CHOSEN = {
    "kind": "kinds",
    "standing": "standings",
    "precision": "precisions",
    "in_article": "in_article",
    "dataset": "datasets",
    "actor": "actors",
    "claimant": "claimants",
    "source": "sources",
}


@ibis.udf.scalar.builtin(name="getvariable")
def _list_variable(key: str) -> dt.Array[dt.String]:  # type: ignore[empty-body]
    """Read a list that `bindings` has set."""


@ibis.udf.scalar.builtin(name="getvariable")
def _day_variable(key: str) -> dt.Date:  # type: ignore[empty-body]
    """Read a day that `bindings` has set."""


@ibis.udf.scalar.builtin(name="getvariable")
def _text_variable(key: str) -> dt.String:  # type: ignore[empty-body]
    """Read a text that `bindings` has set."""


@ibis.udf.scalar.builtin(name="list_has_any")
def _have_any(left: dt.Array[dt.String], right: dt.Array[dt.String]) -> dt.Boolean:  # type: ignore[empty-body]
    """Whether two lists share a value."""


def shape(selection: Selection) -> tuple[int, int]:
    """How many periods and words a selection has: all that an expression needs to know of it."""
    return len(selection.periods()), len(needles(selection.words))


def bindings(selection: Selection, horizon: date) -> dict[str, Any]:
    """
    List the variables that carry the values of a selection.

    Parameters
    ----------
    selection
        What is selected.
    horizon
        The data date: as far as a record with an open end is counted.
    """
    first, last = selection.window()
    values: dict[str, Any] = {"countries": list(selection.countries), "first": first, "last": last, "horizon": horizon}
    values |= {f"chosen_{facet}": list(getattr(selection, name)) for facet, name in CHOSEN.items()}
    for number, (start, end) in enumerate(selection.periods()):
        values |= {f"start_{number}": start, f"end_{number}": end}
    return values | {f"word_{number}": word for number, word in enumerate(needles(selection.words))}


def _any(conditions: list[Any]) -> Any:  # noqa: ANN401 - Ibis expressions have no common public type
    return reduce(or_, conditions) if conditions else ibis.literal(False)


def _all(conditions: list[Any]) -> Any:  # noqa: ANN401
    return reduce(and_, conditions) if conditions else ibis.literal(True)


@cache
def places() -> ibis.Table:
    """
    Say for each combination of places how it stands to the chosen countries.

    `place_certain`: for one role at least, everything lies inside; `place_possible`: something does.
    """
    chosen = _list_variable("countries")
    inside = (chosen.length() == 0) | chosen.contains(AREAS.country).fill_null(False)
    by_role = AREAS.mutate(inside=inside).group_by("area_id", "role").agg(whole=_.inside.all(), part=_.inside.any())
    return by_role.group_by("area_id").agg(place_certain=_.whole.any(), place_possible=_.part.any())


@cache
def flagged(periods: int, words: int) -> ibis.Table:
    """
    Say for each record which filters it passes: one column `ok_…` each, `misses` counts those it fails.

    Time and place have two columns each, certain and possible, and are not counted among the misses.
    """
    earliest = RECORDS.earliest.coalesce(ibis.date("0001-01-01"))
    latest = RECORDS.latest.coalesce(ibis.date("9999-12-31"))
    spans = [(_day_variable(f"start_{number}"), _day_variable(f"end_{number}")) for number in range(periods)]
    first, last = _day_variable("first"), _day_variable("last")
    passed = {f"ok_{facet}": _passes(facet) for facet in CHOSEN}
    passed["ok_words"] = _all([RECORDS.text.contains(_text_variable(f"word_{n}")) for n in range(words)])
    table = RECORDS.mutate(
        time_certain=_any([(earliest >= start) & (latest <= end) for start, end in spans]),
        time_possible=_any([(earliest <= end) & (latest >= start) for start, end in spans]),
        window_certain=(earliest >= first) & (latest <= last),
        window_possible=(earliest <= last) & (latest >= first),
        **passed,
    )
    return table.join(places(), "area_id").mutate(misses=sum((~table[name]).cast("int8") for name in passed))


def _passes(facet: str) -> Any:  # noqa: ANN401
    chosen = _list_variable(f"chosen_{facet}")
    if facet in SINGLE:
        return (chosen.length() == 0) | chosen.contains(RECORDS[SINGLE[facet]])
    return (chosen.length() == 0) | _have_any(RECORDS[SEVERAL[facet]], chosen)


@cache
def matching(periods: int, words: int) -> ibis.Table:
    """List the records of the selection, with `certain` beside each."""
    table = flagged(periods, words)
    # One condition per filter, not `misses`: DuckDB drops those that are not set and skips blocks of other days.
    passed = [table[name] for name in table.columns if name.startswith("ok_")]
    found = table.filter(*passed, table.time_possible, table.place_possible)
    return found.mutate(certain=found.time_certain & found.place_certain)


def _counts(table: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"certain": table.certain.sum().fill_null(0), "possible": (~table.certain).sum().fill_null(0)}


def rows(periods: int, words: int) -> ibis.Table:
    """List the records of the selection by time, without the text that is only for searching."""
    table = matching(periods, words)
    wanted = [name for name in RECORDS.columns if name not in ("text", "actors", "claimants", "sources")]
    order = [ibis.asc(table.earliest, nulls_first=True), table.latest, table.record_id]
    return table.order_by(order).select(*wanted, "certain", "time_certain")


def totals(periods: int, words: int) -> ibis.Table:
    """Count the records of the selection."""
    table = matching(periods, words)
    return table.agg(**_counts(table))


def facets(periods: int, words: int) -> ibis.Table:
    """Count for each value of each filter how many records it would leave, were it the only value chosen there."""
    table = flagged(periods, words)
    table = table.mutate(certain=table.time_certain & table.place_certain)
    selected = table.filter(table.time_possible, table.place_possible)
    parts = [_single(selected, facet) for facet in SINGLE] + [_several(selected, facet) for facet in SEVERAL]
    return ibis.union(*parts, _years(table), _countries(table))


def _own(table: Any, facet: str) -> Any:  # noqa: ANN401
    return table.filter(table.misses == (~table[f"ok_{facet}"]).cast("int8"))


def _named(table: Any, facet: str, value: Any) -> Any:  # noqa: ANN401
    grouped = table.group_by(field=ibis.literal(facet), value=value.cast("string"))
    return grouped.agg(**_counts(table))


def _single(selected: Any, facet: str) -> Any:  # noqa: ANN401
    table = _own(selected, facet)
    return _named(table, facet, table[SINGLE[facet]])


def _several(selected: Any, facet: str) -> Any:  # noqa: ANN401
    own = _own(selected, facet)
    table = own.select("certain", value=own[SEVERAL[facet]].unnest())
    return _named(table, facet, table["value"])


def _years(table: Any) -> Any:  # noqa: ANN401
    own = table.filter(table.misses == 0, table.place_possible, table.window_possible)
    certain = own.window_certain & own.place_certain
    spread = _spread(own.mutate(certain=certain), "year")
    return _named_sums(spread, "year", spread.bin)


def _countries(table: Any) -> Any:  # noqa: ANN401
    own = table.filter(table.misses == 0, table.time_possible)
    return _by_area(own.mutate(certain=own.time_certain), "country", AREAS.country)


def _by_area(table: Any, facet: str, key: Any) -> Any:  # noqa: ANN401
    """Count records by a column of the areas; certain only where one role lies in nothing else."""
    grouped = table.group_by("area_id", "certain").agg(records=table.count())
    roles = AREAS.mutate(key=key).group_by("area_id", "role").agg(
        values=_.key.nunique(), blanks=_.key.isnull().sum()
    )  # fmt: skip
    alone = AREAS.mutate(key=key).join(roles, ["area_id", "role"])
    alone = alone.filter(alone.key.notnull()).group_by("area_id", "key").agg(
        alone=((_.values == 1) & (_.blanks == 0)).any()
    )  # fmt: skip
    joined = grouped.join(alone, "area_id")
    joined = joined.select("key", "records", certain=joined.certain & joined.alone)
    return _named_sums(joined, facet, joined.key)


def _named_sums(table: Any, facet: str, value: Any) -> Any:  # noqa: ANN401
    return table.group_by(field=ibis.literal(facet), value=value.cast("string")).agg(
        certain=table.records.sum(where=table.certain).fill_null(0),
        possible=table.records.sum(where=~table.certain).fill_null(0),
    )


def _spread(table: Any, unit: str) -> Any:  # noqa: ANN401
    """Count records by each month or year (`bin`) that they may lie in; certain only where there is no other."""
    latest = table.latest.coalesce(ibis.greatest(_day_variable("horizon"), table.earliest))
    start = table.earliest.coalesce(latest)
    first = _bin(ibis.greatest(start, _day_variable("first")), unit)
    last = _bin(ibis.least(latest, _day_variable("last")), unit)
    alone = (_bin(table.earliest, unit) == _bin(table.latest, unit)).fill_null(False)
    grouped = table.group_by(first=first, last=ibis.greatest(first, last), certain=table.certain & alone)
    counted = grouped.agg(records=_.count())
    bins = ibis.range(counted.first, counted.last + 1).unnest()
    return counted.select("certain", "records", bin=bins)


def _bin(day: Any, unit: str) -> Any:  # noqa: ANN401
    """Number a month or year: whole numbers can be counted through faster than days."""
    return day.year() if unit == "year" else day.year() * 12 + day.month() - 1


def by_province(periods: int, words: int) -> ibis.Table:
    """Count the records of the selection by the provinces that they may lie in."""
    return _by_area(matching(periods, words), "province", AREAS.province_id)


def by_country(periods: int, words: int) -> ibis.Table:
    """Count the records of the selection by the countries that they may lie in."""
    return _by_area(matching(periods, words), "country", AREAS.country)


def by_month(periods: int, words: int) -> ibis.Table:
    """Count the records of the selection by the months that they may lie in."""
    return _by_period(periods, words, "month")


def by_year(periods: int, words: int) -> ibis.Table:
    """Count the records of the selection by the years that they may lie in."""
    return _by_period(periods, words, "year")


def _by_period(periods: int, words: int, unit: str) -> ibis.Table:
    spread = _spread(matching(periods, words), unit)
    spans = [(_day_variable(f"start_{number}"), _day_variable(f"end_{number}")) for number in range(periods)]
    inside = _any([(spread.bin >= _bin(start, unit)) & (spread.bin <= _bin(end, unit)) for start, end in spans])
    kept = spread.filter(inside)
    return _named_sums(kept, unit, kept.bin)


QUESTIONS = {
    "rows": rows,
    "totals": totals,
    "facets": facets,
    "by_province": by_province,
    "by_country": by_country,
    "by_month": by_month,
    "by_year": by_year,
}


@cache
def compiled(question: str, periods: int, words: int) -> str:
    """Compile a question to the SQL of DuckDB."""
    return str(ibis.to_sql(QUESTIONS[question](periods, words), dialect="duckdb"))
