"""Names of columns in tables of unknown formats, and how columns are recognised by them."""

import re
import tomllib
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from events.imports.mapping_file import key

IN_ENGLISH: Final[Dictionary[str, tuple[str, ...]]] = {
    "source_record_id": (
        "id", "event_id", "eventid", "event_id_cnty", "incident_id", "record_id", "uid", "uuid", "guid", "globalid",
        "data_id", "ref", "reference_number", "objectid", "fid", "no", "s_no", "sr_no", "serial_no", "case_no",
    ),
    "title": ("title", "headline", "event_title", "event_name", "name", "sub_event_type"),
    "kind": (
        "kind", "event_type", "incident_type", "type_of_violence", "attack_type", "attacktype1_txt", "event_kind",
        "type", "category", "what_happened",
    ),
    "date": (
        "edtf", "date", "when", "event_date", "date_start", "start_date", "incident_date", "date_of_event",
        "date_of_incident", "eventdate", "datum", "occurred", "occurred_on", "day_date", "datetime", "date_time",
        "begin_date", "earliest", "sqldate", "reference_period_start", "period_start",
        "reported_date", "timestamp",
    ),
    "date_end": ("date_end", "end_date", "enddate", "date_to", "latest", "reference_period_end", "period_end"),
    "year": ("year", "iyear", "event_year"),
    "month": ("month", "imonth", "event_month"),
    "day": ("day", "iday", "event_day"),
    "lon": (
        "geometry_longitude", "longitude", "lon", "lng", "long", "x", "xcoord", "point_x", "coord_x",
        "decimallongitude", "lon_dd", "longitude_dd", "lon_wgs84",
    ),
    "lat": (
        "geometry_latitude", "latitude", "lat", "y", "ycoord", "point_y", "coord_y", "decimallatitude", "lat_dd",
        "latitude_dd", "lat_wgs84",
    ),
    "precision": ("precision", "place_precision", "location_precision", "geo_precision"),
    "country": ("country", "country_name", "country_txt", "nation", "adm0_name", "admin0", "adm0_en",
        "country_stated", "countries", "location_code", "iso3", "iso"),
    "province": (
        "province", "admin1", "adm_1", "adm1", "adm1_name", "adm1_en", "provstate", "province_name", "state",
        "governorate", "oblast", "viloyat", "wilayat", "admin_1", "province_stated", "provinces",
    ),
    "killed_low": ("killed_low", "low", "low_est", "min_killed", "killed_min", "deaths_low"),
    "killed": (
        "killed", "best", "fatalities", "deaths", "nkill", "best_est", "dead", "death_toll", "total_killed", "fatal",
        "number_killed", "casualties_killed", "slain", "martyred", "died",
    ),
    "killed_high": ("killed_high", "high", "high_est", "max_killed", "killed_max", "deaths_high"),
    "wounded": (
        "wounded", "injured", "nwound", "injuries", "total_wounded", "number_wounded", "hurt",
        "casualties_wounded",
    ),
}  # fmt: skip
ALL_IN_ENGLISH: Final[Dictionary[str, tuple[str, ...]]] = {
    "place": (
        "location", "place", "place_stated", "where", "city", "town", "village", "settlement", "locality", "place_name",
        "where_coordinates", "site", "district", "admin2", "adm_2",
    ),
    "actors": (
        "actor", "actors", "actor1", "assoc_actor_1", "actor2", "assoc_actor_2", "side_a", "side_b", "group",
        "group_name", "gname", "perpetrator", "perpetrators", "attacker", "responsible", "organisation", "organization",
        "who",
    ),
    "source": ("source", "sources", "source_text", "source_url", "url", "link", "reference", "citation"),
    "notes": ("notes", "note", "description", "summary", "details", "comment", "comments", "remarks"),
}  # fmt: skip
BOTH: Final = (
    "coordinates", "coords", "coordinate", "latlon", "lat_lon", "latlong", "lat_long", "lat_lng", "gps", "geolocation",
    "geopoint", "geo_point", "wkt", "geom", "geom_wkt", "the_geom", "point", "position", "location", "geometry",
    "координаты", "مختصات", "الإحداثيات", "koordinaten", "coordonnées",
)  # fmt: skip
# Words that say nothing about which field a column is: "Number of people killed", "Date of incident".
_FILLERS: Final = """
number no num of the a total name people persons person civilians incident event reported approx approximate in count
dd mm yyyy yy utc wgs84 decimal degrees deg value how many were was is are did it happen happened
количество число человек людей تعداد عدد نفر anzahl nombre der de
"""
FILLERS: Final = frozenset(_FILLERS.split())
COUNTS: Final = frozenset({"number", "no", "num", "total", "count", "количество", "число", "تعداد", "عدد", "anzahl"})
COUNTED: Final = ("killed_low", "killed", "killed_high", "wounded")
AXIS: Final = re.compile(r"(?:.*_)?(lat|latitude|lon|lng|long|longitude)\Z")
LATITUDES: Final = ("lat", "latitude")


