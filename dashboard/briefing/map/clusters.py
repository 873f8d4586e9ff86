"""Place what stands for records on the map as on screen: at true places, those that would overlap as one mark."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import hypot
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from dashboard.briefing.map.projection import Ground
from dashboard.drawing import style
from events.models import EventKind, MapStanding

RADIUS_PT: Final = 5.2  # of a symbol
# In radii of a symbol; numbers are as large as the other letters of a page, so badges are larger than on screen.
TOGETHER: Final = 14 / 9
BADGE_REACH, SYMBOL_REACH = 1.75, 1.0
APART: Final = 3.1  # of the count of an area from other marks
# The first stands above the name of the area.
SHIFTS: Final = ((0, 20), (0, 34), (23, 8), (-23, 8), (0, -20), (40, 14), (-40, 14), (0, 50))
SHIFT: Final = 1 / 9
# Of the plate of a count: half its width without digits, per digit, half its height.
PLATE_HALF: Final = (0.45, 0.55, 1.1)


@dataclass(frozen=True)
class Mark:
    """
    What stands at one point of the map, in points: the symbol of a record, a badge of several, or the count of an area.

    `mix` has the number of records by the groups of standing (`style.MIX`); `area` is how precisely the place of a
    count is known, blank for records at a point; `dataset` is the colour of the imported dataset of a record, if any.
    """

    at: tuple[float, float]
    kind: EventKind
    number: int
    is_certain: bool
    is_contested: bool
    bearing: int | None = None
    mix: tuple[tuple[str, int], ...] = ()
    area: str = ""
    colour: str = ""
    dataset: str = ""

    @property
    def is_badge(self) -> bool:
        """Whether it stands for several records at a point."""
        return self.number > 1 and not self.area

    @property
    def half(self) -> tuple[float, float]:
        """Half the width and half the height of its plate, in points."""
        least, digit, tall = PLATE_HALF
        return (least + digit * len(str(self.number))) * RADIUS_PT, tall * RADIUS_PT


def marks(answers: Mapping[str, Any], ground: Ground) -> tuple[Mark, ...]:
    """Place the symbols, badges and counts of answers (`map_layers.answers`) that lie on the map."""
    colours = {key: mark["colour"] for key, mark in answers.get("datasets", {}).items()}
    points = badges_joined(joined(_symbols(answers["sites"], colours, ground)))
    if answers["tiles"]:
        return tuple(points)
    return (*_make_room(_counts(answers["vague"], ground), points, ground), *points)


def _symbols(sites: Iterable[Mapping[str, Any]], colours: Mapping[str, str], ground: Ground) -> list[Mark]:
    """List the symbols of single records at their true places, contested ones first, those of districts last."""
    found = []
    for site in sites:
        at = ground.project(site["lon"], site["lat"])[0]
        if ground.holds(at):
            found += [(site["precision"] == "district", _mark(at, record, colours)) for record in site["records"]]
    found.sort(key=lambda one: (not one[1].is_contested, one[0]))
    return [mark for _, mark in found]


def _mark(at: NDArray[np.float64], record: Mapping[str, Any], colours: Mapping[str, str]) -> Mark:
    standing = MapStanding(record["standing"])
    group = next(name for name, standings in style.MIX.items() if standing in standings)
    return Mark(
        at=_pair(at),
        kind=EventKind(record["kind"]),
        number=1,
        is_certain=record["certain"],
        is_contested=record["contested"],
        bearing=record["bearing"],
        mix=((group, 1),),
        dataset=colours.get(record.get("dataset", ""), ""),
    )


def joined(single: Iterable[Mark]) -> list[Mark]:
    """Join symbols that would overlap; each badge stands where its first member does."""
    found: list[Mark] = []
    for mark in single:
        home = next((n for n, other in enumerate(found) if _apart(mark, other) < TOGETHER * RADIUS_PT), None)
        if home is None:
            found.append(mark)
        else:
            found[home] = _together(found[home], mark)
    return found


def badges_joined(found: Iterable[Mark]) -> list[Mark]:
    """Join what a badge would cover: they are larger than symbols."""
    kept: list[Mark] = []
    for mark in found:
        home = next((n for n, one in enumerate(kept) if _is_covered(mark, one)), None)
        if home is None:
            kept.append(mark)
        else:
            kept[home] = _together(kept[home], mark)
    return kept


def _is_covered(one: Mark, other: Mark) -> bool:
    reach = sum(BADGE_REACH if mark.is_badge else SYMBOL_REACH for mark in (one, other))
    return (one.is_badge or other.is_badge) and _apart(one, other) < reach * RADIUS_PT


def _together(one: Mark, other: Mark) -> Mark:
    added = dict(one.mix)
    for name, number in other.mix:
        added[name] = added.get(name, 0) + number
    mix = tuple((name, added[name]) for name in style.MIX if name in added)
    return replace(
        one,
        number=one.number + other.number,
        is_certain=one.is_certain or other.is_certain,
        is_contested=one.is_contested or other.is_contested,
        bearing=None,
        mix=mix,
    )


def _apart(one: Mark, other: Mark) -> float:
    return hypot(one.at[0] - other.at[0], one.at[1] - other.at[1])


# ------------------------------------------------------------------ counts of areas


def _counts(vague: Iterable[Mapping[str, Any]], ground: Ground) -> list[Mark]:
    """List the counts of areas that are seen, in their middle; those of borders stand on the line."""
    found = []
    for place in vague:
        at = _spot(place, ground) if sum(place["number"]) else None
        if at is not None:
            certain, possible = place["number"]
            found.append(
                Mark(
                    at=_pair(at),
                    kind=EventKind.OTHER if not place["records"] else EventKind(place["records"][0]["kind"]),
                    number=certain + possible,
                    is_certain=certain > 0,
                    is_contested=place["contested"],
                    area=place["precision"],
                    colour=place["colour"],
                )
            )
    return found


def _spot(place: Mapping[str, Any], ground: Ground) -> NDArray[np.float64] | None:
    """Find where the count of an area stands: at the name of a country, else in its middle, else where it is seen."""
    if place["precision"] == "country" and place["place"] in ground.countries.index:
        return _in_seen(ground.countries.geometry[place["place"]], ground)
    at: NDArray[np.float64] = ground.project(place["lon"], place["lat"])[0]
    if ground.holds(at, RADIUS_PT):
        return at
    if place["precision"] == "border":
        return None
    provinces = ground.provinces.geometry[ground.provinces.index.isin([*place["members"], place["place"]])]
    countries = ground.countries.geometry[ground.countries.index.isin(place["countries"])]
    return _in_seen(shapely.union_all((provinces if len(provinces) else countries).to_numpy()), ground)


def _in_seen(shape: shapely.Geometry, ground: Ground) -> NDArray[np.float64] | None:
    seen = ground.seen(shape)
    return None if seen.is_empty else ground.middle(seen)


def _make_room(counts: Iterable[Mark], points: Iterable[Mark], ground: Ground) -> list[Mark]:
    """Move counts of areas, which stand for no point, beside marks that do, and beside each other."""
    taken = [mark.at for mark in points]
    limit = np.array(ground.points)
    found = []
    for mark in counts:
        shifts = [np.array(shift) * SHIFT * RADIUS_PT for shift in SHIFTS]
        spots = [_pair(np.clip(mark.at + shift, mark.half, limit - mark.half)) for shift in shifts]
        rooms = [min((hypot(spot[0] - x, spot[1] - y) for x, y in taken), default=np.inf) for spot in spots]
        free = (spot for spot, room in zip(spots, rooms, strict=True) if room > APART * RADIUS_PT)
        # Where nothing is free, the number stands where it is covered least.
        at = next(free, spots[int(np.argmax(rooms))])
        taken.append(at)
        found.append(replace(mark, at=at))
    return found


def _pair(point: NDArray[np.float64]) -> tuple[float, float]:
    return float(point[0]), float(point[1])
