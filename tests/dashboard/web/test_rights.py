"""The table of rights in docs/server.md, tried cell by cell; every route without, with too little and with enough."""

import json
import tempfile
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest

from dashboard.components import exports
from dashboard.components.access import tokens as token_forms
from dashboard.components.imports import background_job, duplicates, imports
from dashboard.routes import actions as action_routes
from dashboard.routes import table
from dashboard.web import denials, guard
from dashboard.web.access import actions, people, restricted_files, settings, tokens
from dashboard.web.access.rights import GUEST, NOBODY, Person, Right, Role, may, missing
from events.imports.library import Link, LinkVerdict, open_library, set_links
from events.queries.selection import Selection
from tests.command_line import ask
from tests.dashboard.conftest import MAIN, on_page
from tests.dashboard.views.test_imports import BESIDE, TIDY
from tests.dashboard.web import signing
from tests.events import imported_dataset

DOCUMENT = Path(__file__).parents[3] / "docs" / "server.md"
ROLES = [role for role in Role if role is not Role.NONE]
ADDRESSES = {
    "/tiles/{view:path}": "/tiles/0/0/0/0/0",
    "/cube/{view:path}": "/cube/0/0/0/0/0",
    "/geo/{file}": "/geo/unknown",
    "/picture/{format}": "/picture/unknown",
}
OURS = [route.path for route in table.ROUTES]
# Routes of Streamlit itself, and of nobody.
OTHERS = [
    "/",
    "/claims",
    "/media/0.csv",
    "/static/index.js",
    "/component/streamlit_folium.st_folium/index.html",
    "/_stcore/host-config",
    "/_stcore/upload_file/a/b",
    "/_stcore/metrics",
    "/healthz/",
    "//healthz",
    "/auth/login/..",
    "/unknown",
]
CLOSED = [path for path in [*OURS, *OTHERS] if path not in denials.OPEN]


