"""ISO 3166 codes, as pycountry knows them."""

from typing import Any

import pycountry


def country(alpha_2: str = "", numeric: str = "") -> Any:  # noqa: ANN401  pycountry's records have no public type
    """Look up a country by its alpha-2 or its numeric code; None if there is none."""
    if alpha_2:
        return pycountry.countries.get(alpha_2=alpha_2)
    return pycountry.countries.get(numeric=numeric) if numeric else None


def is_province(code: str) -> bool:
    """Whether this is an ISO 3166-2 code."""
    return pycountry.subdivisions.get(code=code) is not None  # type: ignore[no-untyped-call]


def provinces_of(alpha_2: str) -> set[str]:
    """All ISO 3166-2 codes of a country."""
    return {unit.code for unit in pycountry.subdivisions.get(country_code=alpha_2)}  # type: ignore[no-untyped-call]
