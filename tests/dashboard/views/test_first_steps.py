"""What helps a first visit: examples to click, a way back for every change of the filters."""

import re

import pytest

from dashboard.components import guide
from tests.dashboard.conftest import headline, html, on_page, opened, param


def links(app):
    return [element.proto.label for element in app.get("page_link")] + [button.label for button in app.button]


def test_three_examples_are_there_at_first_and_can_be_closed(app):
    opened(app)
    assert {example.label for example in guide.EXAMPLES} <= set(links(app))
    app.button(key="close-guide").click().run()
    assert not {example.label for example in guide.EXAMPLES} & set(links(app))


def test_an_example_leads_to_records(app):
    opened(app, **guide.EXAMPLES[2].query)
    assert re.search(r"<strong>\d+ record", headline(app))
    assert not {example.label for example in guide.EXAMPLES} & set(links(app)), "not beside a selection"


def test_an_example_is_in_the_address_and_outlasts_the_next_click(app):
    opened(app)
    app.button(key="example-2").click().run()
    assert (param(app, "province"), param(app, "year")) == ("AF-KDZ", "2022")
    app.button(key="chip-year-2022").click().run()
    assert (param(app, "province"), param(app, "year")) == ("AF-KDZ", "")


def test_nothing_selected_offers_the_examples(app):
    opened(app, country="TM", kind="arrest")
    assert {example.label for example in guide.EXAMPLES} <= set(links(app))


def test_every_change_of_the_filters_can_be_undone(app):
    opened(app, country="TJ", year="2022")
    assert not [button for button in app.button if button.key == "undo"]
    app.button(key="chip-year-2022").click().run()
    app.button(key="reset").click().run()
    assert param(app, "country") == ""
    app.button(key="undo").click().run()
    assert (param(app, "country"), param(app, "year")) == ("TJ", "")
    app.button(key="undo").click().run()
    assert (param(app, "country"), param(app, "year")) == ("TJ", "2022")
    assert not [button for button in app.button if button.key == "undo"]


@pytest.mark.parametrize(
    ("page", "title"),
    [("claims", "Claims"), ("records", "Records"), ("briefing", "Briefing"), ("imports", "Data"), ("about", "About")],
)
def test_each_page_has_its_heading(app, page, title):
    opened(on_page(app, page))
    assert html(app).count("<h1") == 1
    assert re.search(rf'<h1[^>]*><span class="atlas-read">{title}, ', html(app))
