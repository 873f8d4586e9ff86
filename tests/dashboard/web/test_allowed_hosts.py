"""Which names the server answers under, and which origins may ask."""

import pytest
from streamlit import config

from dashboard.web import allowed_hosts


@pytest.fixture
def configured():
    before = config.get_option(allowed_hosts.OPTION)
    yield lambda *names: config.set_option(allowed_hosts.OPTION, list(names))
    config.set_option(allowed_hosts.OPTION, before)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8501", "LOCALHOST", "127.0.0.1:1", "[::1]:8501", "localhost."]
)
def test_the_computers_own_names_are_always_accepted(host):
    assert allowed_hosts.is_allowed(host)
    assert allowed_hosts.is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.test",
        "evil.test:8501",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "user@localhost",
        "localhost/evil.test",
        "localhost:port",
        "localhost#x",
        "[::1",
        "192.168.1.5:8501",
    ],
)
def test_every_other_name_is_refused(host):
    assert not allowed_hosts.is_allowed(host)


def test_a_configured_name_is_accepted_beside_the_computers_own(configured):
    configured("atlas.example.org", "*.team.example")
    assert [allowed_hosts.is_allowed(name) for name in ("Atlas.example.org:443", "a.team.example", "localhost")] == [
        True
    ] * 3
    assert not any(map(allowed_hosts.is_allowed, ("team.example", "atlas.example.org.evil.test", "evil.test")))


def test_streamlits_own_check_keeps_the_computers_names(configured):
    configured("atlas.example.org")
    allowed_hosts.extend_streamlit()
    assert config.get_option(allowed_hosts.OPTION) == ["localhost", "127.0.0.1", "::1", "atlas.example.org"]


@pytest.mark.parametrize(
    ("origin", "host", "is_accepted"),
    [
        ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
        ("http://127.0.0.1:9000", "127.0.0.1:8501", False),  # another program of this computer
        ("http://localhost:8501", "127.0.0.1:8501", False),
        ("http://evil.test", "127.0.0.1:8501", False),
        ("null", "127.0.0.1:8501", False),
        ("", "127.0.0.1:8501", False),
        ("http://[", "127.0.0.1:8501", False),
        ("https://atlas.example.org", "127.0.0.1:8501", True),  # a proxy that asks under another name
    ],
)
def test_pages_of_other_sites_are_refused(configured, origin, host, is_accepted):
    configured("atlas.example.org")
    assert allowed_hosts.is_allowed_origin(origin, host) == is_accepted


def test_accepting_every_name_does_not_accept_pages_of_every_site(configured):
    configured("*")
    assert allowed_hosts.is_allowed("evil.test")
    assert not allowed_hosts.is_allowed_origin("http://evil.test", "127.0.0.1:8501")


def test_the_refusal_names_the_setting():
    assert "--server.allowedHosts atlas.lan" in allowed_hosts.refusal("atlas.lan:8501")
    assert "header Host" in allowed_hosts.refusal(None)
