"""What the finished pages say and how they are built, read back from the PDF."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from dashboard.briefing import content, documents, page_text, pages
from dashboard.briefing.options import SIZES, SLIDES, Options
from dashboard.briefing.slides.models import Brief, EstimatesSlide, MapSlide, Slide
from dashboard.briefing.sources import NumberedSource
from events.queries.selection import Selection
from tests.dashboard.briefing.documents_made import render

HOSTILE = "#panic(1) $x^2$ @ref \\#let *b* _i_ `raw` <label> // c /* [ ] {{ }} #{1+1} ]#"
TURNED = "\u202eturned\u2066\x00\x1b\u200f after"
ALL = Options(slides=SLIDES)


@pytest.fixture(scope="module")
def deck(store, atlas):
    return render(store, atlas, Selection(), ALL, "pdf")


def words(raw: bytes) -> list[str]:
    """The text of each page; a break inside a word is taken out."""
    document = pypdfium2.PdfDocument(raw)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u2068\u2069\ufffe-]", "", text)


def elements(raw: bytes) -> Iterator[DictionaryObject]:
    """Every element of the structure of a PDF, in reading order."""

    def below(node: object) -> Iterator[DictionaryObject]:
        found = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(found, ArrayObject):
            for child in found:
                yield from below(child)
        elif isinstance(found, DictionaryObject):
            if "/S" in found:
                yield found
            if "/K" in found:
                yield from below(found["/K"])

    yield from below(PdfReader(io.BytesIO(raw)).trailer["/Root"]["/StructTreeRoot"])


def faults(raw: bytes) -> list[str]:
    """What a screen reader would miss in a PDF."""
    root, found = PdfReader(io.BytesIO(raw)).trailer["/Root"], []
    if root.get("/Lang") != "en":
        found.append("no language")
    if not root["/MarkInfo"]["/Marked"] or not root["/ViewerPreferences"]["/DisplayDocTitle"]:
        found.append("not tagged, or no title for the window")
    if b"<pdfuaid:part>1</pdfuaid:part>" not in root["/Metadata"].get_object().get_data():
        found.append("does not declare PDF/UA-1")
    tagged = list(elements(raw))
    kinds = [str(element["/S"]) for element in tagged]
    levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    if levels[:1] != [1] or any(after - before > 1 for before, after in pairwise(levels)):
        found.append(f"headings leave out a level: {levels}")
    found += ["figure without a text" for element in tagged if element["/S"] == "/Figure" and not element.get("/Alt")]
    for table in (element for element in tagged if element["/S"] == "/Table"):
        if not any(part["/S"] == "/TH" for part in below_table(table)):
            found.append("table without header cells")
    return found


def below_table(table: DictionaryObject) -> Iterator[DictionaryObject]:
    pending = [table]
    while pending:
        children = pending.pop().get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            part = child.get_object()
            if isinstance(part, DictionaryObject) and "/S" in part:
                yield part
                pending.append(part)


# ------------------------------------------------------------------ for everybody


@pytest.mark.parametrize("size", list(SIZES))
def test_a_screen_reader_misses_nothing(store, atlas, size):
    raw = render(store, atlas, Selection(), Options(slides=SLIDES, size=size), "pdf")
    assert faults(raw) == []


def test_every_page_begins_with_its_title_as_a_heading(deck, store, atlas):
    slides = content.brief(store, atlas, Selection(), ALL).slides
    kinds = [str(element["/S"]) for element in elements(deck)]
    # Records for which a page has no room follow on one of their own.
    assert len(slides) <= kinds.count("/H1") <= len(slides) + sum(isinstance(slide, MapSlide) for slide in slides)
    assert kinds.count("/Figure") == 2 * sum(isinstance(slide, MapSlide) for slide in slides), "map and timeline"
    assert kinds.count("/Table") >= sum(len(s.questions) for s in slides if isinstance(s, EstimatesSlide))


def test_the_figure_of_a_map_says_what_it_shows(deck):
    texts = [str(element["/Alt"]) for element in elements(deck) if element["/S"] == "/Figure"]
    assert texts[0].startswith("Map. All records: 13 records")
    assert texts[1].startswith("Timeline from ")


# ------------------------------------------------------------------ data is never markup


def hostile(brief: Brief, text: str) -> Brief:
    """The brief with a text in every record and source."""

    def changed(slide: Slide) -> Slide:
        if isinstance(slide, MapSlide):
            slide = replace(slide, lines=tuple(replace(line, title=text, where=text) for line in slide.lines))
        return replace(slide, title=text, words=text)

    sources = tuple(replace(source, text=f"{text} {source.number}", url=text) for source in brief.sources)
    return replace(
        brief, title=text, words=text, slides=tuple(map(changed, brief.slides)), sources=sources, licence_note=text
    )


@pytest.mark.parametrize("text", [HOSTILE, "#", "$", "\\", "@a", '"', '"#eval(\\"1\\")', "{{ x }}", "<!-- -->"])
def test_what_typst_would_take_for_markup_is_shown_as_it_is(store, atlas, text):
    brief = content.brief(store, atlas, Selection(years=(2020,)), ALL)
    said = words(documents.render(hostile(brief, text), "pdf"))
    assert all(squeezed(text) in squeezed(page) for page in said)


def test_signs_that_turn_a_line_and_control_signs_are_left_out(store, atlas):
    brief = content.brief(store, atlas, Selection(years=(2020,)), ALL)
    said = "".join(words(documents.render(hostile(brief, TURNED), "pdf")))
    assert "turned" in said
    assert not re.search("[\x00\x1b\u202e\u2066]", said)


def test_a_text_of_a_megabyte_is_cut_with_a_sign(store, atlas):
    brief = content.brief(store, atlas, Selection(years=(2020,)), ALL)
    said = words(documents.render(hostile(brief, "word " * 200_000), "pdf"))
    assert all("…" in page for page in said)
    assert len(said) < 45


def test_a_word_without_end_stays_on_its_page(store, atlas):
    brief = content.brief(store, atlas, Selection(years=(2020,)), ALL)
    assert_on_the_page(documents.render(hostile(brief, "W" * 5_000), "pdf"))


def test_ten_thousand_sources_are_all_listed(store, atlas):
    brief = content.brief(store, atlas, Selection(years=(2020,)), Options())
    many = tuple(NumberedSource(number, f"s{number}", f"Source {number} of many", "", 1) for number in range(1, 10_001))
    slide = replace(brief.slides[0], sources=tuple(source.source_id for source in many), lines=())
    said = words(documents.render(replace(brief, slides=(slide,), sources=many), "pdf"))
    assert re.search(r"and 9,?\d{3} more, on the page Sources", said[0])
    listed = set(re.findall(r"Source (\d+) of many", " ".join(said[1:])))
    assert listed == {str(number) for number in range(1, 10_001)}


def test_of_sources_none_of_which_has_room_only_their_place_is_written(store, atlas):
    brief = content.brief(store, atlas, Selection(years=(2020,)), Options())
    many = tuple(NumberedSource(number, f"s{number}", "A very long name " * 80, "", 1) for number in (1, 2))
    slide = replace(brief.slides[0], sources=("s1", "s2"), lines=())
    said = words(documents.render(replace(brief, slides=(slide,), sources=many), "pdf"))
    assert re.search(r"Sources \(2\)\s+all on the page Sources", said[0])
    assert "and 2 more" not in said[0]


def assert_on_the_page(raw: bytes) -> None:
    """Every letter lies inside its page."""
    document = pypdfium2.PdfDocument(raw)
    for page in document:
        width, height = page.get_size()
        letters = page.get_textpage()
        boxes = [letters.get_charbox(number) for number in range(letters.count_chars())]
        outside = [box for box in boxes if min(box) < -1 or box[2] > width + 1 or box[3] > height + 1]
        assert outside == []
    document.close()


# ------------------------------------------------------------------ what stands on a page


def letters(raw: bytes, number: int = 0) -> list[tuple[float, float, float]]:
    """Size and place from the lower left corner of every run of letters on a page."""
    found = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            scale = abs(cm[3] * tm[3]) if tm[3] else abs(cm[3])
            found.append((size * scale, tm[4], tm[5]))

    PdfReader(io.BytesIO(raw)).pages[number].extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("size", list(SIZES))
def test_no_letters_are_smaller_than_ten_points(store, atlas, size):
    raw = render(store, atlas, Selection(), Options(slides=SLIDES, size=size), "pdf")
    for number in range(len(PdfReader(io.BytesIO(raw)).pages)):
        assert min(size_pt for size_pt, _, _ in letters(raw, number)) > 9.9


SHARES = {"16:9": 0.66, "a4-landscape": 0.66, "a4-portrait": 0.88, "square": 0.88}


@pytest.mark.parametrize(("size", "share"), SHARES.items())
def test_the_map_takes_most_of_the_width_and_leaves_nothing_over(store, atlas, size, share):
    brief = content.brief(store, atlas, Selection(), Options(size=size))
    raw = documents.render(brief, "pdf")
    boxes = [element["/A"][0]["/BBox"] for element in elements(raw) if element["/S"] == "/Figure"]
    width, height = (side * 72 for side in SIZES[size])
    (left, low, right, top), timeline = boxes[0], boxes[1]
    assert (right - left) / width > share
    if width > height:
        assert (top - low) / height > 0.99, "from edge to edge"
        assert timeline[0] > right, "the timeline stands beside the map"
    else:
        assert (top - low) / height > 0.3
        assert low > timeline[3], "the timeline stands below the map"
    assert timeline[1] > 0


def test_records_without_room_are_counted_and_listed_on_a_page_of_their_own(store, atlas):
    brief = content.brief(store, atlas, Selection(years=(2020,)), Options())
    slide = brief.slides[0]
    lines = tuple(replace(slide.lines[0], title=f"Record number {number}") for number in range(30))
    said = words(documents.render(replace(brief, slides=(replace(slide, lines=lines),)), "pdf"))
    left = re.search(r"and (\d+) more records, on the page Records", said[0])
    assert left
    assert len(re.findall("Record number", said[0])) == 30 - int(left[1])
    own = " ".join(page for page in said if "Records: " in page or "Record Date Place" in page)
    assert all(f"Record number {number} " in own for number in range(30))


def test_a_record_that_is_only_possible_is_shown_in_words(store, atlas):
    brief = content.brief(store, atlas, Selection(years=(2020,)), Options())
    possible = [line for line in brief.slides[0].lines if not line.is_certain]
    # On the page, or with all records in full after it.
    assert "".join(words(documents.render(brief, "pdf"))).count(", possible") >= len(possible) > 0


@pytest.mark.parametrize("text", ["گزارش مزار شریف", "هجوم على قندوز", "Қурғонтеппа ва Кӯлоб"])
def test_arabic_script_and_cyrillic_are_set_in_every_format(store, atlas, text):
    options = Options(headline=text)
    assert squeezed(text) in squeezed(words(render(store, atlas, Selection(), options, "pdf"))[0])
    plain = render(store, atlas, Selection(), Options(headline="x"), "svg")
    assert render(store, atlas, Selection(), options, "svg").count(b"<use") >= plain.count(b"<use")


@pytest.mark.parametrize(("counts_families", "is_named"), [(True, True), (None, False)])
def test_a_question_names_family_members_where_its_numbers_include_them(store, atlas, counts_families, is_named):
    brief = content.brief(store, atlas, Selection(), Options(slides=("estimates",)))
    slide = brief.slides[0]
    answers = tuple(
        replace(answer, question=replace(answer.question, unit="people", note="", counts_families=counts_families))
        for answer in slide.questions
    )
    parts = page_text.slide(brief, replace(slide, questions=answers))
    scopes = [question["scope"] for question in parts["questions"]]
    assert len(scopes) == len(answers)
    assert all(("family members: included" in scope) is is_named for scope in scopes)


def test_the_bars_of_a_page_are_those_of_the_screen(store, atlas):
    brief = content.brief(store, atlas, Selection(), Options(slides=("estimates",)))
    questions = page_text.slide(brief, brief.slides[0])["questions"]
    bars = [claim["bar"] for question in questions for claim in question["claims"] if claim["bar"]]
    assert bars
    assert any(bar["is_open_below"] or bar["is_open_above"] for bar in bars)
    assert all(0 <= bar["left"] <= bar["right"] <= 100 for bar in bars)


def test_templates_hold_no_words_of_the_data():
    """Texts come from the brief as JSON; a template that evaluated one would run it."""
    for name, template in pages.TEMPLATES.items():
        assert b"eval(" not in template, name
        assert b'mode: "markup"' not in template, name


def test_the_order_of_reading_is_title_map_timeline_records_sources(deck):
    kinds = [str(element["/S"]) for element in elements(deck)]
    parts = [kind for kind in kinds if kind in ("/H1", "/H2", "/Figure", "/Table")]
    assert parts[:4] == ["/H1", "/Figure", "/H2", "/Figure"], "title, map, heading of the timeline, timeline"
    first_page = words(deck)[0]
    places = [first_page.index(text) for text in ("records", "Timeline: ", "Provinces with", "Sources (", "Data of ")]
    assert places == sorted(places)


def test_claims_for_which_a_page_has_no_room_follow_in_full(store, atlas):
    brief = content.brief(store, atlas, Selection(), Options(slides=("contested",)))
    slide = brief.slides[0]
    crowded = replace(slide, dispute=replace(slide.dispute, statements=slide.dispute.statements * 60))
    number = len(crowded.dispute.statements)
    pages_said = words(documents.render(replace(brief, slides=(crowded,)), "pdf"))
    assert "on the page Claims" in pages_said[0]
    full = squeezed("".join(pages_said[1:]))
    assert squeezed(f"The {number} claims in full") in full
    claims = [one for side in page_text.slide(brief, crowded)["sides"] for one in side["claims"]]
    assert all(squeezed(one["words"]) in full for one in claims)
