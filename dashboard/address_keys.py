"""The keys of the page's address that belong neither to the selection nor to the options of a briefing."""

from typing import Final

# The map's frame keeps these itself, without a run of the page: its view, its layers, the lanes of its timeline.
VIEW: Final = ("lat", "lon", "zoom", "layers", "lanes")
# `square` is what 0.2.0 called `cell`.
OWN: Final = (
    *("record", "place", "who", "side", "cell", "square"),
    *("view", "list", "has", "order", "columns", "sort", "present"),
    *VIEW,
)
