"""Slides as LibreOffice draws them: each text in its place, whole and alone, and the same words as in the PDF."""

import io
import re
from dataclasses import dataclass

import pptx
import pypdfium2
import pytest
from PIL import Image

from dashboard.briefing import content, documents
from dashboard.briefing.options import SIZES, SLIDES, Options, Tlp
from dashboard.briefing.powerpoint import slides as pptx_slides
from dashboard.briefing.slides.models import Brief
from events.queries.comparison import Comparison
from events.queries.selection import Selection
from geodata import atlas as geodata_atlas
from tests.office import office

CAVEAT = "Draft, not to be quoted"
EVERY_SLIDE = Options(slides=SLIDES, tlp=Tlp.AMBER_STRICT, caveat=CAVEAT, comparison=Comparison(is_before=True))
RIGHT_TO_LEFT = Options(headline="گزارش مزار شریف: دو حمله", caveat="پیش‌نویس", slides=SLIDES)
# Heads of tables and remarks that only one of both has: pages list records and sources in other ways.
SLIDES_ALONE = set(["address", "continued", "full", "number", "page", "standing"])
PDF_ALONE = set(["atlas", "brackets", "khorasan", "numbers", "province", "timeline"])


@dataclass(frozen=True)
class Deck:
    brief: Brief
    raw: bytes

    @property
    def slides(self):
        return list(pptx.Presentation(io.BytesIO(self.raw)).slides)


def picture(slide, drawing):
    made = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(made, "PNG")
    return made.getvalue()


def deck(store, atlas, selection, options):
    brief = content.brief(store, atlas, selection, options)
    return Deck(brief, pptx_slides.write(brief, "", picture))


@pytest.fixture(scope="module")
def decks(store, shipped, atlas):
    real = geodata_atlas.load()
    return {
        "tiny": deck(store, atlas, Selection(years=(2020,)), EVERY_SLIDE),
        "shipped": deck(shipped, real, Selection(countries=("TJ", "UZ"), years=(2022,)), EVERY_SLIDE),
        "all": deck(shipped, real, Selection(), Options(slides=SLIDES)),
        "rtl": deck(store, atlas, Selection(), RIGHT_TO_LEFT),
    }


@pytest.fixture(scope="module", params=[pytest.param(name, id=name.replace(" ", "-")) for name in office.FONTS])
def drawn(request, decks, tmp_path_factory):
    folder = tmp_path_factory.mktemp("office")
    return office.drawn(folder, {name: made.raw for name, made in decks.items()}, request.param)


@pytest.mark.parametrize("name", ["tiny", "shipped", "all", "rtl"])
def test_every_text_is_drawn_in_its_own_place_whole_and_not_over_another(decks, drawn, name):
    faults = []
    for number, (slide, page) in enumerate(zip(decks[name].slides, drawn[name], strict=True), 1):
        for place in office.places(slide):
            wanted, found = office.letters(place.text), office.inside(place, page)
            if wanted - found:
                faults.append(f"slide {number}: outside of “{place.name}”: {''.join((wanted - found).elements())}")
            if found - wanted:
                faults.append(f"slide {number}: over “{place.name}”: {''.join((found - wanted).elements())}")
    assert faults == []


def text_of(raw):
    document = pypdfium2.PdfDocument(raw)
    found = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub("[\u200b\u2068\u2069\ufffe]", "", found)


def only_in(text, other):
    """The words of a text that another does not have, but those that are cut: their end is a sign."""
    words = set(re.findall(r"[^\W_]{3,}", re.sub(r"\S*…", " ", text.casefold())))
    there = re.sub(r"[\W_]", "", other.casefold())  # words may be broken at the end of a line
    return {word for word in words if word not in there}


@pytest.mark.parametrize("size", [pytest.param(size, id=size.replace(":", "x")) for size in SIZES])
def test_slides_say_what_the_pdf_of_every_size_says(decks, store, atlas, size):
    options = EVERY_SLIDE
    made = decks["tiny"]
    said = "\n".join(place.text for slide in made.slides for place in office.places(slide))
    brief = content.brief(store, atlas, Selection(years=(2020,)), Options(**{**vars(options), "size": size}))
    pdf = text_of(documents.render(brief, "pdf"))
    assert only_in(said, pdf) <= SLIDES_ALONE
    assert only_in(pdf, said) <= PDF_ALONE
