import io
import shutil
import subprocess
from collections.abc import Sequence

import pytest
from PIL import Image

from events.queries.selection import Selection
from tests.dashboard.briefing import kept_pictures as pictures
from tests.dashboard.briefing.documents_made import render
from tests.looks import differing

# Share of a page that may differ between two programs that draw it: relief and small letters are smoothed otherwise.
UNLIKE = 0.03


def kept(name: str) -> Image.Image:
    return Image.open(pictures.REFERENCES / f"{name}.png").convert("RGB")


@pytest.mark.parametrize("name", list(pictures.CASES))
def test_a_page_looks_as_it_did(store, atlas, name):
    assert differing(pictures.page(store, atlas, pictures.CASES[name]), kept(name)) < 0.003


@pytest.mark.parametrize("name", ["16x9", "a4-portrait"])
def test_the_pdf_looks_like_the_picture(store, atlas, name):
    raw = render(store, atlas, pictures.YEAR, pictures.CASES[name], "pdf")
    assert differing(pictures.printed(raw)[0].resize(kept(name).size), kept(name)) < UNLIKE
    for picture in by_poppler(raw):
        assert differing(picture.resize(kept(name).size), kept(name)) < UNLIKE


def by_poppler(raw: bytes) -> Sequence[Image.Image]:
    """Draw the first page with poppler, where the machine has it."""
    program = shutil.which("pdftoppm")
    if program is None:
        return ()
    command = [program, "-r", str(pictures.DPI), "-f", "1", "-l", "1", "-png", "-"]
    drawn = subprocess.run(command, input=raw, capture_output=True, check=True).stdout
    return (Image.open(io.BytesIO(drawn)).convert("RGB"),)


def test_the_other_slides_look_as_they_did(store, atlas):
    pages = pictures.printed(render(store, atlas, Selection(), pictures.DECK, "pdf"))
    assert len(pages) == len(list(pictures.REFERENCES.glob("deck-*.png")))
    for number, page in enumerate(pages, 1):
        assert differing(page, kept(f"deck-{number}")) < 0.003


def test_another_page_would_be_noticed():
    assert differing(kept("deck-1"), kept("deck-2")) > 0.02
