"""Files from where one is: those of the command line with the same selection."""

import csv
import io
import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import store_cache
from dashboard.briefing_process import DrawingError
from dashboard.components import claims, exports
from dashboard.drawing.claims import outlook
from dashboard.web.access import people
from dashboard.web.access.rights import LOCAL
from events.cluster.engine import EngineError
from events.exports import FORMATS
from events.queries.records import topics
from events.queries.records.claim_sections import SECTIONS
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TableKind
from events.store.store import open_store
from geodata import atlas as geodata_atlas
from tests.command_line import run
from tests.dashboard.conftest import on_page

TAJIKISTAN_2022 = Selection(countries=("TJ",), years=(2022,))


def shown_claims(store, content):
    """The claims in the HTML that the page shows, and in that of the topics that it opens."""
    opened = (topics.topic(store, topic_id) for topic_id in set(re.findall(r'data-open="([^"]*)"', content)))
    shown = content + "".join(outlook.topic_html(topic, "h3") for topic in opened if topic)
    return {claim_id for ids in re.findall(r'data-claims="([^"]*)"', shown) for claim_id in ids.split()}


@pytest.fixture(scope="module")
def shipped_store():
    opened = open_store()
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", TableKind, ids=str)
@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_the_page_is_that_of_the_command_line(shipped_store, monkeypatch, tmp_path, name, kind):
    monkeypatch.setattr(store_cache, "atlas", geodata_atlas.load)
    request = TableRequest(TAJIKISTAN_2022, kind, NO_FILTERS)
    file = tmp_path / f"out.{FORMATS[name].extension}"
    options = ["--country", "TJ", "--year", "2022", "--format", name, "-o", str(file)]
    answer = run("events", "export", *options, *(["--claims"] if kind is TableKind.CLAIMS else []))
    assert answer.status == 0, answer.err
    assert file.read_bytes() == exports.writer(shipped_store, request, FORMATS[name])()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_file_from_claims_holds_the_claims_of_the_open_section(shipped_store, monkeypatch, tmp_path, section):
    monkeypatch.setattr(store_cache, "atlas", geodata_atlas.load)
    request = TableRequest(TAJIKISTAN_2022, TableKind.CLAIMS, section=section)
    rows = list(
        csv.DictReader(io.StringIO(exports.writer(shipped_store, request, FORMATS["csv"])().decode("utf-8-sig")))
    )
    shown = claims.QUERIES[section](shipped_store, TAJIKISTAN_2022, False)
    assert bool(rows) == bool(shown.number)
    assert {row["claim_id"] for row in rows} == shown_claims(shipped_store, shown.content)
    file = tmp_path / "out.csv"
    answer = run("events", "export", "--country", "TJ", "--year", "2022", "--section", section, "-o", str(file))
    assert answer.status == 0, answer.err
    assert file.read_bytes() == exports.writer(shipped_store, request, FORMATS["csv"])()


@pytest.mark.parametrize("section", ["estimates", "casualties", "contested"])
def test_a_file_from_an_empty_section_is_empty(shipped_store, monkeypatch, section):
    monkeypatch.setattr(store_cache, "atlas", geodata_atlas.load)
    nothing = Selection(countries=("TM",), kinds=("arrest",))
    request = TableRequest(nothing, TableKind.CLAIMS, section=section)
    content = exports.writer(shipped_store, request, FORMATS["csv"])().decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(content))) == []


def test_the_page_claims_exports_its_open_section(app, monkeypatch):
    asked = []
    monkeypatch.setattr(exports, "show", lambda store, request, *others, **how: asked.append(request))
    app.query_params["view"] = "contested"
    on_page(app, "claims").run()
    assert (asked[-1].kind, asked[-1].section) == (TableKind.CLAIMS, "contested")


@pytest.mark.parametrize("view", ["explore", "claims", "records"])
def test_every_format_is_offered_where_one_is(app, view):
    app.query_params["country"] = "TJ"
    on_page(app, view).run()
    assert not app.exception
    offered = " ".join(element.proto.id for element in app.get("download_button"))
    assert [name for name in FORMATS if f"download-{name}" not in offered] == []


def failing() -> None:
    """A page with a file that cannot be made."""
    import streamlit as st

    from dashboard.components import exports

    error = st.session_state["error"]

    def write() -> bytes:
        raise error

    exports.show_problems()
    st.session_state["write"] = exports.explained(write, "list.csv")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (EngineError("no master answers; start it"), "no master answers; start it"),
        (DrawingError("Nothing to show: filter less."), "Nothing to show: filter less."),
        (PermissionError("Only an analyst may"), "Only an analyst may"),
        (PermissionError(13, "Permission denied", "/var/store"), "program error (PermissionError); details are in"),
        (MemoryError(), "program error (MemoryError); details are in the server's log. Try again, or filter further."),
    ],
    ids=["cluster", "briefing", "right", "system", "memory"],
)
def test_a_file_that_could_not_be_made_is_named_until_the_page_shows_something_else(monkeypatch, error, words):
    monkeypatch.setattr(people, "of_run_later", lambda: lambda: LOCAL)
    page = AppTest.from_function(failing)
    page.session_state["error"] = error
    page.run()
    assert not page.error
    with pytest.raises(type(error)):
        page.session_state["write"]()
    for _ in range(2):  # a run that follows at once does not take it away
        (shown,) = page.run().error
        assert shown.value.replace("\\", "").startswith(f"list.csv could not be made: {words}")
    page.query_params["country"] = "TJ"
    assert not page.run().error
    page.query_params.clear()
    assert not page.run().error


def test_a_file_that_is_requested_again_takes_the_former_problem_away(monkeypatch):
    monkeypatch.setattr(people, "of_run_later", lambda: lambda: LOCAL)
    page = AppTest.from_function(failing)
    for error in (MemoryError(), DrawingError("Nothing to show: filter less.")):
        page.session_state["error"] = error
        page.run()
        with pytest.raises(type(error)):
            page.session_state["write"]()
    (shown,) = page.run().error
    assert "Nothing to show" in shown.value
