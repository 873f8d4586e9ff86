"""The reasons why a record is in a selection, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.models import HAS_POINT, EventKind
from events.queries.selection import joined

AREA_REASON = "may lie outside the chosen area"
ROLES = ("target", "origin", "at")


@dataclass(frozen=True)
class Site:
    """One place of a record with the areas that it may mean: (country, province) as ids."""

    role: str
    place_id: str
    name: str
    kind: str
    areas: tuple[tuple[str, str | None], ...]


def place_reason(sites: Sequence[Site], kind: str, places: Iterable[str], names: Mapping[str, str]) -> str:
    """
    Write where a record is, those in the chosen places (countries and provinces) first; none chosen means all.

    `names` are those of countries and provinces by id. Examples: "target: Tajikistan; launched from Takhar,
    Afghanistan", "on the Afghanistan-Tajikistan border, either side", "Central Asia includes Tajikistan".
    """
    chosen = set(places)
    ordered = sorted(sites, key=lambda site: (not _touches(site, chosen), ROLES.index(site.role)))
    phrases = [_phrase(site, kind, chosen, names) for site in ordered]
    return "; ".join(dict.fromkeys(phrase for phrase in phrases if phrase))


def _touches(site: Site, chosen: set[str]) -> bool:
    return not chosen or any(code in chosen for area in site.areas for code in area)


def _phrase(site: Site, kind: str, chosen: set[str], names: Mapping[str, str]) -> str:
    where = _where(site, names)
    if site.role == "target":
        return f"target: {where}"
    if site.role == "origin":
        return f"{'launched ' if kind == EventKind.ROCKET_FIRE else ''}from {where}"
    if site.kind == "border":
        return f"on the {where.replace('Border', 'border', 1)}, either side"
    inside = [names.get(code, code) for code in _countries(site) if code in chosen]
    if site.kind == "region" and inside and len(inside) < len(_countries(site)):
        return f"{site.name} includes {joined(inside)}"
    if site.kind == "country":
        return f"in {where}, exact place unknown"
    return f"in {where}" if where else "place not known"


def _where(site: Site, names: Mapping[str, str]) -> str:
    countries = _countries(site)
    if site.kind in HAS_POINT or site.kind == "province":
        areas = [names.get(code, code) for area in site.areas for code in (area[1], area[0]) if code]
        return ", ".join(dict.fromkeys(part for part in (site.name, *areas) if part))
    if site.kind == "region" and len(countries) == 1:
        country = names.get(countries[0], countries[0])
        return site.name if country in site.name else f"{site.name}, {country}"
    return site.name


def _countries(site: Site) -> list[str]:
    return list(dict.fromkeys(country for country, _ in site.areas if country))


def time_reason(date_shown: str, date_precision: str, open_ends: Sequence[str], time_certain: bool) -> str:
    """Write why the time of a record matches only possibly; nothing if it matches for certain."""
    if time_certain:
        return ""
    if date_shown == "undated":
        return "undated"
    if open_ends:
        return f"{date_shown}: no {' or '.join(open_ends)} given"
    if date_precision in ("year", "month"):
        return f"{date_shown}, exact {'day' if date_precision == 'month' else 'date'} unknown"
    return f"{date_shown} extends beyond the chosen period"


def sites_by_area(rows: Iterable[Mapping[str, Any]]) -> dict[int, tuple[Site, ...]]:
    """Group the rows of the table `areas` by `area_id` into places."""
    grouped: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["area_id"], row["role"]), []).append(row)
    found: dict[int, list[Site]] = {}
    for (area_id, role), members in grouped.items():
        first = members[0]
        areas = tuple((row["country"] or "", row["province_id"]) for row in members)
        site = Site(role, first["place_id"], first["place_name"], first["place_kind"], areas)
        found.setdefault(area_id, []).append(site)
    return {area_id: tuple(sites) for area_id, sites in found.items()}
