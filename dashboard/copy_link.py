"""A button that copies the address of the page: selection, open record and the map's view."""

from typing import Final

import streamlit as st

SCRIPT: Final = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button");
  const say = (text) => {
    button.textContent = text;
    setTimeout(() => (button.textContent = "Copy link"), 1500);
  };
  // Where the page comes from another machine without encryption the browser has no clipboard to offer.
  const byHand = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    parentElement.appendChild(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject();
  };
  button.onclick = () => {
    const address = window.location.href;
    const hand = () => byHand(address);
    const copied = navigator.clipboard ? navigator.clipboard.writeText(address).catch(hand) : hand();
    copied.then(() => say("Copied"), () => say("Copy it from the address bar"));
  };
}
"""
STYLE: Final = """
button {
  font: inherit; font-size: 0.9rem; padding: 2px 10px; cursor: pointer; white-space: nowrap;
  color: var(--st-text-color); background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: 4px;
}
button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


def show() -> None:
    """Show the button."""
    button = st.components.v2.component(
        "copy_link", html='<button type="button">Copy link</button>', css=STYLE, js=SCRIPT
    )
    button(key="copy_link")
