"""Files from where one is: those of the command line with the same selection."""

import csv
import io
import re

import pytest

from dashboard import store_cache
from dashboard.components import claims, exports
from dashboard.drawing.claims import outlook
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
