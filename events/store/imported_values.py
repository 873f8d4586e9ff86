"""Derive the store's values for imported incidents, once for each distinct date, location and list of actors."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from events import edtf_dates, text_search
from events.curated.locate import Role
from events.curated.sides import belongs_to
from events.imports.formats.actor_names import ActorNames
from events.models import HAS_POINT, Actor, DatePrecision, Precision
from events.text_search import Thesaurus
from geodata.models import Atlas

Values = dict[str, Any]

# How far from its point an incident may be. Datasets do not give the size of a district; this is a usual one.
RADII_KM: Final = {Precision.SETTLEMENT: 5.0, Precision.NEAR: 25.0, Precision.DISTRICT: 30.0}
NOWHERE: Final = "no country that is drawn here"


# ------------------------------------------------------------------ days


def date_row(earliest: date | None, latest: date | None, stated_edtf: str | None = None) -> Values:
    """
    Derive the dates of an incident as the store holds them; EDTF of the dataset is kept if it means these days.

    `first` and `last` are the stated days in the order of time, `precision_of_days` is the precision of these days.
    """
    turned = earliest is not None and latest is not None and earliest > latest
    first, last = (latest, earliest) if turned else (earliest, latest)
    edtf = _kept(stated_edtf, first, last) or _edtf(first, last)
    # Most incidents are of one day; a million of them may be of thirty thousand different ones.
    is_day = first is not None and first == last
    shown = (
        edtf_dates.show_day(first)
        if first is not None and is_day and not stated_edtf
        else edtf_dates.show(edtf)
        if edtf
        else "undated"
    )
    precision_of_days = DatePrecision.DAY if is_day else edtf_dates.precision(edtf) if edtf else DatePrecision.SPAN
    return {
        "earliest": earliest,
        "latest": latest,
        "stated_edtf": stated_edtf,
        "first": first,
        "last": last,
        "edtf": edtf,
        "date_shown": shown,
        "precision_of_days": precision_of_days.value,
    }


def _kept(stated_edtf: str | None, first: date | None, last: date | None) -> str:
    """Return EDTF as stated if it means these days; empty if it does not, or if none is stated."""
    if not stated_edtf:
        return ""
    try:
        days = edtf_dates.parse(stated_edtf)
    except edtf_dates.DateError:
        return ""
    meant = None if days.open_start else days.earliest, None if days.open_end else days.latest
    return stated_edtf if meant == (first, last) else ""


def _edtf(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        ends = [day.isoformat() if day else ".." for day in (first, last)]
        return "/".join(ends) if first or last else ""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return first.isoformat()[:4]
    if first.day == 1 and last == edtf_dates.month_end(first):
        return first.isoformat()[:7]
    return f"{first.isoformat()}/{last.isoformat()}"


# ------------------------------------------------------------------ places


def location_row(number: int, key: tuple[str, str | None, str | None], atlas: Atlas) -> Values:
    """
    Derive where incidents of one precision, country and joined province are, as the store holds it.

    An incident that is known only to a country, or less, has no province, even if its point is in one. `place_id` and
    `area_name` are of a province or country that is the place itself, `area_text` has all names of the area, normalised
    for searching.
    """
    precision, country, province_id = key
    is_point = precision in HAS_POINT
    inside = province_id if is_point or precision == Precision.PROVINCE else None
    place_id = inside if not is_point and inside else country if precision == Precision.COUNTRY else None
    place = atlas.places.get(place_id or "")
    return {
        "precision": precision,
        "country": country,
        "province_id": province_id,
        "area_id": number,
        "place_id": place.place_id if place else None,
        "area_name": place.name if place else None,
        "radius_km": RADII_KM.get(Precision(precision)),
        "is_point": is_point,
        "area_text": text_search.searchable(_names_of(atlas, (inside, country))),
    }


def area_row(location: Values, atlas: Atlas) -> Values:
    """Build the row of the table `areas` for a location."""
    is_point, country = location["is_point"], location["country"]
    inside = location["province_id"] if is_point or location["precision"] == Precision.PROVINCE else None
    kind = location["precision"] if is_point or inside else "country" if country else "unknown"
    name = country_name(country, atlas) if country else NOWHERE if is_point else ""
    return {
        "area_id": location["area_id"],
        "role": Role.AT.value,
        "place_id": location["place_id"] or "",
        "place_name": location["area_name"] or name,
        "place_kind": kind,
        "country": country,
        "province_id": inside,
    }


def country_name(code: str, atlas: Atlas) -> str:
    """Return the name of a country, also of one that is only an outline around the atlas."""
    if code in atlas.places:
        return atlas.places[code].name
    return str(atlas.countries.at[code, "name"]) if code in atlas.countries.index else code


def _names_of(atlas: Atlas, place_ids: Iterable[str | None]) -> Iterator[str]:
    for place_id in place_ids:
        place = atlas.places.get(place_id or "")
        if place:
            yield from place.all_names
        elif place_id:
            yield country_name(place_id, atlas)


# ------------------------------------------------------------------ actors


def actors_row(
    number: int,
    key: tuple[str, str | None, Sequence[str]],
    names: ActorNames,
    actors: Mapping[str, Actor],
    thesaurus: Thesaurus,
) -> Values:
    """
    Derive the actors of an incident: all names as stated, and the curated actors that they mean.

    Parameters
    ----------
    key
        Dataset, country (alpha-2) and names.
    names
        The names that the dataset gives to curated actors.
    actors
        These by id.

    Returns
    -------
    row
        The key as `of_dataset`, `of_country` and `names`, `stated_actors_id`, `actors` in the order of their ids, and
        `actors_text`: all their names, normalised for searching.
    """
    dataset, country, stated = key
    meant = (names.read_as(name, country) for name in stated)
    same = [actor_id for actor_id in meant if actor_id is not None and actor_id in actors]
    wholes = (whole for actor_id in same for whole in belongs_to(actor_id, actors))
    return {
        "of_dataset": dataset,
        "of_country": country,
        "names": list(stated),
        "stated_actors_id": number,
        "actors": sorted({*stated, *wholes}),
        "actors_text": " ".join(
            dict.fromkeys(thesaurus.search_text(name) for name in (*stated, *(actors[one].name for one in same)))
        ),
    }
