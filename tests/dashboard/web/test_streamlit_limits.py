"""What Streamlit itself answers: addresses that pages need, messages that pages send, files of those who import."""

import asyncio
import json

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.web import guard, streamlit_limits
from dashboard.web.access.rights import Role
from tests.command_line import ask
from tests.dashboard.web import signing

UPLOAD = "/_stcore/upload_file/session/file"
LARGE = str(200 * 1024 * 1024)


@pytest.fixture(autouse=True)
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_ACCESS", str(tmp_path))
    signing.require(monkeypatch)


def status(path, role, method="GET", **headers):
    """The status of an address on a server that answers everything."""
    app = Starlette(
        routes=[Route("/{path:path}", lambda _: PlainTextResponse("answered"), methods=["GET", "PUT", "POST"])],
        middleware=guard.MIDDLEWARE,
    )
    cookie = signing.header(signing.signed_in(role))
    return ask(app, path, {"cookie": cookie, **headers}, method=method).status


@pytest.mark.parametrize("role", [Role.READER, Role.ADMINISTRATOR], ids=str)
@pytest.mark.parametrize(
    "path",
    ["metrics", "agent/interact", "agent/openapi.json", "script-health-check", "what-comes-next", "", "metrics/"],
)
def test_addresses_of_streamlit_that_no_page_needs_are_not_answered(path, role):
    assert status(f"/_stcore/{path}", role) == 404


@pytest.mark.parametrize(
    "path", ["/", "/_stcore/host-config", "/_stcore/bidi-components/a/b.js", "/media/a.csv", "/static/js/index.js"]
)
def test_those_that_pages_need_are(path):
    assert status(path, Role.READER) == 200


@pytest.mark.parametrize(
    ("role", "headers", "expected"),
    [
        (Role.READER, {"content-length": "1000"}, 200),
        (Role.READER, {"content-length": LARGE}, 413),
        (Role.READER, {"transfer-encoding": "chunked"}, 411),
        (Role.ANALYST, {"content-length": LARGE}, 200),
    ],
    ids=["small", "large", "without a length", "large, of an analyst"],
)
def test_large_files_are_taken_only_from_people_who_import(role, headers, expected):
    assert status(UPLOAD, role, "PUT", **headers) == expected


def received(messages):
    """The kinds of messages of a page that reach Streamlit."""
    found, waiting = [], [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect", "code": 1000}]

    async def endpoint(socket):
        await socket.accept()
        try:
            while True:
                found.append(await socket.receive_bytes())
        except WebSocketDisconnect:
            return

    async def receive():
        return waiting.pop(0)

    async def send(_):
        return None

    app = Starlette(routes=[WebSocketRoute("/_stcore/stream", endpoint)], middleware=guard.MIDDLEWARE)
    cookie = signing.header(signing.signed_in(Role.READER)).encode()
    headers = [(b"host", b"127.0.0.1"), (b"cookie", cookie)]
    scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "headers": headers}
    asyncio.run(app({**scope, "client": ("127.0.0.1", 1), "subprotocols": []}, receive, send))
    return found


def message(kind):
    made = BackMsg()
    field = getattr(made, kind)
    if isinstance(field, bool):
        setattr(made, kind, True)
    elif isinstance(field, str):
        setattr(made, kind, "x")
    else:
        field.SetInParent()
    assert made.WhichOneof("type") == kind
    return made.SerializeToString()


def test_every_message_of_streamlit_is_known_and_only_those_of_pages_reach_it():
    kinds = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
    refused = {
        "clear_cache",
        "set_run_on_save",
        "load_git_info",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
    }
    assert set(kinds) == streamlit_limits.MESSAGES | refused
    sent = {kind: message(kind) for kind in kinds}
    found = received([{"type": "websocket.receive", "bytes": content} for content in sent.values()])
    assert found == [content for kind, content in sent.items() if kind not in refused]


def test_what_cannot_be_read_is_left_to_streamlit():
    assert received([{"type": "websocket.receive", "bytes": b"\xff"}]) == [b"\xff"]


def test_a_refusal_is_a_sentence():
    app = Starlette(middleware=guard.MIDDLEWARE)
    cookie = signing.header(signing.signed_in(Role.READER))
    answer = ask(app, UPLOAD, {"cookie": cookie, "content-length": LARGE}, method="PUT")
    assert json.loads(answer.body) == {"error": "Only an analyst may send files of more than 50 MB."}
