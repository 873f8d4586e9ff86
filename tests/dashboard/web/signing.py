"""People who have signed in, as the server sees them: settings, claims, and the cookie that Streamlit signs."""

import secrets
from typing import Any

from streamlit.auth_util import set_cookie_with_chunks
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard.web.access import settings, sign_in
from dashboard.web.access.rights import Role

ORIGIN = "https://atlas.example.org"
SECRET = secrets.token_hex(32)
AUTH = {
    "redirect_uri": f"{ORIGIN}/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "atlas",
    "client_secret": "not-to-be-seen",
    "server_metadata_url": "https://login.example.org/.well-known/openid-configuration",
}
ROLES = {"administrator": ["ann@example.org"], "analyst": ["bob@example.org"], "reader": ["*@example.org"]}
ADDRESSES = {Role.ADMINISTRATOR: "ann@example.org", Role.ANALYST: "bob@example.org", Role.READER: "eve@example.org"}
CHUNK = 64  # bytes of attributes beside a cookie


def require(monkeypatch, auth=AUTH, roles=ROLES):
    """Start the server with sign-in."""
    stated = {name: section for name, section in (("auth", auth), ("roles", roles)) if section is not None}
    monkeypatch.setattr(secrets_singleton, "_secrets", stated)
    monkeypatch.setattr(settings, "_is_required", True)


def claims(email="eve@example.org", **others) -> dict[str, Any]:
    """What the server keeps of an ID token."""
    own = {"origin": ORIGIN, "is_logged_in": True, "provider": "default"}
    return {"sub": f"id of {email}", "email": email, "email_verified": True, "nonce": "n1", **own, **others}


def cookies(of: Any, secret=SECRET) -> dict[str, str]:
    """The cookies that carry claims, signed."""
    found: dict[str, str] = {}

    def sign(name, value):
        return create_signed_value(secret, name, value)

    set_cookie_with_chunks(
        lambda name, value: found.update({name: sign(name, value).decode()}),
        sign,
        sign_in.COOKIE,
        of,
        cookie_attr_size=CHUNK,
    )
    return found


def signed_in(role: Role) -> dict[str, str]:
    """The cookies of somebody with a role; of nobody for a guest."""
    return cookies(claims(ADDRESSES[role])) if role in ADDRESSES else {}


def header(of: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in of.items())
