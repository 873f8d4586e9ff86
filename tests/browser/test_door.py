"""Pages of other sites, in a real browser: what they reach under a name of their own, and what our pages may load."""

import threading
import tomllib
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from bench.chromium import FLAGS
from bench.server import ROOT, running
from tests.browser.conftest import PATIENCE_MS, Atlas

CONFIGURED = "atlas.example.org"
EVIL = "evil.test"
PAGES = ("", "?present=1", "?view=claims", "?view=records", "?view=briefing", "?view=data", "?view=about")
NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (found) => {
  window.violations.push(`${found.violatedDirective} ${found.blockedURI}`);
});
"""
FETCH = "([url, options]) => fetch(url, options).then(async (got) => [got.status, await got.text()], () => null)"
OPEN_SOCKET = """
(url) => new Promise((opened) => {
  const socket = new WebSocket(url, ["streamlit"]);
  socket.onopen = () => opened(true);
  socket.onerror = () => opened(false);
})
"""


@pytest.fixture(scope="module")
def port():
    with running("dashboard/app.py", "--server.allowedHosts", CONFIGURED, KHORASAN_ATLAS_ALLOW_ANONYMOUS="1") as server:
        yield int(server.url.rpartition(":")[2])


@pytest.fixture(scope="module")
def names(browser_type, browser_type_launch_args):
    """A browser in which some names lead to this computer, as the owner of a name can arrange it."""
    rules = ",".join(f"MAP {name} 127.0.0.1" for name in (EVIL, CONFIGURED))
    flags = [*FLAGS, f"--host-resolver-rules={rules}"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": flags})
    yield browser
    browser.close()


@pytest.fixture
def tab(names):
    page = names.new_page(viewport={"width": 1600, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    yield page
    page.close()


class Blank(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802 - the name that the class looks for
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>another site</title>")

    def log_message(self, *_):
        """Print nothing: what is asked for does not belong in the report of the tests."""


@pytest.fixture
def other_site():
    """The port of another site's own server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Blank) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_page_under_another_sites_name_is_refused_in_a_sentence(tab, port):
    answer = tab.goto(f"http://{EVIL}:{port}/")
    assert answer.status == 421
    expect(tab.locator("body")).to_contain_text(f"does not answer to the name '{EVIL}'")
    expect(tab.locator("body")).to_contain_text(f"--server.allowedHosts {EVIL}")


def test_a_rebound_name_reads_no_tile_and_uploads_no_file(tab, port):
    """The browser takes the page and the server for one site: only the server can tell."""
    tab.goto(f"http://{EVIL}:{port}/")
    ask = partial(tab.evaluate, FETCH)
    for path in ("/tiles/0/0/0/0/0", "/api/events", "/healthz", "/_stcore/host-config"):
        status, text = ask([path, {}])
        assert (status, "records" in text) == (421, False)
    status, _ = ask(["/_stcore/upload_file/session/file", {"method": "PUT", "body": "x"}])
    assert status == 421
    assert not tab.evaluate(OPEN_SOCKET, f"ws://{EVIL}:{port}/_stcore/stream")


def test_a_page_of_another_site_reads_nothing_and_opens_no_web_socket(tab, port, other_site):
    tab.goto(f"http://{EVIL}:{other_site}/")
    for path in ("/tiles/0/0/0/0/0", "/api/events", "/_stcore/host-config", "/_stcore/health"):
        assert tab.evaluate(FETCH, [f"http://127.0.0.1:{port}{path}", {}]) is None
    assert not tab.evaluate(OPEN_SOCKET, f"ws://127.0.0.1:{port}/_stcore/stream")


def test_a_page_of_another_site_cannot_frame_ours(tab, port, other_site):
    tab.goto(f"http://{EVIL}:{other_site}/")
    said = []
    tab.on("console", lambda message: said.append(message.text))
    with tab.expect_console_message(lambda message: "frame-ancestors" in message.text):
        tab.evaluate(
            "(url) => document.body.append(Object.assign(document.createElement('iframe'), { src: url }))",
            f"http://127.0.0.1:{port}/",
        )


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", CONFIGURED])
def test_the_dashboard_works_under_its_own_names(tab, port, host):
    atlas = Atlas(tab, f"http://{host}:{port}").open()
    assert atlas.map.locator("[data-records]").count() > 10
    assert atlas.problems == []


@pytest.mark.parametrize("query", PAGES)
def test_no_page_breaks_its_own_policy(page, port, query):
    page.add_init_script(NOTE_VIOLATIONS)
    atlas = Atlas(page, f"http://127.0.0.1:{port}")
    page.goto(f"{atlas.url}/{query}")
    expect(page.locator(".atlas-headline, .st-key-present-map, .atlas-present, iframe").first).to_be_attached()
    atlas.settle()
    assert page.evaluate("window.violations") == []
    assert [violation for frame in page.frames for violation in frame.evaluate("window.violations")] == []
    assert atlas.problems == []


def test_a_script_in_a_page_is_not_run(page, port):
    """The check that the policy is there: what the tests of hostile texts put in would not run either."""
    page.add_init_script(NOTE_VIOLATIONS)
    atlas = Atlas(page, f"http://127.0.0.1:{port}").open()
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { text: 'window.hacked = 1' }))"
    )
    assert page.evaluate("[window.hacked, window.violations.length]") == [None, 1]
    assert atlas.outside == []


def test_tables_offer_no_download_but_ours(page, port):
    """Streamlit's own download writes cells that begin with = as they are."""
    page.goto(f"http://127.0.0.1:{port}/records")
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["client"]["disableDataExport"] is True
