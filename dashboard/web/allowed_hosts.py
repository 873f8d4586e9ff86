"""Check the host names of requests: this computer's own names, and those in `server.allowedHosts`."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from streamlit import config

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
OPTION: Final = "server.allowedHosts"


def extend_streamlit() -> None:
    """Extend Streamlit's own check of the web socket by this computer's names."""
    config.set_option(OPTION, [*LOOPBACK, *(name for name in _configured() if name not in LOOPBACK)])


def is_loopback(host: str | None) -> bool:
    """Check whether a `Host` is a name that every computer uses for itself."""
    return _name(host) in LOOPBACK


def is_allowed(host: str | None) -> bool:
    """
    Check the `Host` of a request.

    A site that has pointed its own name at this computer (DNS rebinding) uses that name.
    """
    return is_loopback(host) or _is_in(_name(host), _configured())


def is_allowed_origin(origin: str, host: str | None) -> bool:
    """
    Check the `Origin` of a request that was sent to `host`.

    Browsers state it whenever a page of another site asks; pages of this server and configured names are accepted.
    """
    asked_from = host_of(origin)
    return bool(asked_from) and (asked_from == host or _is_in(_name(asked_from), _configured(), anyone=False))


def host_of(origin: str) -> str:
    """Return the name and port in an `Origin`; blank if it has none."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def refusal(host: str | None) -> str:
    """Explain that a name is not accepted, and how to add it."""
    name = _name(host)
    if not name:
        return "This request has no valid host name (header Host), so it is not answered.\n"
    return (
        f"The dashboard does not answer to the name '{name}'. Open http://localhost with its port on the computer "
        f"that it runs on, or start it with --{OPTION} {name} if the name is yours (docs/reliability.md).\n"
    )


def other_origin(origin: str) -> str:
    """Explain that a page of another site asked, and what to do if it is not another site."""
    return (
        f"This request comes from a page of '{origin[:200]}', so it is not answered. If you open the dashboard at that "
        f"address, start it with --{OPTION} and the name in it (docs/reliability.md).\n"
    )


def _configured() -> list[str]:
    return [name for name in config.get_option(OPTION) if name not in LOOPBACK]


def _is_in(name: str, patterns: Iterable[str], anyone: bool = True) -> bool:
    """Check a name against names, `*.names` and `*`, as Streamlit reads them."""
    if not name:
        return False
    for pattern in (text.strip().lower().rstrip(".") for text in patterns):
        if name == pattern or (pattern == "*" and anyone) or (pattern[:2] == "*." and name.endswith(pattern[1:])):
            return True
    return False


def _name(host: str | None) -> str:
    """Return the name in a `Host` without its port, in lower case; blank if it is not one."""
    try:
        parts = urlsplit(f"//{host or ''}")
        _ = parts.port  # checks that it is a number
    except ValueError:
        return ""
    is_only_host = parts.username is None and not (parts.path or parts.query or parts.fragment)
    return (parts.hostname or "").rstrip(".") if is_only_host else ""
