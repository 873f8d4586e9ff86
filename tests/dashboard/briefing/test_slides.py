import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pptx as library
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx.util import Inches, Pt

from dashboard.briefing import content, page_text, slide_text, sources, stamp, verify
from dashboard.briefing.options import SLIDES, Options, Tlp
from dashboard.briefing.powerpoint import shapes
from dashboard.briefing.powerpoint import slides as pptx_slides
from dashboard.briefing.slides import headlines, maps, models
from dashboard.drawing import style
from events.cli import selection_options
from events.queries import selected_records
from events.queries.counts import Counts, count
from events.queries.selection import Selection
from tests.events.queries.test_selected_records import SELECTIONS

ROOT = Path(__file__).parents[3]
ALL = Selection()
EVERYTHING = Options(tlp=Tlp.AMBER_STRICT, caveat="Draft, not to be quoted", slides=SLIDES)


def picture(slide, drawing):
    made = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(made, "PNG")
    return made.getvalue()


def write(store, atlas, options=EVERYTHING, selection=ALL, told_progress=None):
    brief = content.brief(store, atlas, selection, options)
    return brief, pptx_slides.write(brief, stamp.make(store, selection, options).to_text(), picture, told_progress)


def opened(raw):
    return library.Presentation(io.BytesIO(raw))


def of_brief(deck, brief):
    """The slides that the briefing consists of; after them come those of what had no room."""
    return list(deck.slides)[: len(brief.slides)]


def table(slide, name):
    (made,) = (shape.table for shape in slide.shapes if shape.name == name)
    return [[cell.text for cell in row.cells] for row in made.rows]


def texts(slide):
    frames = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    cells = [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join([*frames, *cells])


@pytest.fixture(scope="module")
def made(store, atlas):
    return write(store, atlas)


def test_slides_are_wide_and_have_their_titles(made):
    brief, raw = made
    deck = opened(raw)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    titles = [slide.shapes.title.text_frame.text for slide in of_brief(deck, brief)]
    assert titles == [slide.title for slide in brief.slides]


def test_the_label_stands_twice_on_every_slide_in_twelve_points_on_black(made):
    for slide in opened(made[1]).slides:
        labels = [shape for shape in slide.shapes if shape.name.startswith("Handling label")]
        assert [shape.text_frame.text for shape in labels] == ["TLP:AMBER+STRICT"] * 2
        assert labels[0].top < Inches(0.5)
        assert labels[1].top > Inches(7)
        for shape in labels:
            font = shape.text_frame.paragraphs[0].runs[0].font
            assert (font.size, str(font.color.rgb), str(shape.fill.fore_color.rgb)) == (Pt(12), "FFC000", "000000")


def test_every_source_is_in_a_text_box_and_in_the_notes(made):
    brief, raw = made
    slides = of_brief(opened(raw), brief)
    for slide, shown in zip(brief.slides, slides, strict=True):
        notes = shown.notes_slide.notes_text_frame.text
        for source in slide_text.slide_sources(brief, slide):
            assert f"[{source.number}]" in texts(shown)
            assert f"[{source.number}] {source.text}" in notes
    assert [row[1] for row in table(slides[-1], "Sources")[1:]] == [source.text for source in brief.sources]


def test_the_map_has_an_alternative_text(made):
    shapes = {shape.name: shape for shape in opened(made[1]).slides[0].shapes}
    shape, timeline = shapes["Map"], shapes["Timeline"]
    assert timeline._element.nvPicPr.cNvPr.get("descr").startswith("Timeline from ")
    told_as = shape._element.nvPicPr.cNvPr.get("descr")
    assert told_as.startswith("Map. All records: ")
    assert style.count_words(*made[0].totals) in told_as


def test_a_contested_event_has_both_sides_with_words_and_sources(made):
    brief, raw = made
    number = next(i for i, slide in enumerate(brief.slides) if isinstance(slide, models.ContestedSlide))
    boxes = {shape.name: shape for shape in opened(raw).slides[number].shapes if shape.has_text_frame}
    against = boxes["Deny or question it"]
    assert "✕ Bordovan Border Guard denies, 8 May 2020 [3]" in against.text_frame.text
    assert "bullets, not rockets" in against.text_frame.text
    assert against.left > boxes["Assert or report the event or its perpetrator"].left
    assert "claimed and denied" in boxes["Did it happen?"].text_frame.text


def test_a_contested_event_shows_the_weight_of_both_sides_and_who_else_carries_a_claim(made):
    brief, raw = made
    number = next(i for i, slide in enumerate(brief.slides) if isinstance(slide, models.ContestedSlide))
    shown = brief.slides[number]
    parts = page_text.slide(brief, shown)
    assert re.fullmatch(
        r"On whether it happened: affirmed by \d claimants?, sources .+; denied by \d claimants?, sources .+",
        parts["weight"],
    )
    boxes = {shape.name: shape for shape in opened(raw).slides[number].shapes if shape.has_text_frame}
    assert boxes["Weight"].text_frame.text == parts["weight"]
    first, *others = shown.dispute.statements
    carried = replace(first, line=replace(first.line, also=(first.line.source, first.line.source)))
    parts = page_text.slide(brief, replace(shown, dispute=replace(shown.dispute, statements=(carried, *others))))
    claims = [claim["how"] for side in parts["sides"] for claim in side["claims"]]
    assert [how for how in claims if "also in" in how] == [f"{_how(first)}, also in 2 other sources"]


def _how(statement):
    return f"{statement.line.claim.stance}, {statement.line.stated_shown}"


def test_no_letters_are_smaller_than_ten_points_and_no_boxes_overlap(made):
    for slide in opened(made[1]).slides:
        sizes = [run.font.size for shape in slide.shapes if shape.has_text_frame
                 for paragraph in shape.text_frame.paragraphs for run in paragraph.runs]  # fmt: skip
        assert min(sizes) >= Pt(10)
        # Bars and symbols of records lie over a column of a table that is left empty.
        over = ("Bar: ", *(["Key: sample"] if any(shape.has_table for shape in slide.shapes) else []))
        shapes = [shape for shape in slide.shapes if not shape.name.startswith(tuple(over))]
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height, s.name) for s in shapes]
        assert_within_the_map([box for box in boxes if box[4] == "Map notes"], boxes)
        boxes = [box for box in boxes if box[4] != "Map notes"]
        overlapping = [
            (a[4], b[4]) for i, a in enumerate(boxes) for b in boxes[i + 1 :]
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]  # fmt: skip
        assert overlapping == []


