"""The paper of a page: its colours by variant, and how a wide one is divided between the map and its texts."""

from dataclasses import dataclass
from typing import Final, NamedTuple

INK: Final = {
    "light": {"text": "#1b1f24", "soft": "#4f5963", "rule": "#c9c5bc", "accent": "#a03c00", "panel": "#f6f4ef",
              "certain": "#0072b2", "possible": "#a9cfe6", "note": "#b3001b", "paper": "#ffffff"},
    "grey": {"text": "#1b1f24", "soft": "#4d4d4d", "rule": "#bdbdbd", "accent": "#1b1f24", "panel": "#f3f3f3",
             "certain": "#4d4d4d", "possible": "#c2c2c2", "note": "#000000", "paper": "#ffffff"},
    # Of pictures of the map alone, which have the theme of the screen.
    "dark": {"text": "#e9edf1", "soft": "#aab4be", "rule": "#4a545f", "accent": "#ff9d5c", "panel": "#2a323b",
             "certain": "#56b4e9", "possible": "#2f5f7d", "note": "#ff6b7d", "paper": "#1e242b"},
}  # fmt: skip
WIDE: Final = 1.2  # times its height: on narrower pages the map stands above the texts
MAP_SHARE: Final = 2 / 3
GAP_IN: Final = 0.18
EDGE_IN: Final = 0.28


class Drawing(NamedTuple):
    """
    One picture without its page: "map", "timeline" or "comparison".

    `size_in` is its width and height in inches; a text will cover its lowest `foot_in`.
    """

    of: str
    size_in: tuple[float, float]
    foot_in: float = 0.0


@dataclass(frozen=True)
class Column:
    """Where the texts stand, in inches: the width of the map, then left side and width of the column, then its edge."""

    figure: float
    left: float
    width: float
    edge: float = EDGE_IN


def column(size_in: tuple[float, float]) -> Column | None:
    """Return the column of a page of a width and height in inches; None if the map stands above the texts."""
    width, height = size_in
    if width <= WIDE * height:
        return None
    figure = width * MAP_SHARE
    return Column(figure, figure + GAP_IN, width - figure - GAP_IN - EDGE_IN)
