"""Answer requests to sign in."""

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from streamlit.user_info import generate_login_redirect_url

from dashboard.web import denials
from dashboard.web.access.sign_in import PROVIDER


def redirect(request: Request) -> Response:
    """Send the browser to the provider; afterwards it returns to the address in `back`."""
    response = RedirectResponse(generate_login_redirect_url(PROVIDER), 302, {"Cache-Control": "no-store"})
    back = request.query_params.get("back", "")
    if denials.is_ours(back):
        response.set_cookie(denials.BACK, quote(back), max_age=denials.BACK_SECONDS, httponly=True, samesite="lax")
    return response


ROUTES: Final = [Route(denials.SIGN_IN, redirect, methods=["GET"])]
