"""What is chosen, as a row of buttons that take it off one by one."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, NamedTuple

import streamlit as st

from dashboard import page_state
from dashboard.components import filters
from dashboard.drawing import markup
from dashboard.page_state import Page
from events import edtf_dates
from events.models import InArticle
from events.queries.selection import FIELDS, IN_ARTICLE_WORDS, Labels, Selection

MOST_SHOWN: Final = 12


class Chip(NamedTuple):
    """One chosen value: its key in the address, its name, and the selection without it."""

    key: str
    name: str
    without: Selection


def chosen(selection: Selection, labels: Labels) -> list[Chip]:
    """List what is chosen, in the order of the filters."""
    return [*_values(selection, labels), *_area(selection, labels), *_others(selection)]


def _values(selection: Selection, labels: Labels) -> Iterable[Chip]:
    for facet in filters.HEADINGS:
        field = FIELDS[facet]
        values = getattr(selection, field)
        for value in values:
            name = labels.get(facet, {}).get(str(value), str(value))
            if facet == "in_article":
                name = IN_ARTICLE_WORDS[InArticle(value)]
            left: dict[str, Any] = {field: tuple(other for other in values if other != value)}
            yield Chip(f"{facet}-{value}", name, replace(selection, **left))


def _area(selection: Selection, labels: Labels) -> Iterable[Chip]:
    if selection.drawn_area:
        name = selection.drawn_area.in_words(labels.get("area", {}).get(selection.area, ""))
        yield Chip("area", name, selection.without("area"))


def _others(selection: Selection) -> Iterable[Chip]:
    if selection.start:
        yield Chip("from", f"from {edtf_dates.show_day(selection.start)}", selection.without("start"))
    if selection.end:
        yield Chip("to", f"until {edtf_dates.show_day(selection.end)}", selection.without("end"))
    if selection.words:
        yield Chip("q", f"“{selection.words}”", selection.without("words"))
    if selection.certain_only:
        yield Chip("certain", "certain only", selection.without("certain_only"))


def show(page: Page, labels: Labels) -> None:
    """Show what is chosen and what it is compared with; a press takes it off, before the page runs again."""
    selection = page.selection
    found = chosen(selection, labels)
    for chip in found[:MOST_SHOWN]:
        _show(chip)
    if rest := found[MOST_SHOWN:]:
        with st.popover(f"and {len(rest)} more", key="chips-more"):
            for chip in rest:
                _show(chip)
    change = page_state.change
    if page.options.comparison:
        name = page.options.comparison.name(selection, labels)
        st.button(
            f"beside {markup.markdown(name)} ✕",
            key="chip-compare",
            on_click=page_state.stop_comparing,
            help="Stop comparing",
        )
    if found:
        st.button("Clear all", key="reset", type="tertiary", on_click=change, kwargs={"selection": Selection()})
    if page_state.can_undo():
        help_ = "Undo the last change of the filters"
        st.button("Undo", key="undo", type="tertiary", on_click=page_state.undo, help=help_)


def _show(chip: Chip) -> None:
    st.button(
        f"{markup.markdown(chip.name)} ✕",
        key=f"chip-{chip.key}",
        on_click=page_state.change,
        kwargs={"selection": chip.without},
        help="Remove this filter",
    )
