"""Many sessions for a long time, with imports, undos and killed readers in between: `python -m bench.soak`.

It serves on a loopback address only, over an import of its own in a temporary folder, and ends by itself.
"""

import argparse
import http.client
import json
import os
import random
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Final

from pyarrow import csv
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

from bench.importing import table
from bench.server import ROOT, Server, running
from geodata import atlas as geodata_atlas
from geodata.processes.child import STAY

PAGES: Final = ("", "view=claims", "view=records", "view=about", "present=1", "view=briefing&year=2022")
ADDRESSES: Final = (
    "/healthz",
    "/api/events?year=2022&country=TJ",
    "/tiles/5/20/11/23/13?year=2015",
    "/assets/map/main.js",
)
SMALL_ROWS: Final = 2_000
# Everybody has signed in; without these settings the cookie means nothing to the server.
SECRET: Final = secrets.token_hex(32)
SETTINGS: Final = {
    "KHORASAN_ATLAS_AUTH_REDIRECT_URI": "http://127.0.0.1/oauth2callback",
    "KHORASAN_ATLAS_AUTH_COOKIE_SECRET": SECRET,
    "KHORASAN_ATLAS_AUTH_CLIENT_ID": "soak",
    "KHORASAN_ATLAS_AUTH_CLIENT_SECRET": SECRET,
    "KHORASAN_ATLAS_AUTH_SERVER_METADATA_URL": "http://127.0.0.1:1/",
    "KHORASAN_ATLAS_ROLES_ANALYST": "soak@example.org",
}
CLAIMS: Final = {
    "sub": "soak",
    "email": "soak@example.org",
    "email_verified": True,
    "origin": "http://127.0.0.1",
    "is_logged_in": True,
    "provider": "default",
}
COOKIE: Final = f"{USER_COOKIE_NAME}={create_signed_value(SECRET, USER_COOKIE_NAME, json.dumps(CLAIMS)).decode()}"
PATIENCE_SECONDS: Final = 300
DRAWING_LIVES_SECONDS: Final = 300


class Measured:
    """What all threads have seen: seconds by action, errors by their words."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self._lock = Lock()

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Note how long something takes, or why it fails."""
        start = time.perf_counter()
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a soak counts whatever happens
            with self._lock:
                self.errors[f"{name}: {type(error).__name__}: {str(error)[:200]}"] += 1
        else:
            with self._lock:
                self.seconds[name].append(time.perf_counter() - start)

    def lines(self) -> list[dict[str, Any]]:
        """Sum up."""
        found: list[dict[str, Any]] = []
        for name, seconds in sorted(self.seconds.items()):
            parts = statistics.quantiles(seconds, n=20) if len(seconds) > 1 else seconds * 19
            figures = {"p50_s": parts[9], "p95_s": parts[18], "slowest_s": max(seconds)}
            found.append({"name": name, "times": len(seconds), **{key: round(it, 2) for key, it in figures.items()}})
        return [*found, {"name": "done", **self.done}, {"name": "errors", **self.errors}]


