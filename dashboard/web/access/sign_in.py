"""Find the person who signed in, from the cookie that Streamlit signs afterwards."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from streamlit import auth_util
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME as COOKIE

from dashboard.web.access import settings
from dashboard.web.access.claimed_roles import role_of, verified_address
from dashboard.web.access.rights import NOBODY, Person

LONGEST_NAME: Final = 200
PROVIDER: Final = "default"  # Streamlit's name for the one in [auth] itself


def person_of(cookies: Mapping[str, str]) -> Person:
    """
    Return the person who signed in, from the cookies of a request; NOBODY without a valid sign-in.

    The cookie is accepted with our signature, for `hours` after sign-in, for the address in `redirect_uri`.
    """
    return person_from(claims_of(cookies))


def person_from(claims: Mapping[str, Any]) -> Person:
    """Return the person whom claims describe; NOBODY if there are none."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        return NOBODY
    names = (verified_address(claims), claims.get("preferred_username"), claims.get("name"))
    name = next((found for found in names if isinstance(found, str) and found), subject)
    return Person(subject, name[:LONGEST_NAME], role_of(claims), _sign_in(claims))


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """Return what the provider states about somebody, from valid cookies; nothing from others."""
    hours, secret = settings.hours(), settings.cookie_secret()
    if hours is None or not secret or secret != get_cookie_secret():
        return {}

    def signed(name: str) -> bytes | None:
        raw = cookies.get(name)
        try:
            return decode_signed_value(secret, name, raw.encode("latin-1"), hours / 24) if raw else None
        except UnicodeEncodeError:
            return None

    try:
        claims = json.loads(auth_util.get_cookie_with_chunks(signed, COOKIE) or b"")
    except ValueError:
        return {}
    is_ours = (
        isinstance(claims, dict)
        and claims.get("is_logged_in") is True
        and claims.get("origin") == auth_util.get_origin_from_redirect_uri()
        and claims.get("provider") == PROVIDER
    )
    return claims if is_ours else {}


def _sign_in(claims: Mapping[str, Any]) -> str:
    """Identify a sign-in: its claims have a nonce and a time."""
    return sha256(json.dumps(claims, sort_keys=True).encode()).hexdigest()
