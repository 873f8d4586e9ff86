"""Decide who may see restricted records and the reasons of failures; sign-in, once there is one, belongs here too."""

import os
import secrets
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.web import allowed_hosts

TRUSTED: Final = "KHORASAN_ATLAS_TRUSTED"
ONLY_HERE: Final = (
    "Open the dashboard on the computer that it runs on to see them, or start it there with your network in "
    f"{TRUSTED} (docs/reliability.md)."
)
ELSEWHERE: Final = "The reason is shown on the computer that the dashboard runs on; please tell whoever runs it."
# A page that shows such records passes this on in the addresses of its tiles; it changes with every start.
# Only digits and letters: streamlit-folium takes what follows an underscore in a script for an id, and drops it.
PROOF: Final = secrets.token_hex(12)
# Headers of a proxy on this computer, which asks for others from a loopback address.
FORWARDING: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def may_see_restricted(address: str | None, headers: Mapping[str, str]) -> bool:
    """
    Decide whether somebody may see records that must not be redistributed.

    They may with a browser on this computer whose address bar has one of this computer's own names, and from an address
    in the networks that KHORASAN_ATLAS_TRUSTED names. The address is that of the client, as the server sees it, None if
    unknown; the headers of the request are by lower-case or case-insensitive name.
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


def of_run() -> bool:
    """Decide for the browser whose page is running; the server's own threads may see everything."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return True
    # Streamlit has no address for loopback ones; without a browser there is no Host either.
    return may_see_restricted(st.context.ip_address or "127.0.0.1", st.context.headers)


def of_request(request: HTTPConnection) -> bool:
    """Decide for a request."""
    return may_see_restricted(request.client.host if request.client else None, request.headers)


def of_page(request: HTTPConnection, proof: str) -> bool:
    """Decide for a request of a page that may see such records and therefore knows the proof."""
    return secrets.compare_digest(proof.encode(), PROOF.encode()) and of_request(request)


def reason(problem: object, may_see: bool) -> str:
    """Return why something failed; elsewhere without the reason, which may name folders and datasets."""
    return str(problem) if may_see else ELSEWHERE


def trusted_networks() -> list[IPv4Network | IPv6Network]:
    """
    Read the networks whose users may see everything.

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
