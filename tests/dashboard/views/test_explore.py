import json
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest

from dashboard.components import page_frame
from dashboard.drawing import questions, style
from dashboard.drawing.map.legend import LAYERS
from dashboard.routes import record_list
from events.queries.counts import LANES
from events.queries.records import topics
from geodata.faults import DataError, Fault
from tests.dashboard.conftest import MAIN, asked, drawn, headline, on_page, opened, param


def on_map(app):
    """What the map was given."""
    script = json.loads(app.get("component_instance")[0].proto.json_args)["feature_group"]
    return json.JSONDecoder().raw_decode(script, script.index("KhorasanAtlas.show(") + len("KhorasanAtlas.show("))[0]


def mounted(app, name):
    """The values that one of our own components was given; None if it is not on the page."""
    found = [element.proto for element in app.get("bidi_component") if element.proto.component_name == name]
    return json.loads(found[0].json) if found else None


def listed(app):
    found = mounted(app, "record_list")
    return [card["id"] for card in asked(record_list.serve, found["address"])[1]["cards"]] if found else []


def section(app, key):
    return next(one for one in mounted(app, "filters")["sections"] if one["key"] == key)


def command_line(*arguments):
    command = [sys.executable, "-m", "events", "list", "--format", "json", *arguments]
    answer = subprocess.run(command, cwd=MAIN.parents[1], capture_output=True, text=True, check=True)
    return [record["record_id"] for record in json.loads(answer.stdout)["records"]]


def test_the_default_page_shows_everything(app):
    opened(app)
    assert "All records" in headline(app)
    assert "possible</strong>" not in headline(app)
    assert on_map(app)["sites"]


