"""HTML whose parts can be clicked or pressed: what carries `data-open` tells the page what to open."""

from collections.abc import Callable
from typing import Final

import streamlit as st

# The content comes from functions that escape every value; it is set anew only when it changes, so that scrolling and
# the keyboard's place outlast a click.
SCRIPT: Final = """
const drawn = new WeakMap();
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-clickable");
  if (drawn.get(root) !== data.html) {
    root.innerHTML = data.html;
    drawn.set(root, data.html);
  }
  for (const part of root.querySelectorAll("[data-open]")) {
    part.classList.toggle("claims-open", part.dataset.open === data.opened);
  }
  const target = (event) => (event.target.closest("a[href]") ? null : event.target.closest("[data-open]"));
  root.onclick = (event) => {
    const part = target(event);
    if (part) setTriggerValue("opened", part.dataset.open);
  };
  root.onkeydown = (event) => {
    const part = target(event);
    // A button presses itself.
    if (!part || part.tagName === "BUTTON" || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    setTriggerValue("opened", part.dataset.open);
  };
}
"""


def show(content: str, key: str, opened: str, on_open: Callable[[str], None]) -> None:
    """
    Show HTML.

    Parameters
    ----------
    content
        Every value in it escaped by `markup`.
    key
        Tells this element from others on the page.
    opened
        What is open now: its parts are marked.
    on_open
        Is told what to open, before the page runs again.
    """

    def clicked() -> None:
        asked = st.session_state[key].get("opened")
        if asked:
            on_open(str(asked))

    mount = st.components.v2.component(
        "clickable", html='<div class="atlas-clickable"></div>', js=SCRIPT, isolate_styles=False
    )
    mount(key=key, data={"html": content, "opened": opened}, on_opened_change=clicked)
