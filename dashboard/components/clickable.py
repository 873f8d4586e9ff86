"""HTML whose parts can be clicked or pressed: what carries `data-open` tells the page what to open."""

from collections.abc import Callable
from typing import Final

import streamlit as st

# The content comes from functions that escape every value; it is set anew only when it changes, so that scrolling and
# the keyboard's place outlast a click.
SCRIPT: Final = """
const drawn = new WeakMap();
const asked = new WeakMap();
// The page makes room for what was opened. On a narrow screen that stands over what was clicked: lead there, as soon
// as it is drawn; on a wide one keep what was clicked in view.
const lead = (root, opened, tries) => {
  const close = document.querySelector(".st-key-panel .st-key-close");
  if (!close && tries) requestAnimationFrame(() => lead(root, opened, tries - 1));
  if (!close) return;
  const clicked = [...root.querySelectorAll("button[data-open]")].find((part) => part.dataset.open === opened);
  if (window.innerWidth <= 760) close.scrollIntoView({ block: "start" });
  else if (clicked) clicked.scrollIntoView({ block: "nearest" });
};
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".atlas-clickable");
  if (drawn.get(root) !== data.html) {
    root.innerHTML = data.html;
    drawn.set(root, data.html);
  }
  for (const part of root.querySelectorAll("[data-open]")) {
    part.classList.toggle("claims-open", part.dataset.open === data.opened);
  }
  if (data.opened && asked.get(root) === data.opened) lead(root, data.opened, 120);
  asked.delete(root);
  const open = (part) => {
    asked.set(root, part.dataset.open);
    setTriggerValue("opened", part.dataset.open);
  };
  const target = (event) => (event.target.closest("a[href]") ? null : event.target.closest("[data-open]"));
  root.onclick = (event) => {
    const part = target(event);
    if (part) open(part);
  };
  root.onkeydown = (event) => {
    const part = target(event);
    // A button presses itself.
    if (!part || part.tagName === "BUTTON" || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    open(part);
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
