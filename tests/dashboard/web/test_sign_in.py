"""Who the server takes somebody for: honest, forged, stale and damaged cookies; roles; settings."""

import base64
import json
import time

import itsdangerous.timed
import pytest

from dashboard.web.access import access_file, people, settings
from dashboard.web.access.claimed_roles import role_of
from dashboard.web.access.rights import GUEST, NOBODY, Role
from tests.dashboard.web import signing
from tests.dashboard.web.signing import AUTH, ROLES, claims, cookies


@pytest.fixture(autouse=True)
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_ACCESS", str(tmp_path))
    signing.require(monkeypatch)


def person(of):
    return people.Requester("127.0.0.1", {"host": "localhost:8501"}, of).person()


@pytest.mark.parametrize("role", signing.ADDRESSES, ids=lambda role: role.name)
def test_the_cookie_of_a_sign_in_is_the_person(role):
    found = person(signing.signed_in(role))
    assert (found.role, found.name) == (role, signing.ADDRESSES[role])


def test_a_cookie_in_parts_is_the_person():
    many = cookies(claims(groups=[f"group {number}" for number in range(2000)]))
    assert len(many) > 3
    assert person(many).role is Role.READER
    missing = dict(many)
    missing.popitem()
    assert person(missing) == NOBODY


def forged():
    (name, good), *_ = cookies(claims("eve@example.org")).items()
    payload, stamp, signature = good.rsplit(".", 2)
    raised = base64.urlsafe_b64encode(json.dumps(json.dumps(claims("ann@example.org"))).encode()).decode().rstrip("=")
    other = cookies(claims("ann@example.org"), secret="x" * 64)[name]
    state = {name: itsdangerous.URLSafeTimedSerializer(signing.SECRET, salt="other").dumps(json.dumps(claims()))}
    return {
        "claims exchanged": {name: f"{raised}.{stamp}.{signature}"},
        "signed with another secret": {name: other},
        "signed for another use": state,
        "signature cut": {name: good[:-1]},
        "signature blank": {name: f"{payload}.{stamp}."},
        "no signature": {name: payload},
        "no bytes": {name: ""},
        "not latin": {name: "日本"},
        "parts that do not exist": {
            name: itsdangerous.URLSafeTimedSerializer(signing.SECRET, salt=name).dumps("chunks-3")
        },
        "not JSON": {name: itsdangerous.URLSafeTimedSerializer(signing.SECRET, salt=name).dumps("{")},
        "a list": cookies([1]),
        "of another server with the same secret": cookies(claims("ann@example.org", origin="https://evil.test")),
        "not signed in": cookies(claims("ann@example.org", is_logged_in="yes")),
        "of another provider": cookies(claims("ann@example.org", provider="other")),
        "without a subject": cookies(claims("ann@example.org", sub="")),
        "with a subject that is not a text": cookies(claims("ann@example.org", sub={"a": 1})),
    }


@pytest.mark.parametrize("kind", forged())
def test_a_forged_cookie_is_nobody(kind):
    assert person(forged()[kind]) == NOBODY


def test_a_forged_cookie_is_a_guest_where_guests_may_come(monkeypatch):
    monkeypatch.setenv(people.ALLOW_ANONYMOUS, "1")
    assert person(forged()["claims exchanged"]) == GUEST


@pytest.mark.parametrize(("hours", "role"), [(11.9, Role.ADMINISTRATOR), (12.1, Role.NONE)], ids=["in time", "stale"])
def test_a_sign_in_lasts_for_its_hours(monkeypatch, hours, role):
    before = cookies(claims("ann@example.org"))
    later = time.time() + hours * 3600
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: later)
    assert person(before).role is role


def test_a_sign_in_that_was_ended_is_nobody_and_the_next_one_is_somebody():
    first, second = cookies(claims(nonce="1")), cookies(claims(nonce="2"))
    access_file.end_sign_in(person(first).sign_in)
    assert person(first) == NOBODY
    assert person(second).role is Role.READER


def test_if_it_cannot_be_read_which_sign_ins_ended_all_have(tmp_path):
    before = cookies(claims())
    (tmp_path / access_file.FILE).write_bytes(b"not a database" * 100)
    assert person(before) == NOBODY


def test_a_role_that_is_taken_away_is_gone_at_once(monkeypatch):
    before = cookies(claims("bob@example.org"))
    assert person(before).role is Role.ANALYST
    signing.require(monkeypatch, roles={**ROLES, "analyst": []})
    assert person(before).role is Role.READER
    signing.require(monkeypatch, roles={"administrator": ["ann@example.org"]})
    assert (person(before).role, person(before).subject) == (Role.NONE, "id of bob@example.org")


def test_settings_that_are_damaged_while_the_server_runs_let_nobody_in(monkeypatch):
    before = cookies(claims("ann@example.org"))
    signing.require(monkeypatch, auth=None, roles=None)
    assert person(before) == NOBODY


def test_this_computer_has_to_sign_in_too():
    assert person({}) == NOBODY


@pytest.mark.parametrize("verified", [False, None, "true", 1], ids=str)
def test_an_address_that_the_provider_has_not_verified_gives_no_role(verified):
    assert role_of(claims("ann@example.org", email_verified=verified)) is Role.NONE


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("ANN@Example.org", Role.ADMINISTRATOR),
        ("zoe@example.org", Role.READER),
        ("zoe@example.org.evil.test", Role.NONE),
        ("zoe@notexample.org", Role.NONE),
        ("*@example.org", Role.READER),
        ("example.org", Role.NONE),
        ("", Role.NONE),
        (["ann@example.org", "x"], Role.ADMINISTRATOR),
        ({"ann@example.org": 1}, Role.NONE),
    ],
    ids=str,
)
def test_the_lists_name_addresses_and_domains(email, role):
    assert role_of({**claims(), "email": email}) is role


