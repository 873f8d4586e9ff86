"""Find which countries and years the datasets cover: only there does a missing count mean zero.

Coverage is what the publishers of a format state. Outside the years in a file it is unknown, as the file may be an
excerpt. The article and other curated records claim no coverage.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np

from events.queries.dimensions import datasets, dimensions
from events.store.curated_tables import DATASET as ARTICLE
from events.store.store import Store, fetch, store_cached


class Coverage(StrEnum):
    """Whether a dataset covers a country in a year."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no coverage"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Scope:
    """
    The coverage of a format, as its publishers state it.

    `since` is the first year by country, `elsewhere` that of all other countries (None: not known), `last` the last
    year (None: it goes on), `without` the years that are missing, `partly` those of which only a part is covered.
    """

    since: Mapping[str, int] = field(default_factory=dict)
    elsewhere: int | None = None
    last: int | None = None
    without: frozenset[int] = frozenset()
    partly: frozenset[int] = frozenset()


ACLED_SINCE: Final = {"AF": 2017, "PK": 2010, **dict.fromkeys(("KZ", "KG", "TJ", "TM", "UZ"), 2018)}
SCOPES: Final[Mapping[str, Scope]] = {
    "acled": Scope(since=ACLED_SINCE),
    "ucdp": Scope(elsewhere=1989),
    # The files for 1993 were lost before they were entered; the last release ends in June 2021.
    "gtd": Scope(elsewhere=1970, last=2021, without=frozenset({1993}), partly=frozenset({2021})),
}
# UCDP 25.1 came out in 2025 and ends with 2024; also written ged251 or 25-1.
UCDP_VERSION: Final = re.compile(r"(?<!\d)(1[7-9]|[2-9]\d)[.\- ]?1(?!\d)")


@dataclass(frozen=True)
class DatasetScope:
    """A dataset of the store: its format (blank if not known), the years that it holds, and how many records where."""

    dataset_id: str
    title: str
    format: str
    scope: Scope
    first: int | None
    last: int | None
    numbers: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def covers(self, country: str, year: int) -> Coverage:
        """Return whether the dataset covers a country in a year."""
        return coverage_of(self.scope, country, year, (self.first, self.last))


@dataclass(frozen=True)
class Line:
    """
    One country of one dataset.

    `years` holds, by year, how many records lie there for certain (None where there are none), and the coverage.
    """

    dataset_id: str
    title: str
    country: str
    years: Mapping[int, tuple[int | None, Coverage]]


def scope_of(format_id: str, named: str = "") -> Scope:
    """
    Return what a format (`acled`, `ucdp`, `gtd`) covers; of any other, nothing is known.

    `named` is the version, title or id of the dataset: the year in which UCDP ends is read from it.
    """
    scope = SCOPES.get(format_id, Scope())
    version = UCDP_VERSION.search(named) if format_id == "ucdp" else None
    return Scope(scope.since, scope.elsewhere, 1999 + int(version[1])) if version else scope


def coverage_of(scope: Scope, country: str, year: int, held: tuple[int | None, int | None]) -> Coverage:
    """
    Return whether a dataset covers a country (ISO 3166-1 alpha-2) in a year.

    `held` is the first and last year of which the file has records; None if it has none.
    """
    since = scope.since.get(country, scope.elsewhere)
    if since is None:
        return Coverage.UNKNOWN
    if year < since or year in scope.without or (scope.last is not None and year > scope.last):
        return Coverage.NO
    if held[0] is None or held[1] is None or not held[0] <= year <= held[1]:
        return Coverage.UNKNOWN
    return Coverage.PARTLY if year in scope.partly else Coverage.YES


@store_cached(4)
def dataset_scopes(store: Store) -> tuple[DatasetScope, ...]:
    """List the imported datasets of a store with what they cover, in the order of their ids."""
    counted = _counted(store)
    with store.cursor() as cursor:
        formats = dict(cursor.execute("SELECT dataset_id, format FROM imports").fetchall())
    found = []
    for dataset_id, dataset in datasets(store).items():
        if dataset_id == ARTICLE:
            continue
        numbers = counted.get(dataset_id, {})
        years = sorted({year for _, year in numbers})
        format_id = formats.get(dataset_id, "")
        scope = scope_of(format_id, f"{dataset.version} {dataset.title} {dataset_id}")
        first, last = (years[0], years[-1]) if years else (None, None)
        found.append(DatasetScope(dataset_id, dataset.title, format_id, scope, first, last, numbers))
    return tuple(found)


