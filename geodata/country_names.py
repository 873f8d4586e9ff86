"""What countries are called: as kept by hand, else as pycountry or the source call them."""

from collections.abc import Mapping

import pandas as pd

from geodata import codes


def table(names: pd.DataFrame, listed: list[str], source_names: Mapping[str, str]) -> pd.DataFrame:
    """Name countries: the hand-kept table first, then what pycountry and the source call them."""
    kept = names.set_index("country").drop(columns="source_name")
    rows = [_row(code, kept, source_names.get(code, "")) for code in listed]
    return pd.DataFrame(rows).set_index("country")


def _row(code: str, kept: pd.DataFrame, source_name: str) -> dict[str, str]:
    known = codes.country(code)
    own = kept.loc[code].to_dict() if code in kept.index else dict.fromkeys(kept.columns, "")
    given = [getattr(known, field, "") for field in ("common_name", "name", "official_name", "alpha_3")]
    # the source shortens some names: "Antigua and Barb."
    name = own.get("name") or given[0] or (given[1] if "." in source_name and given[1] else source_name or given[1])
    aliases = dict.fromkeys([*own["aliases"].split("|"), source_name, *given])
    listed = "|".join(alias for alias in aliases if alias and alias != name)
    return own | {"country": code, "name": name, "aliases": listed}
