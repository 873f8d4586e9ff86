"""Who may see records that must not be redistributed."""

import pytest
from starlette.requests import Request

from dashboard.web.access import people

LOCAL = {"host": "127.0.0.1:8501"}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_a_browser_on_this_computer_may(address, host):
    assert people.is_local(address, {"host": host})


@pytest.mark.parametrize(
    "address", [None, "", "testclient", "192.168.1.7", "8.8.8.8", "::ffff:10.0.0.1", "fe80::1%eth0"]
)
def test_other_addresses_may_not(address):
    assert not people.is_local(address, LOCAL)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"host": "atlas.example.org"},
        *({**LOCAL, name: "for=192.0.2.7"} for name in people.FORWARDING),
        {**LOCAL, "origin": "https://atlas.example.org"},
        {**LOCAL, "origin": "null"},
        {**LOCAL, "origin": ""},
        {**LOCAL, "origin": "http://["},
    ],
)
def test_a_proxy_on_this_computer_is_not_its_user(headers):
    assert not people.is_local("127.0.0.1", headers)


def test_a_page_on_this_computer_states_its_origin_and_may():
    assert people.is_local("127.0.0.1", {**LOCAL, "origin": "http://127.0.0.1:8501"})


def test_trusted_networks_may(monkeypatch):
    monkeypatch.setenv(people.TRUSTED, "192.168.1.0/24, fd00::/8")
    assert people.is_local("192.168.1.7", {"host": "atlas.lan"})
    assert people.is_local("fd00::7", {"host": "atlas.lan"})
    assert not people.is_local("192.168.2.7", {"host": "atlas.lan"})


def test_a_network_that_cannot_be_read_is_named(monkeypatch):
    monkeypatch.setenv(people.TRUSTED, "192.168.1.7/24")
    with pytest.raises(ValueError, match="KHORASAN_ATLAS_TRUSTED: 192.168.1.7/24 has host bits set.*Write addresses"):
        people.trusted_networks()


@pytest.mark.parametrize(
    ("address", "proof", "may"),
    [
        ("127.0.0.1", people.PROOF, True),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "é", False),
        ("192.0.2.7", people.PROOF, False),
    ],
    ids=["local with proof", "local without", "local with another", "elsewhere with proof"],
)
def test_a_request_needs_the_proof_of_its_page(address, proof, may):
    request = Request({"type": "http", "client": (address, 1), "headers": [(b"host", b"localhost:8501")]})
    assert people.may_see_restricted(request, proof) == may
