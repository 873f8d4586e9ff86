"""Sign-ins and refused ones among the actions, from the answer to somebody who comes back from the provider."""

from collections import deque

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route

from dashboard.web import guard
from dashboard.web.access import actions, settings, sign_in_record
from tests.command_line import ask
from tests.dashboard.web import signing


@pytest.fixture(autouse=True)
def server(monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_ACCESS", str(tmp_path))
    monkeypatch.setattr(sign_in_record, "_refused", deque(maxlen=sign_in_record.MOST_REFUSED))
    signing.require(monkeypatch)


def come_back(query, of=None):
    """Come back from the provider, which leads to the cookies of somebody, or of nobody."""

    def callback(_):
        response = RedirectResponse("/", 302)
        response.delete_cookie("_streamlit_user_tokens")
        for name, value in of.items() if of else ():
            response.set_cookie(name, value, httponly=True, samesite="lax", path="/")
        return response

    app = Starlette(routes=[Route(settings.CALLBACK, callback)], middleware=guard.MIDDLEWARE)
    assert ask(app, f"{settings.CALLBACK}?{query}").status == 302
    return [(found.name, found.role, found.action, found.about) for found in actions.listed()]


@pytest.mark.parametrize("groups", [[], ["a" * 40] * 400], ids=["one cookie", "cookies in parts"])
def test_a_sign_in_is_recorded(groups):
    of = signing.cookies(signing.claims("bob@example.org", groups=groups))
    assert come_back("code=1&state=2", of) == [("bob@example.org", "analyst", "signed in", "")]


@pytest.mark.parametrize(
    ("claims", "roles", "reason"),
    [
        (signing.claims("eve@evil.test"), signing.ROLES, "no list in [roles] names eve@evil.test"),
        (
            signing.claims(email_verified=False),
            signing.ROLES,
            "the provider does not state that the address is verified",
        ),
        (signing.claims(), {"claim": "groups", "reader": ["a"]}, "the ID token has no claim groups"),
        (signing.claims(groups=["c", "b"]), {"claim": "groups", "reader": ["a"]}, "no list in [roles] names b, c"),
    ],
    ids=["not listed", "not verified", "no claim", "other groups"],
)
def test_somebody_without_a_role_is_refused_with_the_reason(monkeypatch, claims, roles, reason):
    signing.require(monkeypatch, roles=roles)
    ((_, role, action, about),) = come_back("code=1&state=2", signing.cookies(claims))
    assert (role, action, about) == ("none", "sign-in refused", reason)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("error=access_denied&state=2", "the provider reports: access_denied"),
        ("code=1&state=2", "the answer of the provider is not valid"),
    ],
    ids=["denied by the provider", "not valid"],
)
def test_an_attempt_that_signs_nobody_in_is_recorded(query, reason):
    assert come_back(query) == [("", "none", "sign-in refused", reason)]


@pytest.mark.parametrize("secret", ["y" * 64, "x" * 64], ids=["one secret", "another"])
def test_a_cookie_that_is_not_ours_is_a_refused_attempt(secret):
    ((name, _, action, _),) = come_back("code=1", signing.cookies(signing.claims("ann@example.org"), secret))
    assert (name, action) == ("", "sign-in refused")


def test_to_come_back_from_signing_out_is_no_attempt():
    assert come_back("") == come_back("state=2") == []


def test_whoever_asks_again_and_again_does_not_fill_the_record():
    for _ in range(sign_in_record.MOST_REFUSED + 20):
        sign_in_record.note({"code": "1"}, [])
    found = actions.listed()
    assert len(found) == sign_in_record.MOST_REFUSED
    assert found[0].about.endswith("more than 100 in an hour are not recorded")
    of = signing.cookies(signing.claims("bob@example.org"))
    assert come_back("code=1", of)[0] == ("bob@example.org", "analyst", "signed in", "")
