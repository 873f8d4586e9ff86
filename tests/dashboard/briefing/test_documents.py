import io
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard.briefing import content, documents, fonts, sources
from dashboard.briefing.options import SIZES, SLIDES, Options, Tlp
from events.queries.selection import Selection
from tests.dashboard.briefing import documents_made
from tests.dashboard.briefing.documents_made import render

DESCRIBED = {"svg", "title", "desc", "metadata"}
DRAWN = {"defs", "symbol", "g", "path", "use", "rect", "circle", "line", "clipPath", "pattern"}
ROOT = Path(__file__).parents[3]
YEAR = Selection(years=(2020,))
DECK = Options(headline="Rockets & denials", slides=SLIDES, tlp=Tlp.AMBER_STRICT, caveat="For the working group only")
HOSTILE = {
    "long": "W" * 200,
    "markup": "<script>alert(1)</script> ]]> &amp; <!-- $x_1^2$ \\frac{1}{2} {{ }} %s",
    "turned": "\u202eTitle turned\u2066 around\u200f",
    "lines": "one\ntwo\r\nthree\x00\x07",
    "letters": "کندز ولایت – Қурғонтеппа – Kunduz 😀",
}


@pytest.fixture(scope="module")
def pdf(store, atlas):
    return render(store, atlas, YEAR, DECK, "pdf")


def texts(raw):
    """The text of each page, whatever breaks its lines."""
    document = pypdfium2.PdfDocument(raw)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def test_every_page_has_label_and_caveat_in_words(pdf):
    for text in texts(pdf):
        assert text.count("TLP:AMBER+STRICT") == 2
        assert "For the working group only" in text


def test_every_source_stands_in_the_pdf_in_full(pdf, store, atlas):
    said = " ".join(texts(pdf))
    for source in content.brief(store, atlas, YEAR, DECK).sources:
        assert source.text in said


def test_the_first_page_says_what_it_shows_and_what_it_is_made_from(pdf, store):
    first = texts(pdf)[0]
    assert "Rockets & denials" in first
    assert "2020" in first
    assert sources.data_note(store) in first
    assert sources.boundary_note() in first
    assert sources.ground_note() in first
    assert "No place is drawn more precisely than it is known" in first


def test_contested_events_have_both_sides(pdf):
    page = next(text for text in texts(pdf) if "Deny or question it" in text)
    assert "Bordovan Border Guard denies, 8 May 2020" in page
    assert "bullets, not rockets" in page


def test_sources_without_room_have_a_page_of_their_own(store, atlas):
    made_pdf = render(store, atlas, YEAR, Options(), "pdf")
    assert [text for text in texts(made_pdf) if "https://example.org/daily" in text]


