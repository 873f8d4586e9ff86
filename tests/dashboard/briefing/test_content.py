from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing import content, page_text, sources
from dashboard.briefing.map import projection
from dashboard.briefing.options import SLIDES, Options
from dashboard.briefing.slides import disputes, maps
from dashboard.briefing.slides.models import ContestedSlide, EstimatesSlide, MapSlide, ProvincesSlide, SourcesSlide
from dashboard.briefing.sources import NothingToShowError
from events.models import EventKind
from events.queries import selected_records
from events.queries.counts import Counts, count
from events.queries.dimensions import datasets
from events.queries.records import disagreements
from events.queries.selection import Selection
from events.store.building import build
from events.store.store import connect, derived_tables
from geodata import atlas as geodata_atlas
from tests.conftest import write_tiny

EVERYTHING = Options(slides=SLIDES)


@pytest.fixture(scope="module")
def forbidding(tmp_path_factory, atlas):
    """The tiny store, its dataset under a licence that forbids passing rows on."""
    folder = tmp_path_factory.mktemp("forbidding")
    tables = dict(derived_tables(write_tiny(folder / "data"), atlas))
    field = tables["datasets"].schema.get_field_index("may_redistribute")
    tables["datasets"] = tables["datasets"].set_column(
        field, tables["datasets"].schema.field(field), [[False] * tables["datasets"].num_rows]
    )
    build(folder / "forbidding.duckdb", tables, "forbidding")
    opened = connect(folder / "forbidding.duckdb")
    yield opened
    opened.close()


def test_the_selection_in_words_is_the_title_where_none_is_given(store, atlas):
    selection = Selection(countries=("BB",), years=(2020,))
    assert content.brief(store, atlas, selection, Options()).title == "Bordova, 2020"


def test_a_title_given_leaves_the_words_as_they_are(store, atlas):
    made = content.brief(store, atlas, Selection(countries=("BB",)), Options(headline="Rockets"))
    assert (made.title, made.words, made.slides[0].title) == ("Rockets", "Bordova", "Rockets")


selections = st.builds(
    Selection,
    countries=st.lists(st.sampled_from(["AA", "BB"]), max_size=2).map(tuple),
    years=st.lists(st.sampled_from([1995, 2015, 2020, 2021]), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from([kind.value for kind in EventKind]), max_size=3).map(tuple),
    certain_only=st.booleans(),
)


@given(selection=selections)
def test_printed_numbers_are_those_of_the_list(store, atlas, selection):
    rows = selected_records.rows(store, selection)
    if not rows:
        with pytest.raises(NothingToShowError, match="nothing is selected"):
            content.brief(store, atlas, selection, Options())
        return
    slide = content.brief(store, atlas, selection, Options()).slides[0]
    certain = sum(row["match"] == "certain" for row in rows)
    assert tuple(slide.totals) == (certain, len(rows) - certain)
    assert sum(count.certain for count in slide.kinds) == certain
    assert {line.record_id for line in slide.lines} in ({row["record_id"] for row in rows}, set())


def test_at_most_twelve_records_are_listed_one_by_one(store, atlas):
    few = content.brief(store, atlas, Selection(kinds=("attack",)), Options()).slides[0]
    many = content.brief(store, atlas, Selection(), Options()).slides[0]
    assert len(few.lines) == few.totals.all
    assert many.totals.all > maps.MOST_LISTED
    assert many.lines == ()
    assert [count.label for count in many.provinces][0] in ("Westmark (AA)", "Eastmark (AA)", "Northmark (BB)")


def test_what_is_certain_leads_the_table(store, atlas):
    slide = content.brief(store, atlas, Selection(years=(2020,)), Options()).slides[0]
    certain = [line.is_certain for line in slide.lines]
    assert certain == sorted(certain, reverse=True)
    assert set(certain) == {True, False}


def test_sources_are_numbered_in_the_order_of_the_records_that_cite_them(store, atlas):
    made = content.brief(store, atlas, Selection(years=(2020,)), Options())
    slide = made.slides[0]
    cited = list(dict.fromkeys(source for line in slide.lines for source in line.sources))
    assert [source.source_id for source in made.sources] == cited
    assert [source.number for source in made.sources] == list(range(1, len(cited) + 1))


