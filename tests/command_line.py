"""The command lines and the server's routes as a user reaches them, without a process or a socket for each call."""

import asyncio
import io
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit

from starlette.applications import Starlette


@dataclass(frozen=True)
class Answer:
    """What a command printed and its exit status."""

    status: int
    out: str
    err: str


def run(package: str, *arguments: str) -> Answer:
    """Run `python -m PACKAGE ARGUMENTS` in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    main = import_module(f"{package}.__main__").main
    with redirect_stdout(out), redirect_stderr(err):
        status = main(list(arguments))
    return Answer(status, *(stream.buffer.getvalue().decode() for stream in (out, err)))


def get(address: str, client: str = "127.0.0.1") -> tuple[int, bytes]:
    """Return status and body of what the app's own routes answer to an address, by default on this computer."""
    served = ask(Starlette(routes=import_module("dashboard.routes.table").ROUTES), address, client=client)
    return served.status, served.body


@dataclass(frozen=True)
class Served:
    """What an app answered, with the names of its headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    app: Starlette,
    address: str,
    headers: dict[str, str] | None = None,
    client: str = "127.0.0.1",
    method: str = "GET",
    kind: str = "http",
) -> Served:
    """Send one request, or with the kind `websocket` ask to open a connection, and return the answer."""
    parts, sent = urlsplit(address if address.startswith("http") else f"http://127.0.0.1{address}"), []
    named = {"host": "127.0.0.1:8501", **(headers or {})}
    scope = {
        "type": kind,
        "method": method,
        "path": parts.path,
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), text.encode("latin-1")) for name, text in named.items()],
        "client": (client, 50_000),
        "server": ("127.0.0.1", 8501),
        "scheme": "http",
        "extensions": {"websocket.http.response": {}},
    }

    requests = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, object]:
        if not requests:
            await asyncio.Event().wait()  # who asks stays connected until the whole answer is there
        return requests.pop()

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    found = {name.decode(): text.decode("latin-1") for name, text in sent[0]["headers"]}
    return Served(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))


def run_server(*options: str) -> tuple[int, str]:
    """Start the dashboard with settings that it refuses; return its status and what it printed."""
    command = [sys.executable, "-m", "khorasan_atlas", "run", "--server.port", "0", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return ended.returncode, ended.stdout + ended.stderr
