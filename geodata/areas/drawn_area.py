"""Parse the text of an area, check it, and write it back in one form: `circle:36.73,68.87,50km`."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

import shapely

DECIMALS: Final = 5  # of a degree: about 1 m
MOST_POINTS: Final = 100
LONGEST_TEXT: Final = 3000
RADII_KM: Final = (0.1, 3000.0)
# Latitude first everywhere, as maps and reports print it, and as the map's own script counts.
FORMS: Final = {
    "circle": "circle:LAT,LON,RADIUSkm",
    "box": "box:SOUTH,WEST,NORTH,EAST",
    "polygon": "polygon:LAT,LON;LAT,LON;LAT,LON",
}
HELP: Final = f"write {', '.join(list(FORMS.values())[:2])} or {FORMS['polygon']}, in decimal degrees, latitude first"
NUMBER: Final = re.compile(r"[+-]?(\d{1,6}(\.\d{0,20})?|\.\d{1,20})", flags=re.ASCII)
RADIUS: Final = re.compile(r"([\d.]{1,20})\s*(km|m)", flags=re.ASCII | re.IGNORECASE)


class AreaError(ValueError):
    """A text is not an area; the message lists everything that is wrong with it, and the way out."""


class AreaKind(StrEnum):
    """The kind of an area."""

    CIRCLE = "circle"
    BOX = "box"
    POLYGON = "polygon"


class Position(NamedTuple):
    """A position in decimal degrees (WGS84)."""

    lat: float
    lon: float

    def in_words(self) -> str:
        """Write "36.73° N, 68.87° E"."""
        return f"{_degrees(self.lat, 'NS')}, {_degrees(self.lon, 'EW')}"


@dataclass(frozen=True)
class DrawnArea:
    """
    An area that a user has chosen.

    `points` are the centre of a circle, the south-west and north-east corners of a box, or the corners of a polygon.
    A box whose west is larger than its east crosses the antimeridian; the sides of a polygon go the shorter way round.
    """

    kind: AreaKind
    points: tuple[Position, ...]
    radius_km: float = 0.0

    @property
    def text(self) -> str:
        """The area as `parse` reads it; equal areas have the same text."""
        pairs = [f"{_plain(lat)},{_plain(lon)}" for lat, lon in self.points]
        if self.kind is AreaKind.CIRCLE:
            return f"circle:{pairs[0]},{_plain(self.radius_km)}km"
        return f"{self.kind}:{(',' if self.kind is AreaKind.BOX else ';').join(pairs)}"

    def in_words(self, name: str = "") -> str:
        """
        Write "within 50 km of 36.73° N, 68.87° E (Kunduz)".

        `name` is a place in the area.
        """
        beside = f" ({name})" if name else ""
        if self.kind is AreaKind.CIRCLE:
            return f"within {_plain(self.radius_km)} km of {self.points[0].in_words()}{beside}"
        if self.kind is AreaKind.BOX:
            return f"between {self.points[0].in_words()} and {self.points[1].in_words()}{beside}"
        return f"in an area of {len(self.points)} corners around {self.middle.in_words()}{beside}"

    @property
    def middle(self) -> Position:
        """The centre of a circle or box, the mean of a polygon's corners."""
        if self.kind is AreaKind.CIRCLE:
            return self.points[0]
        lats, lons = zip(*self.unwrapped, strict=True)
        return Position(round(sum(lats) / len(lats), 2), round(_wrapped(sum(lons) / len(lons)), 2))

    @property
    def unwrapped(self) -> tuple[Position, ...]:
        """The points with longitudes that go on past 180 degrees instead of jumping to -180."""
        found = [self.points[0]]
        for lat, lon in self.points[1:]:
            before = found[-1].lon
            step = (lon - before) % 360 if self.kind is AreaKind.BOX else (lon - before + 180) % 360 - 180
            # Half the way round is east, as written; a box may be the whole world.
            if self.kind is AreaKind.BOX and step == 0:
                step = 360.0
            found.append(Position(lat, before + step))
        return tuple(found)


@lru_cache(256)
def parse(text: str) -> DrawnArea:
    """
    Parse the text of an area.

    Raises
    ------
    AreaError
        If it is not an area; the message lists all faults.
    """
    kind, colon, rest = text.strip().partition(":")
    kind = kind.strip().casefold()
    if not colon or kind not in FORMS:
        raise AreaError(f"not an area; {HELP}")
    if len(text) > LONGEST_TEXT:
        raise AreaError(f"longer than {LONGEST_TEXT:,} characters; use at most {MOST_POINTS} points")
    faults: list[str] = []
    area = READERS[kind](rest, faults)
    if area is None or faults:
        raise AreaError("; ".join(faults))
    return area


def _circle(rest: str, faults: list[str]) -> DrawnArea | None:
    parts = rest.split(",")
    if len(parts) != 3:
        faults.append(f"a circle has a centre and a radius; write {FORMS['circle']}, such as circle:36.73,68.87,50km")
        return None
    centre, radius = _position(parts[0], parts[1], faults), _radius(parts[2], faults)
    return DrawnArea(AreaKind.CIRCLE, (centre,), radius) if centre and radius else None