def written():
    """The cells of the table in the document."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| right |"))
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines[start : lines.index("", start)]
    ]
    return {(row[0], name): cell for row in rows for name, cell in zip(head[1:], row[1:], strict=True)}


CELLS = written()


@pytest.fixture(autouse=True)
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_ACCESS", str(tmp_path))
    monkeypatch.setenv(people.ALLOW_ANONYMOUS, "1")
    signing.require(monkeypatch)


@pytest.fixture
def app(monkeypatch):
    monkeypatch.delenv(people.ALLOW_ANONYMOUS)
    return Starlette(routes=table.ROUTES, middleware=guard.MIDDLEWARE, exception_handlers=guard.EXCEPTION_HANDLERS)


def get(app, path, role=None, **headers):
    return ask(app, path, {"cookie": signing.header(signing.signed_in(role)) if role else "", **headers})


def asked(role):
    scope = {"type": "http", "client": ("127.0.0.1", 1), "headers": [(b"host", b"localhost")], "query_string": b""}
    cookie = signing.header(signing.signed_in(role)).encode()
    return Request({**scope, "headers": [*scope["headers"], (b"cookie", cookie)], "path": "/api/actions"})


class Pages:
    """The pages as somebody sees them."""

    def __init__(self, monkeypatch, folder):
        self.monkeypatch, self.folder = monkeypatch, folder
        monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(folder / "imports"))
        monkeypatch.setenv("KHORASAN_ATLAS_READING", str(folder / "reading"))
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        # Work that is not done at once would leave a bar, which only a browser's clock removes.
        monkeypatch.setattr(background_job, "PATIENCE", 60)
        self.app = AppTest.from_file(str(MAIN), default_timeout=120)

    def become(self, role):
        self.monkeypatch.setattr(people, "of_run", lambda: people.of_request(asked(role)))

    def open(self, view):
        self.become(Role.ADMINISTRATOR)
        on_page(self.app, view).run()

    def choose(self, key, value):
        """Choose one of several parts of the page, where there are any."""
        if any(group.key == key for group in self.app.button_group):
            self.app.button_group(key=key).set_value(value).run()

    def drop(self, content):
        self.app.file_uploader[0].set_value(("made-up.csv", content.encode(), "text/csv")).run()

    def click(self, role, key, is_done, to_it=lambda: None):
        """
        Click a button as somebody, on a page that was drawn for an administrator; return whether that did anything.

        `to_it` leads to the button. It is the same as whether the page of that person has the button.
        """
        self.become(role)
        self.app.run()
        to_it()
        is_offered = key in {button.key for button in self.app.button}
        self.become(Role.ADMINISTRATOR)
        self.app.run()
        to_it()
        self.become(role)
        self.app.button(key).click().run()
        assert not self.app.exception
        assert is_done() == is_offered
        return is_offered


@pytest.fixture
def pages(fresh_caches, monkeypatch, tmp_path):
    return Pages(monkeypatch, tmp_path)


def histories():
    return open_library().histories


def imports_and_undoes(pages, role):
    pages.open("imports")
    pages.drop(TIDY)
    may_import = pages.click(role, "intake-import", lambda: "made-up" in histories())
    for rows in (imported_dataset.ROWS, imported_dataset.ROWS[1:]):
        imported_dataset.keep(pages.folder / "imports", imported_dataset.OPEN, rows)
    assert pages.click(role, "intake-undo-open-count", lambda: len(histories()["open-count"]) == 1) == may_import
    return may_import


def removes(pages, role):
    imported_dataset.keep(pages.folder / "imports", imported_dataset.OPEN)
    pages.open("imports")
    return pages.click(role, "intake-removed-open-count", lambda: not histories())


def links_and_undoes(pages, role):
    pages.open("imports")
    pages.drop(BESIDE)
    pages.app.button("intake-import").click().run()
    pair = "made-up:1--rockets-termez-2022-04-18"

    def pairs(tab):
        pages.choose("intake-shown", imports.SHOWN[2])
        pages.choose("intake-match-tab", tab)

    may_link = pages.click(role, f"link-{pair}", lambda: bool(open_library().links), partial(pairs, duplicates.OPEN))
    set_links(open_library().folder, [Link(*pair.split("--"), LinkVerdict.LINKED)])
    is_undone = pages.click(role, f"undo-{pair}", lambda: not open_library().links, partial(pairs, LinkVerdict.LINKED))
    assert is_undone == may_link
    return may_link


def creates_and_revokes_token(pages, role):
    pages.open("about")
    create = "FormSubmitter:access-token-Create token"

    def name_it():
        if any(field.key == token_forms.LABEL for field in pages.app.text_input):
            pages.app.text_input(token_forms.LABEL).input("job")

    may_create = pages.click(role, create, lambda: bool(tokens.listed()), name_it)
    tokens.create(Person("a", "ann", Role.ADMINISTRATOR), "other", Role.READER, 1)
    (token,) = [found for found in tokens.listed() if found.label == "other"]
    is_revoked = pages.click(role, f"access-revoke-{token.token_id}", lambda: token not in tokens.listed())
    assert is_revoked == may_create
    return may_create


def looks(pages, role):
    pages.become(role)
    pages.app.run()
    is_shown = any("atlas-headline" in element.proto.body for element in pages.app.get("html"))
    assert (guard.entry(asked(role)) is None) == is_shown
    return is_shown


def sees_restricted(pages, role):
    imported_dataset.keep(pages.folder / "imports", imported_dataset.BOUND)
    pages.become(role)
    pages.app.query_params["record"] = "bound-count:7"
    pages.app.run()
    is_shown = any("Raid, Westtown" in element.value for element in pages.app.markdown)
    assert people.may_see_restricted(asked(role), "") == is_shown
    return is_shown


def reads_actions(pages, role):
    pages.open("about")
    actions.note(Person("a", "ann", Role.ADMINISTRATOR), "imported", "everything")
    pages.become(role)
    pages.app.run()
    is_shown = any("Record of actions" in element.proto.body for element in pages.app.get("html"))
    assert (action_routes.as_csv(asked(role)).status_code == 200) == is_shown
    return is_shown


TRIED = {
    Right.LOOK: looks,
    Right.RESTRICTED: sees_restricted,
    Right.IMPORT: imports_and_undoes,
    Right.MATCH: links_and_undoes,
    Right.REMOVE: removes,
    Right.TOKENS: creates_and_revokes_token,
    Right.ACTIONS: reads_actions,
}


def test_the_document_has_every_right_and_role_and_no_other():
    assert set(CELLS) == {(right.value, role.name.lower()) for right in Right for role in ROLES}
    assert set(CELLS.values()) == {"yes", "no"}


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell[1]}: {cell[0]}")
def test_each_cell_of_the_table_is_what_happens_on_the_page(pages, cell):
    right, role = Right(cell[0]), Role[cell[1].upper()]
    assert TRIED[right](pages, role) == (CELLS[cell] == "yes")
    assert may(people.of_request(asked(role)), right) == (CELLS[cell] == "yes")


def test_nobody_may_nothing():
    assert not any(may(NOBODY, right) for right in Right)


@pytest.mark.parametrize("path", CLOSED)
def test_no_route_answers_somebody_who_is_not_signed_in(app, path):
    answer = get(app, ADDRESSES.get(path, path))
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert json.loads(answer.body) == {"error": f"Sign in to {Right.LOOK}."}
    assert "content-security-policy" in answer.headers
    assert ask(app, path, method="POST").status == 401


@pytest.mark.parametrize("path", CLOSED)
def test_no_route_answers_somebody_without_a_role(app, path):
    cookie = signing.header(signing.cookies(signing.claims("eve@evil.test")))
    answer = get(app, ADDRESSES.get(path, path), cookie=cookie)
    assert answer.status == 403
    assert json.loads(answer.body)["error"].startswith("You are signed in as eve@evil.test and have no role")


@pytest.mark.parametrize("path", OURS)
def test_every_route_answers_a_reader_or_says_which_role_it_needs(app, path):
    status = get(app, ADDRESSES.get(path, path), Role.READER).status
    assert (status in (401, 403)) == (path == action_routes.ADDRESS)


@pytest.mark.parametrize("role", [None, Role.READER, Role.ANALYST, Role.ADMINISTRATOR], ids=str)
def test_the_record_of_actions_says_which_role_it_needs(app, role):
    answer = get(app, action_routes.ADDRESS, role)
    assert answer.status == {None: 401, Role.ADMINISTRATOR: 200}.get(role, 403)
    if answer.status == 403:
        address, has = signing.ADDRESSES[role], role.name.lower()
        assert json.loads(answer.body)["error"] == (
            f"Only an administrator may {Right.ACTIONS}; you are signed in as {address} and have the role {has}."
        )


@pytest.mark.parametrize("secret", ["", "y" * 64], ids=["without a cookie", "with a forged one"])
def test_no_connection_of_a_page_is_opened_without_sign_in(app, secret):
    cookie = signing.header(signing.cookies(signing.claims(), secret)) if secret else ""
    assert ask(app, "/_stcore/stream", {"cookie": cookie}, kind="websocket").status == 401


@pytest.mark.parametrize("address", ["/?view=records&country=TJ", "/claims", "/?q=%3Cscript%3E"])
def test_a_browser_is_offered_to_sign_in_and_comes_back(app, address):
    page = get(app, address, accept="text/html")
    assert page.status == 401
    assert f"{denials.SIGN_IN}?back={quote(address, safe='')}".encode() in page.body
    assert b"<script" not in page.body
    returned = get(app, "/", cookie=f"{came_from(address)}; {signing.header(signing.signed_in(Role.READER))}")
    assert (returned.status, returned.headers["location"]) == (302, address)
    assert f'{denials.BACK}=""' in returned.headers["set-cookie"]


def came_from(address):
    return f"{denials.BACK}={quote(address)}"


@pytest.mark.parametrize(
    "address",
    ["//evil.test", "https://evil.test", "/\\evil.test", "/?a\r\nSet-Cookie: b=c", "javascript:1", "/?" + "a" * 4000],
    ids=["no scheme", "scheme", "backslash", "header", "script", "long"],
)
def test_nobody_is_led_to_another_site(app, address):
    assert not denials.is_ours(address)
    returned = get(app, "/", cookie=f"{came_from(address)}; {signing.header(signing.signed_in(Role.READER))}")
    assert returned.headers["location"] == "/"


def test_to_sign_out_ends_the_sign_in_everywhere(app):
    assert get(app, "/find", Role.ANALYST).status == 200
    get(app, denials.LOGOUT, Role.ANALYST)
    assert get(app, "/find", Role.ANALYST).status == 401
    assert people.of_request(asked(Role.ANALYST)) == NOBODY
    assert people.of_request(asked(Role.READER)).role is Role.READER


def test_a_page_of_another_site_signs_nobody_out(app):
    assert get(app, denials.LOGOUT, Role.ANALYST, **{"sec-fetch-site": "cross-site"}).status == 403
    assert get(app, "/find", Role.ANALYST).status == 200
    get(app, denials.LOGOUT, Role.ANALYST, **{"sec-fetch-site": "same-origin"})
    assert get(app, "/find", Role.ANALYST).status == 401


@pytest.mark.parametrize("size", [10, 3_000_000], ids=["small", "large"])
def test_the_address_of_an_internal_file_is_for_those_who_may_see_it(app, size):
    storage = MemoryMediaFileStorage("/media")
    content, name = b"x" * size, "khorasan-atlas-records.csv"
    address = storage.get_url(storage.load_and_get_id(content, "text/csv", MediaFileKind.DOWNLOADABLE, name))
    assert get(app, address, Role.READER).status == 404  # passed on, as files of others are
    restricted_files.restrict(content, "text/csv", name)
    base = address.rpartition(".")[0]
    # Streamlit finds the file by what is before the last dot.
    assert [get(app, other, Role.READER).status for other in (address, f"{base}.", f"{base}.x")] == [403] * 3
    assert Right.RESTRICTED in get(app, address, Role.READER).body.decode()
    assert get(app, address, Role.ANALYST).status == 404


def test_a_file_is_written_for_whoever_still_has_the_right_and_recorded(monkeypatch):
    people_now = [people.Person("b", "bob@example.org", Role.ANALYST)]
    monkeypatch.setattr(people, "of_run_later", lambda: lambda: people_now[0])
    file = exports.ExportFile("records", "records.csv", "text/csv", True)
    write = exports.recorded(lambda: b"content", file, Selection(words="raid"))
    assert write() == b"content"
    people_now[0] = people.Person("b", "bob@example.org", Role.READER)
    with pytest.raises(PermissionError, match="Only an analyst may see and export"):
        write()
    (found,) = actions.listed()
    assert (found.name, found.action) == ("bob@example.org", "exported")
    assert found.about == "records, internal, records.csv: q=raid"


def test_health_is_all_that_a_stranger_learns(app):
    assert set(json.loads(get(app, "/healthz").body)) == {"status"}
    assert "records" in json.loads(get(app, "/healthz", Role.READER).body)


def test_without_sign_in_only_this_computer_comes_in(app, monkeypatch):
    monkeypatch.setattr(settings, "_is_required", False)
    assert get(app, "/find").status == 200
    for answer in (ask(app, "/find", client="192.0.2.7"), get(app, "/find", **{"x-forwarded-for": "192.0.2.7"})):
        assert (answer.status, b"--allow-anonymous" in answer.body) == (403, True)


def test_what_is_missing_is_a_sentence():
    assert missing(GUEST, Right.REMOVE) == "Only an administrator may remove datasets; you have the role guest."
    nobody = Person("x", "zoe", Role.NONE)
    assert missing(nobody, Right.LOOK).startswith("You are signed in as zoe and have no role on this server.")
