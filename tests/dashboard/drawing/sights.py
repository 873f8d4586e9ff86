"""All kinds of records as people with every kind of sight see them: `python -m …` draws the kept picture again."""

from pathlib import Path

import numpy as np
from matplotlib.path import Path as Shape
from PIL import Image
from svgpath2mpl import parse_path

from dashboard.drawing import style

KEPT = Path(__file__).parent / "references" / "kinds-by-sight.png"
SIDE = 60  # pixels of a symbol as compared
GAP = 8
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


def rgb(colour):
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def linear(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def picture(symbol, matrix):
    """The symbol on white, as seen; and where it is."""
    at = (np.arange(SIDE) + 0.5) / SIDE * 2.2 - 1.1
    grid = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)
    shape: Shape = parse_path(symbol.path)
    inside = np.zeros(len(grid), dtype=bool)
    for part in shape.to_polygons():
        inside ^= Shape(part).contains_points(grid)
    seen = np.clip(np.array(matrix) @ linear(rgb(symbol.colour)), 0, 1)
    return np.where(inside[:, None], seen ** (1 / 2.2), 1.0), inside


def sheet():
    """Draw a row for each kind of sight, in the order of `SIGHT`, and a column for each kind of record."""
    cell = SIDE + GAP
    drawn = np.ones((cell * len(SIGHT) + GAP, cell * len(style.KINDS) + GAP, 3))
    for row, matrix in enumerate(SIGHT.values()):
        for column, symbol in enumerate(style.KINDS.values()):
            seen, _ = picture(symbol, matrix)
            top, left = GAP + row * cell, GAP + column * cell
            drawn[top : top + SIDE, left : left + SIDE] = seen.reshape(SIDE, SIDE, 3)
    return Image.fromarray((drawn * 255).round().astype(np.uint8))


if __name__ == "__main__":
    KEPT.parent.mkdir(exist_ok=True)
    sheet().save(KEPT, optimize=True)
