"""Check stated points against the countries that rows state, and for exchanged latitude and longitude."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from events.imports.columns.conversion import quoted
from events.imports.columns.text import combinations
from events.imports.places.province_agreement import country_code
from geodata import provinces
from geodata.models import Atlas

POINTS = ("inside", "near", "outside")


def exchange_note(atlas: Atlas, incidents: pa.Table) -> tuple[str, ...]:
    """Return a note if more rows would lie in a province with latitude and longitude exchanged."""
    placed = incidents.filter(pc.is_in(incidents["join"], pa.array(POINTS)))
    lon, lat = (placed[name].to_numpy() for name in ("lon", "lat"))
    inside = int(pc.sum(pc.equal(placed["join"], "inside")).as_py() or 0)
    exchanged = int((provinces.locate(atlas.provinces, lat, lon) >= 0).sum())
    if exchanged <= inside:
        return ()
    return (
        f"with latitude and longitude exchanged, {exchanged:,} rows would lie in a province, not {inside:,}: "
        "exchange the two columns if that is right",
    )


def warn_of_other_countries(atlas: Atlas, incidents: pa.Table) -> pa.Table:
    """Add a warning to each row whose point lies in another country than the one it states."""
    stated = [incidents["country_stated"], pc.if_else(pc.equal(incidents["join"], "named"), None, incidents["country"])]
    pairs, which = combinations(stated)
    texts = [_contradiction(atlas, *pair) for pair in pairs]
    at = np.flatnonzero(np.array([bool(text) for text in texts], dtype=bool)[which]) if pairs else np.empty(0, int)
    if not len(at):
        return incidents
    lists = incidents["warnings"].to_pylist()
    for row in at:
        lists[row] = [*(lists[row] or ()), texts[which[row]]]
    position = incidents.column_names.index("warnings")
    field = incidents.schema.field("warnings")
    return incidents.set_column(position, field, pa.chunked_array([pa.array(lists, field.type)]))


def _contradiction(atlas: Atlas, stated: str | None, found: str | None) -> str:
    code = country_code(atlas, stated or "")
    if code is None or found is None or code == found:
        return ""
    name = atlas.countries["name"].get(found, found)
    return f"states {quoted(stated)}, but its point is in {name}"
