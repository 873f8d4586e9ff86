"""Where the parts of a slide stand in the PDF and in PowerPoint, and how much of it the map takes."""

import io

import pptx
import pypdfium2
import pytest

from dashboard.briefing import content, documents
from dashboard.briefing.options import SIZES, SLIDES, Options, Tlp
from events.queries.comparison import Comparison
from events.queries.selection import Selection
from tests.dashboard.briefing.test_pages import elements

EMU_PER_IN = 914_400
TWO_THIRDS = 2 / 3
DECK = Options(slides=SLIDES, tlp=Tlp.AMBER, caveat="Draft", comparison=Comparison(is_before=True))
CHOSEN = Selection(years=(2020,))
# Letters of both differ a little in width, so that a text may have one line more: inches.
APART_IN = 0.5
FIGURE_IN = 0.05
TITLE_IN = 0.65  # over the title of a page that runs on stands a line more


@pytest.fixture(scope="module")
def brief(store, atlas):
    return content.brief(store, atlas, CHOSEN, DECK)


@pytest.fixture(scope="module")
def pdf(brief):
    return documents.render(brief, "pdf")


@pytest.fixture(scope="module")
def deck(brief):
    return list(pptx.Presentation(io.BytesIO(documents.render(brief, "pptx"))).slides)


def of_shape(slide, name):
    """Left, top, right and bottom of the first shape of a name, in inches."""
    shape = next(shape for shape in slide.shapes if shape.name.startswith(name))
    edges = (shape.left, shape.top, shape.left + shape.width, shape.top + shape.height)
    return tuple(edge / EMU_PER_IN for edge in edges)


def figures(raw, number, size="16:9"):
    """The boxes of the figures of a page, in inches from its upper left corner."""
    height = SIZES[size][1]
    page = list(pypdfium2.PdfDocument(raw))[number]
    assert page.get_height() == pytest.approx(height * 72, abs=0.1)
    boxes = [element["/A"][0]["/BBox"] for element in elements(raw) if element["/S"] == "/Figure"]
    return [(left / 72, height - top / 72, right / 72, height - low / 72) for left, low, right, top in boxes]


def of_text(raw, number, text):
    """Left and top of the first place where a page has a text, in inches."""
    page = list(pypdfium2.PdfDocument(raw))[number]
    letters = page.get_textpage()
    found = letters.search(text, match_case=True).get_next()
    assert found, text
    left, _, _, top = letters.get_charbox(found[0])
    return left / 72, (page.get_height() - top) / 72


def area(box):
    left, top, right, bottom = box
    return (right - left) * (bottom - top)


@pytest.mark.parametrize("size", [pytest.param(size, id=size.replace(":", "x")) for size in ("16:9", "a4-landscape")])
def test_the_map_takes_two_thirds_of_a_wide_page(store, atlas, size):
    raw = documents.render(content.brief(store, atlas, Selection(), Options(size=size)), "pdf")
    width, height = SIZES[size]
    assert area(figures(raw, 0, size)[0]) / (width * height) >= TWO_THIRDS - 0.002


def test_the_map_takes_two_thirds_of_a_slide_of_powerpoint(deck):
    width, height = SIZES["16:9"]
    assert area(of_shape(deck[0], "Map")) / (width * height) >= TWO_THIRDS - 0.002


def test_map_and_timeline_are_where_they_are_in_the_pdf(pdf, deck):
    drawn, timeline = figures(pdf, 0)[:2]
    assert of_shape(deck[0], "Map") == pytest.approx(drawn, abs=FIGURE_IN)
    left, top, right, _ = of_shape(deck[0], "Timeline")
    assert (left, right) == pytest.approx((timeline[0], timeline[2]), abs=FIGURE_IN)
    assert top == pytest.approx(timeline[1], abs=APART_IN)


PARTS = {
    "caveat": ("Caveat", "Draft"),
    "label": ("Handling label, header", "TLP:"),
    "key": ("Key: attack", "attack"),
    "timeline": ("Timeline, heading", "Timeline: "),
    "records": ("Records", "Records"),
    "sources": ("Sources", "Sources ("),
    "notes": ("Data and boundaries", "Data of"),
    "where the map is from": ("Map notes", "Boundaries and names"),
}


@pytest.mark.parametrize("part", PARTS)
def test_the_parts_of_a_map_stand_where_they_do_in_the_pdf(pdf, deck, part):
    name, words = PARTS[part]
    assert of_shape(deck[0], name)[:2] == pytest.approx(of_text(pdf, 0, words), abs=APART_IN)


def test_titles_stand_where_they_do_in_the_pdf(brief, pdf, deck):
    for number, shown in enumerate(brief.slides):
        there = of_text(pdf, number, shown.title.split()[0])
        title = deck[number].shapes.title
        assert (title.left / EMU_PER_IN, title.top / EMU_PER_IN) == pytest.approx(there, abs=TITLE_IN), shown.title


TABLES = {"comparison": "Province", "provinces": "Province", "estimates": "Claimant"}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_begin_where_they_do_in_the_pdf(brief, pdf, deck, kind):
    number = next(place for place, slide in enumerate(brief.slides) if slide.slide_id.startswith(kind))
    table = next(shape for shape in deck[number].shapes if shape.has_table)
    there = of_text(pdf, number, TABLES[kind])
    assert (table.left / EMU_PER_IN, table.top / EMU_PER_IN) == pytest.approx(there, abs=APART_IN)
