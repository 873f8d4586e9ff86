"""ISO 3166 codes and country names."""

import difflib
import gettext
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pandas as pd
import pycountry

# Of the texts that come with pycountry: languages of the region, and those of datasets about it.
# Everyday names that ISO does not list.
EVERYDAY: Final = {"туркмения": "TM", "киргизия": "KG"}
LANGUAGES: Final = ("ru", "fa", "ps", "tg", "uz", "ky", "kk", "tk", "ur", "ar", "tr", "de", "fr")


def country(alpha_2: str = "", numeric: str = "") -> Any:  # noqa: ANN401  pycountry's records have no public type
    """Find a country by its alpha-2 or numeric code; None if the code is unknown."""
    if alpha_2:
        return pycountry.countries.get(alpha_2=alpha_2)
    return pycountry.countries.get(numeric=numeric) if numeric else None


def is_province(code: str) -> bool:
    """Check whether a text is an ISO 3166-2 code."""
    return pycountry.subdivisions.get(code=code) is not None  # type: ignore[no-untyped-call]


def country_of(text: str) -> str | None:
    """Find the alpha-2 code of a country by alpha-2, alpha-3, or one of its names in `LANGUAGES`; None if unknown."""
    try:
        return str(pycountry.countries.lookup(text.strip()).alpha_2) if text.strip() else None
    except LookupError:
        return _translated().get(_plain(text))


@cache
def _translated() -> Mapping[str, str]:
    """Index the names of countries in other languages; a name that two countries have is left out."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        texts = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)
        for unit in pycountry.countries:
            for name in {unit.name, getattr(unit, "common_name", unit.name)}:
                # "ایران، جمهوری اسلامی": the rest is what the state calls itself.
                for label in {texts.gettext(name), texts.gettext(name).replace("،", ",").partition(",")[0]}:
                    found.setdefault(_plain(label), set()).add(unit.alpha_2)
    return EVERYDAY | {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


def _plain(text: str) -> str:
    return " ".join(text.translate({0x64A: 0x6CC, 0x643: 0x6A9, 0x200C: " "}).casefold().split())


def close_countries(text: str) -> list[str]:
    """Return the countries whose code or name is most similar to the text, as `UKR (Ukraine)`."""
    labels = {label.casefold(): unit for unit in pycountry.countries for label in (unit.alpha_3, unit.name)}
    near = difflib.get_close_matches(text.strip().casefold(), labels, 3, 0.5)
    return list(dict.fromkeys(f"{labels[label].alpha_3} ({labels[label].name})" for label in near))


def names_of_provinces(alpha_2: str) -> dict[str, str]:
    """Return all ISO 3166-2 codes of a country with their names."""
    units = pycountry.subdivisions.get(country_code=alpha_2) or ()  # type: ignore[no-untyped-call]
    return {unit.code: unit.name for unit in units}


def is_city(code: str) -> bool:
    """Check whether an ISO 3166-2 code belongs to a city."""
    unit = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
    return unit is not None and "city" in unit.type.casefold()


def table(names: pd.DataFrame, listed: list[str], source_names: Mapping[str, str]) -> pd.DataFrame:
    """Build the table of country names: hand-kept names first, then those of pycountry and of the source."""
    kept = names.set_index("country").drop(columns="source_name")
    rows = [_row(code, kept, source_names.get(code, "")) for code in listed]
    return pd.DataFrame(rows).set_index("country")


def _row(code: str, kept: pd.DataFrame, source_name: str) -> dict[str, str]:
    known = country(code)
    own = kept.loc[code].to_dict() if code in kept.index else dict.fromkeys(kept.columns, "")
    given = [getattr(known, field, "") for field in ("common_name", "name", "official_name", "alpha_3")]
    # the source shortens some names: "Antigua and Barb."
    name = own.get("name") or given[0] or (given[1] if "." in source_name and given[1] else source_name or given[1])
    aliases = dict.fromkeys([*own["aliases"].split("|"), source_name, *given])
    listed = "|".join(alias for alias in aliases if alias and alias != name)
    return own | {"country": code, "name": name, "aliases": listed}
