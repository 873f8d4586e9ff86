"""What pages show to people with different roles on a server with sign-in."""

from datetime import datetime

import pytest

from dashboard import briefing_process
from dashboard.components.access import tokens as token_forms
from dashboard.web.access import actions, people, tokens
from dashboard.web.access.rights import NOBODY, Person, Right, Role
from events.imports.library import open_library
from tests.dashboard.conftest import html, on_page, opened
from tests.dashboard.web import signing
from tests.events import imported_dataset

ROLES = [Role.READER, Role.ANALYST, Role.ADMINISTRATOR]


@pytest.fixture
def sign_in_as(monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_ACCESS", str(tmp_path / "access"))
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(tmp_path / "imports"))
    signing.require(monkeypatch)

    def become(role):
        person = Person(role.name, f"{role.name.lower()}@example.org", role, "s") if role else NOBODY
        monkeypatch.setattr(people, "of_run", lambda: person)
        monkeypatch.setattr(people, "of_run_later", lambda: lambda: person)
        return person

    return become


def two_versions(folder):
    for rows in (imported_dataset.ROWS, imported_dataset.ROWS[1:]):
        imported_dataset.keep(folder / "imports", imported_dataset.OPEN, rows)


def words(app):
    shown = [*app.markdown, *app.caption, *app.info, *app.error, *app.success, *app.code]
    return "\n".join(element.value for element in shown)


def keys(app):
    return {button.key for button in app.button}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_the_page_data_offers_what_the_role_may_do(app, sign_in_as, tmp_path, role):
    two_versions(tmp_path)
    sign_in_as(role)
    on_page(app, "imports").run()
    assert not app.exception
    assert ("Only an analyst may see them" in words(app)) == (role is Role.READER)
    assert ("intake-undo-open-count" in keys(app)) == (role >= Role.ANALYST)
    assert ("intake-removed-open-count" in keys(app)) == (role >= Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_only_administrators_see_the_part_access_on_about(app, sign_in_as, role):
    sign_in_as(role)
    on_page(app, "about").run()
    assert [tab.label for tab in app.tabs][6:] == ["Access"] * (role is Role.ADMINISTRATOR)


def test_without_sign_in_nobody_sees_access_or_a_way_out(app):
    on_page(app, "about").run()
    assert len(app.tabs) == 6
    assert "sign-out" not in keys(app)


def test_an_administrator_creates_a_token_sees_it_once_and_revokes_it(app, sign_in_as):
    sign_in_as(Role.ADMINISTRATOR)
    on_page(app, "about").run()
    app.text_input(token_forms.LABEL).input("Nightly [export](http://evil.test)")
    app.button("FormSubmitter:access-token-Create token").click().run()
    (shown,) = [code.value for code in app.code if code.value.startswith("Bearer ")]
    assert tokens.person_of(shown.removeprefix("Bearer ")).role is Role.READER
    assert "](http" not in words(app).replace("\\](", "")
    app.run()
    assert shown not in words(app)
    (token,) = tokens.listed()
    (made,) = actions.listed()
    assert made.time not in html(app)
    assert f"{datetime.fromisoformat(made.time):%B %Y, %H:%M:%S}" in html(app)
    app.button(f"access-revoke-{token.token_id}").click().run()
    assert tokens.listed() == []
    assert [action.action for action in actions.listed()] == ["revoked a token", "created a token"]


def test_a_button_of_a_page_from_before_the_role_was_taken_away_does_nothing(app, sign_in_as, tmp_path):
    two_versions(tmp_path)
    sign_in_as(Role.ADMINISTRATOR)
    on_page(app, "imports").run()
    sign_in_as(Role.READER)
    app.button("intake-removed-open-count").click().run()
    assert not app.exception
    assert (tmp_path / "imports" / "versions").exists()
    assert set(open_library(tmp_path / "imports").histories) == {"open-count"}
    assert "Only an analyst may see them" in words(app)


def test_a_page_whose_sign_in_has_ended_says_so(app, sign_in_as):
    sign_in_as(Role.READER)
    app.run()
    sign_in_as(None)
    app.run()
    assert not app.exception
    assert words(app).replace("\\", "") == f"Sign in to {Right.LOOK}. Reload the page to sign in again."


def test_a_briefing_for_internal_use_is_not_for_readers(app, sign_in_as, monkeypatch):
    options = []
    monkeypatch.setattr(
        briefing_process, "render", lambda about, *_: options.append(about.options.internal) or b"content"
    )
    sign_in_as(Role.ANALYST)
    opened(app, view="briefing", internal="1")
    assert app.checkbox("brief-internal").value
    sign_in_as(Role.READER)  # the role is taken away while the page is open
    app.button("brief-zip").click().run()
    assert not app.exception
    assert options == [False]
    assert app.checkbox("brief-internal").disabled
    assert not app.checkbox("brief-internal").value
    (ignored,) = [warning.value for warning in app.warning if warning.value.startswith("Ignored in the address")]
    assert "Only an analyst may see and export" in ignored
