"""Draw how a record becomes certain or possible: days against a period, places against a country."""

from datetime import date
from typing import Final, NamedTuple

from dashboard.drawing import markup
from events import edtf_dates

FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)  # the period of the drawing
AXIS: Final = (2021, 2024)  # its years, the last one excluded
DATES: Final = ("2022-04-18", "2022-11/2023-02", "2021/2022", "2022", "2023-06")
# A place of the drawing and the countries it may be in; Afghanistan is chosen.
CHOSEN: Final = "Afghanistan"
PLACES: Final = (
    ("Kunduz", ("Afghanistan",)),
    ("Northern Afghanistan", ("Afghanistan",)),
    ("Afghanistan–Tajikistan border", ("Afghanistan", "Tajikistan")),
    ("Central Asia", ("Tajikistan", "Uzbekistan")),
)
MATCHES: Final = ("certain", "possible", "not in the selection")

# So narrow that a phone shows the whole of it.
WIDTH, ROW, LEFT, RIGHT, TOP = 430.0, 36.0, 190.0, 4.0, 26.0
BAR_PX = 12.0


class Example(NamedTuple):
    """A line of the drawing: its name, and how it matches."""

    name: str
    match: str


def match(inside: int, of: int) -> str:
    """Return how a record matches, of whose possible days or places so many are inside the selection."""
    return MATCHES[0] if inside == of else MATCHES[1] if inside else MATCHES[2]


def of_date(edtf: str) -> Example:
    """Match a date with the period of the drawing, by its days."""
    period = edtf_dates.parse(edtf)
    inside = (min(period.latest, LAST) - max(period.earliest, FIRST)).days + 1
    return Example(edtf_dates.show(edtf), match(max(inside, 0), (period.latest - period.earliest).days + 1))


def of_place(name: str, countries: tuple[str, ...]) -> Example:
    """Match a place with the chosen country."""
    return Example(name, match(countries.count(CHOSEN), len(countries)))


def diagram() -> str:
    """Draw both questions; a record is certain only if both answers are."""
    return (
        f'<figure class="method"><figcaption>Selected: {CHOSEN}, 2022</figcaption>'
        f'<div class="claims-scroll" tabindex="0" role="region" aria-label="Dates and the selected period">{_dates()}'
        f'</div><div class="claims-scroll" tabindex="0" role="region" aria-label="Places and the selected country">'
        f"{_places()}</div><p>A record is certain if its date and its place are certain, possible if both may be "
        f"inside, and not in the selection if one cannot be.</p></figure>"
    )


def _svg(title: str, rows: list[Example], drawn: str) -> str:
    described = "; ".join(f"{row.name}: {row.match}" for row in rows)
    height = TOP + ROW * len(rows) + 4
    return (
        f'<svg class="method-svg method-narrow" viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img" '
        f'aria-label="{markup.attribute(f"{title}. {described}")}">{drawn}</svg>'
    )


def _line(number: int, row: Example) -> str:
    """Write the name of a line and, below it, the answer; the drawing is beside them."""
    y = TOP + ROW * number + 15
    return (
        f'<text x="0" y="{y}">{markup.attribute(row.name)}</text>'
        f'<text class="method-{row.match.split()[0]}" x="0" y="{y + 15}">{row.match}</text>'
    )


def _bar_top(number: int) -> float:
    return TOP + ROW * number + (ROW - BAR_PX) / 2


def _x(day: date) -> float:
    first, last = date(AXIS[0], 1, 1).toordinal(), date(AXIS[1], 1, 1).toordinal()
    return LEFT + (WIDTH - LEFT - RIGHT) * (day.toordinal() - first) / (last - first)


def _dates() -> str:
    rows = [of_date(edtf) for edtf in DATES]
    height = ROW * len(rows)
    period = (
        f'<rect class="method-chosen" x="{_x(FIRST):.1f}" y="{TOP}" width="{_x(LAST) - _x(FIRST):.1f}" '
        f'height="{height}"/>'
    )
    years = "".join(
        f'<text x="{_x(date(year, 7, 1)):.1f}" y="16" text-anchor="middle">{year}</text>' for year in range(*AXIS)
    )
    bars = ""
    for number, edtf in enumerate(DATES):
        when = edtf_dates.parse(edtf)
        width = max(_x(when.latest) - _x(when.earliest), 5)
        kind = rows[number].match.split()[0]
        bars += (
            f'<rect class="method-bar method-bar-{kind}" x="{_x(when.earliest):.1f}" y="{_bar_top(number)}" '
            f'width="{width:.1f}" height="{BAR_PX}" rx="2"/>'
        )
    lines = "".join(_line(number, row) for number, row in enumerate(rows))
    return _svg("Dates against the period 2022", rows, f"{period}{years}{bars}{lines}")


def _places() -> str:
    rows = [of_place(name, countries) for name, countries in PLACES]
    names = list(dict.fromkeys(country for _, countries in PLACES for country in countries))
    step = (WIDTH - LEFT - RIGHT) / len(names)
    chosen = (
        f'<rect class="method-chosen" x="{LEFT + step * names.index(CHOSEN):.1f}" y="{TOP}" width="{step:.1f}" '
        f'height="{ROW * len(rows)}"/>'
    )
    heads = "".join(
        f'<text x="{LEFT + step * (number + 0.5):.1f}" y="16" text-anchor="middle">{name}</text>'
        for number, name in enumerate(names)
    )
    bars = ""
    for number, (_, countries) in enumerate(PLACES):
        first, last = names.index(countries[0]), names.index(countries[-1])
        kind = rows[number].match.split()[0]
        bars += (
            f'<rect class="method-bar method-bar-{kind}" x="{LEFT + step * first + 14:.1f}" '
            f'y="{_bar_top(number)}" width="{step * (last - first + 1) - 28:.1f}" height="{BAR_PX}" rx="2"/>'
        )
    lines = "".join(_line(number, row) for number, row in enumerate(rows))
    return _svg(f"Places against {CHOSEN}", rows, f"{chosen}{heads}{bars}{lines}")
