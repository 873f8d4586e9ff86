"""Files from where one is: those of the command line with the same selection."""

import pytest

from dashboard import store_cache
from dashboard.components import exports
from events.exports import FORMATS
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import NO_FILTERS, TableKind
from events.store.store import open_store
from geodata import atlas as geodata_atlas
from tests.command_line import run
from tests.dashboard.conftest import on_page

TAJIKISTAN_2022 = Selection(countries=("TJ",), years=(2022,))


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


@pytest.mark.parametrize("view", ["explore", "claims", "records"])
def test_every_format_is_offered_where_one_is(app, view):
    app.query_params["country"] = "TJ"
    on_page(app, view).run()
    assert not app.exception
    offered = " ".join(element.proto.id for element in app.get("download_button"))
    assert [name for name in FORMATS if f"download-{name}" not in offered] == []
