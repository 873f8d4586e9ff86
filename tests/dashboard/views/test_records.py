"""The table of the page Records: what it shows, how it is narrowed and ordered, and that its address holds it all."""

import json
import re
from html import unescape

import pytest

from dashboard import page_state
from dashboard.components.records import records_table, table_columns
from dashboard.drawing import style
from events.models import MapStanding
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import ColumnFilters, TableKind, searched
from geodata import atlas as places
from tests.dashboard.conftest import drawn, headline, on_page, opened, param

TERMEZ = "rockets-termez-2022-04-18"


def shown(store, atlas, kind, **selection):
    return table_columns.cells(table_rows.table_rows(store, atlas, TableRequest(Selection(**selection), kind)), kind)


# ------------------------------------------------------------------ from rows to the screen


@pytest.mark.parametrize("kind", list(TableKind))
def test_every_column_has_its_heading_once_and_a_text_in_every_row(store, atlas, kind):
    found = shown(store, atlas, kind)
    headings = [heading for heading, _ in table_columns.COLUMNS[kind].values()]
    assert len(set(headings)) == len(headings)
    assert len(found) == table_rows.number(store, atlas, TableRequest(kind=kind))
    assert all(list(cells) == list(table_columns.COLUMNS[kind]) for cells in found)


def test_a_record_shows_its_standing_as_sign_and_word(store, atlas):
    (cells,) = shown(store, atlas, TableKind.RECORDS, kinds=("rocket fire",))
    sign = style.STANDING_SIGNS[MapStanding.CLAIMED_AND_DENIED]
    assert cells["standing"] == f"{sign} claimed and denied"
    assert "Bordovan Border Guard denies occurrence" in cells["others_say"]
    assert cells["link"] == ("https://example.org/daily",)


def test_a_claim_shows_its_claimant_and_words(store, atlas):
    found = {cells["claim"]: cells for cells in shown(store, atlas, TableKind.CLAIMS, kinds=("rocket fire",))}
    denied = found["bullets, not rockets"]
    assert (denied["claimant"], denied["stance"], denied["grade"]) == ("Bordovan Border Guard", "denies", "C3")
    assert found["7 rockets"]["quote"] == ""


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://[", ""])
def test_only_addresses_of_the_web_become_links(store, atlas, url):
    (row,) = table_rows.table_rows(store, atlas, TableRequest(Selection(kinds=("rocket fire",))))
    hostile = {**row, "source_urls": (url,), "title": "a\u202eb\nc"}
    (cells,) = table_columns.cells([hostile], TableKind.RECORDS)
    assert cells["link"] == ()
    assert cells["title"] == "ab c"


def test_columns_are_the_chosen_ones_in_the_order_of_the_table():
    kind = TableKind.RECORDS
    assert table_columns.shown(kind, ("place", "title", "no-such"), is_open=False) == ("title", "place")
    assert table_columns.shown(kind, (), is_open=False) == table_columns.FIRST[kind]
    assert table_columns.shown(kind, (), is_open=True) == table_columns.NARROW[kind]


def test_a_column_is_sorted_up_then_down_then_by_time():
    filters = ColumnFilters()
    for order, descending in (("title", False), ("title", True), ("", False)):
        filters = records_table.sorted_by(filters, "title")
        assert (filters.order, filters.descending) == (order, descending)


def test_a_filter_replaces_that_of_its_own_column_only():
    filters = ColumnFilters((("title", "a"), ("kind", "=attack")))
    assert records_table.filtered_by(filters, "title", "b").contains == (("kind", "=attack"), ("title", "b"))
    assert records_table.filtered_by(filters, "title", "").contains == (("kind", "=attack"),)


@pytest.mark.parametrize("kind", list(TableKind))
def test_what_can_be_searched_is_a_column_on_screen(kind):
    found = table_columns.searched(kind, searched(kind))
    assert len(found) >= 8
    assert set(found) <= set(searched(kind))
    assert set(table_columns.NARROW[kind]) <= set(table_columns.COLUMNS[kind])


def test_column_filters_are_written_in_the_words_of_the_screen():
    column_filters = ColumnFilters((("stance", "=asserts"), ("title", "Kunduz"), ("in_article", "=no")))
    assert (
        table_columns.filters_in_words(column_filters, TableKind.CLAIMS)
        == "Stance: asserts · Record: “Kunduz” · In the article: not in the article"
    )


# ------------------------------------------------------------------ the page


