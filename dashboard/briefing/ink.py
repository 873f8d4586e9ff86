"""The colours of pages and slides, by variant."""

from typing import Final

INK: Final = {
    "light": {"text": "#1b1f24", "soft": "#4f5963", "rule": "#c9c5bc", "accent": "#a03c00", "panel": "#f6f4ef",
              "certain": "#0072b2", "possible": "#a9cfe6", "note": "#b3001b", "paper": "#ffffff"},
    "grey": {"text": "#1b1f24", "soft": "#4d4d4d", "rule": "#bdbdbd", "accent": "#1b1f24", "panel": "#f3f3f3",
             "certain": "#4d4d4d", "possible": "#c2c2c2", "note": "#000000", "paper": "#ffffff"},
    # Of pictures of the map alone, which have the theme of the screen.
    "dark": {"text": "#e9edf1", "soft": "#aab4be", "rule": "#4a545f", "accent": "#ff9d5c", "panel": "#2a323b",
             "certain": "#56b4e9", "possible": "#2f5f7d", "note": "#ff6b7d", "paper": "#1e242b"},
}  # fmt: skip
