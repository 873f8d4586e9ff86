"""Where the server may listen: on other addresses than loopback only with sign-in, or if that is asked for."""

import pytest

from dashboard.web import listening
from dashboard.web.access import people, settings
from dashboard.web.listening import StartError
from tests.command_line import run_server
from tests.dashboard.web import signing

WIDE = ["0.0.0.0", "::", "192.168.1.7", "atlas.example.org", "unix:///run/atlas.sock", None]


@pytest.fixture
def listen(monkeypatch):
    """Check a start on an address; return whether people then have to sign in."""
    monkeypatch.setattr(settings.auth_util, "is_authlib_installed", lambda: True)

    option = listening.config.get_option

    def check(address):
        chosen = {"server.address": address}

        def get_option(name):
            return chosen[name] if name in chosen else option(name)

        monkeypatch.setattr(listening.config, "get_option", get_option)
        return listening.check()

    return check


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_this_computer_needs_no_sign_in(listen, address):
    assert not listen(address)


@pytest.mark.parametrize("address", WIDE, ids=str)
def test_without_sign_in_the_server_does_not_start_on_other_addresses(listen, address):
    with pytest.raises(StartError, match=r"Not started.*without sign-in.*docs/server\.md.*--allow-anonymous"):
        listen(address)


@pytest.mark.parametrize("address", WIDE, ids=str)
@pytest.mark.parametrize(("name", "value"), [(people.ALLOW_ANONYMOUS, "1"), (people.TRUSTED, "10.0.0.0/8")])
def test_it_starts_if_that_is_asked_for(listen, monkeypatch, address, name, value):
    monkeypatch.setenv(name, value)
    assert not listen(address)


@pytest.mark.parametrize("address", WIDE, ids=str)
def test_it_starts_with_sign_in_which_is_then_required(listen, monkeypatch, address):
    signing.require(monkeypatch)
    assert listen(address)


def test_it_does_not_start_if_sign_in_cannot_work_and_says_all_that_is_wrong(listen, monkeypatch):
    signing.require(monkeypatch, auth={"client_id": "atlas"}, roles={})
    with pytest.raises(StartError, match="no redirect_uri.*no cookie_secret.*no client_secret.*names nobody"):
        listen("127.0.0.1")


def test_a_refused_start_ends_with_the_sentence_and_no_traceback():
    status, printed = run_server("--server.address", "0.0.0.0")
    assert status != 0
    assert "Not started: the server would listen on 0.0.0.0 without sign-in" in printed
    assert "Traceback" not in printed