@pytest.fixture(scope="module")
def numbers(shipped):
    """How many records, claims and denials the shipped data has."""
    listings = {
        "records": TableRequest(),
        "claims": TableRequest(kind=TableKind.CLAIMS),
        "denials": TableRequest(kind=TableKind.CLAIMS, column_filters=ColumnFilters((("stance", "=denies"),))),
    }
    return {name: table_rows.number(shipped, places.load(), request) for name, request in listings.items()}


@pytest.fixture
def app(app):
    return on_page(app, "records")


def said(app):
    return "\n".join(element.value for element in app.markdown).replace("\\", "")


def table(app):
    """The table on screen: its HTML, and what the page marks in it."""
    return next(
        json.loads(element.proto.json)
        for element in app.get("bidi_component")
        if element.proto.component_name == "records_table"
    )


def column(app, heading):
    """The texts of a column by its heading."""
    page = table(app)["html"]
    heads = [unescape(re.sub("<details.*?</details>|<[^>]*>|[▲▼✕]", "", one)).strip() for one in HEAD.findall(page)]
    rows = [CELL.findall(row) for row in page[page.index("<tbody>") :].split("<tr")[1:]]
    return [unescape(re.sub("<[^>]*>", "", row[heads.index(heading)])) for row in rows]


HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
CELL = re.compile(r"<t[hd](?! class)[^>]*>(.*?)</t[hd]>", re.DOTALL)


def test_all_records_are_there_at_first(app, numbers):
    opened(app)
    assert f"**1–{numbers['records']} of {numbers['records']}**" in said(app)
    assert len(column(app, "Record")) == numbers["records"]
    assert param(app, "list") == ""


def test_all_claims_are_one_click_away_and_in_the_address(app, numbers):
    opened(app).button_group(key="table-kind").set_value(TableKind.CLAIMS).run()
    assert not app.exception
    assert f"**1–100 of {numbers['claims']}**" in said(app)
    assert len(column(app, "Record")) == table_columns.PAGE
    assert param(app, "list") == "claims"


def test_pages_are_turned(app, numbers):
    opened(app, list="claims").button(key="table-on").click().run()
    assert f"**101–200 of {numbers['claims']}**" in said(app)
    first = column(app, "Claim")
    app.button(key="table-back").click().run()
    assert f"**1–100 of {numbers['claims']}**" in said(app)
    assert column(app, "Claim") != first


def test_an_empty_selection_has_no_table_but_an_empty_column_filter_has_its_headers(app):
    opened(app, q="nowhere to be found")
    assert "none" in said(app)
    assert [one.proto.component_name for one in app.get("bidi_component")].count("records_table") == 0
    opened(app, has="title:nowhere to be found")
    assert "<tbody></tbody>" in table(app)["html"]


@pytest.mark.parametrize("typed", ["Hirat", "Herat", "هرات"])
def test_words_are_found_in_any_spelling(app, typed):
    opened(app, q=typed)
    assert column(app, "Record") == ["Early presence of ISKP in Herat, as the article puts it"]
    assert param(app, "q") == typed


def test_a_column_filter_narrows_and_is_removed_by_a_button(app, numbers):
    opened(app, list="claims", has="stance:=denies")
    assert f"**1–{numbers['denials']} of {numbers['denials']}** · Stance: denies" in said(app)
    assert set(column(app, "Stance")) == {"denies"}
    app.button(key="clear-shown-columns").click().run()
    assert f"of {numbers['claims']}**" in said(app)
    assert param(app, "has") == ""


def test_a_header_counts_its_values_with_the_other_filters(app, numbers):
    opened(app, list="claims", has="stance:=denies")
    page = table(app)["html"]
    stances = page[page.index('data-column="stance"') : page.index('data-column="aspect"')]
    assert f"denies</bdi> <small>{numbers['denials']}</small>" in stances
    assert 'aria-pressed="true"' in stances
    assert "asserts</bdi>" in stances, "its own filter does not hide the other values"
    assert page.count('class="records-histogram" aria-hidden="true"') >= 3


def test_columns_are_chosen_and_kept_in_the_address(app):
    opened(app, columns="title,note,precision")
    assert [HEADS.search(head).group(1) for head in HEAD.findall(table(app)["html"])] == [
        "Record",
        "Place precision",
        "Note",
    ]
    app.button_group(key="shown-columns").set_value(["title", "kind"]).run()
    assert param(app, "columns") == "title,kind"
    app.button(key="reset-columns").click().run()
    assert param(app, "columns") == ""


