import io
import re
from ctypes import c_float

import pptx
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing import annotations, content, documents
from dashboard.briefing.annotations import LONGEST, NUMBERS, WHOLE, Annotation
from dashboard.briefing.options import Options
from dashboard.drawing import markup
from events.queries.selection import Selection
from tests.dashboard.briefing.documents_made import render

PLACED = (
    "1.arrow.200.300.400.500.Launch site",
    "1.circle.500.500.50.Disputed",
    "1.text.100.200.از اینجا",
    "2.text.300.300.On the second page",
)
NOTED = Options(annotations=annotations.read_all(PLACED)[0], slides=("overview", "provinces"))


@st.composite
def noted(draw):
    kind = draw(st.sampled_from(list(NUMBERS)))
    numbers = tuple(draw(st.integers(0, WHOLE)) for _ in range(NUMBERS[kind]))
    words = markup.clean(draw(st.text(min_size=1, max_size=LONGEST)))[:LONGEST].strip()
    return Annotation(draw(st.integers(1, 99)), kind, numbers, words or "x")


@given(noted())
def test_an_annotation_comes_back_from_the_address_as_it_went(annotation):
    options = Options(annotations=(annotation,))
    assert Options.from_query(options.to_query()) == (options, ())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1.star.5.5", "write PAGE.arrow"),
        ("arrow.1.2.3.4", "write PAGE.arrow"),
        ("0.text.5.5.x", "write a page from 1 to 99"),
        ("1.text.5.1001.x", "whole numbers from 0 to 1000"),
        ("1.arrow.5.5.x", "write 4 whole numbers"),
        ("1.circle.-5.5.5", "write 3 whole numbers"),
        ("1.text.5.5", "a text needs words"),
        (f"1.text.5.5.{'x' * 121}", "shorten the words to 120"),
    ],
)
def test_a_broken_annotation_is_passed_over_with_one_line(text, fault):
    options, faults = Options.from_query({"note": [text, "1.text.5.5.kept"]})
    assert [one.words for one in options.annotations] == ["kept"]
    assert len(faults) == 1
    assert fault in faults[0]


def test_more_than_a_page_can_show_are_counted():
    found, faults = annotations.read_all(f"1.text.{number}.5.x" for number in range(31))
    assert len(found) == annotations.MOST
    assert faults == ("31 annotations, at most 30 are drawn",)


def words_at(raw, page):
    """The words on a page of a PDF, each with where it begins in thousandths of the page."""
    sheet = pypdfium2.PdfDocument(raw)[page]
    width, height = sheet.get_size()
    text = sheet.get_textpage()
    found = {}
    for number in range(text.count_rects()):
        left, _, _, top = text.get_rect(number)
        found[text.get_text_bounded(*text.get_rect(number)).strip()] = (left / width * 1000, (1 - top / height) * 1000)
    return found


def test_annotations_stand_where_they_were_placed_in_pdf_and_powerpoint(store, atlas):
    raw = render(store, atlas, Selection(), NOTED, "pdf")
    first, second = words_at(raw, 0), words_at(raw, 1)
    assert first["Launch site"] == pytest.approx((200, 300), abs=15)
    assert second["On the second page"] == pytest.approx((300, 300), abs=15)
    deck = pptx.Presentation(io.BytesIO(render(store, atlas, Selection(), NOTED, "pptx")))
    shapes = [[s for s in slide.shapes if s.name.startswith("Annotation: ")] for slide in deck.slides]
    assert [s.name.removeprefix("Annotation: ") for s in shapes[0]] == ["arrow", "text", "circle", "text", "text"]
    arrow, words, circle = shapes[0][:3]
    size = deck.slide_width, deck.slide_height
    ends = (arrow.begin_x, arrow.begin_y, arrow.end_x, arrow.end_y)
    assert [round(end / size[axis % 2] * 1000) for axis, end in enumerate(ends)] == [200, 300, 400, 500]
    assert "tailEnd" in arrow._element.xml
    assert (words.left / size[0] * 1000, words.text_frame.text) == (pytest.approx(200, abs=1), "Launch site")
    assert (circle.left + circle.width / 2) / size[0] * 1000 == pytest.approx(500, abs=1)
    assert shapes[0][4].text_frame.paragraphs[0]._p.pPr.get("rtl") == "1"
    assert [s.text_frame.text for s in shapes[1]] == ["On the second page"]


def test_annotations_change_png_and_svg_and_are_in_the_stamp(store, atlas):
    for file_format in ("png", "svg"):
        bare, placed = (render(store, atlas, Selection(), made, file_format) for made in (Options(), NOTED))
        assert len(bare) != len(placed)
    assert b"1.arrow.200.300.400.500.Launch" in documents.render(content.brief(store, atlas, Selection(), NOTED), "svg")


# ------------------------------------------------------------------ letters


def letters_of_pdf(raw):
    """The sizes of all letters of a PDF in points."""
    for sheet in pypdfium2.PdfDocument(raw):
        for found in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            points = c_float()
            assert pypdfium2.raw.FPDFTextObj_GetFontSize(found.raw, points)
            yield points.value * found.get_matrix().d


@pytest.mark.parametrize("size", ["16:9", "a4-portrait", "a4-landscape", "square"])
def test_no_letters_of_any_page_are_smaller_than_ten_points(store, atlas, size):
    slides = ("overview", "provinces", "contested", "estimates", "sources")
    raw = render(store, atlas, Selection(), Options(size=size, slides=slides), "pdf")
    assert min(abs(points) for points in letters_of_pdf(raw)) >= 9.95


def test_no_text_of_powerpoint_is_smaller_than_ten_points(store, atlas):
    slides = ("overview", "provinces", "contested", "estimates", "sources")
    raw = render(store, atlas, Selection(), Options(slides=slides, annotations=NOTED.annotations), "pptx")
    sizes = [
        int(found)
        for slide in pptx.Presentation(io.BytesIO(raw)).slides
        for found in re.findall(r' sz="(\d+)"', "".join(shape._element.xml for shape in slide.shapes))
    ]
    assert min(sizes) >= 1000
