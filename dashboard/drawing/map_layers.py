"""Build the layers of the map as values that are inert in its script."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import folium
from jinja2 import Template
from pyproj import Geod

from dashboard.drawing import map_legend, markup, style
from events.models import HAS_POINT, EventKind, MapStanding, Precision
from events.queries.counts import Counts
from geodata import places
from geodata.models import Atlas, PlaceKind

HOME: Final = ((29.5, 56.5), (44.0, 80.0))  # south-west and north-east, lat before lon: until the first answer
MOST_MARKS: Final = 300  # of more the map draws tiles: their marks would be more than a click may send
BASEMAP: Final = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": "© OpenStreetMap contributors",
    "label": "Online map (openstreetmap.org)",
}
NARROWED_TOLERANCE_DEG: Final = 0.02  # as the overview's lines
Rows = list[dict[str, Any]]
WGS84: Final = Geod(ellps="WGS84")


# Compiled once: every answer to a click is put into one of them.
CALL: Final = "{%% macro script(this, kwargs) %%}KhorasanAtlas.%s;{%% endmacro %%}"
BASE: Final = Template(CALL % "base({{ this._parent.get_name() }}, {{ this.values }})")
SHOW: Final = Template(CALL % "show({{ this.values }})")


class Script(folium.MacroElement):
    """A call of the map's own script with values; they are fetched or drawn by the browser."""

    def __init__(self, template: Template, values: Mapping[str, Any]) -> None:
        folium.MacroElement.__init__(self)
        self._template = template
        self.values = as_script(values)


def base_script(options: Mapping[str, Any]) -> Script:
    """Build the constant part of the map."""
    return Script(BASE, options)


def as_script(value: object) -> str:
    r"""
    Write a value as a JavaScript literal that is inert in every context.

    Every sign that could end a script, open a tag or a template, or be taken for one of folium's generated names is
    written as a `\u` escape; the map's own code puts texts on the page as text nodes only.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False, sort_keys=True)
    escaped: dict[int, str] = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'_"}
    # Outside texts JSON never has two opening braces, or a percent sign, in a row: these are a text's own.
    return text.translate(escaped).replace("{{", "{\\u007b").replace("{%", "{\\u0025").replace("{#", "{\\u0023")


def feature_group(answers: Mapping[str, Any]) -> folium.FeatureGroup:
    """Wrap answers for `st_folium(feature_group_to_add=...)`."""
    group = folium.FeatureGroup(name="answers")
    Script(SHOW, answers).add_to(group)
    return group


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
        The chosen countries: others are veiled.
    unplaced
        How many records of the selection have no place.
    """
    drawn = records if tiles else records[:MOST_MARKS]
    marked = [] if tiles else sites(drawn, atlas, record_id)
    areas = _areas(drawn, by_province, atlas)
    largest = max((area["certain"] + area["possible"] for area in areas["provinces"].values()), default=0)
    found = {
        "sites": marked,
        **areas,
        "statements": [_statement(atlas, place_id, number) for place_id, number in sorted(statements.items())],
        "classes": style.count_classes(largest),
        "colours": style.COUNT_COLOURS,
        "open_place": place_id,
        "open_record": record_id,
        "uncovered": _uncovered(uncovered, areas["provinces"], atlas),
        "tiles": tiles,
        "theme": theme,
        "fit": fit,
        "chosen": list(chosen),
        "unplaced": unplaced,
    }
    found["legend"] = map_legend.legend(drawn, marked, found)
    found["digest"] = hashlib.sha256(as_script(found).encode()).hexdigest()[:12]
    return found


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


def _mark(row: Mapping[str, Any], atlas: Atlas, spot: Spot, opened: str) -> dict[str, Any]:
    return {
        "id": row["record_id"],
        "kind": row["kind"],
        "certain": row["match"] == "certain",
        "contested": MapStanding(row["standing"]) in style.CONTESTED,
        "standing": row["standing"],
        "sign": style.STANDING_SIGNS[MapStanding(row["standing"])],
        "bearing": _bearing(atlas, spot, row["target_id"]),
        "open": row["record_id"] == opened,
        "tip": tip(row),
    }


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
                province["shaded_for"] = row["kind"] if is_alone else "several kinds"
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
