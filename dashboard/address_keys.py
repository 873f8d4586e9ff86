"""The keys of the page's address that are no part of the selection."""

from typing import Final

from dashboard.briefing import options

# The map keeps its view itself, without a run of the page.
VIEW: Final = ("lat", "lon", "zoom")
OWN: Final = ("record", "place", "square", "view", "list", "has", "order", "present", *options.KEYS, *VIEW)