def assert_within_the_map(notes, boxes):
    """What stands over a map lies at its foot, over nothing else."""
    for left, top, right, bottom, _ in notes:
        (drawn,) = (box for box in boxes if box[4] == "Map")
        assert drawn[0] < left
        assert drawn[1] + (drawn[3] - drawn[1]) * 0.9 < top
        assert (right, bottom) <= drawn[2:4]


def test_it_says_who_made_it_and_no_clock(made):
    about = opened(made[1]).core_properties
    assert (about.title, about.author, about.keywords) == (made[0].title, "Khorasan Atlas", "TLP:AMBER+STRICT")
    assert about.created == about.modified == datetime(2021, 12, 31)
    assert about.revision == 1
    with zipfile.ZipFile(io.BytesIO(made[1])) as package:
        assert {member.date_time for member in package.infolist()} == {(2021, 12, 31, 0, 0, 0)}


def test_it_carries_what_it_was_made_from(made, store):
    assert verify.read(made[1]) == stamp.make(store, Selection(), EVERYTHING)


def test_another_process_makes_the_same_bytes(store, atlas, made):
    script = (
        "import sys; from pathlib import Path; from events.store.store import open_store; from tests import tiny;"
        "from tests.dashboard.briefing.test_slides import write;"
        "data, place = map(Path, sys.argv[1:]); atlas = tiny.atlas();"
        "sys.stdout.buffer.write(write(open_store(place, data, atlas), atlas)[1])"
    )
    data = store.path.parents[1] / "data"
    command = [sys.executable, "-c", script, str(data), str(store.path.parent)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert answer.stdout == made[1]


def test_progress_passes_over_every_slide(store, atlas):
    said = []
    brief, _ = write(store, atlas, told_progress=lambda done, words: said.append((done, words)))
    assert [done for done, _ in said] == [number / len(brief.slides) for number in range(len(brief.slides))]
    assert said[0][1] == f"Slide 1 of {len(brief.slides)}"


HOSTILE = [
    "x" * 200,
    "word " * 39 + "end",
    "<b>&amp;]]></a:t>",
    "a\x00b\x0b\x1f\ud800c\n\r\td",
    "\u202egnp.exe",
    "🚀" * 60,
    "گزارش مزار شریف",
    "_x0041_",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_text_stays_text_and_within_the_slide(store, atlas, title):
    _, raw = write(store, atlas, Options(headline=title, caveat=title))
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))
    slide = opened(raw).slides[0]
    words = slide.shapes.title.text_frame.text
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\ud800-\udfff]", words)
    shown = words.removesuffix("…")
    assert Options(headline=title).headline.startswith(shown)
    assert len(shown) > 20 or shown == Options(headline=title).headline
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.left + shape.width <= Inches(13.334)
        assert shape.top + shape.height <= Inches(7.5)


def test_text_from_right_to_left_is_marked_as_such(store, atlas):
    _, raw = write(store, atlas, Options(headline="گزارش مزار شریف"))
    paragraph = opened(raw).slides[0].shapes.title.text_frame.paragraphs[0]
    assert paragraph._p.pPr.get("rtl") == "1"


@settings(max_examples=25)
@given(selection=SELECTIONS)
def test_the_figures_on_a_slide_are_those_of_the_list(store, atlas, selection):
    counted = count(store, selection).totals
    if not counted.all:
        with pytest.raises(sources.NothingToShowError):
            content.brief(store, atlas, selection, Options())
        return
    _, raw = write(store, atlas, Options(), selection)
    rows = selected_records.records(store, selection)
    said = selection_options.as_json(rows, counted, selection)
    shown = "\n".join(map(texts, opened(raw).slides))
    assert headlines.of_counts(counted) in shown
    if len(said["records"]) <= maps.MOST_LISTED:
        cut = {line.removesuffix("…") for line in shown.split("\n") if line.endswith("…")}
        assert all(row["title"] in shown or row["title"].startswith(tuple(cut)) for row in said["records"])


