"""Show a table in which some cells are lists to choose from."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import streamlit as st

from dashboard.drawing import style

BAD: Final = "bad"  # the tone of a cell that needs attention; it also has words


@dataclass(frozen=True)
class Choice:
    """A list in a cell: what it decides, its label for screen readers, its value, and its options with their labels."""

    id: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cell:
    """A cell: its text, a list below it, a note below that, and its tone."""

    text: str = ""
    choice: Choice | None = None
    note: str = ""
    tone: str = ""


def show(
    caption: str, head: Sequence[Cell], rows: Sequence[Sequence[Cell]], key: str, on_choose: Callable[[str, str], None]
) -> None:
    """Show a table; `on_choose` is called with the id and the new value of a list, before the page runs again."""

    def chosen() -> None:
        found = st.session_state[key].get("chosen")
        if found:
            on_choose(str(found["id"]), str(found["value"]))

    data: dict[str, Any] = {
        "caption": caption,
        "head": [asdict(cell) for cell in head],
        "rows": [[asdict(cell) for cell in row] for row in rows],
    }
    mount = st.components.v2.component(
        "choices",
        html='<div class="choices" role="region" tabindex="0"></div>',
        js=style.asset("choices.js"),
        isolate_styles=False,
    )
    mount(key=key, data=data, on_chosen_change=chosen)
