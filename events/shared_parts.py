"""What many imported incidents share, worked out once per distinct value: days, places, people, other spellings."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from events import dates, words
from events.locate import Role
from events.model import DatePrecision, Precision
from events.standing import belongs_to
from events.words import Thesaurus
from geodata.atlas import Atlas
from geodata.model import Place

Row = dict[str, Any]

# How far around its point an incident may lie. Nothing states the size of a district: this is that of a usual one.
RADII_KM: Final = {Precision.SETTLEMENT: 5.0, Precision.NEAR: 25.0, Precision.DISTRICT: 30.0}
PRECISE: Final = (Precision.EXACT, *RADII_KM)
NOWHERE: Final = "no country that is drawn here"


# ------------------------------------------------------------------ days


def day_row(earliest: date | None, latest: date | None) -> Row:
    """
    Say in the store's words which days an incident may mean.

    Returns
    -------
    row
        `earliest` and `latest` as stated, `first` and `last` the same in the order of time, `edtf`, `date_shown`, and
        `closeness`: how closely these days tell the time.
    """
    turned = earliest is not None and latest is not None and earliest > latest
    first, last = (latest, earliest) if turned else (earliest, latest)
    edtf = _edtf(first, last)
    # Most incidents are of one day; a million of them may be of thirty thousand different ones.
    is_day = first is not None and first == last
    shown = dates.show_day(first) if first is not None and is_day else dates.show(edtf) if edtf else "undated"
    closeness = DatePrecision.DAY if is_day else dates.precision(edtf) if edtf else DatePrecision.SPAN
    return {
        "earliest": earliest,
        "latest": latest,
        "first": first,
        "last": last,
        "edtf": edtf,
        "date_shown": shown,
        "closeness": closeness.value,
    }


def _edtf(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        ends = [day.isoformat() if day else ".." for day in (first, last)]
        return "/".join(ends) if first or last else ""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first:%Y}"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and _ends_month(last):
        return f"{first:%Y-%m}"
    return f"{first.isoformat()}/{last.isoformat()}"


def _ends_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1


# ------------------------------------------------------------------ places


def site_row(number: int, key: tuple[str, str | None, str | None], atlas: Atlas) -> Row:
    """
    Say what a precision, a country and a province by geometry are to the store.

    What is known only to a country, or not at all, is in no province, whatever a point says.

    Returns
    -------
    row
        The keys as given, `area_id`, `place_id` and `area_name` (of a province or country that is the place itself),
        `radius_km`, `is_point`, and `area_told`: all names of where it lies, reduced for searching.
    """
    precision, country, province_id = key
    is_point = precision in PRECISE
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
        "area_told": words.searchable(_names_of(atlas, (inside, country))),
    }


def area_row(site: Row, atlas: Atlas) -> Row:
    """Write where a site lies as a row of the table `areas`."""
    is_point, country = site["is_point"], site["country"]
    inside = site["province_id"] if is_point or site["precision"] == Precision.PROVINCE else None
    kind = site["precision"] if is_point or inside else "country" if country else "unknown"
    name = country_name(country, atlas) if country else NOWHERE if is_point else ""
    return {
        "area_id": site["area_id"],
        "role": Role.AT.value,
        "place_id": site["place_id"] or "",
        "place_name": site["area_name"] or name,
        "place_kind": kind,
        "country": country,
        "province_id": inside,
    }


def country_name(code: str, atlas: Atlas) -> str:
    """Name a country, also one that is only an outline around the atlas."""
    if code in atlas.places:
        return atlas.places[code].name
    return str(atlas.countries.at[code, "name"]) if code in atlas.countries.index else code


def _names_of(atlas: Atlas, place_ids: Iterable[str | None]) -> Iterator[str]:
    for place_id in place_ids:
        place = atlas.places.get(place_id or "")
        if place:
            yield from all_names(place)
        elif place_id:
            yield country_name(place_id, atlas)


def all_names(place: Place) -> tuple[str, ...]:
    """List every name of a place."""
    return (place.name, *place.aliases, *place.names_local.values())


# ------------------------------------------------------------------ people


@dataclass(frozen=True, eq=False)
class People:
    """The actors of the article by id, and by each of their names that is no other's."""

    actors: Mapping[str, Any]
    by_name: Mapping[str, str]


def people(actors: Mapping[str, Any]) -> People:
    """Put the actors of the article together; they have `name`, `aliases` and `part_of`."""
    owners: dict[str, set[str]] = defaultdict(set)
    for actor_id, actor in actors.items():
        for name in (actor.name, *actor.aliases):
            owners[name].add(actor_id)
    return People(actors, {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1})


def people_row(number: int, stated: Sequence[str], known: People, thesaurus: Thesaurus) -> Row:
    """
    Say who acts in an incident: everyone as stated, and who of the article is called exactly so.

    Returns
    -------
    row
        `people` as given, `people_id`, `actors` in the order of their ids, and `people_told`: all their names, reduced
        for searching.
    """
    same = [known.by_name[name] for name in stated if name in known.by_name]
    wholes = (whole for actor_id in same for whole in belongs_to(actor_id, known.actors))
    return {
        "people": list(stated),
        "people_id": number,
        "actors": sorted({*stated, *wholes}),
        "people_told": " ".join(thesaurus.told(name) for name in stated),
    }
