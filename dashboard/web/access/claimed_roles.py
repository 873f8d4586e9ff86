"""Find the role that the claims of a sign-in give, in the shapes in which providers send them."""

from collections.abc import Mapping
from typing import Any, Final

from dashboard.web.access import settings
from dashboard.web.access.rights import Role

EMAIL: Final = "email"


def role_of(claims: Mapping[str, Any]) -> Role:
    """
    Return the highest role whose list names somebody, by the claim in `[roles] claim`, else by e-mail address.

    An address counts only if the provider states that it is verified: some let people enter any address.
    """
    roles, values = settings.section("roles"), _values(claims)
    is_email = _claim() == EMAIL
    if is_email:
        # A list may name everybody of a domain: *@example.org.
        values |= {f"*@{text.rpartition('@')[2]}" for text in values if "@" in text}
    granted = [role for role in settings.GRANTED if values & _names(roles.get(role.name.lower()), is_email)]
    return max(granted, default=Role.NONE)


def explanation(claims: Mapping[str, Any]) -> str:
    """Explain to administrators why claims give no role."""
    if values := _values(claims):
        return f"no list in [roles] names {', '.join(sorted(values))}"
    if _claim() == EMAIL and claims.get(EMAIL):
        return "the provider does not state that the address is verified"
    return f"the ID token has no claim {_claim()}"


def verified_address(claims: Mapping[str, Any]) -> object:
    """Return the address in the claims; None unless the provider states that it is verified."""
    return claims.get(EMAIL) if claims.get("email_verified") is True else None


def _claim() -> str:
    return str(settings.section("roles").get(settings.CLAIM, EMAIL))


def _values(claims: Mapping[str, Any]) -> set[str]:
    """Read the claim that gives roles: a list of texts, or one text."""
    is_email = _claim() == EMAIL
    stated = verified_address(claims) if is_email else _at(claims, _claim())
    texts = {text for text in (stated if isinstance(stated, list) else [stated]) if isinstance(text, str) and text}
    return {text.lower() for text in texts} if is_email else texts


def _at(value: object, path: str) -> object:
    """Find a claim by its name, or by a path with dots; names may contain dots."""
    if not isinstance(value, Mapping):
        return None
    if path in value:
        return value[path]
    parts = path.split(".")
    splits = ((".".join(parts[:at]), ".".join(parts[at:])) for at in range(1, len(parts)))
    inner = (_at(value.get(name), rest) for name, rest in splits)
    return next((found for found in inner if found is not None), None)


def _names(listed: object, is_email: bool) -> set[str]:
    names = {name for name in listed if isinstance(name, str)} if isinstance(listed, list) else set()
    return {name.lower() for name in names} if is_email else names
