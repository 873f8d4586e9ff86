import io

import pytest
from PIL import Image

from dashboard import briefing_process, page_state
from dashboard.briefing import documents
from dashboard.briefing import options as briefing_options
from dashboard.briefing.options import KEYS, Options, Tlp
from dashboard.components import briefing
from dashboard.routes import api
from dashboard.web.access.rights import LOCAL
from events.queries.selection import Selection
from tests.dashboard.conftest import html, opened, param


@pytest.fixture
def drawn(monkeypatch):
    """Which pages were drawn; drawing itself is tested elsewhere."""
    calls = []

    def preview(brief, number, dpi):
        calls.append((brief.selection, brief.options, number))
        made = io.BytesIO()
        Image.new("RGB", (4, 3), "white").save(made, "PNG")
        return made.getvalue()

    def ask(question, watch, is_kept=False):
        return question.function(*question.arguments, watch)

    monkeypatch.setattr(documents, "preview", preview)
    monkeypatch.setattr(briefing_process.POOL, "ask", ask)
    return calls


@pytest.fixture
def app(app, drawn):
    """The page Briefing, entered by its link."""
    app.query_params["view"] = "briefing"
    app.query_params["country"] = "UZ"
    app.query_params["year"] = "2022"
    return app


def test_selection_and_options_of_the_address_are_drawn(app, drawn):
    opened(app, title="Rockets", tlp="AMBER", slide=["overview", "sources"])
    options = Options(headline="Rockets", tlp=Tlp.AMBER, slides=("overview", "sources"))
    assert drawn == [(Selection(countries=("UZ",), years=(2022,)), options, 0)]
    assert app.text_input(key="brief-headline").value == "Rockets"


@pytest.mark.parametrize("name", ["headline", "caveat"])
def test_a_text_that_is_too_long_is_cut_with_a_message(app, drawn, name):
    opened(app)
    app.text_input(key=f"brief-{name}").set_value("a" * 250).run()
    assert getattr(drawn[-1][1], name) == "a" * 200
    (words,) = [warning.value.replace("\\", "") for warning in app.warning]
    assert words == f"{name.title()}: 250 characters, cut to 200."


def test_a_changed_option_is_in_the_address_and_drawn(app, drawn):
    opened(app)
    app.selectbox(key="brief-size").set_value("square").run()
    assert param(app, "size") == "square"
    assert drawn[-1][1] == Options(size="square")


def test_a_changed_filter_is_drawn_with_the_same_options(app, drawn):
    opened(app, tlp="RED")
    app.query_params["year"] = "2015"
    app.run()
    assert drawn[-1][:2] == (Selection(countries=("UZ",), years=(2015,)), Options(tlp=Tlp.RED))


def test_what_is_internal_gets_a_label_that_keeps_it_so(app):
    opened(app)
    app.checkbox(key="brief-internal").check().run()
    assert app.selectbox(key="brief-tlp").value == Tlp.AMBER_STRICT
    assert "TLP:CLEAR" not in app.selectbox(key="brief-tlp").options
    assert (param(app, "internal"), "tlp" in app.query_params) == ("1", False)
    app.checkbox(key="brief-internal").uncheck().run()
    assert app.selectbox(key="brief-tlp").value == Tlp.CLEAR


def test_a_deck_is_turned_page_by_page(app, drawn):
    opened(app, slide=["overview", "sources"])
    app.button(key="page-on").click().run()
    assert drawn[-1][2] == 1
    assert any("Page 2 of 2" in element.value for element in app.markdown)
    assert app.button(key="page-on").disabled


def test_a_sign_that_no_font_has_is_named_instead_of_drawn(app, drawn):
    opened(app, title="Rockets 🚀")
    (warning,) = app.warning
    assert "U\\+1F680" in warning.value
    assert drawn == []


def test_what_is_not_understood_is_reported_and_the_rest_taken(app, drawn):
    opened(app, size="A5", tlp="GREEN")
    (warning,) = app.warning
    assert "size\\=A5" in warning.value
    assert drawn[-1][1] == Options(tlp=Tlp.GREEN)


def test_the_presentation_says_what_it_shows_and_keeps_its_label(app):
    app.query_params.clear()
    opened(app, country="UZ", year="2022", present="1", tlp="AMBER", title="Rockets")
    page = html(app)
    assert ">Rockets</bdi></h1>" in page
    assert page.count("TLP:AMBER<") == 2
    assert "Uzbekistan, 2022" in page
    assert [button.key for button in app.button] == ["leave"]
    app.button(key="leave").click().run()
    assert "present" not in app.query_params
    assert param(app, "tlp") == "AMBER"


def test_the_options_are_not_part_of_the_question_to_the_api():
    assert set(KEYS) < set(page_state.KEYS)
    answer = api.events_answer("country=UZ&year=2022&present=1&title=x&size=square&slide=sources", LOCAL)
    assert answer.status_code == 200


def test_every_choice_has_words():
    assert set(briefing.SIZE_WORDS) == set(briefing_options.SIZES)
    assert set(briefing.SLIDE_WORDS) == set(briefing_options.SLIDES)
    assert set(briefing.VARIANT_WORDS) == set(briefing_options.VARIANTS)
