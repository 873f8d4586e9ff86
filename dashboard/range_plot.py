"""Ranges on a common axis, as HTML that stands in the cells of a table: plot and table are one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from dashboard import markup
from events.model import Claim

STEPS: Final = (1, 2, 2.5, 5, 10)  # of a power of ten, between two ticks
MOST_TICKS: Final = 6
# Room beyond the largest number, so that "at least" can be seen to go on.
BEYOND: Final = 1.12


@dataclass(frozen=True)
class Axis:
    """An axis from 0 to `top`, with a tick every `step`."""

    top: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """Numbers with a tick, from 0 on."""
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


def header(shown: Axis, most: int = MOST_TICKS + 1) -> str:
    """Write the numbers over the axis, at most so many that they do not touch."""
    every = max(1, ceil((len(shown.ticks) - 1) / (most - 1)))
    numbers = "".join(_number(shown.percent(tick), tick) for tick in shown.ticks[::every])
    return f'<div class="range-axis" aria-hidden="true">{numbers}</div>'


def _number(percent: float, tick: float) -> str:
    edge = {0.0: "range-first", 100.0: "range-last"}.get(percent, "")
    return f'<i class="{edge}" style="left:{percent}%">{tick:,.0f}</i>'


def row(shown: Axis, claim: Claim, in_article: bool, with_families: bool, said: Sequence[str]) -> str:
    """
    Draw one claim on the axis.

    "Up to" is a bar open to the left that ends in a mark, "at least" a bar open to the right that begins with one; a
    range has a mark at either end; "about" has soft ends. The article's marks are hollow diamonds, those of other
    sources filled circles. Bars that include family members are hatched.

    Parameters
    ----------
    shown
        The axis of its question.
    claim
        A claim with a number.
    in_article, with_families
        How it looks.
    said
        What pointer and keyboard reach, line by line.
    """
    low, high = claim.low, claim.high
    classes = ["range-bar", *_openness(claim)]
    classes += ["range-families"] if with_families else []
    left = shown.percent(low) if low is not None else 0.0
    right = shown.percent(high) if high is not None else 100.0
    drawn = "" if low == high else f'<i class="{" ".join(classes)}" style="left:{left}%;width:{right - left:.2f}%"></i>'
    mark = "range-article" if in_article else "range-other"
    bounds = dict.fromkeys(bound for bound in (low, high) if bound is not None)
    marks = "".join(_mark(mark, shown.percent(bound), is_soft=bool(claim.approx)) for bound in bounds)
    return (
        f'<div class="range{" range-has-families" if with_families else ""}" {_grid(shown)} tabindex="0" role="img" '
        f'aria-label="{markup.attribute("; ".join(said))}">{drawn}{marks}'
        f'<span class="range-tip" aria-hidden="true">{"<br>".join(markup.text(line) for line in said)}</span></div>'
    )


def _mark(kind: str, percent: float, is_soft: bool) -> str:
    halo = f'<i class="range-halo {kind}-halo" style="left:{percent}%"></i>' if is_soft else ""
    return f'{halo}<i class="range-mark {kind}" style="left:{percent}%"></i>'


def _openness(claim: Claim) -> list[str]:
    soft = ["range-soft-ends"] if claim.approx else []
    if claim.low is None:
        return ["range-up-to", *soft]
    return ["range-at-least", *soft] if claim.high is None else ["range-between", *soft]


def _grid(shown: Axis) -> str:
    return f'style="--range-step:{shown.percent(shown.step)}%"'
