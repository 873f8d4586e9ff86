"""One filter change: what the server takes and what travels, measured at the socket, without a browser's own time."""

import json
import socket
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from bench.server import running

# Each round asks for years that were not asked before: no answer is remembered.
YEARS = (2022, 2021, 2023, 2015, 2014, 2019, 2020)
WARM_UP = 8


class CountingSocket(socket.socket):
    """A socket that counts the bytes received: those on the wire, after compression."""

    received = 0

    def recv(self, *how: int) -> bytes:
        """Receive and count."""
        data = super().recv(*how)
        self.received += len(data)
        return data


class Session:
    """A browser tab as the server sees it."""

    def __init__(self, connection: ClientConnection, wire: CountingSocket) -> None:
        self.connection, self.wire = connection, wire

    def run(self, *years: int) -> tuple[float, int]:
        """Choose years by the address; return the seconds until the page was complete, and the bytes received."""
        message = BackMsg()
        message.rerun_script.query_string = "&".join(f"year={year}" for year in years)
        start = time.perf_counter()
        self.connection.send(message.SerializeToString())
        before = self.wire.received
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self.connection.recv())
            if answer.WhichOneof("type") == "script_finished":
                return time.perf_counter() - start, self.wire.received - before


@contextmanager
def session(url: str) -> Iterator[Session]:
    """Open a page and keep it open."""
    address = url.replace("http", "ws") + "/_stcore/stream"
    wire = CountingSocket()
    wire.connect((urlsplit(url).hostname, urlsplit(url).port))
    with connect(address, sock=wire, subprotocols=["streamlit"], max_size=None, origin=url) as connection:
        yield Session(connection, wire)


def run() -> dict[str, object]:
    """Change the year again and again."""
    with running() as server:
        return {"name": "filter_change", **measure(server.url)}


def measure(url: str, rounds: int = 100) -> dict[str, object]:
    """Measure at a server, so many rounds at most."""
    with urllib.request.urlopen(f"{url}/healthz") as answer:
        records = json.load(answer)["records"]
    with session(url) as page:
        first_seconds, first_bytes = page.run()
        choices = [years for size in (1, 2, 3) for years in combinations(YEARS, size)][: WARM_UP + rounds]
        for years in choices[:WARM_UP]:
            page.run(*years)
        figures = [page.run(*years) for years in choices[WARM_UP:]]
    return {
        "events": records,
        "rounds": len(figures),
        "server_ms": round(1000 * statistics.median(seconds for seconds, _ in figures), 1),
        "slowest_ms": round(1000 * max(seconds for seconds, _ in figures), 1),
        "bytes": max(size for _, size in figures),
        "first_ms": round(1000 * first_seconds, 1),
        "first_bytes": first_bytes,
    }
