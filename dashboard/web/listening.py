"""Check at the start whether the server may be reached from where it listens."""

from typing import Final

from streamlit import config

from dashboard.web import allowed_hosts
from dashboard.web.access import people, settings

WIDE: Final = (
    "the server would listen on {address} without sign-in, so that everybody who reaches this computer could use it. "
    "Set up sign-in (docs/server.md), listen on 127.0.0.1, or start with --allow-anonymous"
)


class StartError(ValueError):
    """The settings do not allow the server to start."""


def check() -> bool:
    """
    Check settings and address; return whether people have to sign in.

    Raises
    ------
    StartError
        If sign-in is configured wrongly, or nobody would have to sign in from other computers.
    """
    trusted = people.trusted_networks()
    is_configured = settings.is_configured()
    address = config.get_option("server.address") or "all addresses"
    if is_configured:
        if faults := settings.faults():
            raise StartError(f"Sign-in cannot work: {'; '.join(faults)} (docs/server.md).")
    elif not (allowed_hosts.is_loopback(_bracketed(address)) or people.allows_anonymous() or trusted):
        raise StartError(f"Not started: {WIDE.format(address=address)}.")
    return is_configured


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
