"""The pictures that the menu Share asks for; wrong addresses get what is known."""

import json
from dataclasses import dataclass

import pytest
from starlette.requests import Request

from dashboard import briefing_process, store_cache
from dashboard.briefing.options import Options
from dashboard.routes import pictures
from events.queries.selection import Selection


@dataclass
class Asked:
    """What the drawing process was asked for."""

    about: object = None
    look: object = None


@pytest.fixture
def asked(monkeypatch, store, atlas):
    found = Asked()

    def picture(about, look, file_format, watch):
        found.about, found.look = about, look
        return b"drawn"

    monkeypatch.setattr(store_cache, "store", lambda: store)
    monkeypatch.setattr(store_cache, "redistributable", lambda: store)
    monkeypatch.setattr(store_cache, "atlas", lambda: atlas)
    monkeypatch.setattr(briefing_process, "picture", picture)
    return found


def ask(file_format, query):
    scope = {
        "type": "http",
        "path": f"/picture/{file_format}",
        "path_params": {"format": file_format},
        "query_string": query.encode(),
        "headers": [],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    return pictures.serve(Request(scope))


def test_view_layers_theme_selection_and_options_reach_the_drawing(asked, store):
    address = pictures.address(store, Selection(countries=("AA",)), Options(headline="Mine"))
    query = address.partition("?")[2]
    response = ask("png", f"{query}&bounds=0,0,2,1&layers=records,names&theme=dark")
    assert (response.status_code, bytes(response.body)) == (200, b"drawn")
    assert response.headers["content-disposition"].endswith('-map.png"')
    assert asked.look.bounds == (0, 0, 2, 1)
    assert asked.look.layers == ("records", "names")
    assert asked.look.theme == "dark"
    assert asked.about.selection == Selection(countries=("AA",))
    assert asked.about.options.headline == "Mine"


@pytest.mark.parametrize(
    ("file_format", "query", "status"),
    [
        ("mp4", "", 404),
        ("gif", "", 400),
        ("png", "mode=window", 400),
        ("png", "bounds=1", 400),
        ("png", "contry=AA", 400),
    ],
    ids=["format", "no mode", "mode", "bounds", "key"],
)
def test_wrong_addresses_say_what_is_wrong(asked, file_format, query, status):
    response = ask(file_format, query)
    assert response.status_code == status
    assert json.loads(bytes(response.body))["error"]
