"""Answer requests without access: a page with a link to sign in for browsers, JSON for scripts."""

import html
import re
from typing import Final
from urllib.parse import urlencode

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response
from streamlit.user_info import AUTH_LOGOUT_ENDPOINT

from dashboard.web.access import settings
from dashboard.web.access.rights import Person, Right, missing

SIGN_IN: Final = "/sign-in"
LOGOUT: Final = AUTH_LOGOUT_ENDPOINT
# What needs no right: sign-in, sign-out and health.
OPEN: Final = frozenset({SIGN_IN, "/auth/login", LOGOUT, settings.CALLBACK, "/healthz", "/_stcore/health"})
ONLY_HERE: Final = (
    "Only the computer that the dashboard runs on may open it. Whoever runs it can set up sign-in, or start it with "
    "--allow-anonymous (docs/server.md).\n"
)
SIGN_OUT_ELSEWHERE: Final = "A page of another site asked to sign you out, so you are still signed in.\n"
BACK: Final = "atlas-back"  # cookie with the address that was asked for before sign-in
BACK_SECONDS: Final = 600
OURS: Final = re.compile(r"/[a-z]*(\?[\x21-\x7e]*)?")  # an address of a page here, and of no other site
MOST_BACK: Final = 3000
PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Khorasan Atlas</title>
<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark}
body{font:16px/1.5 sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}
a{display:inline-block;padding:.4rem 1rem;border:1px solid;border-radius:.25rem;text-decoration:none}</style></head>
<body><main><h1>Khorasan Atlas</h1><p>%s</p><p><a href="%s">%s</a></p></main></body></html>"""


def entry_denied(request: HTTPConnection, person: Person) -> Response:
    """Answer a request that needs the right to look, of somebody who does not have it."""
    words, status = missing(person, Right.LOOK), 403 if person.subject else 401
    if not settings.is_required():
        return Response(ONLY_HERE, 403, media_type="text/plain")
    headers = {"Cache-Control": "no-store", **({"WWW-Authenticate": "Bearer"} if status == 401 else {})}
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"error": words}, status, headers)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    link = (LOGOUT, "Sign out") if person.subject else (f"{SIGN_IN}?{urlencode({'back': asked})}", "Sign in")
    return HTMLResponse(PAGE % tuple(map(html.escape, (words, *link))), status, headers)


def right_denied(person: Person, right: Right) -> Response:
    """Answer a request of somebody who lacks a right."""
    return JSONResponse({"error": missing(person, right)}, 403 if person.subject else 401)


def is_ours(back: str) -> bool:
    """Check that an address leads to a page of this server."""
    return len(back) <= MOST_BACK and bool(OURS.fullmatch(back))
