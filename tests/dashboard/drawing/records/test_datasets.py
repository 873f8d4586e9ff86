from itertools import combinations

import numpy as np
import pytest

from dashboard.drawing import style
from dashboard.drawing.records.datasets import COLOURS, DatasetMark, colours_of
from tests.dashboard.drawing.test_symbols_apart import THEMES, contrast, linear, named, rgb

# Ottosson (2020), OKLab: distances as the eye sees them.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
APART = 0.08


def lab(colour):
    return TO_LAB @ np.cbrt(TO_CONES @ linear(rgb(colour)))


def distance(one, other):
    return float(np.linalg.norm(lab(one) - lab(other)))


def test_colours_of_datasets_are_far_from_each_other_and_from_those_of_kinds():
    kinds = {symbol.colour for symbol in style.KINDS.values()}
    pairs = [*combinations(COLOURS, 2), *((own, kind) for own in COLOURS for kind in kinds)]
    near = {pair: round(distance(*pair), 3) for pair in pairs if distance(*pair) < APART}
    assert near == {}


@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_datasets_stand_out_from_the_paper(theme):
    paper = rgb(named(theme, "paper"))
    assert {colour for colour in COLOURS if contrast(rgb(colour), paper) < 3} == set()


def test_each_dataset_has_another_colour_and_keeps_it_whatever_the_order():
    ids = [f"dataset-{number}" for number in range(len(COLOURS))]
    found = colours_of(ids)
    assert set(found.values()) == set(COLOURS)
    assert colours_of(reversed(ids)) == found
    assert set(colours_of([*ids, "one more"])) == {*ids, "one more"}, "more datasets than colours"


def test_the_title_of_a_dataset_is_written_as_text():
    assert "<script" not in DatasetMark("<script>alert(1)</script>", COLOURS[0]).html()