def test_the_pdf_names_its_title_and_author_and_embeds_its_fonts(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    assert (reader.metadata.title, reader.metadata.author) == ("Rockets & denials", "Khorasan Atlas")
    assert "/CreationDate" not in reader.metadata
    assert "/ModDate" not in reader.metadata
    found = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    descriptors = [part for font in found for part in described(font)]
    assert descriptors
    assert all("/FontFile2" in part for part in descriptors)


def described(font):
    inner = [part.get_object() for part in font.get("/DescendantFonts", [])] or [font]
    return [part["/FontDescriptor"].get_object() for part in inner]


def test_a_picture_has_300_dots_per_inch(store, atlas):
    picture = Image.open(io.BytesIO(render(store, atlas, YEAR, Options(size="square"), "png")))
    assert picture.size == tuple(round(side * 300) for side in SIZES["square"])
    assert round(picture.info["dpi"][0]) == 300


@pytest.mark.parametrize("size", list(SIZES))
def test_pages_have_the_size_asked_for(store, atlas, size, monkeypatch):
    monkeypatch.setattr(documents, "DPI", 50)
    picture = Image.open(io.BytesIO(render(store, atlas, YEAR, Options(size=size), "png")))
    assert picture.size == pytest.approx([side * 50 for side in SIZES[size]], abs=1)


def test_the_label_is_in_its_exact_colour_on_black_in_header_and_footer(store, atlas, monkeypatch):
    monkeypatch.setattr(documents, "DPI", 100)
    raw = render(store, atlas, YEAR, Options(tlp=Tlp.RED), "png")
    pixels = Image.open(io.BytesIO(raw)).convert("RGB")
    width, height = pixels.size
    for box in ((width * 0.85, 0, width, height * 0.1), (width * 0.85, height * 0.9, width, height)):
        colours = {colour for _, colour in pixels.crop(tuple(map(int, box))).getcolors(1_000_000)}
        assert (0xFF, 0x2B, 0x2B) in colours
        assert (0, 0, 0) in colours


def test_a_grey_page_has_no_colour_but_that_of_its_label(store, atlas, monkeypatch):
    monkeypatch.setattr(documents, "DPI", 60)
    options = Options(variant="grey", tlp=Tlp.CLEAR)
    pixels = Image.open(io.BytesIO(render(store, atlas, Selection(), options, "png"))).convert("RGB")
    coloured = [c for _, c in pixels.getcolors(4_000_000) if max(c) - min(c) > 24]
    assert coloured == []


def test_the_svg_is_well_formed_tells_what_it_shows_and_fetches_nothing(store, atlas):
    raw = render(store, atlas, YEAR, Options(headline="Rockets & <denials>"), "svg")
    root = ElementTree.fromstring(raw)
    said = {element.tag.rpartition("}")[2]: element.text for element in root if element.text}
    assert said["title"] == "Rockets & <denials>"
    assert said["desc"].startswith("Map. 2020: ")
    assert b"<!DOCTYPE" not in raw
    assert b"<image" not in raw, "no picture of dots, and none that other programs would have to unpack"
    assert b"<text" not in raw, "letters are outlines: they look the same without the fonts"
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.endswith(("href", "src")):
                assert value.startswith("#")
            assert "url(http" not in value


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_texts_do_not_leak_into_xml(store, atlas, name):
    options = Options(headline=HOSTILE[name], caveat=HOSTILE[name][:120])
    root = ElementTree.fromstring(render(store, atlas, YEAR, options, "svg"))
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= DESCRIBED | DRAWN


@pytest.mark.parametrize("name", ["long", "letters"])
def test_hostile_texts_stay_on_the_page(store, atlas, name):
    options = Options(headline=HOSTILE[name], caveat=HOSTILE[name][:120])
    document = pypdfium2.PdfDocument(render(store, atlas, YEAR, options, "pdf"))
    width, height = document[0].get_size()
    for page in document:
        words = page.get_textpage()
        boxes = [words.get_charbox(number) for number in range(words.count_chars())]
        assert all(0 <= left <= right <= width and 0 <= low <= top <= height for left, low, right, top in boxes)


def test_a_letter_that_no_font_has_stops_the_briefing(store, atlas):
    with pytest.raises(fonts.GlyphError, match=r"U\+4E2D"):
        render(store, atlas, YEAR, Options(headline="Kabul 中"), "pdf")


def test_nothing_selected_is_not_a_briefing(store, atlas):
    with pytest.raises(sources.NothingToShowError, match="nothing is selected"):
        render(store, atlas, Selection(years=(1950,)), Options(), "png")


@pytest.mark.parametrize("kind", ["propaganda", "presence", "conflict", "founding"])
def test_records_without_a_point_can_be_shown_by_themselves(store, atlas, kind):
    raw = render(store, atlas, Selection(kinds=(kind,)), Options(), "svg")
    assert b"1 record" in raw


def digests(folder, seed):
    folder.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", documents_made.__name__, str(folder)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout.decode()


def test_two_processes_make_the_same_bytes(tmp_path):
    found = [digests(tmp_path / seed, seed) for seed in ("1", "4242")]
    assert found[0].count("\n") == len(documents_made.FORMATS)
    assert found[0] == found[1]
