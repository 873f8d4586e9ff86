"""Place rows without coordinates by the names that they state: town, else province, else country."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.text import combinations, mask
from events.imports.incident_schema import INCIDENTS
from events.imports.places.province_agreement import country_code, stated_provinces
from events.models import Precision
from geodata import gazetteer
from geodata.models import Atlas

NAMED: Final = "named"
STATED: Final = ("country_stated", "province_stated", "place_stated")
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


def place_by_name(atlas: Atlas, incidents: pa.Table) -> pa.Table:
    """
    Place the rows (with the columns of `INCIDENTS`) that have no point by the names that they state.

    A name that may mean several places leads no further than the level above it. Rows that are placed get `named` as
    `join`.
    """
    at = np.flatnonzero(mask(pc.is_null(incidents["lon"])))
    if not len(at):
        return incidents
    texts, which = combinations([incidents[name].take(pa.array(at)) for name in STATED])
    places = [named_place(atlas, *(text or "" for text in stated)) for stated in texts]
    found = np.array([place is not None for place in places])[which]
    columns = {
        name: _replaced(
            incidents[name], at[found], pa.array([getattr(place, name, None) for place in places]), which[found]
        )
        for name in FOUND
    }
    return pa.table([columns.get(field.name, incidents[field.name]) for field in INCIDENTS], schema=INCIDENTS)


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
    above = stated_provinces(atlas, country, province or place) if code or _is_unique(atlas, province) else frozenset()
    if place and (above if province else code and not above):
        # "Qara Kotarma, Imam Sahib": of an unknown village the district is known, called like its town.
        first, _, wider = place.partition(",")
        for name, precision in ((first, Precision.SETTLEMENT), (wider, Precision.DISTRICT)):
            town = gazetteer.find_town(atlas, name, code, above) if name.strip() else None
            if town:
                return NamedPlace(str(precision), town.countries[0], town.province, town.lon, town.lat)
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