class Tab:
    """A browser tab as the server sees it: its web socket and the widgets that it was sent."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.session = self.uploader = ""

    def show(self, query: str, file: tuple[str, str, int] | None = None) -> None:
        """Open a page and read it to its end; `file` is id, name and size of an upload."""
        message = BackMsg()
        message.rerun_script.query_string = query
        if file:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self.uploader
            sent = state.file_uploader_state_value.uploaded_file_info.add()
            sent.file_id, sent.name, sent.size = file
        self.connection.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(self.connection.recv(timeout=PATIENCE_SECONDS))
            self._note(answer)
            if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY and answer.HasField("script_finished"):
                return

    def _note(self, answer: ForwardMsg) -> None:
        kind = answer.delta.new_element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(answer.delta.new_element.exception.message)
        if kind == "file_uploader":
            self.uploader = answer.delta.new_element.file_uploader.id
        if answer.HasField("new_session"):
            self.session = answer.new_session.initialize.session_id or self.session


@contextmanager
def tab(server: Server) -> Iterator[Tab]:
    """Open a tab and close it afterwards."""
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    # A browser sends no pings, and waits longer for a connection than 10 seconds.
    with connect(
        address,
        subprotocols=["streamlit"],
        max_size=None,
        origin=server.url,
        open_timeout=PATIENCE_SECONDS,
        ping_interval=None,
        additional_headers={"Cookie": COOKIE},
    ) as connection:
        yield Tab(connection)


def ask(server: Server, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, Any]:
    """Ask for an address; return status and headers."""
    connection = http.client.HTTPConnection(server.url.partition("//")[2], timeout=PATIENCE_SECONDS)
    try:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        named["Cookie"] = "; ".join(filter(None, (COOKIE, named.get("Cookie"))))
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
    finally:
        connection.close()


def analyst(server: Server, seen: Measured, over: Event, number: int) -> None:
    """Open pages with other selections, one after the other, and now and then an address; begin again every 50."""
    chance = random.Random(number)
    while not over.is_set():
        with seen.timed("session"), tab(server) as page:
            for turn in range(50):
                query = chance.choice(PAGES)
                years = "&".join(f"year={year}" for year in chance.sample(range(1995, 2024), 2))
                with seen.timed("first page" if turn == 0 else f"page {query.partition('&')[0]}".strip()):
                    page.show("&".join(filter(None, (query, years))))
                if chance.random() < 0.3:
                    with seen.timed("address"):
                        status, _ = ask(server, path := chance.choice(ADDRESSES))
                        if status >= 500:
                            raise RuntimeError(f"{path} {status}")
                if over.wait(chance.uniform(2, 8)):
                    return


def importer(home: Path, file: Path, seen: Measured, over: Event) -> None:
    """Import a small dataset and undo it, again and again, from the command line."""
    while not over.wait(45):
        for arguments in (
            ["import", str(file), "--dataset", "soak-small", "--yes"],
            ["imports", "--undo", "soak-small"],
        ):
            with seen.timed(arguments[0]):
                command(home, *arguments)
                seen.done[arguments[0]] += 1
            over.wait(20)


def command(home: Path, *arguments: str) -> None:
    """Run one command; raise with what it prints if it fails."""
    environment = {**os.environ, "KHORASAN_ATLAS_HOME": str(home)}
    parts = [sys.executable, "-m", "events", *arguments]
    found = subprocess.run(parts, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if found.returncode:
        raise RuntimeError(found.stderr[-200:])


def uploader(server: Server, file: Path, seen: Measured, over: Event) -> None:
    """Drop a file on the page Data, again and again, while `killer` ends the processes that read it."""
    content = file.read_bytes()
    while not over.wait(10):
        with seen.timed("upload"), tab(server) as page:
            page.show("view=data")
            _, headers = ask(server, "/_stcore/health")
            token = headers["set-cookie"].split(";")[0].partition("=")[2]
            number = str(uuid.uuid4())
            mark = uuid.uuid4().hex
            head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
            body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
            status, _ = ask(
                server,
                f"/_stcore/upload_file/{page.session}/{number}",
                "PUT",
                body,
                Content_Type=f"multipart/form-data; boundary={mark}",
                X_Xsrftoken=token,
                Cookie=f"_streamlit_xsrf={token}",
            )
            if status != 204:
                raise RuntimeError(f"upload answered {status}")
            page.show("view=data", (number, file.name, len(content)))
            over.wait(5)
            page.show("view=data")


def children(pid: int, argument: str = "") -> list[int]:
    """List the processes that a process has started, those with an argument if one is named."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parts = file.read_text().rpartition(")")[2].split()
            words = file.with_name("cmdline").read_text().split("\0")
            if int(parts[1]) == pid and (not argument or argument in words):
                found.append(int(file.parent.name))
    return found


def killer(server: Server, seen: Measured, over: Event) -> None:
    """Kill every second process that reads a file for the server, and every five minutes one that draws."""
    met: set[int] = set()
    next_drawing = time.monotonic() + DRAWING_LIVES_SECONDS
    while not over.wait(0.1):
        drawing = set(children(server.pid, STAY))
        for pid in set(children(server.pid)) - drawing - met:
            met.add(pid)
            seen.done["readers"] += 1
            if len(met) % 2:
                _kill(pid, seen, "readers killed")
        if drawing and time.monotonic() > next_drawing:
            next_drawing = time.monotonic() + DRAWING_LIVES_SECONDS
            _kill(min(drawing), seen, "drawing processes killed")


def _kill(pid: int, seen: Measured, words: str) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        seen.done[words] += 1


def state(server: Server, when: str) -> dict[str, Any]:
    """Measure memory and open files of the server."""
    drawing = [Server("", pid).memory_mb()["memory_mb"] for pid in children(server.pid, STAY)]
    open_files = len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
    return {"name": when, **server.memory_mb(), "drawing_mb": drawing, "open_files": open_files}


def run(
    minutes: int, sessions: int, incidents: int, is_signed_in: bool = False, is_disturbed: bool = True
) -> Iterator[dict[str, Any]]:
    """Soak; yield figures as they come."""
    seen, over = Measured(), Event()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        home, large, small = Path(folder), Path(folder) / "large.csv", Path(folder) / "small.csv"
        rows = table(incidents, geodata_atlas.load())
        csv.write_csv(rows, large)
        csv.write_csv(rows.slice(0, SMALL_ROWS), small)
        command(home, "import", str(large), "--dataset", "soak-large", "--yes")
        large.unlink()
        settings = SETTINGS if is_signed_in else {}
        with running(KHORASAN_ATLAS_HOME=str(home), **settings) as server:
            with tab(server) as page:
                page.show("")
            yield state(server, "start")
            threads = [Thread(target=analyst, args=(server, seen, over, number)) for number in range(sessions)]
            if is_disturbed:
                threads += [
                    Thread(target=importer, args=(home, small, seen, over)),
                    Thread(target=uploader, args=(server, small, seen, over)),
                    Thread(target=killer, args=(server, seen, over)),
                ]
            for thread in threads:
                thread.start()
            try:
                for minute in range(1, minutes + 1):
                    time.sleep(60)
                    yield state(server, f"after {minute} min")
            finally:
                over.set()
                for thread in threads:
                    thread.join()
            yield state(server, "end")
        yield from seen.lines()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--signed-in", action="store_true", help="the server requires sign-in, and all are analysts")
    parser.add_argument("--undisturbed", action="store_true", help="no imports, uploads or killed processes")
    options = parser.parse_args()
    figures = run(options.minutes, options.sessions, options.incidents, options.signed_in, not options.undisturbed)
    for line in figures:
        print(json.dumps(line), flush=True)
