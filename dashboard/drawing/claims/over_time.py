"""Draw the figures of estimates over the dates that they are valid for, as SVG."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from dashboard.drawing import claim_text, markup, ranges
from dashboard.drawing.ranges import Axis
from events import edtf_dates
from events.models import Claim
from events.queries.records.disagreements import Figure
from events.queries.records.record_detail import SourcedClaim

WIDTH, HEIGHT = 600.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 14.0, 14.0, 24.0
LINE_PX: Final = 15.0  # between two names
CHARACTER_PX: Final = 6.4
MOST_STEPS: Final = 24  # of a third of a line, up and down
NAME_LEFT_PX, NAME_ABOVE_PX = 6.0, 9.0  # of its mark
MOST_YEARS: Final = 7  # labels of the axis of time


class Days(NamedTuple):
    """The first and last day that a figure is valid for."""

    first: date
    last: date


class Name(NamedTuple):
    """A name above a mark: its lower left corner and its text."""

    x: float
    y: float
    text: str


def days(line: SourcedClaim) -> Days | None:
    """Return the days a figure is valid for, else those of the statement or of the source; None if unknown."""
    for text in (line.claim.as_of, line.claim.stated, line.source.published):
        if text:
            period = edtf_dates.parse(text)
            first = period.latest if period.earliest == date.min else period.earliest
            return Days(first, first if period.latest == date.max else period.latest)
    return None


def plot(plotted: Sequence[tuple[Figure, str]], title: str) -> str:
    """Draw figures by date and number, each with its claimant; those without any date are listed below."""
    dated = [(figure, place, when) for figure, place in plotted if (when := days(figure.line))]
    if not dated:
        return ""
    axis = ranges.axis(figure.line.claim for figure, _, _ in dated)
    years = range(min(when.first.year for *_, when in dated), max(when.last.year for *_, when in dated) + 2)
    marks = "".join(_mark(figure, place, when, axis, years) for figure, place, when in dated)
    names = "".join(_text(name) for name in names_of(dated, axis, years))
    undated = "".join(f"<li>{claim_text.item(figure.line)}</li>" for figure, _ in plotted if not days(figure.line))
    listed = f'<p>Not dated:</p><ul class="claim-list">{undated}</ul>' if undated else ""
    return (
        f'<div class="claims-scroll" tabindex="0" role="region" aria-label="{markup.attribute(title)} over time">'
        f'<svg class="over-time" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="group" '
        f'aria-label="{markup.attribute(title)}, by date">{_grid(axis, years)}{marks}{names}</svg></div>{listed}'
    )


def _x(day: date, years: range) -> float:
    first, last = date(years[0], 1, 1).toordinal(), date(years[-1], 1, 1).toordinal()
    return LEFT + (WIDTH - LEFT - RIGHT) * (day.toordinal() - first) / (last - first)


def _y(number: float, axis: Axis) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * number / axis.top


def _grid(axis: Axis, years: range) -> str:
    rows = "".join(
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(tick, axis):.1f}" y2="{_y(tick, axis):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{_y(tick, axis) + 4:.1f}" text-anchor="end">{tick:,.0f}</text>'
        for tick in axis.ticks
    )
    every = -(-len(years) // MOST_YEARS)
    columns = "".join(
        f'<line x1="{_x(date(year, 1, 1), years):.1f}" x2="{_x(date(year, 1, 1), years):.1f}" y1="{TOP}" '
        f'y2="{HEIGHT - BOTTOM}"/><text x="{_x(date(year, 1, 1), years):.1f}" y="{HEIGHT - 8}" '
        f'text-anchor="middle">{year}</text>'
        for year in years[::every]
    )
    return f'<g class="over-time-grid" aria-hidden="true">{rows}{columns}</g>'


def _ends(claim: Claim, axis: Axis) -> tuple[float, float]:
    """Return the lower and the upper end of a figure; an open one reaches the edge of the drawing."""
    return (claim.low if claim.low is not None else 0, claim.high if claim.high is not None else axis.top)


def _mark(figure: Figure, place: str, when: Days, axis: Axis, years: range) -> str:
    claim = figure.line.claim
    low, high = (_y(end, axis) for end in _ends(claim, axis))
    left, right = _x(when.first, years), _x(when.last, years)
    middle = (left + right) / 2
    words = "; ".join([*claim_text.lines(figure.line), *([place] if place else [])])
    dashes = ' stroke-dasharray="3 3"' if claim.low is None or claim.high is None else ""
    bounds = [_y(bound, axis) for bound in dict.fromkeys((claim.low, claim.high)) if bound is not None]
    spans = "".join(f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>' for y in bounds)
    shape = "M0,-6L6,0L0,6L-6,0Z" if figure.in_article else "M0,-5A5,5,0,1,1,0,5A5,5,0,1,1,0,-5Z"
    points = "".join(f'<path d="{shape}" transform="translate({middle:.1f},{y:.1f})"/>' for y in bounds)
    look = "over-time-article" if figure.in_article else "over-time-other"
    return (
        f'<g class="over-time-mark {look}" tabindex="0" role="button" {claim_text.ids([figure.line])} '
        f'data-open="{markup.attribute(claim_text.record_id(figure.line))}" aria-label="{markup.attribute(words)}">'
        f"<title>{markup.attribute(words)}</title>"
        f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{low:.1f}" y2="{high:.1f}"{dashes}/>{spans}{points}</g>'
    )


def names_of(dated: Sequence[tuple[Figure, str, Days]], axis: Axis, years: range) -> list[Name]:
    """Place the names above their marks, moved up or down where two would touch."""
    placed: list[Name] = []
    points = [
        ((_x(when.first, years) + _x(when.last, years)) / 2, _y(bound, axis))
        for figure, _, when in dated
        for bound in (figure.line.claim.low, figure.line.claim.high)
        if bound is not None
    ]
    for figure, place, when in sorted(dated, key=lambda one: (_top(one[0], axis), one[2])):
        short = claim_text.short(figure.line.claimant_name)
        text = f"{short}{f', {place}' if place else ''}: {figure.line.claim.number_in_words}"
        middle = (_x(when.first, years) + _x(when.last, years)) / 2
        x = min(max(middle - NAME_LEFT_PX, LEFT + 4), max(WIDTH - RIGHT - len(text) * CHARACTER_PX, LEFT + 4))
        name = Name(x, max(_top(figure, axis) - NAME_ABOVE_PX, TOP + 8), text)
        placed.append(_free(name, placed, points))
    return placed


def _top(figure: Figure, axis: Axis) -> float:
    claim = figure.line.claim
    bound = claim.high if claim.high is not None else claim.low
    return _y(bound or 0, axis)


def _free(name: Name, placed: Sequence[Name], points: Sequence[tuple[float, float]]) -> Name:
    """Move a name to the nearest height at which it touches no other and covers no mark."""
    steps = (step * direction for step in range(MOST_STEPS) for direction in (-1, 1))
    tried = (name._replace(y=name.y + step * LINE_PX / 3) for step in steps)
    inside = (one for one in tried if TOP <= one.y <= HEIGHT - BOTTOM)
    free = [one for one in inside if not any(_touch(one, other) for other in placed)] or [name]
    return next((one for one in free if not any(_covers(one, point) for point in points)), free[0])


def _covers(name: Name, point: tuple[float, float]) -> bool:
    x, y = point
    return name.x - 6 < x < name.x + len(name.text) * CHARACTER_PX and name.y - 15 < y < name.y + 8


def _touch(one: Name, other: Name) -> bool:
    is_beside = one.x < other.x + len(other.text) * CHARACTER_PX and other.x < one.x + len(one.text) * CHARACTER_PX
    return is_beside and abs(one.y - other.y) < LINE_PX


def _text(name: Name) -> str:
    return f'<text class="over-time-name" x="{name.x:.1f}" y="{name.y:.1f}">{markup.attribute(name.text)}</text>'
