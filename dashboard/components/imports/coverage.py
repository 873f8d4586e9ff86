"""Coverage by country and year: how many records a dataset has, and whether it covers them at all."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

import streamlit as st

from dashboard.components.imports.places import name_of
from dashboard.drawing import markup, style
from dashboard.drawing.records.datasets import DatasetMark, dataset_marks
from events.queries import dataset_coverage
from events.queries.dataset_coverage import Coverage, DatasetScope, Line
from events.store.store import Store
from geodata.models import Atlas

MOST_OTHERS: Final = 12  # countries around the theatre, those with the most records
# Sign of a cell without records, its class, and what it means.
NOTHING: Final = {
    Coverage.YES: ("0", "intake-zero", "covered, no record"),
    Coverage.PARTLY: ("0~", "intake-zero", "covered for part of the year, no record"),
    Coverage.NO: ("–", "intake-uncovered", "not covered by the dataset"),
    Coverage.UNKNOWN: ("?", "intake-unknown", "no record, coverage unknown"),
}
LIGHT_TEXT_FROM: Final = 3  # the darker classes need light text


def show(store: Store, atlas: Atlas) -> None:
    """Show, for each dataset, its records by country and year, and where it has no coverage."""
    known = dataset_coverage.dataset_scopes(store)
    if not known:
        st.caption("No dataset has been imported.")
        return
    st.html(legend())
    marks = dataset_marks(store)
    for dataset in known:
        chosen = countries(dataset, atlas)
        lines = [line for line in dataset_coverage.table(store, chosen) if line.dataset_id == dataset.dataset_id]
        st.html(table(marks[dataset.dataset_id], lines, atlas))


def countries(dataset: DatasetScope, atlas: Atlas) -> list[str]:
    """List the countries of the theatre, then the others in which the dataset has the most records."""
    theatre = [str(code) for code in atlas.countries.index[atlas.countries["theatre"]]]
    counted: dict[str, int] = {}
    for (country, _), number in dataset.numbers.items():
        counted[country] = counted.get(country, 0) + number
    others = sorted(set(counted) - set(theatre), key=lambda code: (-counted[code], code))
    return [*sorted(theatre, key=lambda code: name_of(atlas, code)), *others[:MOST_OTHERS]]


def legend() -> str:
    """Write the meaning of the signs."""
    entries = "".join(f'<span><b class="{css}">{sign}</b> {meaning}</span>' for sign, css, meaning in NOTHING.values())
    return f'<p class="intake-legend">{entries}</p>'


def table(mark: DatasetMark, lines: Iterable[Line], atlas: Atlas) -> str:
    """Write the table of one dataset: a row for each country, a column for each year that any dataset holds."""
    lines = list(lines)
    years = [year for year in (lines[0].years if lines else ()) if _is_shown(year, lines)]
    numbers = [number for line in lines for number, _ in line.years.values() if number]
    bounds = style.count_classes(max(numbers, default=0))
    head = "".join(f"<th>{year}</th>" for year in years)
    body = "".join(
        f"<tr><th>{markup.text(name_of(atlas, line.country))}</th>"
        f"{''.join(cell(*line.years[year], bounds) for year in years)}</tr>"
        for line in lines
    )
    return (
        f'<h5 class="intake-heading">{mark.html()}</h5><div class="intake-coverage">'
        f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _is_shown(year: int, lines: Iterable[Line]) -> bool:
    """Return whether a dataset has records or known coverage in a year."""
    return any(number or scope is not Coverage.UNKNOWN for number, scope in (line.years[year] for line in lines))


def cell(number: int | None, scope: Coverage, bounds: tuple[int, ...]) -> str:
    """Write a cell: a number on its shade, or why there is none."""
    if not number:
        sign, css, meaning = NOTHING[scope]
        return f'<td class="{css}" title="{meaning}">{sign}</td>'
    step = bisect_left(bounds, number)
    colour = style.COUNT_COLOURS[min(step, len(style.COUNT_COLOURS) - 1)]
    text = "#ffffff" if step >= LIGHT_TEXT_FROM else "#1b1f24"
    return f'<td style="background:{colour};color:{text}">{number:,}</td>'