def test_the_run_of_the_page_leaves_the_cards_to_the_browser(app, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the cards were read in the run of the page")

    monkeypatch.setattr(record_list, "answer", refuse)
    opened(app, year="2022")
    assert mounted(app, "record_list")["number"] > 30


def test_the_map_expects_the_tiles_that_its_answer_will_have(app, monkeypatch):
    opened(app, year="2022")
    assert mounted(app, "ahead") is None, "few records are drawn without tiles"
    monkeypatch.setattr("dashboard.drawing.map_layers.MOST_MARKS", 10)
    opened(app, country="AF")
    assert mounted(app, "ahead")["address"] == on_map(app)["tiles"] != ""


def test_without_words_the_list_is_not_sorted_by_relevance(app):
    opened(app, sort="relevance")
    shown = mounted(app, "record_list")
    assert shown["order"] == "newest"
    assert "relevance" not in dict(shown["orders"])
    opened(app, q="rockets", sort="relevance")
    assert mounted(app, "record_list")["order"] == "relevance"


def test_country_and_year_leave_exactly_what_the_command_line_lists(app):
    opened(app, country="TJ", year="2022", sort="oldest")
    assert "Tajikistan, 2022" in headline(app)
    assert listed(app) == command_line("--country", "TJ", "--year", "2022")
    assert "rockets-tajikistan-2022-05-07" in listed(app)


@pytest.mark.parametrize(("facet", "value"), [("country", "TJ"), ("province", "AF-KDZ"), ("kind", "attack")])
def test_options_say_how_many_records_they_would_leave(app, facet, value):
    opened(app, year="2022", country="AF")
    numbers = next(numbers for option, _, *numbers, _ in section(app, facet)["options"] if option == value)
    opened(app, **{facet: value})
    assert f">{style.count_words(*numbers)}<" in headline(app)


def test_provinces_are_offered_under_their_country(app):
    opened(app)
    assert "province" not in [one["key"] for one in mounted(app, "filters")["sections"]]
    opened(app, country="TJ")
    assert {value[:2] for value, *_ in section(app, "province")["options"]} == {"TJ"}


def test_what_is_chosen_is_taken_off_one_by_one(app):
    opened(app, country=["AF", "TJ"], year="2022", q="rockets")
    app.button(key="chip-country-AF").click().run()
    assert (param(app, "country"), param(app, "year"), param(app, "q")) == ("TJ", "2022", "rockets")
    app.button(key="chip-q").click().run()
    assert "q" not in app.query_params


def test_an_open_record_shows_its_claims_with_sources_and_denials(app):
    opened(app, record="rockets-termez-2022-04-18")
    page = drawn(app)
    assert "claimed and denied" in page
    assert "Sherzod Asadov" in page
    assert 'class="question-claim atlas-denies' in page
    assert 'href="https://www.rferl.org/' in page


def test_next_leads_through_the_selection(app):
    opened(app, country="TJ", year="2022")
    order = listed(app)
    opened(app, country="TJ", year="2022", record=order[0])
    app.button(key="next").click().run()
    assert param(app, "record") == order[1]


def test_closing_the_record_returns_to_the_list(app):
    opened(app, record="rockets-termez-2022-04-18")
    app.button(key="close").click().run()
    assert "record" not in app.query_params
    assert listed(app)


def test_a_vague_statement_leads_to_its_candidates_and_back(app):
    opened(app, record="rockets-af-uz-border-2022")
    app.button(key="to-rockets-termez-2022-04-18").click().run()
    assert param(app, "record") == "rockets-termez-2022-04-18"
    assert app.button(key="to-rockets-af-uz-border-2022")


def test_a_province_lists_what_lies_in_it_for_certain_or_possibly(app):
    opened(app, place="AF-NAN")
    assert any("jalalabad-prison" in record for record in listed(app))
    assert "Nangarhar" in app.markdown[0].value + "".join(element.value for element in app.markdown)


def test_a_border_shows_its_length_as_drawn(app):
    opened(app, place="AF-UZ")
    assert "km as drawn at 1:10m" in drawn(app)


def test_an_empty_result_says_which_filter_to_remove(app):
    opened(app, country="TJ", kind="takeover")
    assert "No record matches" in "".join(element.value for element in app.markdown)
    app.button(key="empty-remove-kind").click().run()
    assert param(app, "country") == "TJ"
    assert "kind" not in app.query_params


def test_reset_brings_everything_back(app):
    opened(app, country="TJ", year="2022", q="rockets")
    app.button(key="reset").click().run()
    assert "All records" in headline(app)
    assert not set(app.query_params) & {"country", "year", "q"}


HOSTILE = {
    "country": "<script>alert(1)</script>",
    "year": "1'; DROP TABLE records",
    "record": "../../etc",
    "lat": "NaNN",
    "x": "y",
}


def test_a_hostile_address_gives_the_default_view_and_one_line(app):
    opened(app, **HOSTILE)
    assert "All records" in headline(app)
    (warning,) = app.warning
    assert all(key in warning.value for key in ("country", "year", "record", "lat"))
    assert "<script" not in warning.value.replace("\\<", "")


def test_each_fault_of_an_address_is_named_to_its_end(app):
    faults = {"area": "here", "from": "2022-99", "year": "abc", "place": "none", "compare": "then", "zoom": "99"}
    opened(app, **faults, lanes="colour", layers="nonsense")
    words = app.warning[0].value.replace("\\", "")
    assert all(fault in words for fault in faults.values())
    assert f"lanes=colour: unknown; known: {', '.join(LANES)}" in words
    assert words.endswith(f"layers=nonsense: unknown; known: {', '.join(LAYERS)}")


@pytest.mark.parametrize(
    ("written", "kept"), [("foo,bar", ""), ("records,foo,names", "records,names"), ("names", "names")]
)
def test_layers_that_are_unknown_leave_the_address(app, written, kept):
    opened(app, year="2022", layers=written, zoom="6")
    assert [param(app, key) for key in ("layers", "year", "zoom")] == [kept, "2022", "6"]
    assert len(app.warning) == (written != kept)


def test_of_very_many_faults_the_rest_is_counted():
    words = page_frame.listed([f"column{number}={'x' * 5000}: unknown" for number in range(200)])
    assert words.startswith("column0=xx")
    assert words.endswith("; and 188 more")
    assert len(words) < 5000


def test_words_find_any_spelling(app):
    opened(app, q="مزار")
    in_persian = listed(app)
    assert "mazar-mosque-2022-04-21" in in_persian
    opened(app, q="Mazar-e Sharif")
    assert set(in_persian) <= set(listed(app))


def test_the_timeline_has_what_the_selection_holds_without_its_period(app):
    opened(app, country="TJ", year="2022")
    shown = on_map(app)["timeline"]
    assert len(shown["records"]["id"]) > len(listed(app)), "those of other years too"
    assert [[str(date(1970, 1, 1) + timedelta(days=day)) for day in span] for span in shown["period"]] == [
        ["2022-01-01", "2022-12-31"]
    ]
    assert shown["totals"] == [2, 8]


def test_certain_only_leaves_out_what_is_possible(app):
    opened(app, country="TJ", year="2022")
    app.toggle(key="certain_only").set_value(True).run()
    assert "possible</strong>" not in headline(app)
    assert "certain only" in headline(app)


def test_the_base_map_is_the_same_for_every_selection(app):
    opened(app)
    before = json.loads(app.get("component_instance")[0].proto.json_args)
    opened(app, year="2022")
    after = json.loads(app.get("component_instance")[0].proto.json_args)
    assert before["script"] == after["script"]
    assert before["feature_group"] != after["feature_group"]


def test_filters_show_names_as_they_are(app):
    opened(app)
    assert "Islamic State Khorasan Province (ISKP)" in [name for _, name, *_ in section(app, "actor")["options"]]


def test_records_with_faults_are_not_shown_but_said(app, monkeypatch):
    def broken():
        raise DataError([Fault("events.csv", 3, "date", "31.02.2022", "does not exist", "write 2022-02")])

    monkeypatch.setattr("dashboard.store_cache.store", broken)
    app.run()
    assert not app.exception
    assert "31.02.2022" in app.code[0].value
    assert "write 2022-02" in app.code[0].value


def test_an_actor_has_a_page_with_its_names_records_and_relations(app):
    opened(app, who="imu", sort="oldest")
    assert "also called" in drawn(app)
    assert "Relations with other actors" in drawn(app)
    assert listed(app) == command_line("--actor", "imu")
    app.button(key="only-Only this ac").click().run()
    assert param(app, "actor") == "imu"


@pytest.mark.parametrize(
    ("query", "section", "target"),
    [
        ({"record": "rockets-termez-2022-04-18"}, "facts", "actor:iskp"),
        ({"record": "rockets-termez-2022-04-18"}, "facts", "actor:government-of-uzbekistan"),
        ({"record": "rockets-termez-2022-04-18"}, "facts", "place:AF-UZ"),
        ({"record": "rockets-termez-2022-04-18"}, "facts", "place:AF-BAL"),
        ({"record": "rockets-termez-2022-04-18"}, "claims-by-question", "place:hairatan"),
        ({"record": "mazar-mosque-2022-04-21"}, "claims-by-question", "actor:islamic-state"),
        ({"who": "iskp"}, "facts", "actor:islamic-state"),
        ({"who": "imu"}, "claims-by-question", "actor:taliban"),
        ({"place": "termez"}, "facts", "place:UZ-SU"),
    ],
    ids=str,
)
def test_names_of_actors_and_places_lead_to_their_pages(app, pressed, query, section, target):
    pressed(opened(app, **query), section, target)
    assert not app.exception
    key, page = ("who", "actor:") if target.startswith("actor:") else ("place", "place:")
    assert param(app, key) == target.removeprefix(page)
    assert "record" not in app.query_params


def test_both_sides_of_a_relation_lead_to_their_pages(app, pressed):
    app.query_params["view"] = "relations/iskp-affiliate-of-islamic-state"
    on_page(app, "claims").run()
    pressed(app, "topic", "actor:islamic-state")
    assert not app.exception
    assert [param(app, key) for key in ("who", "view")] == ["islamic-state", "relations"]
    app.query_params["view"] = "relations/iskp-affiliate-of-islamic-state"
    del app.query_params["who"]
    pressed(app.run(), "topic", "actor:iskp")
    assert param(app, "who") == "iskp"


def test_the_actor_whose_page_is_open_is_no_link_in_its_relations(app):
    opened(app, who="imu")
    relations = drawn(app).partition("Relations with other actors")[2]
    assert 'data-open="actor:islamic-state"' in relations
    assert 'data-open="actor:imu"' not in relations


def test_an_unknown_actor_is_ignored_and_named(app):
    opened(app, who="<b>nobody")
    assert "unknown actor" in app.warning[0].value


@pytest.mark.parametrize(("typed", "meant"), [("Kundoz", "Kunduz"), ("Mzar-i-Sharif", "Mazar-i-Sharif")], ids=str)
@pytest.mark.parametrize("view", ["explore", "claims", "records"])
def test_misspelt_words_in_an_address_are_asked_about_on_every_page(app, view, typed, meant):
    app.query_params["q"] = typed
    on_page(app, view).run()
    app.button(key=f"mean-{meant}").click().run()
    assert param(app, "q") == meant
    assert not [button for button in app.button if (button.key or "").startswith("mean-")]


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [("AF-KDZ", "province", "AF-KDZ"), ("TJ", "country", "TJ"), ("mazar-i-sharif", "area", "circle:")],
    ids=["province", "country", "settlement"],
)
def test_only_here_is_a_filter_that_the_same_button_takes_off(app, place, key, value):
    opened(app, place=place, year="2022")
    app.button(key="only-Only here").click().run()
    assert param(app, key).startswith(value)
    assert param(app, "place") == place
    number = int(re.search(r"<strong>(\d+)", headline(app))[1])
    assert 0 < number < 40
    assert app.button(key="only-Only here").label == "Only here ✕"
    app.button(key="only-Only here").click().run()
    assert param(app, key) == ""
    assert param(app, "year") == "2022"


