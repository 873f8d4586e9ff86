"""Check what places rows state: unknown names, points in other countries, exchanged latitude and longitude."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from events.imports.columns.conversion import RowWarnings, quoted
from events.imports.columns.text import combinations, mask
from events.imports.places.named_places import NAMED
from events.imports.places.province_agreement import country_code
from geodata import provinces
from geodata.models import Atlas

POINTS = ("inside", "near", "outside")
NOWHERE = "none"


def exchanged(atlas: Atlas, incidents: pa.Table) -> tuple[int, int]:
    """Count the rows in a province, and those that would lie in one with latitude and longitude exchanged."""
    placed = incidents.select(["lon", "lat", "join"]).filter(pc.is_in(incidents["join"], pa.array(POINTS)))
    lon, lat = (placed[name].to_numpy() for name in ("lon", "lat"))
    inside = int(pc.sum(pc.equal(placed["join"], "inside")).as_py() or 0)
    return inside, int((provinces.locate(atlas.provinces, lat, lon) >= 0).sum())


def note_on_exchange(inside: int, exchanged: int) -> tuple[str, ...]:
    """Return a note if more rows would lie in a province with latitude and longitude exchanged."""
    if exchanged <= inside:
        return ()
    return (
        f"with latitude and longitude exchanged, {exchanged:,} rows would lie in a province, not {inside:,}: "
        "exchange the two columns if that is right",
    )


def warn_of_unknown_names(atlas: Atlas, incidents: pa.Table) -> pa.Table:
    """Add a warning to each row without a point whose stated names lead nowhere, or past their province."""
    names = [incidents[f"{name}_stated"] for name in ("country", "province", "place")]
    states = [incidents[name] for name in ("join", "province_id", "country")]
    without = pc.or_(pc.is_null(incidents["lon"]), pc.equal(incidents["join"], NAMED))
    rows = np.flatnonzero(mask(without))
    combined, which = combinations([column.take(pa.array(rows)) for column in (*names, *states)])
    texts = [_unknown(atlas, found[:3], *found[3:]) for found in combined]
    return _warned(incidents, rows, [texts[at] for at in which])


def _unknown(
    atlas: Atlas, names: Sequence[str | None], join: str, province_id: str | None, country: str | None
) -> str | None:
    stated = [quoted(name) for name in names if name]
    if join == NOWHERE and country is None and stated:
        return f"{', '.join(stated)}: not recognised, row has no place"
    if join == NAMED and names[1] and province_id is None:
        place = atlas.countries["name"].get(country, country)
        return f"{quoted(names[1])} is not recognised as a province: placed in {place} as a whole"
    return None


def _warned(incidents: pa.Table, rows: NDArray[np.int64], texts: Sequence[str | None]) -> pa.Table:
    """Add to each of some rows its text, unless that is None."""
    if not any(texts):
        return incidents
    warnings, former = RowWarnings(incidents.num_rows), incidents["warnings"].combine_chunks()
    warnings.add_at(pc.list_parent_indices(former).to_numpy(), pc.list_flatten(former))
    warnings.add_at(rows, pa.array(texts, pa.string()))
    position, field = incidents.column_names.index("warnings"), incidents.schema.field("warnings")
    return incidents.set_column(position, field, warnings.lists().cast(field.type))


def warn_of_other_countries(atlas: Atlas, incidents: pa.Table) -> pa.Table:
    """Add a warning to each row whose point lies in another country than the one it states."""
    stated = [incidents["country_stated"], pc.if_else(pc.equal(incidents["join"], "named"), None, incidents["country"])]
    pairs, which = combinations(stated)
    texts = [_contradiction(atlas, *pair) for pair in pairs]
    at = np.flatnonzero(np.array([bool(text) for text in texts], dtype=bool)[which]) if pairs else np.empty(0, int)
    return _warned(incidents, at, [texts[which[row]] for row in at])


def _contradiction(atlas: Atlas, stated: str | None, found: str | None) -> str:
    code = country_code(atlas, stated or "")
    if code is None or found is None or code == found:
        return ""
    name = atlas.countries["name"].get(found, found)
    return f"states {quoted(stated)}, but its point is in {name}"
