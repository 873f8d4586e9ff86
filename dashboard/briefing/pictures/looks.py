"""What a picture shows besides selection and options: part of the world, layers, theme; read from and into a query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final, Self
from urllib.parse import parse_qs, urlencode

from dashboard.briefing.map.projection import ROOM, Extent
from dashboard.drawing.map.legend import AT_FIRST, LAYERS

THEMES: Final = ("light", "dark")
MODES: Final = ("window", "cumulative")
MARK: Final = "picture"


class LookError(ValueError):
    """A look cannot be read; the message says what is wrong and what is known."""


@dataclass(frozen=True)
class Look:
    """
    The look of a picture of the map.

    `bounds` are west, south, east, north in decimal degrees, or None to show where the records are. A picture with a
    `mode` is played over time: in each step the records of that step alone, or of all until then.
    """

    bounds: Extent | None = None
    layers: tuple[str, ...] = AT_FIRST
    theme: str = "light"
    mode: str = ""

    def to_query(self) -> str:
        """Write the look as a query string; equal looks always give the same text."""
        bounds = ",".join(f"{degrees:.4f}" for degrees in self.bounds) if self.bounds else ""
        texts = {MARK: "play" if self.mode else "map", "bounds": bounds, "theme": self.theme, "mode": self.mode}
        return urlencode({key: text for key, text in (*texts.items(), ("layers", ",".join(self.layers))) if text})

    @classmethod
    def from_query(cls, query: str | Mapping[str, Sequence[str]]) -> Self | None:
        """
        Read a look from a query string; None if it is not that of a picture.

        Raises
        ------
        LookError
            If a part of it is unknown.
        """
        values = parse_qs(query) if isinstance(query, str) else query
        found = {key: texts[-1] for key, texts in values.items() if texts}
        if MARK not in found:
            return None
        layers = tuple(layer for layer in found.get("layers", "").split(",") if layer)
        theme, mode = found.get("theme", THEMES[0]), found.get("mode", "")
        unknown = [layer for layer in layers if layer not in LAYERS]
        if unknown or theme not in THEMES or mode not in ("", *MODES):
            raise LookError(f"the picture has an unknown part: {', '.join((*unknown, theme, mode))}")
        return cls(_bounds(found.get("bounds", "")), layers, theme, mode)

    @property
    def extent(self) -> Extent | None:
        """The part of the world to lay the map around: the renderer adds some room, which the view has already."""
        if self.bounds is None:
            return None
        west, south, east, north = self.bounds
        across, up = ((high - low) * (1 - 1 / (1 + 2 * ROOM)) / 2 for low, high in ((west, east), (south, north)))
        return west + across, south + up, east - across, north - up


def _bounds(text: str) -> Extent | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise LookError(f"bounds={text[:60]}: write west,south,east,north in degrees") from error
    is_finite = all(map(isfinite, (west, south, east, north)))
    if not (is_finite and -400 <= west < east <= min(400, west + 360) and -86 <= south < north <= 86):
        raise LookError(f"bounds={text[:60]}: not a part of the world")
    return west, south, east, north
