"""Symbols of the map as people with every kind of sight see them, computed from their shapes and colours."""

import re
from itertools import combinations

import numpy as np
import pytest
from PIL import Image, ImageChops

from dashboard.drawing import style
from tests.dashboard.drawing.sights import KEPT, SIGHT, linear, picture, rgb, sheet

LEAST_APART = 0.15  # of the area that two symbols cover: a circle and a square of one colour differ by a sixth
CLEARLY = 0.12  # a difference of lightness or colour, from 0 to 1
SHEET = (style.ASSETS / "map" / "map.css").read_text(encoding="utf-8")
THEMES = dict(zip(("light", "dark"), re.findall(r":root.*?\{(.*?)\}", SHEET, re.S)[:2], strict=True))


def named(theme, name):
    return re.search(rf"--{name}: (#\w+)", THEMES[theme])[1]


def luminance(values):
    return float(linear(values) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def edge_of(theme, colour):
    """As `color-mix(in srgb, colour 55%, var(--edge))` mixes it."""
    return 0.55 * rgb(colour) + 0.45 * rgb(named(theme, "edge"))


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


def test_the_kept_picture_shows_what_is_drawn():
    kept, drawn = Image.open(KEPT).convert("RGB"), sheet()
    assert kept.size == drawn.size, "python -m tests.dashboard.drawing.sights draws it again"
    differs = np.asarray(ImageChops.difference(kept, drawn)).max(axis=2) > 8
    assert differs.mean() < 0.001, "python -m tests.dashboard.drawing.sights draws it again"
