"""Limit how many costly requests are answered at once."""

from asyncio import Semaphore
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

AT_ONCE: Final = 2
MOST_WAITING: Final = 8
RETRY_SECONDS: Final = 5
BUSY: Final = f"The server is busy with other requests to this address. Ask again in {RETRY_SECONDS} seconds."


class Limited:
    """A route that answers few requests at once, each up to its last byte; a few more wait, others are refused."""

    def __init__(self, endpoint: Callable[[Request], Awaitable[Response]]) -> None:
        self.endpoint = endpoint
        self.free = Semaphore(AT_ONCE)
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self.asked >= AT_ONCE + MOST_WAITING:
            refused = JSONResponse({"error": BUSY}, 503, headers={"Retry-After": str(RETRY_SECONDS)})
            await refused(scope, receive, send)
            return
        self.asked += 1
        try:
            async with self.free:
                response = await self.endpoint(Request(scope, receive))
                await response(scope, receive, send)
        finally:
            self.asked -= 1
