"""Where the actors of a graph stand: one in the middle, the others on two arcs; always the same for the same graph."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import hypot, sqrt
from typing import Final

MIDDLE_X: Final = 460.0
ARC_X: Final = 255.0  # from the middle to the furthest point of an arc
SPACING: Final = 54.0  # between two actors on an arc, for a line of text each
MARGIN: Final = 34.0
WIDTH: Final = 900.0
NODE: Final = 8.0
HUB: Final = 15.0
BEND: Final = 0.32  # of its length towards the middle, so that an arrow passes the actors between its ends
LEAST_BEND: Final = 46.0
HUB_BEND: Final = 36.0  # sideways, for a second arrow between an actor and the one in the middle
SIGN_FURTHER_OUT: Final = 0.34
NEXT_BEND: Final = 52.0  # more for each further arrow between the same two

Pair = tuple[str, str]


@dataclass(frozen=True)
class Point:
    """A place in the drawing, in its units from the upper left corner."""

    x: float
    y: float


@dataclass(frozen=True)
class Layout:
    """Places of the actors: `hub` in the middle, `left` and `right` on the arcs, from top to bottom."""

    hub: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    places: Mapping[str, Point]
    height: float


@dataclass(frozen=True)
class Arrow:
    """A curve from `start` to `end`, bent towards `bend`; `sign` lies on it."""

    start: Point
    bend: Point
    end: Point
    sign: Point


@lru_cache(maxsize=64)
def layout(edges: tuple[Pair, ...], leaves: frozenset[str]) -> Layout:
    """
    Place the actors.

    The actor with most edges stands in the middle, leaves on the right arc, the others on the left one, those that
    have to do with each other side by side.

    Parameters
    ----------
    edges
        Ids of subject and object.
    leaves
        Actors for the right arc.

    Raises
    ------
    ValueError
        If there are no edges.
    """
    if not edges:
        raise ValueError("a graph without edges has no layout")
    degrees = Counter(actor for edge in edges for actor in edge)
    hub = min(degrees, key=lambda actor: (actor in leaves, -degrees[actor], actor))
    right = tuple(sorted(actor for actor in degrees if actor in leaves and actor != hub))
    left = _ordered(sorted(actor for actor in degrees if actor not in leaves and actor != hub), edges)
    height = SPACING * max(len(left), len(right), 4) + 2 * MARGIN
    places = {hub: Point(MIDDLE_X, height / 2), **_arc(left, -1, height), **_arc(right, 1, height)}
    return Layout(hub, left, right, places, height)


def _ordered(actors: Sequence[str], edges: Iterable[Pair]) -> tuple[str, ...]:
    """Order actors so that edges between them are short: swap two as long as that helps."""
    order = list(actors)
    among = [edge for edge in edges if edge[0] in order and edge[1] in order]
    best = _length(order, among)
    improved = True
    while improved:
        improved = False
        for one, other in combinations(range(len(order)), 2):
            order[one], order[other] = order[other], order[one]
            found = _length(order, among)
            if found < best:
                best, improved = found, True
            else:
                order[one], order[other] = order[other], order[one]
    return tuple(order)


def _length(order: Sequence[str], edges: Iterable[Pair]) -> int:
    at = {actor: index for index, actor in enumerate(order)}
    return sum((at[one] - at[other]) ** 2 for one, other in edges)


def _arc(actors: Sequence[str], side: int, height: float) -> dict[str, Point]:
    """Place actors at even heights on an arc to the left (-1) or right (1)."""
    reach = height / 2 - MARGIN / 2
    first = height / 2 - SPACING * (len(actors) - 1) / 2
    found = {}
    for index, actor in enumerate(actors):
        y = first + SPACING * index
        x = MIDDLE_X + side * ARC_X * sqrt(max(0.0, 1 - ((y - height / 2) / (reach * 1.15)) ** 2))
        found[actor] = Point(round(x, 1), round(y, 1))
    return found


def arrows(shown: Layout, edges: Sequence[Pair]) -> list[Arrow]:
    """Draw an arrow for each edge; those between the same two actors are bent apart."""
    drawn: Counter[Hashable] = Counter()
    found = []
    for subject, target in edges:
        pair = frozenset((subject, target))
        found.append(_arrow(shown, subject, target, drawn[pair]))
        drawn[pair] += 1
    return found


def _arrow(shown: Layout, subject: str, target: str, earlier: int) -> Arrow:
    start, end = shown.places[subject], shown.places[target]
    between = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
    if shown.hub in (subject, target):
        bend = _aside(between, start, end, earlier)
    else:
        pull = LEAST_BEND + BEND * hypot(end.x - start.x, end.y - start.y) + NEXT_BEND * earlier
        bend = _towards(between, shown.places[shown.hub], pull, 0.8)
    first = _towards(start, bend, HUB if subject == shown.hub else NODE)
    last = _towards(end, bend, (HUB if target == shown.hub else NODE) + 4)
    return Arrow(first, bend, last, _at(_share(shown, subject, target, earlier), first, bend, last))


def _share(shown: Layout, subject: str, target: str, earlier: int) -> float:
    """Say how far along an arrow its sign stands: a second one to the middle has it further out, clear of others."""
    if not earlier or shown.hub not in (subject, target):
        return 0.5
    return SIGN_FURTHER_OUT if target == shown.hub else 1 - SIGN_FURTHER_OUT


def _at(share: float, start: Point, bend: Point, end: Point) -> Point:
    """Find the point of a curve so far along it."""
    near, over, far = (1 - share) ** 2, 2 * share * (1 - share), share**2
    return Point(near * start.x + over * bend.x + far * end.x, near * start.y + over * bend.y + far * end.y)


def _aside(between: Point, start: Point, end: Point, earlier: int) -> Point:
    """Move a point off the straight line, further for each earlier arrow; the same way whichever end comes first."""
    one, other = sorted((start, end), key=lambda point: (point.x, point.y))
    length = hypot(other.x - one.x, other.y - one.y) or 1.0
    off = HUB_BEND * ((earlier + 1) // 2) * (1 if earlier % 2 else -1)
    return Point(between.x - (other.y - one.y) / length * off, between.y + (other.x - one.x) / length * off)


def _towards(start: Point, end: Point, distance: float, most: float = 0.5) -> Point:
    length = hypot(end.x - start.x, end.y - start.y) or 1.0
    share = min(distance / length, most)
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
