"""Symbols of the map as people with every kind of sight see them, computed from their shapes and colours."""

import re
from itertools import combinations

import numpy as np
import pytest
from matplotlib.path import Path
from svgpath2mpl import parse_path

from dashboard.drawing import style

SIDE = 60  # pixels of a symbol as compared
LEAST_APART = 0.15  # of the area that two symbols cover: a circle and a square of one colour differ by a sixth
CLEARLY = 0.12  # a difference of lightness or colour, from 0 to 1
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "full": np.eye(3),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
SHEET = (style.ASSETS / "map" / "map.css").read_text(encoding="utf-8")
THEMES = dict(zip(("light", "dark"), re.findall(r":root.*?\{(.*?)\}", SHEET, re.S)[:2], strict=True))


def named(theme, name):
    return re.search(rf"--{name}: (#\w+)", THEMES[theme])[1]


def rgb(colour):
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def linear(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(values):
    return float(linear(values) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def edge_of(theme, colour):
    """As `color-mix(in srgb, colour 55%, var(--edge))` mixes it."""
    return 0.55 * rgb(colour) + 0.45 * rgb(named(theme, "edge"))


def picture(symbol, matrix):
    """The symbol on white, as seen; and where it is."""
    at = (np.arange(SIDE) + 0.5) / SIDE * 2.2 - 1.1
    grid = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    shape: Path = parse_path(symbol.path)
    inside = np.zeros(len(grid), dtype=bool)
    for part in shape.to_polygons():
        inside ^= Path(part).contains_points(grid)
    seen = np.clip(np.array(matrix) @ linear(rgb(symbol.colour)), 0, 1)
    return np.where(inside[:, None], seen ** (1 / 2.2), 1.0), inside


@pytest.mark.parametrize("sight", SIGHT)
def test_every_two_kinds_are_distinguished(sight):
    seen = {kind: picture(symbol, SIGHT[sight]) for kind, symbol in style.KINDS.items()}
    for one, other in combinations(seen, 2):
        (first, in_first), (second, in_second) = seen[one], seen[other]
        differs = np.linalg.norm(first - second, axis=1) / np.sqrt(3) > CLEARLY
        share = differs.sum() / (in_first | in_second).sum()
        assert share > LEAST_APART, f"{one} and {other} look alike: {share:.2f}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["theatre", "land", "veil", "paper"])
def test_symbols_stand_out_from_the_ground(theme, ground):
    below = rgb(named(theme, ground))
    assert contrast(rgb(named(theme, "edge")), below) >= 3, "the edge of every symbol"
    for name in ("contested", "vague", "border-used", "chosen", "part", "ink"):
        assert contrast(rgb(named(theme, name)), below) >= 3, name
    for kind, symbol in style.KINDS.items():
        assert contrast(edge_of(theme, symbol.colour), below) >= 3, f"{kind}, possible only"
