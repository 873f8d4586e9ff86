"""The page of a comparison: both maps alike, both counts and their difference, the same bytes each time."""

import io
import re

import pptx
import pytest
from pypdf import PdfReader

from dashboard import __main__ as program
from dashboard.briefing import content, documents, pages, slide_text, stamp, verify
from dashboard.briefing.options import Options
from dashboard.briefing.slides.models import ComparisonSlide
from dashboard.briefing.sources import NothingToShowError
from events.queries.compared_counts import compare
from events.queries.comparison import Comparison
from events.queries.selection import Selection
from tests.conftest import write_tiny

SELECTION = Selection(years=(2021,))
BEFORE = Options().comparing(Comparison(is_before=True))


@pytest.fixture(scope="module")
def brief(store, atlas):
    return content.brief(store, atlas, SELECTION, BEFORE)


def test_the_page_has_the_counts_of_both_sides_and_their_difference(brief, store):
    (slide,) = brief.slides
    assert isinstance(slide, ComparisonSlide)
    assert (slide.title, slide.words) == (
        "2021: 4 records, 1 more possible; 2020: 6 records, 1 more possible",
        "2021 beside 2020",
    )
    counted = compare(store, SELECTION, Selection(years=(2020,)))
    assert {row for _, row in slide.rows} == set(counted.rows)
    assert slide.total == counted.total
    assert [side.totals for side in slide.sides] == [counted.first.totals, counted.second.totals]
    assert slide.sides[0].shown == slide.sides[1].shown, "one axis of time"


def test_both_maps_have_the_same_size_and_show_the_same_part_of_the_world(brief, monkeypatch):
    drawn = []
    plan = pages.figure.plan
    monkeypatch.setattr(pages.figure, "plan", lambda *given: drawn.append(plan(*given)) or drawn[-1])
    pages.render(brief, brief.slides, "svg")
    first, second = drawn
    assert first.ground.window == second.ground.window
    assert first.ground.points == second.ground.points


def test_the_pdf_says_what_the_slide_says(brief):
    raw = documents.render(brief, "pdf")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages)
    words = re.sub(r"\s+", " ", words)
    for row in slide_text.compared_rows(brief.slides[0]):
        assert f"{row['name']} {row['first']} {row['second']} {row['difference']}" in words


def test_the_slide_has_a_table_that_can_be_edited(brief):
    deck = pptx.Presentation(io.BytesIO(documents.render(brief, "pptx")))
    (table,) = [shape.table for shape in deck.slides[0].shapes if shape.has_table]
    rows = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Province", "2021", "2020", "Difference"]
    assert rows[-1][0] == "All records"
    assert [row[0] for row in rows[1:-1]] == [name for name, _ in brief.slides[0].rows]


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf", "pptx", "zip"])
def test_a_file_is_verified_byte_for_byte(brief, store, atlas, file_format):
    raw = documents.render(brief, file_format)
    found = verify.verify(raw, store)
    assert verify.is_as_made(raw, found, store, atlas)
    assert "made from: 2021 beside 2020 " in verify.as_text(found, store)


def test_a_change_on_the_second_side_is_a_change(store):
    first = stamp.make(store, SELECTION, BEFORE)
    alone = stamp.make(store, SELECTION, Options())
    assert first.records.items() > alone.records.items()
    assert first.certain + first.possible > alone.certain + alone.possible


@pytest.mark.parametrize("size", ["a4-portrait", "square"])
def test_other_sizes_have_room_for_both_maps(store, atlas, size):
    options = Options(size=size).comparing(Comparison(is_before=True))
    found = content.brief(store, atlas, SELECTION, options)
    (page,) = pages.render(found, found.slides, "svg")
    assert page.count(b"<image") + page.count(b"<g ") > 4


def test_a_side_without_records_is_shown_as_empty(store, atlas):
    options = Options().comparing(Comparison.read(["year:1950"])[0])
    found = content.brief(store, atlas, SELECTION, options)
    assert found.slides[0].sides[1].totals == (0, 0)
    assert pages.render(found, found.slides, "svg")


def test_without_a_period_before_the_reason_is_reported(store, atlas):
    with pytest.raises(NothingToShowError, match="no period before to compare with: the period is open"):
        content.brief(store, atlas, Selection(), BEFORE)


def run(tmp_path, monkeypatch, capsys, atlas, *arguments):
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("geodata.atlas.load", lambda: atlas)
    data = tmp_path / "data"
    if not data.exists():
        write_tiny(data)
    status = program.main(["brief", "--data", str(data), "-o", str(tmp_path / "out"), *arguments])
    return status, *capsys.readouterr()


def test_the_command_line_writes_what_the_page_does(tmp_path, monkeypatch, capsys, atlas, brief):
    status, out, errors = run(
        tmp_path, monkeypatch, capsys, atlas, "--year", "2021", "--compare", "before", "--format", "svg"
    )
    assert (status, errors) == (0, "")
    (path,) = (tmp_path / "out").iterdir()
    assert path.read_bytes() == documents.render(brief, "svg")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--compare", "soon"], "'soon' is neither before nor a filter such as year:2021"),
        (["--compare", "country:XX"], "country=XX: unknown value"),
        (["--compare", "before"], "no period before to compare with: the period is open"),
        (["--slide", "comparison"], "say what to compare with"),
    ],
    ids=["word", "country", "period", "slide"],
)
def test_an_error_says_what_is_wrong_and_leaves_nothing(tmp_path, monkeypatch, capsys, atlas, arguments, problem):
    status, _, errors = run(tmp_path, monkeypatch, capsys, atlas, *arguments, "--format", "svg")
    assert status != 0
    assert problem in errors
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())
