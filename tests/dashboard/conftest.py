"""The pages as the server draws them: the app, how a test opens an address in it and reads what is on the page."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
import streamlit as st
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from dashboard import briefing_process
from dashboard.components import clickable
from dashboard.web.access import people
from dashboard.web.access.rights import LOCAL

MAIN = Path(__file__).parents[2] / "dashboard" / "main.py"


@pytest.fixture(autouse=True)
def on_this_computer(monkeypatch):
    """An app under test has no browser: it stands for a page that was opened on the computer itself."""
    monkeypatch.setattr(people, "of_run", lambda: LOCAL)


@pytest.fixture(autouse=True, scope="session")
def no_process_is_left():
    yield
    briefing_process.close()


@pytest.fixture
def fresh_caches(monkeypatch, tmp_path_factory):
    """Caches outlive an app within one process: none is left from another test."""
    # Nothing is drawn beside a test.
    monkeypatch.setattr(briefing_process, "warm", lambda store, atlas: None)
    monkeypatch.setenv("KHORASAN_ATLAS_STORE", str(tmp_path_factory.getbasetemp() / "app-store"))
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def app(fresh_caches):
    return AppTest.from_file(str(MAIN), default_timeout=120)


@pytest.fixture
def pressed(monkeypatch):
    """Press a name among facts or claims: an app under test has a button in place of each."""

    def show(content, key, opened, on_open):
        for target in dict.fromkeys(map(unescape, re.findall(r'<button [^>]*data-open="([^"]*)"', content))):
            st.button(target, key=f"{key} {target}", on_click=on_open, args=(target,))

    monkeypatch.setattr(clickable, "show", show)
    return lambda app, key, target: app.button(key=f"{key} {target}").click().run()


def on_page(app, name):
    """Go to a page of the app by the name of its file."""
    app.run()
    return app.switch_page(f"views/{name}.py")


def opened(app, **query):
    """Open the page at an address."""
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert "<svg" not in html(app), "Streamlit removes drawings from what `st.html` is given"
    return app


def param(app, key):
    """Read a key of the address: a list where it is there several times, blank where it is not there."""
    value = app.query_params.get(key, "")
    return value if isinstance(value, str) else value[0] if len(value) == 1 else list(value)


def html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def drawn(app):
    """The HTML of everything that can be clicked."""
    mounted = [element.proto for element in app.get("bidi_component") if element.proto.component_name == "clickable"]
    return "".join(json.loads(proto.json)["html"] for proto in mounted)


def headline(app):
    return next(element.proto.body for element in app.get("html") if "atlas-headline" in element.proto.body)


def asked(serve, address):
    """Ask a route for an address, as a page on this computer does; return the status and the values."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "path": f"/{path}",
        "query_string": query.encode(),
        "headers": [],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    response = serve(Request(scope))
    return response.status_code, json.loads(bytes(response.body))
