"""Read the settings of sign-in and roles, from `.streamlit/secrets.toml` and environment variables."""

import os
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from streamlit import auth_util
from streamlit.runtime.secrets import secrets_singleton

from dashboard.web import allowed_hosts
from dashboard.web.access.rights import Role
from geodata import files

NEEDED: Final = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK: Final = "/oauth2callback"
LEAST_SECRET: Final = 32  # characters
HOURS: Final = 12.0
CLAIM, LASTS = "claim", "hours"
GRANTED: Final = (Role.READER, Role.ANALYST, Role.ADMINISTRATOR)
LISTS: Final = tuple(role.name.lower() for role in GRANTED)

_is_required = False


def is_required() -> bool:
    """Return whether the server was started with sign-in; a file that is damaged later does not open it."""
    return _is_required


def set_required(required: bool) -> None:
    """Set whether people have to sign in."""
    global _is_required  # noqa: PLW0603 - one server per process, set once at its start
    _is_required = required


def from_environment() -> dict[str, Any]:
    """
    Read the settings from variables such as KHORASAN_ATLAS_AUTH_CLIENT_ID and KHORASAN_ATLAS_ROLES_ANALYST.

    Those of a section replace that section of the file.
    """
    names = {"auth": NEEDED, "roles": (CLAIM, LASTS, *LISTS)}
    found: dict[str, Any] = {}
    for name, keys in names.items():
        for key in keys:
            if text := os.environ.get(files.variable(f"{name}_{key}"), "").strip():
                found.setdefault(name, {})[key] = [part.strip() for part in text.split(",")] if key in LISTS else text
    return found


def is_configured() -> bool:
    """Return whether the settings have anything about sign-in."""
    return bool(section("auth"))


def faults() -> list[str]:
    """List everything that is wrong with the settings of sign-in, each with what to do."""
    auth, roles = section("auth"), section("roles")
    found = [f"[auth] has no {key}" for key in NEEDED if not auth.get(key)]
    if not auth_util.is_authlib_installed():
        found.append("the package Authlib is not installed; install requirements.lock")
    uri = urlsplit(str(auth.get("redirect_uri", "")))
    is_safe = uri.scheme == "https" or (uri.scheme == "http" and allowed_hosts.is_loopback(uri.netloc))
    if auth.get("redirect_uri") and not (is_safe and uri.path.endswith(CALLBACK)):
        found.append(f"redirect_uri must be https://NAME{CALLBACK}; http is for this computer only")
    if auth.get("cookie_secret") and len(str(auth["cookie_secret"])) < LEAST_SECRET:
        found.append(f"cookie_secret has fewer than {LEAST_SECRET} characters: openssl rand -hex 32 prints a good one")
    if not any(roles.get(name) for name in LISTS):
        found.append("[roles] names nobody, so that nobody could use the server; list at least an administrator")
    for key, value in roles.items():
        if key not in (CLAIM, LASTS, *LISTS):
            found.append(f"[roles] has an unknown key {key}; known: {', '.join((CLAIM, LASTS, *LISTS))}")
        elif key in LISTS and not (isinstance(value, list) and all(isinstance(name, str) for name in value)):
            found.append(f"[roles] {key} must be a list of texts")
    if hours() is None:
        found.append("[roles] hours must be a number above 0, at most 720")
    return found


def cookie_secret() -> str:
    """Return the secret that signs cookies; blank if there is none, or a weak one."""
    secret = section("auth").get("cookie_secret")
    return secret if isinstance(secret, str) and len(secret) >= LEAST_SECRET else ""


def hours() -> float | None:
    """Return for how long a sign-in lasts; None if the setting cannot be read."""
    try:
        found = float(section("roles").get(LASTS, HOURS))
    except (TypeError, ValueError):
        return None
    return found if 0 < found <= 24 * 30 else None


def section(name: str) -> dict[str, Any]:
    """Return a section of the settings; empty if there is none."""
    if not secrets_singleton.load_if_toml_exists():
        return {}
    found = secrets_singleton.get(name)
    return dict(found) if isinstance(found, Mapping) else {}
