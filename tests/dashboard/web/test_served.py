"""The door of a real server: every route under every name, the headers of every answer, slow connections."""

import http.client
import socket

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bench.server import running
from dashboard.web import connections

CONFIGURED = "atlas.example.org"
LIMIT_SECONDS = "1"
ROUTES = (
    "/",
    "/healthz",
    "/_stcore/health",
    "/_stcore/host-config",
    "/assets/map/map.css",
    "/api/events?year=2022",
    "/tiles/0/0/0/0/0",
    "/geo/unknown.geojson",
    "/media/unknown.png",
    "/_stcore/upload_file/session/file",
    "/component/streamlit_folium.st_folium/index.html",
    "/static/unknown.js",
    "/unknown/page",
)


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    environment = {
        "KHORASAN_ATLAS_HOME": str(tmp_path_factory.mktemp("home")),
        "KHORASAN_ATLAS_ALLOW_ANONYMOUS": "1",
        "KHORASAN_ATLAS_CONNECTION_SECONDS": LIMIT_SECONDS,
    }
    with running("dashboard/app.py", "--server.allowedHosts", CONFIGURED, **environment) as server:
        assert server.url.startswith("http://127.0.0.1:"), "config.toml alone keeps it to this computer"
        yield int(server.url.rpartition(":")[2])


def ask(port, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    connection.request(method, path, body, named)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, answer.headers, text


def test_a_page_connects_with_the_cookies_of_somebody_in_many_groups(port):
    cookie = "; ".join(f"_streamlit_user_{part}={'x' * 4000}" for part in range(8))
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with connect(
        address, subprotocols=["streamlit"], additional_headers={"Cookie": cookie}, open_timeout=120
    ) as socket_:
        assert socket_.subprotocol == "streamlit"


@pytest.mark.parametrize("path", ROUTES)
def test_no_route_answers_under_the_name_of_another_site(port, path):
    status, _, text = ask(port, path, host="evil.test")
    assert status == 421
    assert b"--server.allowedHosts evil.test" in text


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", CONFIGURED])
def test_every_route_answers_under_the_names_that_are_allowed(port, path, host):
    assert ask(port, path, host=f"{host}:{port}")[0] in (200, 404)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://localhost:1"])
def test_no_route_answers_a_page_of_another_site(port, path, origin):
    status, headers, text = ask(port, path, origin=origin)
    assert status == 403
    assert b"--server.allowedHosts" in text
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_file_is_uploaded_under_the_name_of_another_site(port, method):
    path = "/_stcore/upload_file/session/file"
    assert ask(port, path, method, b"x", host="evil.test", origin="http://evil.test")[0] == 421
    assert ask(port, path, method, b"x", origin="http://evil.test")[0] == 403


def web_socket(port, host, origin):
    """Open a page's web socket under a name that need not lead to this computer."""
    taken = socket.create_connection(("127.0.0.1", port), timeout=60)
    return connect(f"ws://{host}:{port}/_stcore/stream", sock=taken, subprotocols=["streamlit"], origin=origin)


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("evil.test", "http://evil.test", 421),
        ("127.0.0.1", "http://evil.test", 403),
        ("127.0.0.1", "http://localhost:1", 403),
    ],
)
def test_the_web_socket_is_closed_to_other_sites(port, host, origin, status):
    with pytest.raises(InvalidStatus) as refused:
        web_socket(port, host, origin)
    assert refused.value.response.status_code == status


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", CONFIGURED])
def test_the_web_socket_is_open_to_the_servers_own_pages(port, host):
    with web_socket(port, host, f"http://{host}:{port}") as opened:
        assert opened.subprotocol == "streamlit"


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("host", ["127.0.0.1", "evil.test"])
def test_every_answer_has_the_headers(port, path, host):
    _, headers, _ = ask(port, path, host=host)
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == "'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in ("same-origin", "strict-origin-when-cross-origin")
    is_map = path.startswith("/component/streamlit_folium")
    assert ("https://tile.openstreetmap.org" in policy["img-src"].split()) == is_map
    assert headers["content-security-policy"].count("//") == is_map, "no other host"


@pytest.mark.parametrize(
    "sent",
    [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nbad header\r\n\r\n"],
    ids=["nonsense", "two hosts", "bad header"],
)
def test_the_answer_to_a_malformed_request_has_the_headers_too(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 400
        assert answer.headers.get_all("x-content-type-options") == ["nosniff"]
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_only_the_maps_frame_runs_scripts_from_text(port):
    policy = ask(port, "/")[1]["content-security-policy"]
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'wasm-unsafe-eval' blob: 'sha256-" in policy


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\nhalf",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /healthz HTTP/1.1\r\n",
    ],
    ids=["nothing", "half a head", "half a body", "half of a second request"],
)
def test_a_connection_on_which_no_request_arrives_is_closed(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(sent)
        received = b""
        while more := connection.recv(65536):
            received += more
    assert received.count(b"HTTP/1.1 200") == sent.count(b"/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")


def test_a_head_that_arrives_byte_by_byte_does_not_hold_a_connection(port):
    with socket.create_connection(("127.0.0.1", port), timeout=0.1) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ")
        sent, is_open = 0, True
        while is_open and sent < 200:
            try:
                connection.sendall(b"x")
                sent += 1
                is_open = connection.recv(1) != b""
            except TimeoutError:
                continue
            except OSError:
                is_open = False
    assert not is_open


def send_until_it_fails(connection):
    while True:
        connection.sendall(b" " * 65536)


def test_a_connection_whose_answer_nobody_takes_is_closed(port):
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", port))
        wanted = b"GET /assets/leaflet/leaflet.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        # More answers than the buffers between the two hold; then nothing is read until the server has hung up.
        connection.sendall(wanted * 60)
        with pytest.raises(OSError, match="reset|Broken pipe"):
            send_until_it_fails(connection)


@pytest.mark.parametrize("text", ["soon", "0", "-1", "nan", "inf"])
def test_a_limit_that_cannot_be_one_is_named_at_the_start(monkeypatch, text):
    monkeypatch.setenv(connections.SECONDS, text)
    with pytest.raises(ValueError, match=f"KHORASAN_ATLAS_CONNECTION_SECONDS is '{text}'; set it to a number of"):
        connections.install()


def test_a_web_socket_outlives_the_limit(port):
    with web_socket(port, "127.0.0.1", f"http://127.0.0.1:{port}") as opened:
        # Another connection that says nothing is closed after the limit; this one is still there.
        with socket.create_connection(("127.0.0.1", port), timeout=60) as idle:
            assert idle.recv(1) == b""
        assert opened.ping().wait(60)