def test_only_this_actor_is_taken_off_by_the_same_button(app):
    opened(app, who="iskp")
    app.button(key="only-Only this ac").click().run()
    assert param(app, "actor") == "iskp"
    app.button(key="only-Only this ac").click().run()
    assert param(app, "actor") == ""


def test_if_the_map_cannot_be_drawn_what_is_chosen_can_still_be_taken_off(app, monkeypatch):
    def fail(*_):
        raise ValueError("a program error")

    monkeypatch.setattr(topics, "about_places", fail)
    app.query_params["country"] = "TJ"
    assert app.run().exception
    assert "Tajikistan" in headline(app)
    assert any("Tajikistan" in button.label for button in app.button)


def folded(app):
    """The HTML of the folded claims in the panel."""
    return drawn(app).partition("<details")[2].partition("</details>")[0]


def claims_in(content):
    """Ids of all claims in a piece of HTML."""
    return [one for found in re.findall(r'data-claims="([^"]*)"', content) for one in found.split()]


def test_an_actor_has_its_claims_folded_each_under_its_record(app):
    opened(app, who="islamic-state", year="2022")
    section = folded(app)
    number = int(re.search(r"Claims made · (\d+)<", section.replace("</bdi>", ""))[1])
    assert len(claims_in(section)) == number > 10
    assert 'data-open="rockets-termez-2022-04-18"' in section
    assert "more claims" not in section


def test_of_very_many_claims_the_rest_is_counted_and_the_way_to_it_named(app):
    opened(app, who="article-author")
    section = folded(app).replace('<bdi dir="auto">', "").replace("</bdi>", "")
    number = int(re.search(r"Claims made · (\d+)<", section)[1])
    shown = len(claims_in(section))
    assert 0 < shown <= questions.MOST_CLAIMS < number
    assert f"<p>{number - shown} more claims: “Only its claims” narrows every page to all of them.</p>" in section


def test_a_place_has_the_claims_on_its_records_in_the_chosen_time(app):
    opened(app, place="termez", year="2022")
    in_2022 = folded(app)
    assert 'data-open="rockets-termez-2022-07-05"' in in_2022
    assert "Claims here" in in_2022
    opened(app, place="termez", year="2010")
    assert 'data-open="rockets-termez-2022-07-05"' not in drawn(app)


@pytest.mark.parametrize("query", [{}, {"country": "TJ"}, {"certain": "1"}], ids=["all", "filtered", "certain only"])
def test_certain_and_possible_are_explained_once(app, query):
    opened(app, **query)
    helps = [element.proto.help for element in (*app.markdown, *app.toggle)]
    assert helps.count(style.MATCH_HELP) == 1
