"""Tokens of scripts: who they stand for, until when, and what is kept of them."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.web.access import access_file, actions, people, settings, tokens
from dashboard.web.access.rights import NOBODY, Person, Role
from tests.dashboard.web import signing

ANN = Person("a", "ann@example.org", Role.ADMINISTRATOR)
BOB = Person("b", "bob@example.org", Role.ANALYST)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_ACCESS", str(tmp_path))
    signing.require(monkeypatch)
    return tmp_path


def requester(authorization, cookies=None):
    return people.Requester("127.0.0.1", {"host": "localhost", "authorization": authorization}, cookies or {}).person()


def test_a_token_stands_for_its_role_until_its_end():
    token = tokens.create(ANN, " nightly  job ", Role.ANALYST, 30, NOW)
    found = tokens.person_of(token, NOW + timedelta(days=29))
    assert (found.role, found.name) == (Role.ANALYST, "the token 'nightly job'")
    assert tokens.person_of(token, NOW + timedelta(days=30)) == NOBODY


def test_a_script_sends_it_in_a_header():
    token = tokens.create(ANN, "job", Role.READER, 1)
    assert requester(f"Bearer {token}").role is requester(f"bearer  {token}").role is Role.READER
    assert requester(f"Basic {token}") == requester(token) == NOBODY


def test_a_wrong_token_is_nobody_beside_a_right_cookie():
    assert requester("Bearer wrong", signing.signed_in(Role.ADMINISTRATOR)) == NOBODY


def wrong(token):
    mark, token_id, secret = token.split("_")
    return {
        "blank": "",
        "only its id": f"{mark}_{token_id}",
        "blank secret": f"{mark}_{token_id}_",
        "another end": token[:-1] + ("0" if token[-1] != "0" else "1"),
        "cut": token[:-1],
        "longer": token + "0",
        "another mark": f"other_{token_id}_{secret}",
        "another id": f"{mark}_{'0' * 12}_{secret}",
        "a pattern": f"{mark}_%_{secret}",
        "no latin": f"{mark}_{token_id}_日本",
        "half a character": f"{mark}_{token_id}_\ud800",
        "the stored hash": f"{mark}_{token_id}_{access_file.read('SELECT digest FROM token')[0][0]}",
    }


@pytest.mark.parametrize(
    "kind", ["blank", "only its id", "blank secret", "another end", "cut", "longer", "another mark"]
)
def test_a_token_that_is_nearly_right_is_nobody(kind):
    token = tokens.create(ANN, "job", Role.READER, 1)
    assert tokens.person_of(wrong(token)[kind]) == NOBODY


@pytest.mark.parametrize("kind", ["another id", "a pattern", "no latin", "half a character", "the stored hash"])
def test_a_guessed_token_is_nobody(kind):
    token = tokens.create(ANN, "job", Role.READER, 1)
    assert tokens.person_of(wrong(token)[kind]) == NOBODY


def test_a_revoked_token_is_nobody():
    token, other = (tokens.create(ANN, label, Role.READER, 1) for label in ("one", "two"))
    (revoked,) = [found for found in tokens.listed() if found.label == "one"]
    assert tokens.revoke(revoked.token_id)
    assert not tokens.revoke(revoked.token_id)
    assert tokens.person_of(token) == NOBODY
    assert tokens.person_of(other).role is Role.READER


def test_the_file_holds_no_token_and_is_for_the_server_only(folder):
    secret = tokens.create(ANN, "job", Role.READER, 1).rpartition("_")[2]
    written = [path for path in folder.iterdir() if path.is_file()]
    assert written
    assert not any(secret.encode() in path.read_bytes() for path in written)
    assert (folder / access_file.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("maker", "label", "role", "days"),
    [
        (ANN, " ", Role.READER, 1),
        (ANN, "job", Role.READER, 0),
        (ANN, "job", Role.READER, tokens.MOST_DAYS + 1),
        (ANN, "job", Role.GUEST, 1),
        (BOB, "job", Role.ADMINISTRATOR, 1),
    ],
    ids=["no name", "no day", "too many days", "no role", "a higher role"],
)
def test_what_cannot_be_a_token_is_refused(maker, label, role, days):
    with pytest.raises(ValueError, match="A token needs"):
        tokens.create(maker, label, role, days)
    assert tokens.listed() == []


def test_if_tokens_cannot_be_read_they_are_not_accepted(folder):
    token = tokens.create(ANN, "job", Role.READER, 1)
    (folder / access_file.FILE).write_bytes(b"not a database" * 100)
    assert tokens.person_of(token) == NOBODY
    with pytest.raises(access_file.AccessFileError, match="cannot be used.*KHORASAN_ATLAS_ACCESS"):
        tokens.listed()


def test_actions_are_only_added(folder):
    actions.note(ANN, "imported", "=1+1, 7 records")
    actions.note(BOB, "removed", "x" * 5000)
    for sql in (
        "UPDATE action SET name = 'nobody'",
        "DELETE FROM action",
        "REPLACE INTO action VALUES (1, 't', 's', 'n', 'r', 'a', 'b')",
    ):
        with pytest.raises(access_file.AccessFileError):
            access_file.write(sql)
    assert [(found.number, found.name) for found in actions.listed()] == [(2, BOB.name), (1, ANN.name)]
    assert [found.number for found in actions.listed(1)] == [2]
    head, first, *_ = actions.as_csv().decode().splitlines()
    assert head == "number,time,subject,name,role,action,about"
    assert first.endswith("""a,ann@example.org,administrator,imported,"'=1+1, 7 records\"""")
    with sqlite3.connect(folder / access_file.FILE) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_without_sign_in_nothing_is_recorded(monkeypatch, folder):
    monkeypatch.setattr(settings, "_is_required", False)
    actions.note(ANN, "imported", "7 records")
    assert list(folder.iterdir()) == []
