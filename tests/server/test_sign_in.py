"""Signing in at a real provider: the honest way, and the ways that must not work."""

import csv
import io
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard.web.access import sign_in
from tests.server.conftest import ROLES, serving, until

ASKED = "/api/events?country=TJ&year=2022"
BAD = ("audience", "expired", "issuer", "nonce", "key", "unsigned", "changed")


def status(browser, path=ASKED):
    return browser.get(path).status_code


def cookies(browser):
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def run_of(socket):
    """What the server sends for one run of the page."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    socket.send(message.SerializeToString())
    received, answer = b"", ForwardMsg()
    while answer.WhichOneof("type") != "script_finished":
        data = socket.recv(timeout=120)
        received, answer = received + data, ForwardMsg.FromString(data)
    return received


def page(team, cookie):
    address = team.url.replace("http", "ws") + "/_stcore/stream"
    return connect(
        address, subprotocols=["streamlit"], origin=team.url, max_size=None, additional_headers={"Cookie": cookie}
    )


def test_whoever_signs_in_is_led_back_and_gets_answers(team):
    team.set_provider(account="bob@example.org")
    with team.browser() as browser:
        first = browser.get("/?view=records&country=TJ")
        assert (first.status_code, "Sign in" in first.text) == (401, True)
        way = first.text.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
        last = browser.get(way)
        assert (last.status_code, str(last.url)) == (200, f"{team.url}/?view=records&country=TJ")
        assert browser.get(ASKED).json()["type"] == "FeatureCollection"
        assert status(browser, "/api/actions") == 403
        with page(team, cookies(browser)) as socket:
            assert b"Sign out" in run_of(socket)


@pytest.mark.parametrize(
    ("account", "expected"),
    [("ann@example.org", 200), ("bob@example.org", 403), ("eve@example.org", 403), ("eve@evil.test", 403)],
)
def test_the_lists_give_the_role(team, account, expected):
    with team.sign_in(account) as browser:
        assert status(browser, "/api/actions") == expected
        assert status(browser) == (403 if account.endswith("evil.test") else 200)


def test_the_settings_may_all_be_environment_variables(tmp_path):
    with serving(tmp_path, by_variables=True) as team:
        for account, expected in (("ann@example.org", 200), ("bob@example.org", 403)):
            with team.sign_in(account) as browser:
                assert (status(browser), status(browser, "/api/actions")) == (200, expected)


def test_an_address_that_is_not_verified_has_no_role(team):
    with team.sign_in("ann@example.org", verified=False) as browser:
        assert status(browser) == 403


@pytest.mark.parametrize(
    ("claim", "others"),
    [
        ("groups", {"groups": ["0760b6cf-170e-4a14-91b3-4b78e0739963", "/atlas"]}),
        ("roles", {"roles": ["/atlas"]}),
        ("roles", {"roles": "/atlas"}),
        ("realm_access.roles", {"realm_access": {"roles": ["offline_access", "/atlas"]}}),
    ],
    ids=["groups", "roles", "one role", "realm roles of Keycloak"],
)
def test_a_claim_gives_the_role(team, claim, others):
    team.write_settings(claim=claim, analyst=["/atlas"], administrator=["ann@example.org"])
    with team.sign_in("eve@example.org", others=others) as browser:
        until(lambda: status(browser) == 200)
        assert status(browser, "/api/actions") == 403
    with team.sign_in("ann@example.org", others={}) as browser:
        assert status(browser) == 403
    team.write_settings(**ROLES)


def recorded(team):
    """The newest actions, as an administrator exports them, without those of the administrator."""
    with team.sign_in("ann@example.org") as browser:
        lines = list(csv.DictReader(io.StringIO(browser.get("/api/actions").text)))
    return [(line["name"], line["action"], line["about"]) for line in lines if line["name"] != "ann@example.org"]


def test_sign_ins_refused_ones_and_sign_outs_are_recorded(team):
    before = len(recorded(team))
    with team.sign_in("bob@example.org") as browser:
        browser.get("/auth/logout")
    for account, bad in (("eve@evil.test", ""), ("eve@example.org", "expired")):
        with team.sign_in(account, bad) as browser:
            assert status(browser) in (401, 403)
    with on_the_way_back(team, "eve@example.org") as (browser, _):
        browser.get("/oauth2callback?error=access_denied")
    assert recorded(team)[before:] == [
        ("bob@example.org", "signed in", ""),
        ("bob@example.org", "signed out", ""),
        ("eve@evil.test", "sign-in refused", "no list in [roles] names eve@evil.test"),
        ("", "sign-in refused", "the answer of the provider is not valid"),
        ("", "sign-in refused", "the provider reports: access_denied"),
    ]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_id_token_signs_nobody_in(team, bad):
    with team.sign_in("eve@example.org", bad) as browser:
        assert sign_in.COOKIE not in browser.cookies
        assert status(browser) == 401


@contextmanager
def on_the_way_back(team, account):
    """A browser on its way back from the provider, and the address that it is sent to."""
    team.set_provider(account=account)
    with team.browser() as browser:
        answer = browser.get("/sign-in", follow_redirects=False)
        while urlsplit(answer.headers["location"]).path != "/oauth2callback":
            answer = browser.get(httpx.URL(str(answer.url)).join(answer.headers["location"]), follow_redirects=False)
        yield browser, answer.headers["location"]


def test_the_way_back_works_once(team):
    with on_the_way_back(team, "bob@example.org") as (browser, address):
        browser.get(address)
        assert status(browser) == 200
        kept = dict(browser.cookies)
        browser.get("/auth/logout", follow_redirects=False)
        browser.get(address)
        assert status(browser) == 401
    with team.browser() as again:
        again.cookies.update({name: value for name, value in kept.items() if name != sign_in.COOKIE})
        again.get(address)
        assert status(again) == 401


def test_the_way_back_of_one_browser_does_not_sign_another_one_in(team):
    with on_the_way_back(team, "eve@example.org") as (browser, address), team.browser() as other:
        other.get(address)
        assert status(other) == 401


@pytest.mark.parametrize(
    "change", [{"state": "another"}, {"code": "another"}, {"state": ""}, {"error": "access_denied"}]
)
def test_a_changed_way_back_signs_nobody_in(team, change):
    with on_the_way_back(team, "eve@example.org") as (browser, address):
        query = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        browser.get("/oauth2callback", params=query | change)
        assert status(browser) == 401


def test_a_forged_cookie_opens_no_page(team):
    with team.sign_in("eve@example.org") as browser:
        good = browser.cookies[sign_in.COOKIE]
    for cookie in ("", f"{sign_in.COOKIE}={good[:-3]}abc", f"{sign_in.COOKIE}=e30.aaaaaa.bbbb"):
        with pytest.raises(InvalidStatus, match="401"):
            page(team, cookie)


def test_to_sign_out_ends_every_copy_of_the_cookie_and_every_open_page(team):
    with team.sign_in("bob@example.org") as browser, page(team, cookies(browser)) as socket:
        copy = cookies(browser)
        assert b"Sign out" in run_of(socket)
        way = browser.get("/auth/logout", follow_redirects=False).headers["location"]
        assert way.startswith(f"{team.provider}/session/end")
        assert status(browser) == 401
        assert httpx.get(f"{team.url}{ASKED}", headers={"Cookie": copy}).status_code == 401
        assert b"Reload the page to sign in again" in run_of(socket)
        with pytest.raises(InvalidStatus, match="401"):
            page(team, copy)


def test_a_role_that_is_taken_away_is_gone_for_open_pages_too(team):
    with team.sign_in("bob@example.org") as browser, page(team, cookies(browser)) as socket:
        assert b"Sign out" in run_of(socket)
        team.write_settings(administrator=["ann@example.org"])
        until(lambda: status(browser) == 403)
        assert b"have no role on this server" in run_of(socket)
        team.write_settings(**ROLES)
        until(lambda: status(browser) == 200)
        assert b"have no role on this server" not in run_of(socket)


def test_no_secret_is_in_the_log_or_on_the_page_of_an_error(team):
    with on_the_way_back(team, "eve@example.org") as (browser, address):
        browser.get(address)
        cookie = browser.cookies[sign_in.COOKIE]
        pages = [browser.get(path).text for path in ("/api/actions", "/picture/none", "/unknown")]
    with team.sign_in("eve@example.org", "key") as browser:
        assert status(browser) == 401
    log = team.log.read_text(encoding="utf-8", errors="replace")
    code = parse_qs(urlsplit(address).query)["code"][0]
    for secret in (*team.secrets.values(), cookie, code):
        assert secret not in log
        assert not any(secret in text for text in pages)


@pytest.fixture(autouse=True)
def provider_as_before(team):
    yield
    team.set_provider(account="", verified=True, others={}, bad="")
