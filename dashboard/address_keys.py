"""The keys of the page's address that belong neither to the selection nor to the options of a briefing."""

from typing import Final

# The map keeps its view itself, without a run of the page.
VIEW: Final = ("lat", "lon", "zoom")
# `square` is what 0.2.0 called `cell`.
OWN: Final = ("record", "place", "cell", "square", "view", "list", "has", "order", "present", *VIEW)
