"""Find out who asks: the person of a page's run or of a request."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final, TypeVar, cast

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.web import allowed_hosts
from dashboard.web.access import access_file, settings, sign_in, tokens
from dashboard.web.access.rights import GUEST, LOCAL, NOBODY, Person, Right, may, missing

TRUSTED: Final = "KHORASAN_ATLAS_TRUSTED"
ALLOW_ANONYMOUS: Final = "KHORASAN_ATLAS_ALLOW_ANONYMOUS"
ONLY_HERE: Final = (
    "Open the dashboard on the computer that it runs on to see them, or start it there with your network in "
    f"{TRUSTED} (docs/server.md)."
)
ONLY_ANALYSTS: Final = "Only an analyst may see them; ask an administrator for that role."
ELSEWHERE: Final = "The reason is shown on the computer that the dashboard runs on; ask the person who runs it."
# A page that shows such records passes this on in the addresses of its tiles; it changes with every start.
# Only digits and letters: streamlit-folium takes what follows an underscore in a script for an id, and drops it.
PROOF: Final = secrets.token_hex(12)
# Headers of a proxy on this computer, which asks for others from a loopback address.
FORWARDING: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
BEARER: Final = "bearer "
Callback = TypeVar("Callback", bound=Callable[..., None])


@dataclass(frozen=True)
class Requester:
    """What a request states about who asks; the address is that of the client, None if unknown."""

    address: str | None
    headers: Mapping[str, str]
    cookies: Mapping[str, str]

    def person(self) -> Person:
        """Find the person as of now: a sign-in may have ended since, a role may have been taken away."""
        if not settings.is_required():
            return LOCAL if is_local(self.address, self.headers) else _unknown()
        authorization = self.headers.get("authorization", "")
        if authorization[: len(BEARER)].lower() == BEARER:
            return tokens.person_of(authorization[len(BEARER) :].strip())
        person = sign_in.person_of(self.cookies)
        return person if person.subject and not access_file.has_ended(person.sign_in) else _unknown()


def _unknown() -> Person:
    return GUEST if allows_anonymous() else NOBODY


def allows_anonymous() -> bool:
    """Return whether the server was started with `--allow-anonymous`."""
    return os.environ.get(ALLOW_ANONYMOUS, "") == "1"


def is_local(address: str | None, headers: Mapping[str, str]) -> bool:
    """
    Decide whether somebody uses this computer, or one of a network in KHORASAN_ATLAS_TRUSTED.

    On this computer the browser's address bar has one of this computer's own names. The headers of the request are by
    lower-case or case-insensitive name.
    """
    peer = _address(address)
    if peer is None:
        return False
    if any(peer in network for network in trusted_networks() if network.version == peer.version):
        return True
    is_forwarded = any(headers.get(name) for name in FORWARDING)
    # A proxy may ask under this computer's name and add no header; the browser's Origin still has the other name.
    is_other = "origin" in headers and not allowed_hosts.is_loopback(allowed_hosts.host_of(headers["origin"]))
    return peer.is_loopback and allowed_hosts.is_loopback(headers.get("host")) and not (is_forwarded or is_other)


def of_run() -> Person:
    """Return the person whose page is running; the server's own threads have all rights."""
    return of_run_later()()


def of_run_later() -> Callable[[], Person]:
    """Return a function that finds the person whose page is running as of its call, from any thread."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return lambda: LOCAL
    # Streamlit has no address for loopback ones; without a browser there is no Host either.
    return Requester(st.context.ip_address or "127.0.0.1", st.context.headers, st.context.cookies).person


def of_request(request: HTTPConnection) -> Person:
    """Return the person who sent a request."""
    return Requester(request.client.host if request.client else None, request.headers, request.cookies).person()


def may_see_restricted(request: HTTPConnection, proof: str) -> bool:
    """
    Decide whether a request gets records that must not be redistributed.

    Without sign-in it must come from a page that gets them too, and therefore knows the proof.
    """
    is_proven = settings.is_required() or secrets.compare_digest(proof.encode(), PROOF.encode())
    return is_proven and may(of_request(request), Right.RESTRICTED)


def only(right: Right) -> Callable[[Callback], Callback]:
    """Build a decorator for callbacks: without the right, lost since the page was drawn, they do nothing."""

    def guarded(act: Callback) -> Callback:
        @wraps(act)
        def allowed(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - those of the callback
            if may(of_run(), right):
                act(*args, **kwargs)

        return cast(Callback, allowed)

    return guarded


def require(person: Person, right: Right) -> None:
    """
    Check that a person has a right.

    Raises
    ------
    PermissionError
        If not; the message explains what is missing.
    """
    if not may(person, right):
        raise PermissionError(missing(person, right))


def reason(problem: object, person: Person) -> str:
    """Return why something failed; without the reason, which may name folders and datasets, for those elsewhere."""
    return str(problem) if may(person, Right.RESTRICTED) else ELSEWHERE


def only_for() -> str:
    """Explain who sees restricted records."""
    return ONLY_ANALYSTS if settings.is_required() else ONLY_HERE


def trusted_networks() -> list[IPv4Network | IPv6Network]:
    """
    Read the networks whose users may do everything as long as sign-in is not configured.

    Raises
    ------
    ValueError
        If one of them is not an address or a network.
    """
    texts = os.environ.get(TRUSTED, "").replace(",", " ").split()
    try:
        return [ip_network(text) for text in texts]
    except ValueError as problem:
        raise ValueError(
            f"{TRUSTED}: {problem}. Write addresses or networks with commas between them: 192.168.1.0/24,10.0.0.7"
        ) from problem


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    # A server that listens on `::` sees IPv4 addresses written as IPv6.
    return (isinstance(found, IPv6Address) and found.ipv4_mapped) or found
