"""Answer administrators with the record of actions."""

import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.web import denials
from dashboard.web.access import actions, people
from dashboard.web.access.access_file import AccessFileError
from dashboard.web.access.rights import Right, may

LOG: Final = logging.getLogger(__name__)
ADDRESS: Final = "/api/actions"


def as_csv(request: Request) -> Response:
    """Answer `/api/actions` with all actions as CSV."""
    person = people.of_request(request)
    if not may(person, Right.ACTIONS):
        return denials.right_denied(person, Right.ACTIONS)
    try:
        content = actions.as_csv()
    except AccessFileError:
        LOG.exception("the record of actions cannot be read")
        return JSONResponse({"error": "The record of actions cannot be read; the server's log says why."}, 503)
    headers = {"Content-Disposition": 'attachment; filename="khorasan-atlas-actions.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


ROUTES: Final = [Route(ADDRESS, as_csv, methods=["GET"])]
