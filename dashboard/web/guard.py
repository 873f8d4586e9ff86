"""Check host, origin and person of every request, those for pages too; add the security headers to every answer."""

import logging
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.web import allowed_hosts, denials, response_headers, streamlit_limits
from dashboard.web.access import access_file, actions, people, restricted_files, settings, sign_in_record
from dashboard.web.access.access_file import AccessFileError
from dashboard.web.access.rights import Right, may

LOG: Final = logging.getLogger(__name__)
FAILED: Final = "The server could not answer this request; its log says why. Reload the page to try again.\n"


class Guard:
    """Refuse requests under unknown names, from pages of other sites, and of people who may not come in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or web socket."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        # Who asks is looked up in a file, which may be locked for a moment.
        refused = refusal(Headers(scope=scope)) or await run_in_threadpool(entry, HTTPConnection(scope))
        own = response_headers.of_path(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                _add(headers, own)
                if scope["path"] == settings.CALLBACK and not refused:
                    query = HTTPConnection(scope).query_params
                    await run_in_threadpool(sign_in_record.note, query, headers.getlist("set-cookie"))
            await send(message)

        is_page = scope["type"] == "websocket"
        received = streamlit_limits.only_of_pages(receive) if is_page else receive
        await (refused or self.app)(scope, received, send_with_headers)


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


def entry(request: HTTPConnection) -> Response | None:
    """Return the answer to somebody who may not look, or who comes back from sign-in; None to let the request pass."""
    path, person = request.scope["path"], people.of_request(request)
    if path == denials.LOGOUT and request.headers.get("sec-fetch-site") == "cross-site":
        return PlainTextResponse(denials.SIGN_OUT_ELSEWHERE, 403)
    if path == denials.LOGOUT and person.sign_in:
        # Other tabs and copies of the cookie end too, not only this browser's.
        try:
            access_file.end_sign_in(person.sign_in)
        except AccessFileError:
            LOG.exception("a sign-in was ended in the browser only")
        actions.note(person, "signed out", "")
    if path in denials.OPEN:
        return None
    if not may(person, Right.LOOK):
        return denials.entry_denied(request, person)
    if not may(person, right := restricted_files.right_for(path)):
        return denials.right_denied(person, right)
    if answer := streamlit_limits.refusal(request, person):
        return answer
    if path == "/" and (back := unquote(request.cookies.get(denials.BACK, ""))) and request.scope["type"] == "http":
        response = RedirectResponse(back if denials.is_ours(back) else "/", 302, {"Cache-Control": "no-store"})
        response.delete_cookie(denials.BACK)
        return response
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