def test_numbers_that_follow_each_other_are_written_as_a_run(store, atlas):
    made = content.brief(store, atlas, Selection(), EVERYTHING)
    ids = [source.source_id for source in made.sources]
    assert len(ids) == 3
    assert made.numbers(reversed(ids)) == "[1–3]"
    assert made.numbers(ids[::2]) == "[1, 3]"
    assert made.numbers([]) == ""


def test_every_slide_cites_sources_that_are_numbered(store, atlas):
    made = content.brief(store, atlas, Selection(), EVERYTHING)
    known = {source.source_id for source in made.sources}
    assert {source for slide in made.slides for source in slide.sources} == known


def test_a_deck_has_its_slides_in_order(store, atlas):
    made = content.brief(store, atlas, Selection(), EVERYTHING)
    kinds = [type(slide) for slide in made.slides]
    assert kinds == [MapSlide, MapSlide, MapSlide, ProvincesSlide, ContestedSlide, EstimatesSlide, SourcesSlide]
    assert [slide.slide_id for slide in made.slides][1:5] == [
        "country-AA",
        "country-BB",
        "provinces",
        "contested-rockets-north",
    ]


def test_a_country_has_the_figures_of_its_own(store, atlas):
    made = content.brief(store, atlas, Selection(), Options(slides=("countries",)))
    for slide in made.slides:
        code = slide.slide_id.removeprefix("country-")
        assert slide.totals == count(store, Selection(countries=(code,))).totals


def test_rows_that_may_not_be_passed_on_leave_nothing_to_show(forbidding, atlas):
    with pytest.raises(NothingToShowError, match="13 selected records.*internal"):
        content.brief(forbidding, atlas, Selection(), Options())


def test_an_internal_briefing_shows_them(forbidding, atlas):
    made = content.brief(forbidding, atlas, Selection(), Options(internal=True))
    assert made.totals == count(forbidding, Selection()).totals
    assert made.licence_note == ""


def test_what_is_left_out_is_counted(forbidding, atlas, monkeypatch):
    known = dict(datasets(forbidding))
    free = replace(next(iter(known.values())), dataset_id="free", may_redistribute=True)
    monkeypatch.setattr(sources.redistribution, "datasets", lambda _store: {**known, "free": free})
    whole = count(forbidding, Selection()).totals.all
    monkeypatch.setattr(sources, "count", lambda _store, _asked: SimpleNamespace(totals=Counts(whole + 4, 0)))
    monkeypatch.setattr(sources.redistribution, "count_rows", lambda _store, _asked, _filters: whole)
    narrowed, withheld = sources.redistributable(forbidding, Selection(), internal=False)
    assert (narrowed.datasets, withheld.records) == (("free",), whole)


def test_the_data_is_named_by_day_and_digest(store):
    assert sources.data_note(store).startswith("Data of ")
    assert sources.data_note(store).endswith(store.digest[:12])


def test_a_long_question_goes_on_on_the_next_page(store):
    answers = disagreements.estimates(store, Selection())
    claims = sum(len(a.figures) + len(a.repeats) + len(a.doubts) for a in answers)
    pages = disputes.shared(answers, 4.0)
    assert [len(page) for page in pages] == [1] * claims
    assert all(disputes.rows_of(page[0]) == 4 for page in pages)


def test_the_map_is_framed_by_what_is_certain_and_counts_what_may_lie_outside(shipped):
    """Along the border of Tajikistan, as far as China, one record on Kunduz may be."""
    real, kunduz = geodata_atlas.load(), Selection(provinces=("AF-KDZ",))
    brief = content.brief(shipped, real, kunduz, Options())
    shown = brief.slides[0]
    assert "AF-TJ" in shown.answers["borders"]
    west, south, east, north = projection.framed(real, shown.answers, kunduz)
    inside = real.provinces.geometry["AF-KDZ"].bounds
    assert (west <= inside[0], south <= inside[1], east >= inside[2], north >= inside[3]) == (True,) * 4
    assert east < inside[2] + 1
    notes = page_text.slide(brief, shown)["notes"]
    assert f"{shown.totals.possible} possible records may lie outside the map." in notes
