"""Join the pieces of a network of lines into strokes: at each junction a line goes on where it turns least."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import acos, degrees, hypot

import shapely

MOST_TURN_DEG = 75.0
Point = tuple[float, float]


def strokes(pieces: Iterable[shapely.LineString]) -> list[list[shapely.LineString]]:
    """Return the pieces by stroke; every piece is in one of them."""
    lines = list(pieces)
    parent = list(range(len(lines)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    for ends in _junctions(lines).values():
        taken: set[int] = set()
        for _, one, other in sorted(_turns(ends)):
            if one not in taken and other not in taken and root(one) != root(other):
                parent[root(other)] = root(one)
                taken |= {one, other}
    grouped = defaultdict(list)
    for index, line in enumerate(lines):
        grouped[root(index)].append(line)
    return list(grouped.values())


def _junctions(lines: Sequence[shapely.LineString]) -> dict[Point, list[tuple[int, Point]]]:
    """List the lines that end at each point, with the direction in which each leaves it."""
    found = defaultdict(list)
    for index, line in enumerate(lines):
        points = line.coords
        for end, second in ((points[0], points[1]), (points[-1], points[-2])):
            length = hypot(second[0] - end[0], second[1] - end[1])
            found[end[:2]].append((index, ((second[0] - end[0]) / length, (second[1] - end[1]) / length)))
    return found


def _turns(ends: Sequence[tuple[int, Point]]) -> Iterable[tuple[float, int, int]]:
    """List how far a line would turn from one piece into another, in degrees, for those that turn little."""
    for (one, (x, y)), (other, (u, v)) in combinations(ends, 2):
        turn = degrees(acos(max(-1.0, min(1.0, -(x * u + y * v)))))
        if one != other and turn <= MOST_TURN_DEG:
            yield turn, one, other
