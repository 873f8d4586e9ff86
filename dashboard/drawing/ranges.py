"""Draw figures of claims on an axis: a mark for a number, a bar for a range."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from dashboard.drawing import markup
from events.models import Claim

STEPS: Final = (1, 2, 2.5, 5, 10)  # of a power of ten, between two ticks
MOST_TICKS: Final = 6
# Room beyond the largest number, so that a bar of "at least" visibly continues.
BEYOND: Final = 1.12


@dataclass(frozen=True)
class Axis:
    """An axis from 0 to `top`, with a tick every `step`."""

    top: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """List the numbers with a tick, from 0."""
        return tuple(self.step * index for index in range(round(self.top / self.step) + 1))

    def percent(self, number: float) -> float:
        """Place of a number on the axis, in percent of its length."""
        return round(100 * number / self.top, 2)


def axis(claims: Iterable[Claim]) -> Axis:
    """Choose the axis for the claims on one thing counted in one unit; of 0 to 1 if none has a number."""
    bounds = [bound for claim in claims for bound in (claim.low, claim.high) if bound is not None]
    largest = max(bounds, default=0) * BEYOND
    if largest <= 1:
        return Axis(1, 1)
    power = 10 ** floor(log10(largest / MOST_TICKS))
    step = next(power * step for step in (*STEPS, 20, 50) if power * step * MOST_TICKS >= largest)
    step = max(step, 1)
    return Axis(step * -(-largest // step), step)


@dataclass(frozen=True)
class Bar:
    """A claim on its axis, in percent of its length: from where to where, which ends are open, and its marks."""

    left: float
    right: float
    is_open_below: bool
    is_open_above: bool
    is_about: bool
    marks: tuple[float, ...]


def bar(shown: Axis, claim: Claim) -> Bar:
    """Place a claim on the axis: "up to" begins at its left end, "at least" goes on to its right end."""
    low, high = claim.low, claim.high
    return Bar(
        left=shown.percent(low) if low is not None else 0.0,
        right=shown.percent(high) if high is not None else 100.0,
        is_open_below=low is None,
        is_open_above=high is None,
        is_about=bool(claim.approx),
        marks=tuple(shown.percent(bound) for bound in dict.fromkeys((low, high)) if bound is not None),
    )


def header(shown: Axis, most: int = MOST_TICKS + 1) -> str:
    """Write the numbers over the axis, as many as fit without touching."""
    every = max(1, ceil((len(shown.ticks) - 1) / (most - 1)))
    numbers = "".join(_number(shown.percent(tick), tick) for tick in shown.ticks[::every])
    return f'<div class="range-axis" aria-hidden="true">{numbers}</div>'


def _number(percent: float, tick: float) -> str:
    edge = {0.0: "range-first", 100.0: "range-last"}.get(percent, "")
    return f'<i class="{edge}" style="left:{percent}%">{tick:,.0f}</i>'


def row(shown: Axis, claim: Claim, in_article: bool, with_families: bool, tooltip: Sequence[str]) -> str:
    """
    Draw one claim with a number on the axis, with the lines of its tooltip.

    "Up to" is a bar open to the left that ends in a mark, "at least" a bar open to the right that begins with one; a
    range has a mark at either end; "about" has soft ends. The article's marks are hollow diamonds, those of other
    sources filled circles. Bars that include family members are hatched.
    """
    placed = bar(shown, claim)
    classes = ["range-bar", *_openness(placed)]
    classes += ["range-families"] if with_families else []
    grid = f'style="--range-step:{shown.percent(shown.step)}%"'
    width = placed.right - placed.left
    drawn = f'<i class="{" ".join(classes)}" style="left:{placed.left}%;width:{width:.2f}%"></i>' if width else ""
    mark = "range-article" if in_article else "range-other"
    marks = "".join(_mark(mark, percent, placed.is_about) for percent in placed.marks)
    return (
        f'<div class="range{" range-has-families" if with_families else ""}" {grid} tabindex="0" role="img" '
        f'aria-label="{markup.attribute("; ".join(tooltip))}">{drawn}{marks}'
        f'<span class="range-tip" aria-hidden="true">{"<br>".join(markup.text(line) for line in tooltip)}</span></div>'
    )


def _mark(kind: str, percent: float, is_soft: bool) -> str:
    halo = f'<i class="range-halo {kind}-halo" style="left:{percent}%"></i>' if is_soft else ""
    return f'{halo}<i class="range-mark {kind}" style="left:{percent}%"></i>'


def _openness(placed: Bar) -> list[str]:
    soft = ["range-soft-ends"] if placed.is_about else []
    if placed.is_open_below:
        return ["range-up-to", *soft]
    return ["range-at-least", *soft] if placed.is_open_above else ["range-between", *soft]


def legend() -> str:
    """Explain marks and bars, each with its word."""
    entries = (
        ('<i class="range-mark range-article"></i>', "the article's figure"),
        ('<i class="range-mark range-other"></i>', "figure of another source"),
        ('<i class="range-bar range-between"></i>', "from … to"),
        ('<i class="range-bar range-up-to"></i>', "“up to”: open below"),
        ('<i class="range-bar range-at-least"></i>', "“at least”: open above"),
        ('<i class="range-halo"></i><i class="range-mark range-other"></i>', "“about”: soft ends"),
        ('<i class="range-bar range-between range-families"></i>', "family members included"),
    )
    keys = "".join(f'<span><span class="range-key">{sample}</span>{word}</span>' for sample, word in entries)
    return f'<p class="claims-legend">{keys}</p>'
