"""What a reader gets of a dataset that must not be redistributed: its title, and how many records; nothing else."""

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from dashboard import store_cache
from dashboard.routes import table
from dashboard.web import guard
from dashboard.web.access import people
from dashboard.web.access.rights import Person, Role
from tests.command_line import ask
from tests.dashboard.conftest import MAIN
from tests.dashboard.web import signing
from tests.events import imported_dataset

SECRET = ("Quagmire", "Zeppelin", "Hollowmen", "Nowhereville", "Grandmaster")
ROW = {
    **imported_dataset.ROWS[0],
    "title": "Quagmire raid",
    "notes": "A Zeppelin was seen.",
    "actors": ["Hollowmen"],
    "place_stated": "Nowhereville",
    "source_kind": "Grandmaster",
    "lon": 68.87,
    "lat": 36.73,
    "killed": 4711,
}
ADDRESSES = [
    "record=bound-count:7",
    "dataset=bound-count",
    "q=Zeppelin",
    "internal=1&dataset=bound-count",
    "area=circle:36.73,68.87,50km",
    "compare=dataset:bound-count",
    "table=records&order=-killed",
]
PATHS = [
    "/api/events?{}",
    "/find?q=Quag",
    "/find?q=Hollow",
    "/find?q=Zeppelin",
    "/list?{}",
    "/list?dataset=bound-count&sort=relevance",
    "/list?in_place=AF-KDZ",
    "/timeline?dataset=bound-count",
    "/tiles/5/21/11/23/13?dataset=bound-count",
    "/cube/5/21/11/23/13?dataset=bound-count",
    "/picture/svg?dataset=bound-count&internal=1",
    "/healthz",
]


@pytest.fixture(autouse=True)
def server(fresh_caches, monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_ACCESS", str(tmp_path / "access"))
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(tmp_path / "imports"))
    signing.require(monkeypatch)
    imported_dataset.keep(tmp_path / "imports", imported_dataset.BOUND, imported_dataset.rows(ROW)[-1:])


def answers(role, address, proof):
    """Everything that the routes answer, as one text."""
    app = Starlette(routes=table.ROUTES, middleware=guard.MIDDLEWARE)
    cookie, data = signing.header(signing.signed_in(role)), f"data={store_cache.store().digest[:16]}{proof}"
    asked = [f"{path.format(address)}{'&' if '?' in path else '?'}{data}" for path in PATHS]
    return "\n".join(str(ask(app, path, {"cookie": cookie}).body) for path in asked)


def pages(monkeypatch, role, address):
    """Everything that the pages send to the browser."""
    monkeypatch.setattr(people, "of_run", lambda: Person("a", "a", role, "s"))
    sent = b""
    for view in ("explore", "claims", "records", "briefing", "data", "about"):
        app = AppTest.from_file(str(MAIN), default_timeout=120)
        for part in f"{address}&view={view}".split("&"):
            name, _, value = part.partition("=")
            app.query_params[name] = value
        app.run()
        assert not app.exception
        sent += b"".join(node.proto.SerializeToString() for node in app if getattr(node, "proto", None))
    return sent.decode(errors="replace")


def found(text, address):
    return {word for word in SECRET if word in text and word not in address}


# More addresses are opened by tests/dashboard/test_ways_out.py, on a server without sign-in.
@pytest.mark.parametrize("address", ["record=bound-count:7&dataset=bound-count", "internal=1&q=Zeppelin"])
def test_no_page_of_a_reader_has_a_restricted_record(monkeypatch, address):
    assert found(pages(monkeypatch, Role.READER, address), address) == set()


@pytest.mark.parametrize("proof", ["", f".{people.PROOF}"], ids=["plain", "with the proof of an analyst's page"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_to_a_reader_has_a_restricted_record(address, proof):
    assert found(answers(Role.READER, address, proof), f"{address} {PATHS}") == set()


def test_an_analyst_has_them_in_both(monkeypatch):
    assert found(pages(monkeypatch, Role.ANALYST, ADDRESSES[0]), "") == set(SECRET)
    assert "Quagmire raid" in answers(Role.ANALYST, ADDRESSES[1], "")
