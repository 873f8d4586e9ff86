"""The configuration of docs/server.md in Debian's nginx: TLS, sign-in, the connection of a page, what it passes on."""

import datetime
import getpass
import os
import re
import socket
import ssl
import subprocess
import uuid
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bench.server import ROOT
from dashboard.components.imports import imports
from dashboard.web.access import sign_in
from tests.server.conftest import PATIENCE_SECONDS, free_port, serving, until

NAME = "atlas.example.org"
URL = f"https://{NAME}"
CONFIGURATION = ROOT / "docs" / "nginx-atlas.conf"
ASKED = "/api/events?country=TJ&year=2022"
MAIN = """
daemon off; user {user}; pid {folder}/nginx.pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def write_certificate(folder: Path) -> None:
    """Write a certificate for the name and its key, as an authority issues them."""
    key, named = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(named, named, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(encoding))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def site(folder: Path, direct: str, plain: int, secure: int) -> str:
    """Read the documented configuration, with the ports and files of this test."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for documented, own in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("/etc/ssl/atlas/", f"{folder}/"),
        ("http://127.0.0.1:8501", direct),
    ):
        assert text.count(documented) >= 1, documented
        text = text.replace(documented, own)
    return text


class Named(httpx.HTTPTransport):
    """Connections of a browser for which the name leads to this computer."""

    def __init__(self, trusted: ssl.SSLContext, plain: int, secure: int) -> None:
        super().__init__(verify=trusted)
        self.ports = {"http": plain, "https": secure}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == NAME:
            way = request.url.copy_with(host="127.0.0.1", port=self.ports[request.url.scheme])
            extensions = {**request.extensions, "sni_hostname": NAME}
            request = httpx.Request(
                request.method, way, headers=request.headers, stream=request.stream, extensions=extensions
            )
        return super().handle_request(request)


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """The server behind nginx: how to open a browser, and a connection of a page."""
    folder = tmp_path_factory.mktemp("proxy")
    write_certificate(folder)
    trusted = ssl.create_default_context(cafile=folder / "fullchain.pem")
    plain, secure = free_port(), free_port()
    with serving(folder, URL, "--server.allowedHosts", NAME) as team:
        main = folder / "nginx.conf"
        main.write_text(
            MAIN.format(user=getpass.getuser(), folder=folder, site=site(folder, team.direct, plain, secure)),
            encoding="utf-8",
        )
        with (folder / "nginx.log").open("wb") as log:
            nginx = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(main)], stderr=log, env=os.environ)
        try:
            until(lambda: is_open(secure) or nginx.poll() is not None)
            assert nginx.poll() is None, (folder / "nginx.log").read_text(encoding="utf-8")
            yield Proxy(team, trusted, plain, secure)
        finally:
            nginx.terminate()
            nginx.wait(PATIENCE_SECONDS)


def is_open(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


class Proxy:
    def __init__(self, team, trusted, plain, secure):
        self.team, self.trusted, self.plain, self.secure = team, trusted, plain, secure

    def browser(self):
        return self.team.browser(transport=Named(self.trusted, self.plain, self.secure))

    @contextmanager
    def signed_in(self, account, **state):
        self.team.set_provider(account=account, **{"others": {}, **state})
        with self.browser() as browser:
            browser.get("/sign-in")
            yield browser

    def page(self, cookie, origin=URL):
        return connect(
            f"wss://{NAME}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.secure)),
            ssl=self.trusted,
            server_hostname=NAME,
            subprotocols=["streamlit"],
            origin=origin,
            max_size=None,
            additional_headers={"Cookie": cookie},
        )


def test_without_tls_one_is_sent_to_tls(proxy):
    with proxy.browser() as browser:
        answer = browser.get(f"http://{NAME}/?country=TJ", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, f"{URL}/?country=TJ")


def test_people_sign_in_through_it_and_the_cookie_is_for_tls_only(proxy):
    with proxy.signed_in("bob@example.org") as browser:
        (cookie,) = [cookie for cookie in browser.cookies.jar if cookie.name == sign_in.COOKIE]
        assert cookie.secure
        assert cookie.has_nonstandard_attr("HttpOnly")
        answer = browser.get(ASKED)
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"]
        assert answer.headers["content-security-policy"]


def test_people_in_many_groups_sign_in_through_it(proxy):
    groups = [str(uuid.uuid4()) for _ in range(200)]  # as many as Entra sends
    with proxy.signed_in("bob@example.org", others={"groups": groups}) as browser:
        assert sum(len(cookie.value) for cookie in browser.cookies.jar) > 12_000
        assert browser.get(ASKED).status_code == 200
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with proxy.page(cookie) as socket_:
        assert socket_.subprotocol == "streamlit"


def test_the_connection_of_a_page_passes_through(proxy):
    message = BackMsg()
    message.rerun_script.query_string = ""
    with proxy.signed_in("bob@example.org") as browser:
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with proxy.page(cookie) as socket_:
        socket_.send(message.SerializeToString())
        received = b""
        while b"Sign out" not in received:
            received += socket_.recv(timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("origin", ["https://evil.test", "http://localhost"])
def test_a_page_of_another_site_opens_no_connection(proxy, origin):
    with pytest.raises(InvalidStatus, match="403"):
        proxy.page("", origin)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1;host=localhost"},
        {"X-Forwarded-Host": "localhost"},
        {"Authorization": "Bearer guessed"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_nobody_passes_for_this_computer(proxy, headers):
    with proxy.browser() as browser:
        assert browser.get(ASKED, headers=headers).status_code == 401


def test_a_file_may_be_as_large_as_the_server_takes(proxy):
    (largest,) = re.findall(r"client_max_body_size (\d+)m;", CONFIGURATION.read_text(encoding="utf-8"))
    assert int(largest) > imports.LARGEST_UPLOAD_MB
    with proxy.signed_in("bob@example.org") as browser:
        browser.get("/_stcore/health")
        token = browser.cookies["_streamlit_xsrf"]
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        with proxy.page(cookie) as socket_:
            session = session_of(socket_)
            # nginx itself would refuse more than 1 MB, its usual limit.
            answer = browser.put(
                f"/_stcore/upload_file/{session}/file",
                files={"file": ("large.csv", b"x" * 5_000_000)},
                headers={"X-Xsrftoken": token},
            )
            assert answer.status_code == 204


def session_of(socket_):
    """The session of a page, which the server names when the page first runs."""
    message, answer = BackMsg(), ForwardMsg()
    message.rerun_script.query_string = ""
    socket_.send(message.SerializeToString())
    while answer.WhichOneof("type") != "new_session":
        answer = ForwardMsg.FromString(socket_.recv(timeout=PATIENCE_SECONDS))
    return answer.new_session.initialize.session_id