def test_a_claim_gives_the_role_and_then_addresses_do_not(monkeypatch):
    signing.require(monkeypatch, roles={"claim": "groups", "analyst": ["Atlas"], "administrator": ["ann@example.org"]})
    assert role_of(claims("ann@example.org")) is Role.NONE
    assert role_of(claims(groups=["other", "Atlas"])) is Role.ANALYST
    assert role_of(claims(groups="Atlas")) is Role.ANALYST
    assert role_of(claims(groups=["atlas", None, 7, ["Atlas"]])) is Role.NONE


# By name: what providers send, and the setting that reads it.
SHAPES = {
    "Entra, app roles": ("roles", {"roles": ["Atlas"]}),
    "Entra, groups": ("groups", {"groups": ["0760b6cf-170e-4a14-91b3-4b78e0739963", "Atlas"]}),
    "Keycloak, realm roles": ("realm_access.roles", {"realm_access": {"roles": ["offline_access", "Atlas"]}}),
    "Keycloak, roles of a client": (
        "resource_access.atlas.example.org.roles",
        {"resource_access": {"account": {"roles": ["other"]}, "atlas.example.org": {"roles": ["Atlas"]}}},
    ),
    "Keycloak, one role without Multivalued": ("roles", {"roles": "Atlas"}),
    "a name with dots": ("https://example.org/roles", {"https://example.org/roles": ["Atlas"]}),
    "a name with dots beside a path": ("a.b", {"a.b": ["Atlas"], "a": {"b": ["other"]}}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_claim_gives_the_role_in_every_shape_that_providers_send(monkeypatch, shape):
    claim, sent = SHAPES[shape]
    signing.require(monkeypatch, roles={"claim": claim, "analyst": ["Atlas"]})
    assert person(cookies(claims(**sent))).role is Role.ANALYST
    assert person(cookies(claims())).role is Role.NONE


@pytest.mark.parametrize(
    "sent",
    [
        {"realm_access": ["Atlas"]},
        {"realm_access": {"roles": {"Atlas": True}}},
        {"realm_access": {"roles": [["Atlas"]]}},
        {"realm_access": "Atlas"},
        {"roles": ["Atlas"]},
        {"realm_access": {"roles": "another Atlas"}},
    ],
    ids=["no roles", "an object", "a list in a list", "a text", "at another place", "part of a text"],
)
def test_a_claim_of_another_shape_gives_no_role(monkeypatch, sent):
    signing.require(monkeypatch, roles={"claim": "realm_access.roles", "analyst": ["Atlas"]})
    assert person(cookies(claims(**sent))).role is Role.NONE


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ({}, "eve@example.org"),
        ({"email_verified": False, "preferred_username": "eve", "name": "Ann"}, "eve"),
        ({"email_verified": None, "name": "Eve"}, "Eve"),
        ({"email_verified": "true"}, "id of eve@example.org"),
    ],
    ids=["verified address", "user name", "name", "id"],
)
def test_nobody_is_recorded_under_an_address_that_is_not_verified(sent, name):
    assert person(cookies(claims(**sent))).name == name


@pytest.mark.parametrize(
    ("auth", "roles", "words"),
    [
        ({**AUTH, "client_id": ""}, ROLES, "no client_id"),
        ({**AUTH, "redirect_uri": "http://atlas.example.org/oauth2callback"}, ROLES, "https://NAME/oauth2callback"),
        ({**AUTH, "redirect_uri": "https://atlas.example.org/"}, ROLES, "https://NAME/oauth2callback"),
        ({**AUTH, "cookie_secret": "short"}, ROLES, "cookie_secret has fewer than 32"),
        (AUTH, {}, "names nobody"),
        (AUTH, {"administrator": "ann@example.org"}, "administrator must be a list"),
        (AUTH, {**ROLES, "admin": ["x"]}, "unknown key admin; known"),
        (AUTH, {**ROLES, "hours": "long"}, "hours must be a number"),
        (AUTH, {**ROLES, "hours": -1}, "hours must be a number"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_setting_is_named_and_no_secret_is(monkeypatch, auth, roles, words):
    signing.require(monkeypatch, auth, roles)
    monkeypatch.setattr(settings.auth_util, "is_authlib_installed", lambda: True)
    (fault,) = settings.faults()
    assert words in fault
    assert not any(auth[key] in fault for key in ("client_secret", "cookie_secret"))


def test_a_sound_setting_has_no_fault(monkeypatch):
    monkeypatch.setattr(settings.auth_util, "is_authlib_installed", lambda: True)
    assert settings.faults() == []


def test_a_weak_secret_lets_nobody_in_even_if_it_is_put_in_later(monkeypatch):
    signing.require(monkeypatch, auth={**AUTH, "cookie_secret": "short"})
    assert person(cookies(claims("ann@example.org"), secret="short")) == NOBODY


def test_variables_are_settings(monkeypatch):
    monkeypatch.setenv("KHORASAN_ATLAS_AUTH_CLIENT_ID", "one")
    monkeypatch.setenv("KHORASAN_ATLAS_ROLES_ANALYST", "a@example.org, b@example.org")
    monkeypatch.setenv("KHORASAN_ATLAS_ROLES_CLAIM", "groups")
    assert settings.from_environment() == {
        "auth": {"client_id": "one"},
        "roles": {"analyst": ["a@example.org", "b@example.org"], "claim": "groups"},
    }
