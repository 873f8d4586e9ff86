"""Place rows without coordinates by the names that they state: town, else province, else country."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.text import combinations, mask
from events.imports.incident_schema import INCIDENTS
from events.imports.mapping_file import key
from events.imports.places.province_agreement import country_code, stated_provinces
from events.models import Precision
from geodata import gazetteer
from geodata.models import Atlas, Place

NAMED: Final = "named"
STATED: Final = ("country_stated", "province_stated", "place_stated")
PRECISION: Final = "source_precision"
NO_ANSWERS: Final[Mapping[str, str]] = MappingProxyType({})
Numbers = NDArray[np.int64]
FOUND: Final = ("lon", "lat", "precision", "country", "province_id", "join")


@dataclass(frozen=True)
class NamedPlace:
    """Where names lead: a town with its point, a province, or a country; the fields are columns of `INCIDENTS`."""

    precision: str
    country: str | None
    province_id: str | None = None
    lon: float | None = None
    lat: float | None = None
    join: str = NAMED


def place_by_name(atlas: Atlas, incidents: pa.Table, answers: Mapping[str, str] = NO_ANSWERS) -> pa.Table:
    """
    Place the rows (with the columns of `INCIDENTS`) that have no point by the names that they state.

    A name that may mean several places leads no further than the level above it, unless the user has chosen one of
    them: `answers` are the ids of towns by `NAME/AREA`. Rows that are placed get `named` as `join`.
    """
    at = np.flatnonzero(mask(pc.is_null(incidents["lon"])))
    if not len(at):
        return incidents
    texts, which = combinations([incidents[name].take(pa.array(at)) for name in (*STATED, PRECISION)])
    chosen = _by_name(answers)
    places = [
        _as_vague(_chosen(atlas, named_place(atlas, *(text or "" for text in stated)), stated[-1], chosen), precision)
        for *stated, precision in texts
    ]
    found = np.array([place is not None for place in places])[which]
    columns = {
        name: _replaced(
            incidents[name], at[found], pa.array([getattr(place, name, None) for place in places]), which[found]
        )
        for name in FOUND
    }
    return pa.table([columns.get(field.name, incidents[field.name]) for field in INCIDENTS], schema=INCIDENTS)


def _as_vague(place: NamedPlace | None, stated: str | None) -> NamedPlace | None:
    """Return a town as its district, where the row states no more than that."""
    is_district = place is not None and place.lon is not None and key(stated or "") == Precision.DISTRICT
    return replace(place, precision=str(Precision.DISTRICT)) if place and is_district else place


def _by_name(answers: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Index the ids of the chosen towns by name and area."""
    found: dict[str, dict[str, str]] = {}
    for code, town_id in answers.items():
        name, _, area = code.rpartition("/")
        found.setdefault(key(name), {})[area] = town_id
    return found


def _chosen(
    atlas: Atlas, place: NamedPlace | None, name: str | None, chosen: Mapping[str, Mapping[str, str]]
) -> NamedPlace | None:
    """
    Return the town that the user has chosen for a name in an area, else the place as it was found.

    With other boundaries the area has another id: then the only chosen town of this name that is in it counts.
    """
    by_area = chosen.get(key(name or ""), {})
    if not by_area or place is None or place.lon is not None:
        return place
    towns, area = gazetteer.towns(atlas), place.province_id or place.country or ""
    wanted = [by_area[area]] if area in by_area else dict.fromkeys(by_area.values())
    inside = [town for town in map(towns.get, wanted) if town and area in (town.province, *town.countries)]
    return _settlement(inside[0]) if len(inside) == 1 else place


def _settlement(town: Place, precision: Precision = Precision.SETTLEMENT) -> NamedPlace:
    return NamedPlace(str(precision), town.countries[0], town.province, town.lon, town.lat)


@dataclass(frozen=True)
class AmbiguousName:
    """A name that several towns of an area (id of a province or country) have, and how many records state it."""

    name: str
    area: str
    records: int
    towns: tuple[Place, ...]

    @property
    def code(self) -> str:
        """The name and its area as a mapping has them."""
        return f"{self.name}/{self.area}"

    def as_json(self) -> dict[str, Any]:
        """Return it with the towns as options."""
        options = [{"value": town.place_id, "label": _label(town)} for town in self.towns]
        return {"code": self.code, "name": self.name, "area": self.area, "records": self.records, "options": options}


