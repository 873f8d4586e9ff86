"""The table of the page Records: what it shows, how it is narrowed and ordered, and that its address holds it all."""

import pytest

from dashboard import page_state
from dashboard.components.records import table_columns
from dashboard.drawing import style
from events.models import MapStanding
from events.queries.records import table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import ColumnFilters, TableKind, searched
from geodata import atlas as places
from tests.dashboard.conftest import html, on_page, opened, param

TERMEZ = "rockets-termez-2022-04-18"


def shown(store, atlas, kind, **selection):
    return table_columns.frame(table_rows.table_rows(store, atlas, TableRequest(Selection(**selection), kind)), kind)


# ------------------------------------------------------------------ from rows to the screen


@pytest.mark.parametrize("kind", list(TableKind))
def test_every_column_has_its_heading_once(store, atlas, kind):
    frame = shown(store, atlas, kind)
    assert list(frame.columns) == [heading for heading, _ in table_columns.COLUMNS[kind].values()]
    assert len(set(frame.columns)) == len(frame.columns)
    assert len(frame) == table_rows.number(store, atlas, TableRequest(kind=kind))


def test_a_record_shows_its_standing_as_sign_and_word(store, atlas):
    frame = shown(store, atlas, TableKind.RECORDS, kinds=("rocket fire",))
    sign = style.STANDING_SIGNS[MapStanding.CLAIMED_AND_DENIED]
    assert list(frame["Standing"]) == [f"{sign} claimed and denied"]
    assert "Bordovan Border Guard denies occurrence" in frame["Other sources"][0]
    assert frame["Source"][0] == "https://example.org/daily"


def test_a_claim_shows_who_says_what(store, atlas):
    frame = shown(store, atlas, TableKind.CLAIMS, kinds=("rocket fire",)).set_index("Claim")
    denied = frame.loc["bullets, not rockets"]
    assert (denied["Claimant"], denied["Stance"], denied["Grade"]) == ("Bordovan Border Guard", "denies", "C3")
    assert frame.loc["7 rockets"]["Quotation"] == ""


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "http://[", ""])
def test_only_addresses_of_the_web_become_links(store, atlas, url):
    (row,) = table_rows.table_rows(store, atlas, TableRequest(Selection(kinds=("rocket fire",))))
    hostile = {**row, "source_urls": (url,), "title": "a\u202eb\nc"}
    frame = table_columns.frame([hostile], TableKind.RECORDS)
    assert frame["Source"][0] is None
    assert frame["Record"][0] == "ab c"


def test_no_rows_leave_an_empty_table():
    assert table_columns.frame([], TableKind.RECORDS).empty


@pytest.mark.parametrize("kind", list(TableKind))
def test_what_can_be_searched_is_a_column_on_screen(kind):
    found = table_columns.searched(kind, searched(kind))
    assert len(found) >= 8
    assert set(found) <= set(searched(kind))
    assert set(table_columns.NARROW[kind]) <= set(table_columns.COLUMNS[kind])


def test_column_filters_are_said_in_the_words_of_the_screen():
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


def table_on_screen(app):
    return app.dataframe[0].value


def test_all_records_are_there_at_first(app, numbers):
    opened(app)
    assert f"**1–{numbers['records']} of {numbers['records']}**" in said(app)
    assert len(table_on_screen(app)) == numbers["records"]
    assert param(app, "list") == ""


def test_all_claims_are_one_click_away_and_in_the_address(app, numbers):
    opened(app).button_group(key="table-kind").set_value(TableKind.CLAIMS).run()
    assert not app.exception
    assert f"**1–100 of {numbers['claims']}**" in said(app)
    assert len(table_on_screen(app)) == table_columns.PAGE
    assert param(app, "list") == "claims"


def test_pages_are_turned(app, numbers):
    opened(app, list="claims").button(key="table-on").click().run()
    assert f"**101–200 of {numbers['claims']}**" in said(app)
    first = table_on_screen(app)
    app.button(key="table-back").click().run()
    assert f"**1–100 of {numbers['claims']}**" in said(app)
    assert not table_on_screen(app).equals(first)


@pytest.mark.parametrize("typed", ["Hirat", "Herat", "هرات"])
def test_words_are_found_in_any_spelling(app, typed):
    opened(app).text_input(key="table-words").set_value(typed).run()
    assert list(table_on_screen(app)["Record"]) == ["Early presence of ISKP in Herat, as the article puts it"]
    assert param(app, "q") == typed


def test_a_column_filter_narrows_and_is_in_the_address(app, numbers):
    opened(app, list="claims").selectbox(key="has-stance").set_value("denies").run()
    assert f"**1–{numbers['denials']} of {numbers['denials']}** · Stance: denies" in said(app)
    assert set(table_on_screen(app)["Stance"]) == {"denies"}
    assert param(app, "has") == "stance:=denies"
    app.button(key="clear-shown-columns").click().run()
    assert f"of {numbers['claims']}**" in said(app)
    assert param(app, "has") == ""


def test_column_filters_add_up(app):
    opened(app, list="claims", has=["stance:=denies", "title:termez"])
    assert set(table_on_screen(app)["Stance"]) == {"denies"}
    assert all("Termez" in title for title in table_on_screen(app)["Record"])


def test_an_order_is_in_the_address(app):
    opened(app, order="title")
    titles = list(table_on_screen(app)["Record"])
    assert titles == sorted(titles, key=str.lower)
    app.toggle(key="descending").set_value(True).run()
    assert list(table_on_screen(app)["Record"]) == titles[::-1]
    assert param(app, "order") == "-title"


def test_switching_the_list_keeps_what_both_have(app):
    opened(app, has=["title:kunduz", "dataset:art"], order="title")
    app.button_group(key="table-kind").set_value(TableKind.CLAIMS).run()
    assert param(app, "has") == "title:kunduz"
    assert param(app, "order") == "title"


def test_a_record_opens_beside_the_table(app):
    opened(app, record=TERMEZ, q="Termez")
    page = html(app)
    assert "Ministry of Defence of Uzbekistan" in page
    assert "1 of 2" in said(app)
    app.button(key="next").click().run()
    assert param(app, "record") == "rockets-termez-2022-07-05"
    app.button(key="close").click().run()
    assert param(app, "record") == ""


def test_a_topic_opens_beside_the_table_of_claims(app):
    opened(app, list="claims", view="outlook/conclusion-little-scope")
    page = html(app)
    assert "little to no scope" in page
    app.button(key="close").click().run()
    assert param(app, "view") == ""


def test_what_the_address_asks_in_vain_is_said(app, numbers):
    opened(app, list="things", has="colour:red", order="-shape")
    warnings = " ".join(element.value for element in app.warning)
    for word in ("things", "colour", "shape"):
        assert word in warnings
    assert len(table_on_screen(app)) == numbers["records"]
    assert app.toggle(key="descending").value is False


def test_filters_that_leave_nothing_say_so(app, numbers):
    opened(app, has="title:no-such-title")
    assert "**none** · Record: “no-such-title”" in said(app)
    assert not app.dataframe
    app.button(key="clear-shown-columns").click().run()
    assert len(table_on_screen(app)) == numbers["records"]


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