# Persian and Arabic write the same letters with different signs.
SAME_LETTERS: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "ё": "е", "№": "no"})


def local_key(name: str) -> str:
    """Write the name of a column for comparing, without the group before a slash or dot, and with camel case split."""
    own = re.split(r"(?<=\S)[/.](?=\S)", name.strip("/"))[-1]
    return key(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", own).translate(SAME_LETTERS))


def _with_other_languages(names: Dictionary[str, tuple[str, ...]]) -> Dictionary[str, tuple[str, ...]]:
    path = Path(__file__).with_name("other_languages.toml")
    others = tomllib.loads(path.read_text(encoding="utf-8"))
    return {field: (*known, *map(local_key, others.get(field, ()))) for field, known in names.items()}


NAMES: Final = _with_other_languages(IN_ENGLISH)
ALL_NAMES: Final = _with_other_languages(ALL_IN_ENGLISH)


def words(name: str) -> frozenset[str]:
    """Return the words of a name that identify a field."""
    found = frozenset(name.split("_"))
    return found - FILLERS or found


def named(columns: Sequence[str]) -> dict[str, list[str]]:
    """List for each field the columns named like it, the best first: exact names, then those of the same words."""
    exact = {key(column): column for column in reversed(columns)}
    loose = {local_key(column): column for column in reversed(columns)}
    taken = {exact[name] for names in (*NAMES.values(), *ALL_NAMES.values()) for name in names if name in exact}
    by_words = {words(name): column for name, column in loose.items() if column not in taken}
    found: dict[str, list[str]] = {}
    for field, names in {**NAMES, **ALL_NAMES}.items():
        fitting = [exact[name] for name in names if name in exact]
        fitting += [loose[name] for name in names if name in loose and loose[name] not in taken]
        fitting += [
            by_words[words(name)]
            for name in names
            if words(name) in by_words and (field in COUNTED or not _is_count(by_words[words(name)]))
        ]
        # "Fatalities (best)": two names of the same field.
        fitting += [column for parts, column in by_words.items() if field in COUNTED and parts <= frozenset(names)]
        found[field] = list(dict.fromkeys(fitting))
    return found


def _is_count(column: str) -> bool:
    """Check whether a name is of a number: the number of sources is not the source."""
    return not COUNTS.isdisjoint(local_key(column).split("_"))


def pairs(columns: Sequence[str]) -> list[tuple[str, str]]:
    """List the pairs of columns of latitude and longitude whose names are alike: `geo_lat` and `geo_lon`."""
    halves: dict[str, dict[bool, str]] = {}
    for column in columns:
        found = AXIS.match(local_key(column))
        if found:
            stem = column[: len(column) - len(found[1])]
            halves.setdefault(stem.casefold(), {}).setdefault(found[1] in LATITUDES, column)
    return [(pair[True], pair[False]) for pair in halves.values() if len(pair) == 2]


_DISTRICTS: Final = "district admin2 adm2 район ноҳия tuman ولسوالی ولسوالۍ شهرستان ناحیه المدیریة"
DISTRICTS: Final = frozenset(_DISTRICTS.translate(SAME_LETTERS).split())


def is_of_districts(name: str) -> bool:
    """Check whether a column is named for districts."""
    return not DISTRICTS.isdisjoint(local_key(name).replace("adm_2", "adm2").split("_"))


# Words that identify a column though its name as a whole is not known; more are the names of the fields themselves.
SUSPECTS: Final[Dictionary[str, tuple[str, tuple[str, ...]]]] = {
    "dates": ("date day datetime timestamp when time start end", ("date", "date_end", "year", "month", "day")),
    "places": (
        "lat latitude lon longitude coordinates gps geometry wkt province district village city location",
        ("lon", "lat", "country", "province", "place"),
    ),
    "casualties": (
        "killed died dead deaths fatalities wounded injured hurt casualties victims потери жертвы تلفات",
        COUNTED,
    ),
    "kinds": ("type kind category nature", ("kind",)),
    "actors": ("actor actors group perpetrator perpetrators attacker responsible party", ("actors",)),
}
# Words of names that are of other fields as often.
_COMMON: Final = "name land art x y end state tag sites site oy iso reference"
COMMON: Final = frozenset(_COMMON.split())


@cache
def _suspect_words() -> Dictionary[str, str]:
    named = {**NAMES, **ALL_NAMES}
    return {
        word: what
        for what, (more, fields) in SUSPECTS.items()
        for word in (*more.split(), *(name for field in fields for name in named[field] if "_" not in name))
        if word not in COMMON
    }


def suspect(name: str) -> str | None:
    """Return what a column may hold by a word of its name: dates, places, casualties, kinds or actors."""
    known = _suspect_words()
    return next((known[part] for part in local_key(name).split("_") if part in known), None)