def _label(town: Place) -> str:
    return f"{town.name}, {town.province or town.countries[0]}, {town.lat:.2f} {town.lon:.2f}"


def ambiguous_names(atlas: Atlas, incidents: pa.Table) -> tuple[AmbiguousName, ...]:
    """List the names of which rows are placed at the level above because several towns have them, most rows first."""
    is_above = pc.and_(pc.equal(incidents["join"], NAMED), pc.is_null(incidents["lon"]))
    columns = [*STATED, "province_id", "country"]
    counted = incidents.select(columns).filter(is_above).group_by(columns).aggregate([([], "count_all")]).to_pylist()
    found: dict[tuple[str, str], AmbiguousName] = {}
    for row in counted:
        name, province = row["place_stated"], row["province_id"]
        # A province that no row states is the place itself.
        if not name or (province and not row["province_stated"]):
            continue
        towns = gazetteer.find_towns(atlas, name, row["country"], frozenset([province] if province else []))
        if len(towns) > 1:
            at = name, province or row["country"]
            records = row["count_all"] + (found[at].records if at in found else 0)
            found[at] = AmbiguousName(*at, records, towns)
    return tuple(sorted(found.values(), key=lambda one: (-one.records, one.code)))


def _replaced(column: pa.ChunkedArray, at: Numbers, values: Sequence[Any], which: Numbers) -> pa.ChunkedArray:
    """Replace the values of some rows."""
    chosen = np.zeros(len(column), dtype=bool)
    chosen[at] = True
    new = pa.array(values, column.type).take(pa.array(which))
    return pc.replace_with_mask(column.combine_chunks(), pa.array(chosen), new)


def without_named_places(incidents: pa.Table) -> pa.Table:
    """Return rows as they were before `place_by_name`, to be placed by other boundaries."""
    if "join" not in incidents.column_names:
        return incidents
    named = pc.fill_null(pc.equal(incidents["join"], NAMED), False)
    table = incidents
    for name, value in (("lon", None), ("lat", None), ("precision", str(Precision.UNKNOWN))):
        at, kind = table.column_names.index(name), table.schema.field(name).type
        table = table.set_column(at, name, pc.if_else(named, pa.scalar(value, kind), table[name]))
    return table


@lru_cache(maxsize=50_000)
def named_place(atlas: Atlas, country: str, province: str, place: str) -> NamedPlace | None:
    """Find the place that stated names lead to (empty: not stated); None if not even a country is recognised."""
    if place and not country and not province and (parts := _within_country(atlas, place)):
        return named_place(atlas, *parts)
    code = country_code(atlas, country)
    if country and code is None:
        return None
    # A place without a province may be the province that is called so: the level above is the safe reading.
    area = province or place
    above = stated_provinces(atlas, country, area) if code or _is_unique(atlas, area) else frozenset()
    if place and (above if province else code and not above):
        # "Qara Kotarma, Imam Sahib": of an unknown village the district is known, called like its town.
        first, _, wider = place.partition(",")
        for name, precision in ((first, Precision.SETTLEMENT), (wider, Precision.DISTRICT)):
            town = gazetteer.find_town(atlas, name, code, above) if name.strip() else None
            if town:
                return _settlement(town, precision)
    if len(above) == 1:
        province_id = next(iter(above))
        return NamedPlace(str(Precision.PROVINCE), atlas.places[province_id].countries[0], province_id)
    return NamedPlace(str(Precision.COUNTRY), code) if code else None


def _within_country(atlas: Atlas, place: str) -> tuple[str, str, str] | None:
    """Split `Mazar-i-Sharif, Balkh, Afghanistan` into country, province and place; None if no country is last."""
    rest, _, country = (part.strip() for part in place.rpartition(","))
    if not rest or country_code(atlas, country) is None:
        return None
    town, _, province = (part.strip() for part in rest.rpartition(","))
    return (country, province, town) if town and stated_provinces(atlas, country, province) else (country, "", rest)


def _is_unique(atlas: Atlas, province: str) -> bool:
    """Check whether a name without a country means places of one country only."""
    try:
        chosen, others = gazetteer.find(atlas, province), gazetteer.namesakes(atlas, province)
    except LookupError:
        return False
    return all(set(other.countries) == set(chosen.countries) for other in others)
