"""Match the units of another source to our provinces by name, ISO code or shared area."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import shapely

from geodata import files, gazetteer, iso_codes
from geodata.borders import area_km2
from geodata.boundaries.topology import polygons_only

LEAST_BY_NAME: Final = 0.1  # of a unit's area: less of it in the province of that name, and the name is a coincidence
LEAST_BY_PLACE: Final = 0.5  # of either area: less, and two units are not the same
ISO_LIKE: Final = re.compile(r"([A-Za-z]{2})[-_ ]([A-Za-z0-9]{1,3})")


@dataclass(frozen=True)
class Match:
    """
    The result of matching one unit.

    `province_id` is ours, or one made from its own id where `how` is `own`. `share` is how much of the unit's area lies
    in the province that we had under this id, `of_ours` how much of that province the unit covers; None where we had
    no polygon.
    """

    row: int
    own_id: str
    own_name: str
    province_id: str
    how: str
    share: float | None
    of_ours: float | None


@dataclass(frozen=True)
class _Candidate:
    """
    A province that a unit may match: its id, its names, and its position where known.

    `within` is the province whose polygon it lies in: itself, or the one that covers it; blank if we have none. A
    `city` without a polygon is recognised by its current name only, as the province around it often shares the others.
    """

    province_id: str
    called: frozenset[str]
    within: str
    city: bool = False


Pair = tuple[int, _Candidate]


def match(units: gpd.GeoDataFrame, provinces: gpd.GeoDataFrame, country: str) -> list[Match]:
    """
    Find the province that corresponds to each unit of one country (alpha-2).

    First by name, current or other, then by an ISO 3166-2 code as own id, then by the polygons where each is at least
    half of the other. Of several pairs that agree in the same way the one with the largest overlap is taken; each
    province is given once. What is left gets an id from its own one.

    `units` have row, own_id, own_name, aliases (`a|b`), geometry (EPSG:4326); `provinces`, indexed by `province_id`,
    name, aliases, names_local, covers (as in the file), country, geometry.
    """
    ours = provinces[provinces["country"] == country]
    shared = _shares(units, ours)
    known = [*_candidates(ours, country)]
    given: dict[int, tuple[_Candidate, str]] = {}
    ways = (("name", _by_name(units, known)), ("id", _by_code(units, known)), ("place", _by_place(units, known)))
    for how, found in ways:
        pairs = _plain([*found])
        for position, candidate in _ordered(how, pairs, shared):
            if position not in given and candidate.province_id not in {one.province_id for one, _ in given.values()}:
                given[position] = (candidate, how)
    return [*_matches(units, given, shared, ours, country)]


def _shares(units: gpd.GeoDataFrame, ours: gpd.GeoDataFrame) -> dict[tuple[int, str], tuple[float, float]]:
    """Return, for each unit and province that overlap, the share of the unit and the share of the province."""
    shapes = units.geometry.to_numpy()
    if ours.empty:
        return {}
    tree = shapely.STRtree(ours.geometry.to_numpy())
    found = {}
    for position, other in tree.query(shapes, predicate="intersects").T:
        shape, province = shapes[position], ours.geometry.iloc[other]
        common = area_km2(polygons_only(shapely.intersection(shape, province)))
        if common > 0:
            found[int(position), str(ours.index[other])] = (common / area_km2(shape), common / area_km2(province))
    return found


def _candidates(ours: gpd.GeoDataFrame, country: str) -> Iterator[_Candidate]:
    covered: dict[str, tuple[str, str]] = {}
    for code, row in ours.iterrows():
        labels = [row["name"], *files.split(row["aliases"]), *files.split_names(row["names_local"]).values()]
        yield _Candidate(code, _keys(labels), code)
        covered |= {other: (called, code) for other, called in files.split_names(row["covers"]).items()}
    for code, (called, within) in covered.items():
        yield _Candidate(code, _keys(called.split("/")), within)
    for code, called in sorted(iso_codes.names_of_provinces(country).items()):
        if code not in ours.index and code not in covered:
            yield _Candidate(code, _keys([called]), "", iso_codes.is_city(code))


def _keys(labels: Iterable[str]) -> frozenset[str]:
    """Normalise names as the gazetteer does, with and without words such as "province"."""
    return frozenset(key for name in labels for key in (gazetteer.normalise(name), gazetteer.bare(name)) if key)


def _by_name(units: gpd.GeoDataFrame, known: list[_Candidate]) -> Iterator[Pair]:
    for position, (name, aliases) in enumerate(zip(units["own_name"], units["aliases"], strict=True)):
        current, every = _keys([name]), _keys([name, *files.split(aliases)])
        for candidate in known:
            if candidate.called & (current if candidate.city else every):
                yield position, candidate


def _by_code(units: gpd.GeoDataFrame, known: list[_Candidate]) -> Iterator[Pair]:
    by_id = {candidate.province_id: candidate for candidate in known}
    for position, own_id in enumerate(units["own_id"]):
        like = ISO_LIKE.fullmatch(own_id)
        code = f"{like[1]}-{like[2]}".upper() if like else ""
        if code in by_id:
            yield position, by_id[code]


def _by_place(units: gpd.GeoDataFrame, known: list[_Candidate]) -> Iterator[Pair]:
    drawn = [candidate for candidate in known if candidate.within == candidate.province_id]
    yield from ((position, candidate) for position in range(len(units)) for candidate in drawn)


def _plain(pairs: list[Pair]) -> list[Pair]:
    """Drop pairs that rest on a name or code alone, without a polygon of ours, unless it fits no other unit."""
    unit_named = Counter(position for position, candidate in pairs if not candidate.within)
    province_named = Counter(candidate.province_id for _, candidate in pairs if not candidate.within)
    return [
        (position, candidate)
        for position, candidate in pairs
        if candidate.within or unit_named[position] == province_named[candidate.province_id] == 1
    ]


def _ordered(how: str, pairs: Iterable[Pair], shared: dict[tuple[int, str], tuple[float, float]]) -> list[Pair]:
    """Return the pairs that are near enough, the best first."""
    judged = []
    for order, (position, candidate) in enumerate(pairs):
        of_unit, of_ours = shared.get((position, candidate.within), (0.0, 0.0))
        if candidate.within != candidate.province_id:
            enough = not candidate.within or of_unit >= LEAST_BY_PLACE
            worth = of_unit
        else:
            least = LEAST_BY_NAME if how == "name" else LEAST_BY_PLACE
            enough = of_unit >= least and (how != "place" or of_ours >= least)
            worth = of_unit * of_ours
        if enough:
            judged.append((-worth, order, (position, candidate)))
    return [pair for _, _, pair in sorted(judged, key=lambda one: one[:2])]


def _matches(
    units: gpd.GeoDataFrame,
    given: dict[int, tuple[_Candidate, str]],
    shared: dict[tuple[int, str], tuple[float, float]],
    ours: gpd.GeoDataFrame,
    country: str,
) -> Iterator[Match]:
    taken = {*ours.index, *iso_codes.names_of_provinces(country), *(one.province_id for one, _ in given.values())}
    for position, unit in enumerate(units.itertuples(index=False)):
        if position in given:
            candidate, how = given[position]
            share, of_ours = shared.get((position, candidate.within), (None, None))
            yield Match(unit.row, unit.own_id, unit.own_name, candidate.province_id, how, share, of_ours)
        else:
            made = own_id(country, unit.own_id, unit.row, taken)
            taken.add(made)
            yield Match(unit.row, unit.own_id, unit.own_name, made, "own", None, None)


def own_id(country: str, stated: str, row: int, taken: set[str]) -> str:
    """Build a province id from a unit's own id: `AF-AFG-1-1` from `AFG.1_1`, unlike all ids in use."""
    plain = unicodedata.normalize("NFKD", stated).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[A-Za-z0-9]+", plain)) or f"unit-{row}"
    made = f"{country}-{re.sub(f'^{country}-', '', slug, flags=re.IGNORECASE)}"
    while made in taken:
        made += "-own"
    return made