def _radius(text: str, faults: list[str]) -> float | None:
    found = RADIUS.fullmatch(text.strip())
    try:
        number = float(found[1]) if found else math.nan
    except ValueError:
        number = math.nan
    if not found or math.isnan(number):
        faults.append(f"radius '{_stated(text)}' is not a distance; write it with its unit, such as 50km or 500m")
        return None
    radius = round(number / (1000 if found[2].casefold() == "m" else 1), 3)
    least, most = RADII_KM
    if not least <= radius <= most:
        faults.append(f"radius {_stated(text)} is outside {_plain(least)} km to {most:,.0f} km")
        return None
    return radius


def _box(rest: str, faults: list[str]) -> DrawnArea | None:
    parts = rest.split(",")
    if len(parts) != 4:
        faults.append(f"a box has four sides; write {FORMS['box']}, such as box:36,68,37.5,69.5")
        return None
    first, last = _position(parts[0], parts[1], faults), _position(parts[2], parts[3], faults)
    if not first or not last:
        return None
    if first.lat > last.lat:
        faults.append(f"south {_plain(first.lat)} is north of north {_plain(last.lat)}; write {FORMS['box']}")
    if first.lat == last.lat:
        faults.append(f"south and north are both {_plain(first.lat)}: the box is empty")
    if first.lon == last.lon:
        faults.append(f"west and east are both {_plain(first.lon)}: the box is empty")
    return DrawnArea(AreaKind.BOX, (first, last))


def _polygon(rest: str, faults: list[str]) -> DrawnArea | None:
    pairs = [pair.split(",") for pair in rest.split(";") if pair.strip()]
    points: list[Position] = []
    for number, pair in enumerate(pairs[: MOST_POINTS + 2], 1):
        if len(pair) != 2:
            faults.append(f"point {number} '{_stated(','.join(pair))}' is not a position; write LAT,LON")
            continue
        position = _position(pair[0], pair[1], faults)
        if position and position not in points[-1:]:
            points.append(position)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()  # a ring may be closed as in GeoJSON
    if len(pairs) > MOST_POINTS + 1 or len(points) > MOST_POINTS:
        faults.append(f"{len(pairs):,} points are more than {MOST_POINTS}; leave out points that change little")
    if faults:
        return None
    if len(points) < 3:
        faults.append(f"a polygon has at least 3 different points, not {len(points)}; write {FORMS['polygon']}")
        return None
    area = DrawnArea(AreaKind.POLYGON, _in_order(points))
    faults.extend(_faults_of_ring(area))
    return area


def _faults_of_ring(area: DrawnArea) -> list[str]:
    ring = area.unwrapped
    jump = ring[0].lon - ring[-1].lon
    if abs(jump) > 180:
        return ["the polygon goes around a pole; use a circle around the pole or a box"]
    polygon = shapely.Polygon([(lon, lat) for lat, lon in ring])
    if shapely.convex_hull(polygon).area == 0:
        return ["all points of the polygon are on one line: it is empty"]
    if not polygon.is_valid:
        where = re.search(r"\[(\S+) (\S+)\]", shapely.is_valid_reason(polygon))
        near = f" near {float(where[2]):.2f},{_wrapped(float(where[1])):.2f}" if where else ""
        return [f"the sides of the polygon cross or touch{near}; list its corners in the order around it"]
    return []


def _in_order(points: list[Position]) -> tuple[Position, ...]:
    """Begin with the southernmost point and go on counterclockwise, so that equal polygons are written alike."""
    start = points.index(min(points))
    turned = points[start:] + points[:start]
    ring = DrawnArea(AreaKind.POLYGON, tuple(turned)).unwrapped
    doubled = sum(
        one.lon * other.lat - other.lon * one.lat for one, other in zip(ring, (*ring[1:], ring[0]), strict=True)
    )
    return tuple(turned if doubled > 0 else [turned[0], *reversed(turned[1:])])


def _position(lat: str, lon: str, faults: list[str]) -> Position | None:
    north, east = _number("latitude", lat, 90, faults), _number("longitude", lon, 180, faults)
    return Position(north, east) if north is not None and east is not None else None


def _number(name: str, text: str, most: int, faults: list[str]) -> float | None:
    stated = text.strip()
    if not NUMBER.fullmatch(stated):
        faults.append(f"{name} '{_stated(text)}' is not a number; write decimal degrees, such as 36.73")
        return None
    value = round(float(stated), DECIMALS) + 0.0  # no negative zero
    if abs(value) > most:
        faults.append(f"{name} {stated} is outside -{most} to {most}; latitude comes first")
        return None
    return value


READERS: Final[dict[str, Callable[[str, list[str]], DrawnArea | None]]] = {
    "circle": _circle,
    "box": _box,
    "polygon": _polygon,
}


def _stated(text: str) -> str:
    return "".join(sign if sign.isprintable() else "�" for sign in text.strip()[:20])


def _plain(number: float) -> str:
    return f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _degrees(value: float, letters: str) -> str:
    return f"{_plain(abs(value))}° {letters[value < 0]}"


def _wrapped(lon: float) -> float:
    return (lon + 180) % 360 - 180