def table(store: Store, countries: Sequence[str]) -> tuple[Line, ...]:
    """
    List coverage and counts: one line for each imported dataset and country, over all years of any of them.

    Countries are ISO 3166-1 alpha-2 codes.
    """
    known = dataset_scopes(store)
    there = {(one.dataset_id, code) for one in known for code, _ in one.numbers}
    years = [year for one in known for year in (one.first, one.last) if year is not None]
    shown = range(min(years), max(years) + 1) if years else range(0)
    return tuple(
        Line(
            one.dataset_id,
            one.title,
            country,
            {year: (one.numbers.get((country, year)), _known_coverage(one, country, year, there)) for year in shown},
        )
        for one in known
        for country in countries
    )


def _known_coverage(one: DatasetScope, country: str, year: int, there: Collection[tuple[str, str]]) -> Coverage:
    """Return the coverage; unknown for a country without any record, as the file may be an excerpt."""
    coverage = one.covers(country, year)
    return coverage if (one.dataset_id, country) in there or coverage is Coverage.NO else Coverage.UNKNOWN


def is_uncovered(known: Iterable[DatasetScope], chosen: Sequence[str], country: str, years: Iterable[int]) -> bool:
    """
    Check that no dataset covers a country in any of the years, and that at least one is known not to.

    `chosen` are the ids of the selected datasets, none means all; the country is an ISO 3166-1 alpha-2 code.
    """
    selected = [one for one in known if not chosen or one.dataset_id in chosen]
    coverage = {one.covers(country, year) for one in selected for year in years}
    return Coverage.NO in coverage and not coverage & {Coverage.YES, Coverage.PARTLY}


def coverage_in(known: Sequence[DatasetScope], chosen: Sequence[str], country: str, years: Iterable[int]) -> Coverage:
    """
    Return whether the chosen datasets together cover a country in all of the years: PARTLY if only in some.

    `chosen` are the ids of the selected datasets, none means all; the country is an ISO 3166-1 alpha-2 code.
    """
    listed = tuple(years)
    if is_uncovered(known, chosen, country, listed):
        return Coverage.NO
    selected = [one for one in known if not chosen or one.dataset_id in chosen]
    best = {_best({one.covers(country, year) for one in selected}) for year in listed}
    if Coverage.PARTLY in best or {Coverage.YES, Coverage.NO} <= best:
        return Coverage.PARTLY
    return Coverage.YES if best == {Coverage.YES} else Coverage.UNKNOWN


def _best(found: Collection[Coverage]) -> Coverage:
    ranks = (Coverage.YES, Coverage.PARTLY, Coverage.UNKNOWN, Coverage.NO)
    return next((coverage for coverage in ranks if coverage in found), Coverage.UNKNOWN)


def _counted(store: Store) -> dict[str, dict[tuple[str, int], int]]:
    """Count the records that are wholly in one country and one year, by dataset, country and year."""
    known = dimensions(store)
    places = known.areas.by_country()
    # Only areas in a single country.
    is_one = np.bincount(places.rows, minlength=places.size)[places.rows] == 1
    country_of = dict(zip(places.rows[is_one].tolist(), places.codes[is_one].tolist(), strict=True))
    with store.cursor() as cursor:
        rows = fetch(
            cursor,
            "SELECT attribute_set_id, year(earliest) AS year, count(*) AS number FROM records "
            "WHERE year(earliest) = year(latest) GROUP BY ALL",
        )
    found: dict[str, dict[tuple[str, int], int]] = {}
    area_of = known.area_of_attribute_set.tolist()
    for row in rows:
        attribute_set = row["attribute_set_id"] - 1
        country = country_of.get(area_of[attribute_set])
        if country is not None:
            numbers = found.setdefault(known.value("dataset", attribute_set), {})
            key = (places.values[country], row["year"])
            numbers[key] = numbers.get(key, 0) + row["number"]
    return found
