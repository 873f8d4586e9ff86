"""The main states of Explore look as they did; what has changed is looked at, and then kept again."""

import pytest
from PIL import Image, ImageDraw

from tests.browser import pictures
from tests.looks import differing

# Fonts of the machine and the smoothing of letters differ; a part that is missing or moved is a larger share.
UNLIKE = 0.02


@pytest.fixture(scope="module")
def urls():
    with pictures.servers() as found:
        yield found


def kept(name):
    return Image.open(pictures.REFERENCES / f"{name}.png").convert("RGB")


@pytest.mark.parametrize("name", list(pictures.STATES))
def test_a_state_looks_as_it_did(browser, urls, name):
    assert differing(pictures.picture(browser, urls, pictures.STATES[name]), kept(name)) < UNLIKE


def test_every_state_is_distinguished_from_the_others_and_a_missing_key_is_noticed():
    wide = {name: kept(name) for name in pictures.STATES if name != "phone"}
    assert all(
        differing(one, other) > UNLIKE for name, one in wide.items() for where, other in wide.items() if where < name
    )
    lacking = wide["default"].copy()
    ImageDraw.Draw(lacking).rectangle((180, 300, 540, 420), fill="white")
    assert differing(lacking, wide["default"]) > UNLIKE
