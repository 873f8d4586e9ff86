"""Check host and origin of every request, those for pages included, and add the security headers to every answer."""

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.web import allowed_hosts, response_headers

FAILED: Final = "The server could not answer this request; its log says why. Reload the page to try again.\n"


class Guard:
    """Refuse requests under unknown names and from pages of other sites; add the headers to all other answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or web socket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refused = refusal(Headers(scope=scope))
        own = response_headers.of_path(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                _add(MutableHeaders(scope=message), own)
            await send(message)

        await (refused or self.app)(scope, receive, send_with_headers)


def refusal(headers: Headers) -> Response | None:
    """Return the answer to a request that is refused; None if it is not."""
    host = headers.get("host")
    # Of two Host headers, a proxy may have checked the other one.
    if len(headers.getlist("host")) > 1 or not allowed_hosts.is_allowed(host):
        return PlainTextResponse(allowed_hosts.refusal(host), 421)
    origin = headers.get("origin")
    if origin is not None and not allowed_hosts.is_allowed_origin(origin, host):
        return PlainTextResponse(allowed_hosts.other_origin(origin), 403)
    return None


def failed(request: Request, _: Exception) -> Response:
    """Answer a request that failed; this answer does not pass through the guard."""
    response = PlainTextResponse(FAILED, 500)
    _add(response.headers, response_headers.of_path(request.url.path))
    return response


def _add(headers: MutableHeaders, own: Mapping[str, str]) -> None:
    for name, text in own.items():
        headers[name] = text


MIDDLEWARE: Final = (Middleware(Guard),)
EXCEPTION_HANDLERS: Final = {Exception: failed}
