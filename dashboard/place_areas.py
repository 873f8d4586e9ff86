"""Match the areas of records with a place: where they happened, came from or went."""

from dataclasses import replace
from typing import Final

from events.models import HAS_POINT
from events.queries import compared_counts
from events.queries.dimensions import dimensions
from events.queries.selection import Selection
from events.store.store import Store, store_cached
from geodata import places
from geodata.models import Atlas, Place, PlaceKind

NO_PROVINCE: Final = "none"  # in place of a place: the records that lie in no known province

LEAST_RADIUS_KM: Final = 5.0


@store_cached(16)
def matches(store: Store, atlas: Atlas, place_id: str) -> dict[int, str]:
    """
    List the areas (`area_id`) that a place holds: certain if a role is wholly inside, possible if it may be.

    NO_PROVINCE holds those that lie in no known province.
    """
    if place_id == NO_PROVINCE:
        return dict.fromkeys(compared_counts.areas_without_province(store), "certain")
    place, found = atlas.places[place_id], {}
    for area_id, sites in dimensions(store).sites.items():
        inside = [[_is_in(area, place, site.place_id) for area in site.areas] for site in sites]
        if any(role and all(role) for role in inside):
            found[area_id] = "certain"
        elif any(any(role) for role in inside):
            found[area_id] = "possible"
    return found


def _is_in(area: tuple[str, str | None], place: Place, site: str) -> bool:
    country, province = area
    match place.kind:
        case PlaceKind.COUNTRY:
            return country == place.place_id
        case PlaceKind.PROVINCE:
            return province == place.place_id
        case _:
            return site == place.place_id


def only_here(selection: Selection, atlas: Atlas, place_id: str) -> Selection:
    """
    Narrow a selection to a place, in place of the country, province or area that is chosen.

    A settlement or district becomes the circle that the map draws around it; a border or region its provinces, or its
    countries where it names these as a whole.
    """
    place, anywhere = atlas.places[place_id], selection.without("countries", "provinces", "area")
    if place.kind in HAS_POINT:
        radius = max(place.radius_km or 0, LEAST_RADIUS_KM)
        return replace(anywhere, area=f"circle:{place.lat},{place.lon},{radius:g}km")
    areas = places.areas(atlas, place_id)
    provinces = tuple(area.province for area in areas if area.province)
    if areas and len(provinces) == len(areas):
        return replace(anywhere, provinces=provinces)
    return replace(anywhere, countries=tuple(area.country for area in areas))