HEADS = re.compile(r'<bdi dir="auto">([^<]*)')


def test_column_filters_add_up(app):
    opened(app, list="claims", has=["stance:=denies", "title:termez"])
    assert set(column(app, "Stance")) == {"denies"}
    assert all("Termez" in title for title in column(app, "Record"))


def test_an_order_is_in_the_address(app):
    assert "· oldest first" in said(opened(app))
    opened(app, order="title")
    assert "oldest first" not in said(app)
    titles = column(app, "Record")
    assert titles == sorted(titles, key=str.lower)
    assert 'aria-sort="ascending"' in table(app)["html"]
    opened(app, order="-title")
    assert column(app, "Record") == titles[::-1]
    assert 'aria-sort="descending"' in table(app)["html"]


def test_switching_the_list_keeps_what_both_have(app):
    opened(app, has=["title:kunduz", "dataset:art"], order="title")
    app.button_group(key="table-kind").set_value(TableKind.CLAIMS).run()
    assert param(app, "has") == "title:kunduz"
    assert param(app, "order") == "title"


def test_a_record_opens_beside_the_table(app):
    opened(app, record=TERMEZ, q="Termez")
    assert "Ministry of Defence of Uzbekistan" in drawn(app)
    assert "1 of 2" in said(app)
    app.button(key="next").click().run()
    assert param(app, "record") == "rockets-termez-2022-07-05"
    app.button(key="close").click().run()
    assert param(app, "record") == ""


def test_a_topic_opens_beside_the_table_of_claims(app):
    opened(app, list="claims", view="outlook/conclusion-little-scope")
    page = drawn(app)
    assert "little to no scope" in page
    app.button(key="close").click().run()
    assert param(app, "view") == ""


def test_what_the_address_asks_in_vain_is_reported(app, numbers):
    opened(app, list="things", has="colour:red", order="-shape")
    warnings = " ".join(element.value for element in app.warning)
    for word in ("things", "colour", "shape"):
        assert word in warnings
    assert len(column(app, "Record")) == numbers["records"]
    assert "aria-sort" not in table(app)["html"]


def test_filters_that_leave_nothing_say_so(app, numbers):
    opened(app, has="title:no-such-title")
    assert "**none** · Record: “no-such-title”" in said(app)
    assert "<tbody></tbody>" in table(app)["html"]
    app.button(key="clear-shown-columns").click().run()
    assert len(column(app, "Record")) == numbers["records"]


def test_every_format_can_be_downloaded(app):
    opened(app, q="Kunduz")
    labels = [element.proto.label for element in app.get("download_button")]
    assert labels == ["CSV", "Excel", "GeoJSON", "GeoPackage", "KML", "Data package"]


def test_nothing_is_written_before_it_is_asked_for(app, monkeypatch):
    written = []
    monkeypatch.setattr("events.exports.content.gather", lambda *given: written.append(given))
    opened(app)
    assert written == []


# ------------------------------------------------------------------ the address


def test_a_page_reads_what_it_writes(app):
    opened(app, list="claims", has=["stance:=denies", "title:a:b"], order="-claimant")
    page = app.session_state[page_state.STATE]
    assert page.table is TableKind.CLAIMS
    assert page.column_filters == ColumnFilters((("stance", "=denies"), ("title", "a:b")), "claimant", True)
    assert param(app, "has") == ["stance:=denies", "title:a:b"]


@pytest.mark.parametrize(
    ("view", "target", "key"),
    [("records", "actor:iskp", "who"), ("records", "place:UZ-SU", "place"), ("claims", "place:UZ-SU", "place")],
)
def test_what_a_page_cannot_show_beside_an_open_record_leads_to_explore(app, pressed, view, target, key):
    app.query_params["record"] = TERMEZ
    app.query_params["list"] = "claims"
    on_page(app, view).run()
    pressed(app, "facts", target)
    assert not app.exception
    assert param(app, key) == target.partition(":")[2]
    assert ">Explore, " in headline(app)
    assert not {"record", "list"} & set(app.query_params)


def test_the_page_claims_shows_an_actor_itself(app, pressed):
    app.query_params["record"] = TERMEZ
    on_page(app, "claims").run()
    pressed(app, "facts", "actor:iskp")
    assert param(app, "who") == "iskp"
    assert ">Claims, " in headline(app)
