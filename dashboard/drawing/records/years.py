"""Draw how many records there are in each year, as SVG."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from dashboard.drawing import markup, style

BAR_PX, HIGH_PX, LABEL_PX = 9.0, 34.0, 12.0
WIDE_PX: Final = 300.0
GAP: Final = 0.2  # of a bar, before the next


def svg(counts: pd.DataFrame) -> str:
    """
    Draw counts by year (`SelectionCounts.periods`): certain ones dark, possible ones light above them.

    Every year from the first to the last has room for a bar; blank if there is none.
    """
    if counts.empty:
        return ""
    by_year = {row.start.year: (int(row.certain), int(row.possible)) for row in counts.itertuples()}
    years = range(min(by_year), max(by_year) + 1)
    step = min(BAR_PX, WIDE_PX / len(years))
    most = max(sum(pair) for pair in by_year.values())
    bars = "".join(_bar(year, by_year[year], (year - years[0]) * step, step, most) for year in years if year in by_year)
    high, words = HIGH_PX + LABEL_PX, markup.attribute(_words(by_year))
    return (
        f'<svg class="record-years" role="img" aria-label="{words}" width="{WIDE_PX:g}" height="{high:g}" '
        f'viewBox="0 0 {WIDE_PX:g} {high:g}">{bars}{_labels(years, step)}</svg>'
    )


def _bar(year: int, pair: tuple[int, int], x: float, step: float, most: int) -> str:
    certain, possible = (number * HIGH_PX / most for number in pair)
    wide = step * (1 - GAP)
    rects = "".join(
        f'<rect class="{name}" x="{x:.1f}" y="{HIGH_PX - top:.1f}" width="{wide:.1f}" height="{high:.1f}"/>'
        for name, top, high in (("certain", certain, certain), ("possible", certain + possible, possible))
        if high
    )
    return f"<g><title>{year}: {style.count_words(*pair)}</title>{rects}</g>"


def _labels(years: Sequence[int], step: float) -> str:
    at = HIGH_PX + LABEL_PX - 2
    first = f'<text x="0" y="{at:g}">{years[0]}</text>'
    end = len(years) * step
    # Where they would touch, the first says enough.
    last = f'<text x="{end:.1f}" y="{at:g}" text-anchor="end">{years[-1]}</text>' if end > 60 else ""
    return first + last


def _words(by_year: dict[int, tuple[int, int]]) -> str:
    return f"Records by year. {'; '.join(f'{year}: {style.count_words(*pair)}' for year, pair in by_year.items())}"
