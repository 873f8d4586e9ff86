"""The command lines and the server's routes as a user reaches them, without a process or a socket for each call."""

import asyncio
import io
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
    app, parts, sent = Starlette(routes=import_module("dashboard.routes").ROUTES), urlsplit(address), []
    scope = {
        "type": "http",
        "method": "GET",
        "path": parts.path,
        "query_string": parts.query.encode(),
        "headers": [(b"host", b"127.0.0.1:8501")],
        "client": (client, 50_000),
        "server": ("127.0.0.1", 8501),
        "scheme": "http",
    }

    requests = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, object]:
        if not requests:
            await asyncio.Event().wait()  # who asks stays connected until the whole answer is there
        return requests.pop()

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])
