"""The page Claims as the server draws it."""

import re

import pytest

from dashboard import page_state
from tests.dashboard.conftest import drawn, html, on_page, opened, param

TERMEZ = "rockets-termez-2022-04-18"


@pytest.fixture
def app(app):
    return on_page(app, "claims")


def test_estimates_come_first_one_axis_each(app):
    opened(app)
    assert "8 questions, each with its own axis" in html(app)
    assert drawn(app).count('class="range-axis"') == 8
    assert param(app, "view") == ""


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("estimates", "family members"),
        ("casualties", "Killed"),
        ("contested", "Denied or questioned by"),
        ("relations", "hostile to"),
        ("outlook", "What the article concludes"),
    ],
)
def test_each_section_has_an_address(app, section, says):
    opened(app, view=section)
    assert says in drawn(app)
    assert app.button_group(key="section").value == section


def test_choosing_a_section_is_in_the_address(app):
    opened(app)
    app.button_group(key="section").set_value("contested").run()
    assert param(app, "view") == "contested"
    assert "first denied, then asserted" in drawn(app)
    app.button_group(key="section").set_value("estimates").run()
    assert param(app, "view") == ""


def test_an_unknown_view_is_reported_and_ignored(app):
    opened(app, view="averages")
    assert any("view=averages" in warning.value.replace("\\", "") for warning in app.warning)
    assert "each with its own axis" in html(app)


@pytest.mark.parametrize("view", ["relations/no-such-topic", "averages/conclusion-little-scope"])
def test_an_unknown_topic_is_reported_and_ignored(app, view):
    opened(app, view=view)
    assert any("unknown view" in warning.value for warning in app.warning)


def test_an_open_event_shows_its_claims_and_three_standings(app):
    opened(app, view="contested", record=TERMEZ)
    text = re.sub("<[^>]*>", "", drawn(app))
    assert "Did it happen? ◑✕ claimed and denied" in text
    assert "Who did it? ◐ claimed" in text
    assert "23 claims, none merged" in text
    assert "Two or three shells did not reach the border of Uzbekistan" in text


def test_the_next_event_of_the_section_is_one_press_away(app):
    opened(app, view="contested", record=TERMEZ)
    app.button(key="next").click().run()
    assert param(app, "record") == "rockets-tajikistan-2022-05-07"
    assert param(app, "view") == "contested"


def test_an_open_relation_shows_its_claims(app):
    opened(app, view="relations/jamaat-ansarullah-pledged-to-iskp")
    assert "Combating Terrorism Center" in drawn(app)
    assert "against the article, which counts the group among the foes of ISKP" in drawn(app)
    app.button(key="close").click().run()
    assert param(app, "view") == "relations"
    assert "Combating Terrorism Center" not in drawn(app)


def test_the_selection_chooses_what_is_listed(app):
    opened(app, view="contested", country="UZ", year="2022")
    events = set(re.findall(r'data-open="([^"]*)"', drawn(app)))
    assert TERMEZ in events
    assert "rockets-tajikistan-2022-05-07" not in events


@pytest.mark.parametrize(
    ("section", "view", "says"),
    [("estimates", "estimates:time", "over-time-mark"), ("relations", "relations:graph", "claims-graph")],
)
def test_a_second_view_is_one_click_away_and_in_the_address(app, section, view, says):
    opened(app, view=section)
    assert says not in drawn(app)
    app.button_group(key=f"view-{section}").set_value(True).run()
    assert param(app, "view") == view
    assert says in drawn(app)


def test_a_section_has_only_its_own_second_view(app):
    opened(app, view="casualties:time")
    assert any("unknown view" in warning.value for warning in app.warning)


def test_an_actor_has_a_page_beside_its_relations(app):
    opened(app, view="relations", who="jamaat-ansarullah")
    assert "Relations with other actors" in drawn(app)
    assert any("Only this actor" in button.label for button in app.button)


EDTF = re.compile(r"\d{4}(-\d\d)*[~?%]|\d{4}(-\d\d)*/(\d{4}|\.\.)|\.\./\d|[\[{]\d{4}-")


@pytest.mark.parametrize("view", [*page_state.SECTIONS, "estimates:time", "relations:graph"])
def test_no_date_is_a_code(app, view):
    opened(app, view=view)
    text = re.sub(r'data-[a-z]*="[^"]*"|href="[^"]*"|id="[^"]*"', "", drawn(app))
    assert [found[0] for found in EDTF.finditer(re.sub("<[^>]*>", " ", text))] == []


def test_a_section_left_empty_says_which_filter_does_it_and_removes_it(app):
    opened(app, kind="attack")
    assert any("Nothing under “Estimates”" in text.value for text in app.markdown)
    assert not drawn(app).count('class="range-axis"')
    app.button(key="empty-section-remove-kind").click().run()
    assert drawn(app).count('class="range-axis"') == 8


def test_an_empty_selection_is_shown_in_frame_and_section(app):
    opened(app, country="TM", kind="arrest")
    assert any("No record matches" in text.value for text in app.markdown)
    assert any("Nothing under" in text.value for text in app.markdown)


def test_the_conclusion_is_there_when_no_warning_is_left(app):
    opened(app, view="outlook", claimant="taliban")
    assert "little to no scope" in drawn(app)
    assert any("Nothing under" in text.value for text in app.markdown)


def test_relations_say_which_filters_reach_them(app):
    opened(app, view="relations", kind="attack")
    assert any("Filters by kind, standing and place precision do not apply" in text.help for text in app.markdown)
    assert "32 relations" in html(app)


@pytest.mark.parametrize("section", page_state.SECTIONS)
def test_every_section_stands_any_selection(app, section):
    opened(app, view=section, q="nowhere to be found")
    assert any("Nothing under" in text.value for text in app.markdown)
    assert "claims-legend" not in drawn(app)
    assert "0 questions" not in html(app)
