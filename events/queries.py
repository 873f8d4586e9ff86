"""The answers to a selection: small tables, however many records there are."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

import pandas as pd

from events import expressions, reasons
from events.reasons import Site
from events.selection import KEYS, Selection
from events.store import Store, fetch

FACETS = ("country", "year", "kind", "actor", "claimant", "source", "standing", "precision", "in_article", "dataset")


class Totals(NamedTuple):
    """How many records a selection has: those that lie inside for certain, and those that possibly do."""

    certain: int
    possible: int

    @property
    def all(self) -> int:
        """Certain and possible together."""
        return self.certain + self.possible

    def __str__(self) -> str:
        """Write "12 certain + 3 possible"."""
        return f"{self.certain:,} certain + {self.possible:,} possible"


def records(store: Store, selection: Selection, limit: int | None = None, offset: int = 0) -> pd.DataFrame:
    """
    List the records of a selection, ordered by earliest day, latest day and id.

    Parameters
    ----------
    store
        The open store.
    selection
        What is selected.
    limit, offset
        How many records, after how many; all by default.

    Returns
    -------
    records
        The columns of the store's table `records` but those that are only for filtering, with `match` (certain or
        possible) and `why` in words. `earliest` and `latest` are NaT where the start or end is open. `lon`, `lat`
        are decimal degrees, of settlements and districts only.
    """
    tail = " WHERE certain" if selection.certain_only else ""
    sql = f"SELECT * FROM ({_sql('rows', selection)}){tail} ORDER BY earliest NULLS FIRST, latest, record_id"
    if limit is not None or offset:
        sql += f" LIMIT {_count(limit)} OFFSET {int(offset)}"
    frame = _ask(store, sql, selection)
    frame["match"] = frame.pop("certain").map({True: "certain", False: "possible"})
    frame["why"] = _reasons(store, selection, frame)
    return frame.drop(columns="time_certain")


def _count(limit: int | None) -> int:
    return 2**62 if limit is None else int(limit)


def totals(store: Store, selection: Selection) -> Totals:
    """Count the records of a selection."""
    row = _ask(store, _sql("totals", selection), selection).iloc[0]
    return Totals(int(row["certain"]), 0 if selection.certain_only else int(row["possible"]))


def facets(store: Store, selection: Selection) -> pd.DataFrame:
    """
    Count for each value of each filter how many records it would leave.

    Each filter passes over its own choice and respects the others. A record with several actors, claimants, sources,
    years or countries counts once for each.

    Returns
    -------
    facets
        Columns `field` (as in the URL), `value` (text), `certain`, `possible`; ordered by field and value.
    """
    found = _counted(store, "facets", selection)
    return found.sort_values(["field", "value"], ignore_index=True)


def by_province(store: Store, selection: Selection) -> pd.DataFrame:
    """
    Count the records of a selection by province.

    A record is certain in a province only if one of its places lies wholly in it; a record known only to country
    level is in none.

    Returns
    -------
    counts
        Columns `province_id`, `certain`, `possible`; provinces without records are left out.
    """
    return _renamed(_counted(store, "by_province", selection), "province_id")


def by_country(store: Store, selection: Selection) -> pd.DataFrame:
    """Count the records of a selection by country: columns `country`, `certain`, `possible`."""
    return _renamed(_counted(store, "by_country", selection), "country")


def by_period(store: Store, selection: Selection, unit: Literal["month", "year"] = "month") -> pd.DataFrame:
    """
    Count the records of a selection by month or year.

    A record that may lie in several is possible in each; one with an open end is counted up to the data date.

    Returns
    -------
    counts
        Columns `start` (first day of the month or year), `certain`, `possible`, in the order of time; empty months
        and years are left out.
    """
    found = _counted(store, f"by_{unit}", selection)
    numbers = found["value"].astype(int)
    years, months = (numbers // 12, numbers % 12 + 1) if unit == "month" else (numbers, numbers * 0 + 1)
    starts = [date(year, month, 1) for year, month in zip(years, months, strict=True)]
    found = found.assign(start=pd.Series(starts, dtype="object"))
    return found[["start", "certain", "possible"]].sort_values("start", ignore_index=True)


def emptied_by(store: Store, selection: Selection) -> list[tuple[str, int]]:
    """
    Say which filters empty a selection.

    Returns
    -------
    filters
        For each filter that is set, its key in the URL and how many records there are when it is lifted; those that
        help most come first. If no single one helps, all counts are 0.
    """
    lifted = [(KEYS[name], totals(store, selection.without(name)).all) for name in selection.active]
    return sorted(lifted, key=lambda pair: -pair[1])


@lru_cache(maxsize=4)
def labels(store: Store) -> Mapping[str, Mapping[str, str]]:
    """Name everything that a selection can hold, by field and id: country, province, actor, claimant, source."""
    found: dict[str, dict[str, str]] = {}
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT field, value, label FROM names ORDER BY field, label").fetchall()
    for field, value, label in rows:
        found.setdefault(field, {})[value] = label
    return found


@lru_cache(maxsize=4)
def sites(store: Store) -> Mapping[int, tuple[Site, ...]]:
    """List the places behind each `area_id`."""
    with store.cursor() as cursor:
        return reasons.sites_by_area(fetch(cursor, "SELECT * FROM areas ORDER BY area_id, rowid"))


def _sql(question: str, selection: Selection) -> str:
    return expressions.compiled(question, *expressions.shape(selection))


def _ask(store: Store, sql: str, selection: Selection) -> pd.DataFrame:
    with store.cursor() as cursor:
        for name, value in expressions.bindings(selection, store.data_date).items():
            kind = "VARCHAR[]" if isinstance(value, list) else "DATE" if isinstance(value, date) else "VARCHAR"
            cursor.execute(f"SET VARIABLE {name} = $1::{kind}", [value])
        return cursor.execute(sql).df()


def _counted(store: Store, question: str, selection: Selection) -> pd.DataFrame:
    found = _ask(store, _sql(question, selection), selection)
    found = found.astype({"certain": "int64", "possible": "int64"})
    if not selection.certain_only:
        return found
    return found[found["certain"] > 0].assign(possible=0).reset_index(drop=True)


def _renamed(found: pd.DataFrame, name: str) -> pd.DataFrame:
    counts = found.rename(columns={"value": name}).drop(columns="field")
    return counts.sort_values(name, ignore_index=True)


def _reasons(store: Store, selection: Selection, frame: pd.DataFrame) -> list[str]:
    names = {code: label for field in ("country", "province") for code, label in labels(store).get(field, {}).items()}
    places, known = sites(store), {}
    found = []
    columns = ["area_id", "kind", "date_shown", "date_precision", "earliest", "latest", "time_certain"]
    for area_id, kind, shown, precision, earliest, latest, certain in frame[columns].itertuples(index=False):
        if (area_id, kind) not in known:
            known[area_id, kind] = reasons.why_there(places[area_id], kind, selection.countries, names)
        is_open = earliest is pd.NaT or latest is pd.NaT
        then = reasons.why_then(shown, precision, is_open, certain)
        found.append("; ".join(part for part in (known[area_id, kind], then) if part))
    return found
