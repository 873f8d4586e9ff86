"""Guess the mapping of an unknown table, for the user to confirm or change."""

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa

from events.imports.columns import date_text, numbers_text
from events.imports.columns.text import indices, trimmed
from events.imports.formats.known_format import KNOWN_FORMATS
from events.imports.mapping_file import key
from events.imports.models import CODED, CONTENT, ColumnMapping, TextTable
from events.imports.readers.text_table import LAT, LON
from events.models import Dataset, EventKind, Precision

NAMES: Final[Dictionary[str, tuple[str, ...]]] = {
    "source_record_id": (
        "id", "event_id", "eventid", "event_id_cnty", "incident_id", "record_id", "uid", "uuid", "guid", "globalid",
        "data_id", "ref", "reference_number", "objectid", "fid",
    ),
    "title": ("title", "headline", "event_title", "event_name", "name", "sub_event_type"),
    "kind": (
        "kind", "event_type", "incident_type", "type_of_violence", "attack_type", "attacktype1_txt", "event_kind",
        "type", "category",
    ),
    "date": (
        "edtf", "date", "when", "event_date", "date_start", "start_date", "incident_date", "date_of_event",
        "date_of_incident", "eventdate", "datum", "occurred", "occurred_on", "day_date", "datetime", "date_time",
        "begin_date", "earliest",
        "reported_date", "timestamp",
    ),
    "date_end": ("date_end", "end_date", "enddate", "date_to", "latest"),
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
        "country_stated", "countries"),
    "province": (
        "province", "admin1", "adm_1", "adm1", "adm1_name", "adm1_en", "provstate", "province_name", "state",
        "governorate", "oblast", "viloyat", "wilayat", "admin_1", "province_stated", "provinces",
    ),
    "killed_low": ("killed_low", "low", "low_est", "min_killed", "killed_min", "deaths_low"),
    "killed": (
        "killed", "best", "fatalities", "deaths", "nkill", "best_est", "dead", "death_toll", "total_killed", "fatal",
        "number_killed", "casualties_killed",
    ),
    "killed_high": ("killed_high", "high", "high_est", "max_killed", "killed_max", "deaths_high"),
    "wounded": ("wounded", "injured", "nwound", "injuries", "total_wounded", "number_wounded", "casualties_wounded"),
}  # fmt: skip
ALL_NAMES: Final[Dictionary[str, tuple[str, ...]]] = {
    "place": (
        "location", "place", "place_stated", "where", "city", "town", "village", "settlement", "locality", "place_name",
        "where_coordinates", "site", "district", "admin2", "adm_2",
    ),
    "actors": (
        "actor", "actors", "actor1", "assoc_actor_1", "actor2", "assoc_actor_2", "side_a", "side_b", "group",
        "group_name", "gname", "perpetrator", "perpetrators", "attacker", "responsible", "organisation", "organization",
    ),
    "source": ("source", "sources", "source_text", "source_url", "url", "link", "reference", "citation"),
    "notes": ("notes", "note", "description", "summary", "details", "comment", "comments", "remarks"),
}  # fmt: skip
KINDS: Final = {
    "conflict": ("battle", "battles", "clash", "clashes", "armed_clash", "fighting", "combat", "firefight"),
    "attack": (
        "attacks", "bombing", "bomb", "explosion", "explosions", "ied", "ied_explosion", "suicide_bombing",
        "suicide_attack", "shooting", "assassination", "airstrike", "air_strike", "ambush", "armed_assault",
        "bombing_explosion", "explosions_remote_violence", "violence_against_civilians", "killing",
    ),
    "rocket fire": ("rocket", "rockets", "rocket_attack"),
    "arrest": ("arrests", "detention", "detentions"),
    "protest": ("protests", "riot", "riots", "demonstration", "demonstrations"),
    "takeover": ("takeovers", "capture", "captured", "territorial_gain"),
}  # fmt: skip
WITH_END: Final = "edtf"  # start and end in one cell
MOST_KINDS: Final = 60
ENOUGH: Final = 0.8
MOSTLY: Final = 0.5
SAMPLE: Final = 2_000
PLAIN_NUMBER: Final = re.compile(r"[+-]?\d*[.,]?\d+\Z", re.ASCII)


