"""Match the areas of records with a place: where they happened, came from or went."""

from typing import Final

from events.queries import compared_counts
from events.queries.dimensions import dimensions
from events.store.store import Store, store_cached
from geodata.models import Atlas, Place, PlaceKind

NO_PROVINCE: Final = "none"  # in place of a place: the records that lie in no known province


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
