"""Build the layers of the map as values that are inert in its script."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from pyproj import Geod

from dashboard.drawing import markup, style
from dashboard.drawing.map import legend as map_legend
from events.models import HAS_POINT, EventKind, MapStanding, Precision
from events.queries.counts import Counts
from events.store.curated_tables import DATASET
from geodata import places
from geodata.models import Atlas, PlaceKind

HOME: Final = ((29.5, 56.5), (44.0, 80.0))  # south-west and north-east, lat before lon: until the first answer
MOST_MARKS: Final = 300  # of more the map draws tiles: their marks would be more than a click may send
BASEMAP: Final = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": "© OpenStreetMap contributors",
    "label": "Online map (openstreetmap.org)",
}
MATCHES: Final = ("certain", "possible")
WHERE: Final = {
    PlaceKind.PROVINCE.value: "known to the province only",
    PlaceKind.BORDER.value: "somewhere along the border",
    PlaceKind.REGION.value: "known to the region only",
    PlaceKind.COUNTRY.value: "known to the country or wider",
}
AREA_KM2: Final = 10_000  # counts by area are for so much of it
NARROWED_TOLERANCE_DEG: Final = 0.02  # as the overview's lines
Rows = list[dict[str, Any]]
WGS84: Final = Geod(ellps="WGS84")


def answers(
    records: Rows,
    by_province: Mapping[str, Counts],
    statements: Mapping[str, int],
    atlas: Atlas,
    theme: str,
    tiles: str = "",
    uncovered: Collection[str] = (),
    record_id: str = "",
    place_id: str = "",
    fit: Mapping[str, Any] | None = None,
    chosen: Collection[str] = (),
    unplaced: int = 0,
    total: int = 0,
    at_any_time: Rows | None = None,
    beside: Mapping[str, Counts] | None = None,
) -> dict[str, Any]:
    """
    Return the layers of the map for a selection.

    These are plain values for `KhorasanAtlas.show`; texts are not escaped yet.

    Parameters
    ----------
    records
        Rows of `selected_records.rows`; with tiles those of `SelectionCounts.without_point`, as tiles draw the points.
    by_province
        Counts by id of the province.
    statements
        How many statements are about a place, by its id.
    theme
        `light` or `dark`.
    tiles
        Where the tiles of the selection are; blank if the records are few enough to be drawn here.
    uncovered
        Countries that no dataset covers in the chosen time: having no count there does not mean zero.
    record_id, place_id
        The record and the place that are open; blank if none is.
    fit
        The parts of the world to show, as `explore.fit` lists them.
    chosen
        The chosen countries or provinces: others are veiled.
    unplaced, total
        How many records of the selection have no place, and how many there are.
    at_any_time
        The records of the selection without its period, if they are few: those outside it appear while the timeline is
        moved.
    beside
        Counts by province of the selection that this one is compared with: both maps are shaded in the same classes.
    """
    drawn = records if tiles else records[:MOST_MARKS]
    marked = [] if tiles else sites(drawn, atlas, record_id)
    every = drawn if tiles else beyond_period(drawn, at_any_time)
    areas = _areas(drawn, by_province, atlas)
    largest = max((counts.all for counts in (*by_province.values(), *(beside or {}).values())), default=0)
    densities = _densities(by_province, atlas)
    found = {
        "sites": marked if every is drawn else sites(every, atlas, record_id),
        "vague": vague(every, atlas, record_id),
        **areas,
        "statements": [_statement(atlas, place_id, number) for place_id, number in sorted(statements.items())],
        "classes": style.count_classes(largest),
        "density": {
            "provinces": densities,
            "classes": style.classes([*densities.values(), *_densities(beside or {}, atlas).values()]),
        },
        "open_place": place_id,
        "open_record": record_id,
        "uncovered": _uncovered(uncovered, areas["provinces"], atlas),
        "tiles": tiles,
        "theme": theme,
        "fit": fit,
        "chosen": list(chosen),
        "unplaced": unplaced,
        "total": total,
    }
    found["legend"] = map_legend.legend(marked, found)
    found["digest"] = hashlib.sha256(markup.as_script(found).encode()).hexdigest()[:12]
    return found


def beyond_period(drawn: Rows, at_any_time: Rows | None) -> Rows:
    """
    List the records to draw, and those outside the period, whose `match` is blank.

    `whole` is how they match without the period.
    """
    whole = {row["record_id"]: row["match"] for row in at_any_time or ()}
    inside = {row["record_id"] for row in drawn}
    outside = [
        {**row, "match": "", "whole": row["match"]} for row in at_any_time or () if row["record_id"] not in inside
    ]
    return [{**row, "whole": whole.get(row["record_id"], row["match"])} for row in drawn] + outside


# ------------------------------------------------------------------ marks


class Spot(NamedTuple):
    """A point for symbols, in decimal degrees; without a place id it is only a point stated by a dataset."""

    place_id: str
    lon: float
    lat: float
    radius_km: float
    precision: str


def spot_of(record: Mapping[str, Any], atlas: Atlas) -> Spot | None:
    """
    Find the point of a record's symbol: a settlement, a district, or a point stated by a dataset.

    A cross-border record is drawn where it came from: where it went is a direction, not a point.
    None if no place of the record is that precise.
    """
    for place_id in (record["place_id"], record["origin_id"]):
        place = atlas.places[place_id] if place_id else None
        if place and place.kind in HAS_POINT:
            return Spot(place.place_id, place.lon or 0, place.lat or 0, place.radius_km or 0, place.kind.value)
    if record["place_id"] or record["precision"] not in HAS_POINT or record["lon"] is None:
        return None
    return Spot("", record["lon"], record["lat"], record["radius_km"] or 0, record["precision"])


def is_placed(record: Mapping[str, Any], atlas: Atlas) -> bool:
    """Check whether a record can be drawn: at a point, or in a place that is known."""
    return bool(record["place_id"]) or spot_of(record, atlas) is not None


def sites(rows: Iterable[Mapping[str, Any]], atlas: Atlas, opened: str = "") -> list[dict[str, Any]]:
    """Group records (rows of `selected_records.rows`) by the point of their symbol; those without one are left out."""
    by_spot: dict[Spot, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if spot := spot_of(row, atlas):
            by_spot[spot].append(row)
    return [_site(atlas, spot, there, opened) for spot, there in sorted(by_spot.items(), key=lambda item: item[0])]


def _site(atlas: Atlas, spot: Spot, rows: list[Mapping[str, Any]], opened: str) -> dict[str, Any]:
    name = atlas.places[spot.place_id].name if spot.place_id else rows[0]["place_name"] or ""
    return {
        "place": spot.place_id,
        "lon": spot.lon,
        "lat": spot.lat,
        "radius_km": spot.radius_km,
        "precision": spot.precision.replace(" ", "-"),
        "tip": [markup.clean(name), style.plural(len(rows), "record")],
        "records": [_mark(row, atlas, spot, opened) for row in rows],
    }


def _mark(row: Mapping[str, Any], atlas: Atlas, spot: Spot | None, opened: str) -> dict[str, Any]:
    return {
        "id": row["record_id"],
        "kind": row["kind"],
        "dataset": "" if row["dataset"] == DATASET else row["dataset"],
        "certain": row["match"] == "certain",
        "contested": MapStanding(row["standing"]) in style.CONTESTED,
        "standing": row["standing"],
        "sign": style.STANDING_SIGNS[MapStanding(row["standing"])],
        "bearing": _bearing(atlas, spot, row["target_id"]) if spot else None,
        "open": row["record_id"] == opened,
        "tip": tip(row),
        "earliest": day_number(row["earliest"]),
        "latest": day_number(row["latest"]),
        # Whether it belongs to the selection, and whether it would for certain in a period that holds it.
        "in": row["match"] != "",
        "whole": row.get("whole", row["match"]) == "certain",
    }


def day_number(day: date | None) -> int | None:
    """Count the days since 1970, as the browser does; None where a record is open."""
    return None if day is None else (day - date(1970, 1, 1)).days


def tip(row: Mapping[str, Any]) -> list[str]:
    """Write a record in three lines: title, date and place, standing."""
    standing = MapStanding(row["standing"])
    where = row["place_name"] or style.PRECISION_WORDS[Precision.UNKNOWN]
    tooltip = (row["title"], f"{row['date_shown']} · {where}", f"{style.STANDING_SIGNS[standing]} {standing}")
    return [markup.clean(text) for text in tooltip]


@cache
def _middle(atlas: Atlas, place_id: str) -> tuple[float, float]:
    point = places.geometry(atlas, place_id).representative_point()
    return point.x, point.y


def _bearing(atlas: Atlas, spot: Spot, target_id: str | None) -> int | None:
    """Return the degrees clockwise from north from the spot towards the target; None if there is no other target."""
    if not target_id or target_id == spot.place_id:
        return None
    azimuth, _, _ = WGS84.inv(spot.lon, spot.lat, *_middle(atlas, target_id))
    return int(round(azimuth)) % 360


def _statement(atlas: Atlas, place_id: str, number: int) -> dict[str, Any]:
    lon, lat = _middle(atlas, place_id)
    name = markup.clean(atlas.places[place_id].name)
    return {
        "place": place_id,
        "lon": round(lon, 3),
        "lat": round(lat, 3),
        "number": number,
        "tip": [name, f"{style.plural(number, 'statement')} about the whole place"],
    }


# ------------------------------------------------------------------ vague places


def vague(rows: Iterable[Mapping[str, Any]], atlas: Atlas, opened: str = "") -> list[dict[str, Any]]:
    """
    Group records without a point by their place: a province, a border, a region, a country or several.

    `rows` are those of `selected_records.rows`, or groups of `SelectionCounts.without_point`, which have no records
    but their number. A record is in one place only, so that it is counted once.
    """
    by_place: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        is_vague = row["place_id"] and atlas.places[row["place_id"]].kind not in HAS_POINT
        if is_vague and ("number" in row or spot_of(row, atlas) is None):
            by_place[row["place_id"]].append(row)
    return [_vague_place(atlas, place_id, there, opened) for place_id, there in sorted(by_place.items())]


def _vague_place(atlas: Atlas, place_id: str, rows: list[Mapping[str, Any]], opened: str) -> dict[str, Any]:
    place = atlas.places[place_id]
    lon, lat = _middle(atlas, place_id)
    areas = places.areas(atlas, place_id)
    kinds = {row["kind"] for row in rows if row["match"]}
    kind = kinds.pop() if len(kinds) == 1 else ""
    is_whole = any(area.province is None for area in areas)
    precision = place.kind.value if place.kind is not PlaceKind.REGION or not is_whole else PlaceKind.COUNTRY.value
    by_match = {match: sum(row.get("number", 1) for row in rows if row["match"] == match) for match in MATCHES}
    found: dict[str, Any] = {
        "place": place_id,
        "precision": precision,
        "name": markup.clean(place.name),
        "lon": round(lon, 3),
        "lat": round(lat, 3),
        "where": WHERE[precision],
        "tip": [markup.clean(place.name), f"{style.count_words(*by_match.values())}, {WHERE[precision]}"],
        "number": list(by_match.values()),
        "kind": kind or map_legend.SEVERAL_KINDS,
        "colour": style.KINDS[EventKind(kind)].colour if kind else style.GREY,
        "members": [] if is_whole else sorted({area.province for area in areas if area.province}),
        "countries": sorted({area.country for area in areas}),
        "contested": any(MapStanding(row["standing"]) in style.CONTESTED for row in rows),
        "records": [_mark(row, atlas, None, opened) for row in rows if "number" not in row],
    }
    if place.kind is PlaceKind.BORDER:
        found["members"] = []
        if place_id not in atlas.borders.index:
            found["line"] = _narrowed_line(atlas, place_id)
    return found


# ------------------------------------------------------------------ areas


def _areas(rows: Iterable[Mapping[str, Any]], by_province: Mapping[str, Counts], atlas: Atlas) -> dict[str, Any]:
    provinces: dict[str, dict[str, Any]] = {
        province_id: {
            "certain": counts.certain,
            "possible": counts.possible,
            "shade": "",
            "shaded_for": "",
            "contested": False,
            "region": False,
            "presence": False,
            "tip": [style.count_words(*counts)],
        }
        for province_id, counts in by_province.items()
    }
    countries: dict[str, dict[str, Any]] = {}
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        if not row["place_id"]:
            continue
        place = atlas.places[row["place_id"]]
        if place.kind is PlaceKind.BORDER:
            _add_line(lines, row, atlas)
        elif place.kind not in HAS_POINT:
            _add_area(provinces, countries, row, atlas)
    return {"provinces": provinces, "countries": countries, "borders": lines}


@cache
def _area_km2(atlas: Atlas, province_id: str) -> float:
    area, _ = WGS84.geometry_area_perimeter(places.geometry(atlas, province_id))
    return max(abs(area) / 1e6, 1.0)


@cache
def per_area(atlas: Atlas) -> dict[str, float]:
    """Return what one record in a province is per `AREA_KM2`, by id of the province."""
    ids = (place.place_id for place in atlas.places.values() if place.kind is PlaceKind.PROVINCE)
    return {province_id: round(AREA_KM2 / _area_km2(atlas, province_id), 5) for province_id in ids}


def _densities(by_province: Mapping[str, Counts], atlas: Atlas) -> dict[str, float]:
    """Count the records of each province per `AREA_KM2`."""
    return {
        province_id: round(counts.all * AREA_KM2 / _area_km2(atlas, province_id), 3)
        for province_id, counts in by_province.items()
    }


def _uncovered(countries: Collection[str], counted: Mapping[str, Any], atlas: Atlas) -> list[str]:
    """List the provinces of countries without a count."""
    provinces = (place for place in atlas.places.values() if place.kind is PlaceKind.PROVINCE)
    return sorted({place.place_id for place in provinces if place.countries[0] in countries} - set(counted))


def _add_area(
    provinces: dict[str, dict[str, Any]], countries: dict[str, dict[str, Any]], row: Mapping[str, Any], atlas: Atlas
) -> None:
    """Mark the provinces and countries that a record of an area covers."""
    symbol = style.KINDS[EventKind(row["kind"])]
    is_presence = row["kind"] == EventKind.PRESENCE
    for area in places.areas(atlas, row["place_id"]):
        if area.province is None:
            found = countries.setdefault(area.country, {"number": 0, "contested": False, "tip": []})
            found["number"] += row.get("number", 1)
            found["contested"] |= MapStanding(row["standing"]) in style.CONTESTED
            found["tip"] = [f"{style.plural(found['number'], 'record')} located only to the country or wider"]
        elif area.province in provinces:
            province = provinces[area.province]
            province["contested"] |= MapStanding(row["standing"]) in style.CONTESTED
            if is_presence:
                province["presence"] = True
            elif row["precision"] == Precision.PROVINCE:
                # Several kinds in one province get a neutral colour.
                is_alone = province["shaded_for"] in ("", row["kind"])
                province["shade"] = symbol.colour if is_alone else style.GREY
                province["shaded_for"] = row["kind"] if is_alone else map_legend.SEVERAL_KINDS
            else:
                province["region"] = True


def _add_line(lines: dict[str, dict[str, Any]], row: Mapping[str, Any], atlas: Atlas) -> None:
    """Mark the border that a record lies on; a narrowed one brings its own line."""
    place = atlas.places[row["place_id"]]
    line = lines.setdefault(place.place_id, {"certain": 0, "possible": 0, "contested": False, "tip": []})
    line["certain" if row["match"] == "certain" else "possible"] += row.get("number", 1)
    line["contested"] |= MapStanding(row["standing"]) in style.CONTESTED
    line["tip"] = [f"{style.count_words(line['certain'], line['possible'])} on this border"]
    if place.place_id not in atlas.borders.index:
        line["name"] = markup.clean(place.name)
        line["line"] = _narrowed_line(atlas, place.place_id)


@cache
def _narrowed_line(atlas: Atlas, place_id: str) -> list[list[tuple[float, float]]]:
    """Return the parts of a line as (lat, lon) points, the order that Leaflet takes."""
    line = places.geometry(atlas, place_id).simplify(NARROWED_TOLERANCE_DEG)
    parts = getattr(line, "geoms", [line])
    return [[(round(y, 3), round(x, 3)) for x, y in part.coords] for part in parts]
