"""The answers to a selection: small tables, however many records there are."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import pandas as pd

from events import expressions, reasons
from events.details import RecordDetail as RecordDetail
from events.details import record as record
from events.dimensions import dimensions, passing, place_names
from events.dimensions import labels as labels
from events.reasons import Site
from events.selection import KEYS, Selection
from events.store import Store
from events.tally import Answer, Tally, Totals, count

KEPT = 64  # answers to the last selections; each is some kilobytes


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
        The columns of `expressions.SHOWN`, with `match` (certain or possible) and `why` in words. `earliest` and
        `latest` are NaT where the start or end is open. `lon`, `lat` are decimal degrees, of settlements and
        districts only.
    """
    sql = f"SELECT * FROM ({_sql('rows', selection)})"
    sql += " WHERE certain" if selection.certain_only else ""
    sql += " ORDER BY earliest NULLS FIRST, latest, record_id"
    if limit is not None or offset:
        sql += f" LIMIT {2**62 if limit is None else int(limit)} OFFSET {int(offset)}"
    (answer,) = _ask(store, selection, sql)
    frame = pd.DataFrame(answer)
    frame["match"] = frame.pop("certain").map({True: "certain", False: "possible"})
    frame["why"] = _reasons(store, selection, frame)
    return frame.drop(columns="time_certain")


def totals(store: Store, selection: Selection) -> Totals:
    """Count the records of a selection."""
    return tally(store, selection).totals


def facets(store: Store, selection: Selection) -> pd.DataFrame:
    """
    Count for each value of each filter how many records it would leave, were it the only value chosen there.

    Each filter passes over its own choice and respects the others. A record with several actors, claimants, sources,
    years or countries counts once for each.

    Returns
    -------
    facets
        Columns `field` (as in the URL), `value` (text), `certain`, `possible`; ordered by field and value.
    """
    return tally(store, selection).facets.copy()


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
    return tally(store, selection).provinces.copy()


def by_country(store: Store, selection: Selection) -> pd.DataFrame:
    """Count the records of a selection by country: columns `country`, `certain`, `possible`."""
    return tally(store, selection).countries.copy()


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
    found = tally(store, selection)
    return (found.months if unit == "month" else found.years).copy()


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


def sites(store: Store) -> Mapping[int, tuple[Site, ...]]:
    """List the places behind each `area_id`, with the countries and provinces that they may mean."""
    return dimensions(store).sites


@lru_cache(maxsize=KEPT)
def tally(store: Store, selection: Selection) -> Tally:
    """Count everything that a screen shows about a selection; the last answers are kept."""
    known = dimensions(store)
    passed = passing(known, selection)
    # Without a choice of years, the months of the selection are those of its window.
    questions = ("by_profile", "by_cast", "by_month", "by_month_of_window")[: 4 if selection.years else 3]
    answers = _ask(store, selection, *(_sql(question, selection) for question in questions))
    return count(known, passed, selection, answers, store.data_date)


def _sql(question: str, selection: Selection) -> str:
    return expressions.compiled(question, *expressions.shape(selection))


def _ask(store: Store, selection: Selection, *questions: str) -> list[Answer]:
    passed = passing(dimensions(store), selection)
    values = expressions.values(selection, passed.profiles.tolist(), passed.casts.tolist())
    with store.cursor() as cursor:
        cursor.execute(f"SET VARIABLE {expressions.VARIABLE} = $1::{expressions.VARIABLE_TYPE}", [values])
        return [cursor.execute(sql).fetchnumpy() for sql in questions]


def _reasons(store: Store, selection: Selection, frame: pd.DataFrame) -> list[str]:
    names, sites = place_names(store), dimensions(store).sites
    there: dict[tuple[int, str], str] = {}
    found = []
    columns = ["area_id", "kind", "date_shown", "date_precision", "earliest", "latest", "time_certain"]
    for area_id, kind, shown, precision, earliest, latest, certain in frame[columns].itertuples(index=False):
        if (area_id, kind) not in there:
            there[area_id, kind] = reasons.why_there(sites[area_id], kind, selection.countries, names)
        open_ends = [name for name, day in (("start", earliest), ("end", latest)) if day is pd.NaT]
        then = reasons.why_then(shown, precision, open_ends, certain)
        found.append("; ".join(part for part in (there[area_id, kind], then) if part))
    return found
