"""Turn the drawings of light pages into those of the dark theme: ground and lines are inverted, colours stay."""

import base64
import io
import re
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard.drawing import style

PAPER: Final = np.array([0x1E, 0x24, 0x2B]) / 255  # of the dark theme on screen
# Colours of kinds have more chroma than the second, ground and lines less than the first; between, both are mixed.
QUIET, LOUD = 0.15, 0.30
RAMP: Final = {
    light.encode(): dark.encode() for light, dark in zip(style.COUNT_COLOURS, style.COUNT_COLOURS_DARK, strict=True)
}
HEX: Final = re.compile(rb"#[0-9a-fA-F]{6}\b")
RASTER: Final = re.compile(rb"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")


def darkened(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn colours (last axis red, green, blue from 0 to 1) into those of the dark theme, of the same hue."""
    high, low = colours.max(axis=-1, keepdims=True), colours.min(axis=-1, keepdims=True)
    inverted = np.clip(colours + 1 - (high + low), 0, 1)
    lifted = PAPER + (1 - PAPER) * inverted
    keep = np.clip((high - low - QUIET) / (LOUD - QUIET), 0, 1)
    mixed: NDArray[np.float64] = keep * colours + (1 - keep) * lifted
    return mixed


def svg(raw: bytes) -> bytes:
    """Turn an SVG, and the pictures in it, into the colours of the dark theme."""
    return RASTER.sub(_raster, HEX.sub(lambda found: _hex(found[0]), raw))


def _hex(colour: bytes) -> bytes:
    if colour.lower() in RAMP:
        return RAMP[colour.lower()]
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return b"#" + bytes(np.rint(darkened(values) * 255).astype(np.uint8)).hex().encode()


def _raster(found: re.Match[bytes]) -> bytes:
    with Image.open(io.BytesIO(base64.b64decode(found[1]))) as image:
        pixels = np.asarray(image.convert("RGBA")).astype(np.float64) / 255
    pixels[..., :3] = darkened(pixels[..., :3])
    out = io.BytesIO()
    Image.fromarray(np.rint(pixels * 255).astype(np.uint8), "RGBA").save(out, format="PNG")
    return b"data:image/png;base64," + base64.b64encode(out.getvalue())