@given(st.text(max_size=300), st.sampled_from([10, 12, 28]), st.floats(1, 12), st.integers(1, 3))
def test_what_is_cut_fits_its_lines(words, size, wide, most):
    text = shapes.Text(words, size)
    short = shapes.cut(text, wide, most)
    assert shapes.lines(short, wide) <= most or short.words == "…"
    assert short == text or words.startswith(short.words.removesuffix("…").rstrip())


def test_the_largest_letters_that_fit_are_chosen():
    text = shapes.Text("one two three", 0)
    assert shapes.largest(text, (20, 10, 5), 3).size == 20
    assert shapes.largest(text, (20, 10, 5), 1).size == 10
    cut = shapes.largest(text, (20, 10), 0.5)
    assert (cut.size, cut.words[-1]) == (10, "…")


def test_as_many_groups_are_taken_as_fit():
    groups = [[shapes.Text("one", 10)]] * 5
    assert shapes.fitting(groups, 3, 0.4) == 2
    assert shapes.fitting(groups, 3, 5) == 5


def test_records_that_have_no_room_beside_the_map_are_in_full_at_the_end_with_their_sources(made):
    brief, raw = made
    crowded = next(slide for slide in brief.slides if isinstance(slide, models.MapSlide) and len(slide.lines) > 8)
    (page,) = (
        one for one in opened(raw).slides if one.shapes.title.text == f"The {len(crowded.lines)} records in full"
    )
    heads, *rows = table(page, "Records")
    assert heads == ["", "Record", "Date", "Place", "Standing", "Sources"]
    written = page_text.slide(brief, crowded)["records"]
    assert rows == [["", *(one[name] for name in ("title", "when", "where", "standing", "cited"))] for one in written]


def test_slides_without_one_of_sources_end_with_them_and_every_number_is_a_link(store, atlas):
    brief, raw = write(store, atlas, Options())
    last = list(opened(raw).slides)[-1]
    rows = table(last, "Sources")[1:]
    assert [(row[0], row[1], row[3]) for row in rows] == [(f"[{s.number}]", s.text, s.url) for s in brief.sources]
    (made,) = (shape.table for shape in last.shapes if shape.has_table)
    numbers = [list(made.rows)[row].cells[0].text_frame.paragraphs[0].runs[0] for row in range(1, len(rows) + 1)]
    assert [run.hyperlink.address or "" for run in numbers] == [source.url for source in brief.sources]


def test_a_table_of_more_sources_than_a_slide_holds_goes_on_on_the_next(store, atlas):
    brief = content.brief(store, atlas, ALL, Options())
    first = brief.sources[0]
    many = tuple(replace(first, number=number, source_id=f"{number}") for number in range(1, 101))
    raw = pptx_slides.write(replace(brief, slides=(), sources=many), "", picture)
    slides = list(opened(raw).slides)
    titles = [slide.shapes.title.text for slide in slides]
    assert titles[1:] == [f"{titles[0]}, continued"] * (len(slides) - 1)
    assert [row[0] for slide in slides for row in table(slide, "Sources")[1:]] == [f"[{n}]" for n in range(1, 101)]
    for slide in slides:
        bottom = max(
            shape.top + sum(row.height for row in shape.table.rows) for shape in slide.shapes if shape.has_table
        )
        assert bottom <= Inches(6.78)


def test_claims_that_have_no_room_are_in_full_at_the_end(store, atlas):
    brief = content.brief(store, atlas, ALL, Options(slides=("contested",)))
    slide = next(iter(brief.slides))
    crowded = replace(slide, dispute=replace(slide.dispute, statements=slide.dispute.statements * 12))
    raw = pptx_slides.write(replace(brief, slides=(crowded,)), "", picture)
    number = len(crowded.dispute.statements)
    pages = [one for one in opened(raw).slides if one.shapes.title.text.startswith(f"The {number} claims in full")]
    rows = [row for page in pages for row in table(page, "Claims")[1:]]
    claims = [one for side in page_text.slide(brief, crowded)["sides"] for one in side["claims"]]
    assert [row[3] for row in rows] == [one["cited"] for one in claims]
    assert [row[2] for row in rows] == [one["words"].strip() for one in claims]


@pytest.mark.parametrize(
    ("certain", "possible", "headline"),
    [
        pytest.param(2, 8, "Two records certain, eight possible", id="both small"),
        pytest.param(26, 11, "26 records certain, 11 possible", id="one large"),
        pytest.param(0, 1, "One possible record, none certain", id="only possible"),
        pytest.param(1, 0, "One record", id="one"),
    ],
)
def test_a_headline_writes_its_numbers_in_one_way(certain, possible, headline):
    assert headlines.of_counts(Counts(certain, possible)) == headline