def guess(table: TextTable) -> ColumnMapping:
    """Return a mapping by the names and cells of the columns."""
    by_key = {key(column): column for column in reversed(table.columns)}
    columns: dict[str, tuple[str, ...]] = {}
    for field, names in NAMES.items():
        found = _best(field, [by_key[name] for name in names if name in by_key], table)
        if found:
            columns[field] = (found,)
    for field, names in ALL_NAMES.items():
        found_all = tuple(by_key[name] for name in names if name in by_key)
        if found_all:
            columns[field] = found_all
    _complete(table, columns)
    codes = {"kind": kinds(table, columns)} | _precision_codes(columns)
    defaults = {} if "precision" in columns else {"precision": str(Precision.SETTLEMENT)}
    return ColumnMapping(
        "table", columns, {field: known for field, known in codes.items() if known}, defaults, dataset(table)
    )


def _complete(table: TextTable, columns: dict[str, tuple[str, ...]]) -> None:
    """Add a column of dates found by its cells, remove parts of dates if there are full dates, and add the ids."""
    if "date" not in columns:
        found = next((name for name in table.columns if _looks_dated(table.cells.column(name))), None)
        if found:
            columns["date"] = (found,)
    if key(columns.get("date", ("",))[0]) == WITH_END:
        columns.pop("date_end", None)
    # Beside whole dates the year is a check of them.
    for part in ("month", "day") if "date" in columns else () if "year" in columns else ("year", "month", "day"):
        columns.pop(part, None)
    columns.setdefault("source_record_id", (CONTENT,))


def _sample(column: pa.ChunkedArray) -> list[str]:
    return [text for text in trimmed(column.slice(0, SAMPLE)).to_pylist() if text]


def _share(texts: Sequence[str], fits: int) -> float:
    return fits / len(texts) if texts else 0.0


def _best(field: str, named: Sequence[str], table: TextTable) -> str | None:
    """Choose among the columns named like a field: the first with mostly readable cells, else the most readable."""
    shares = {name: _readable(field, table.cells.column(name)) for name in named}
    known = [name for name, share in shares.items() if share is not None]
    return next((name for name in known if (shares[name] or 0) >= MOSTLY), None) or max(
        known, key=lambda name: shares[name] or 0, default=None
    )


def _readable(field: str, column: pa.ChunkedArray) -> float | None:
    """Return the share of cells of a column that can be read as a field; None if it cannot be this field."""
    texts = _sample(column)
    if field in ("lon", "lat"):
        share = _share(texts, sum(numbers_text.degrees(_point(text)) is not None for text in texts))
        return share if share or not texts else None
    if field in ("date", "date_end"):
        return _share(texts, sum(_is_date(text) for text in texts))
    if field == "source_record_id":
        return 1.0 if texts else None
    if field == "precision":
        return 1.0 if texts and {text.casefold() for text in texts} <= set(CODED["precision"]) else None
    return 1.0


def _point(text: str) -> str:
    return text.replace(",", ".") if "." not in text else text


def _is_date(text: str) -> bool:
    return len(text) <= 60 and date_text.read(text, "dmy").latest is not None


def _looks_dated(column: pa.ChunkedArray) -> bool:
    texts = _sample(column)
    return _share(texts, sum(not PLAIN_NUMBER.match(text) and _is_date(text) for text in texts)) >= ENOUGH


def kinds(table: TextTable, columns: Dictionary[str, tuple[str, ...]]) -> dict[str, str]:
    """Return our kind for each value of the column of kinds; `other` for unknown words."""
    if "kind" not in columns:
        return {}
    name = columns["kind"][0]
    if key(name) == "type_of_violence":
        return dict(KNOWN_FORMATS["ucdp"].mapping.codes["kind"])
    known = {key(kind): str(kind) for kind in EventKind} | {
        word: kind for kind, words in KINDS.items() for word in words
    }
    values = {text for text in indices(trimmed(table.cells.column(name)))[0] if text}
    if len(values) > MOST_KINDS:
        return {}
    return {text: known.get(key(text), str(EventKind.OTHER)) for text in sorted(values)}


def _precision_codes(columns: Dictionary[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    return {"precision": {word: word for word in CODED["precision"]}} if "precision" in columns else {}


def dataset(table: TextTable) -> Dataset:
    """Return a dataset named after its file, which may not be redistributed unless the user allows it."""
    stem = table.name.rsplit(".", 1)[0] or table.name
    title = " ".join(re.split(r"[\W_]+", stem)).strip() or "Table"
    return Dataset(
        dataset_id=key(stem).replace("_", "-")[:60] or "table",
        title=title,
        version="",
        publisher="",
        licence="not stated",
        may_redistribute=False,
        attribution="",
        url="",
    )


def guess_points(table: TextTable) -> ColumnMapping:
    """Return a mapping of the attributes of points, with the coordinates of their geometry."""
    guessed = guess(table)
    columns = {**guessed.columns, "lon": (LON,), "lat": (LAT,)}
    return replace(guessed, format="points", columns=columns)
