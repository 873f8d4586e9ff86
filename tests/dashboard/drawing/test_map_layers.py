import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.explore import map
from dashboard.drawing import map_layers, markup
from events.queries import selected_records
from events.queries.counts import count
from events.queries.selection import Selection

NOTHING = Selection()


def drawn(store, atlas, selection=NOTHING, opened=""):
    return map_layers.answers(
        selected_records.rows(store, selection),
        count(store, selection).provinces,
        {},
        atlas,
        "light",
        record_id=opened,
    )


def marks(found):
    return {mark["id"]: (site, mark) for site in found["sites"] for mark in site["records"]}


def titles(found):
    return {group["layer"] for group in found["legend"]}


def test_a_settlement_is_a_symbol_at_its_point(store, atlas):
    site, mark = marks(drawn(store, atlas))["market-attack"]
    assert (site["lon"], site["lat"], site["radius_km"]) == (0.5, 0.5, 5)
    assert mark["certain"]


def test_what_is_known_to_the_province_only_is_shaded_and_has_no_symbol(store, atlas):
    found = drawn(store, atlas)
    assert "east-attacks" not in marks(found)
    assert found["provinces"]["AA-EA"]["shade"]


def test_what_is_known_to_the_country_only_is_in_no_province(store, atlas):
    found = drawn(store, atlas, Selection(kinds=("founding",)))
    assert found["countries"]["AA"]["number"] == 1
    assert not any(area["shade"] or area["region"] for area in found["provinces"].values())
    assert found["sites"] == []


def test_presence_is_hatched_not_shaded(store, atlas):
    rows = [{**row, "kind": "presence"} for row in selected_records.rows(store, Selection(kinds=("protest",)))]
    found = map_layers.answers(rows, count(store, NOTHING).provinces, {}, atlas, "light")
    assert {code for code, area in found["provinces"].items() if area["presence"]} == {"AA-WE", "AA-EA"}
    assert not any(area["shade"] or area["region"] for area in found["provinces"].values())


def test_a_contested_area_is_marked(store, atlas):
    rows = [{**row, "standing": "disputed"} for row in selected_records.rows(store, Selection(words="attacks east"))]
    found = map_layers.answers(rows, count(store, NOTHING).provinces, {}, atlas, "light")
    assert {code for code, area in found["provinces"].items() if area["contested"]} == {"AA-EA"}
    assert "contested" in titles(found)


def test_a_region_dots_its_provinces(store, atlas):
    found = drawn(store, atlas, Selection(kinds=("protest",)))
    assert {code for code, area in found["provinces"].items() if area["region"]} == {"AA-WE", "AA-EA"}


def test_a_border_is_a_line_and_contested_where_its_record_is(store, atlas):
    line = drawn(store, atlas)["borders"]["AA-BB"]
    assert line["certain"] == 1
    assert line["contested"]


def test_a_record_with_no_precise_place_has_no_symbol_anywhere(store, atlas):
    vague = {
        row["record_id"]
        for row in selected_records.rows(store, NOTHING)
        if row["precision"] not in ("settlement", "district")
    }
    with_point_origin = {"rockets-north"} & set(marks(drawn(store, atlas)))
    assert vague & set(marks(drawn(store, atlas))) == with_point_origin


def test_possible_records_are_distinguished_from_certain_ones(store, atlas):
    found = drawn(
        store, atlas, Selection(start=pd.Timestamp("2020-08-10").date(), end=pd.Timestamp("2020-08-20").date())
    )
    _, mark = marks(found)["east-blast-august"]
    assert not mark["certain"]
    assert any(entry.get("hollow") for group in found["legend"] for entry in group["entries"])


def test_the_open_record_is_marked(store, atlas):
    found = drawn(store, atlas, opened="market-attack")
    assert [mark["id"] for _, mark in marks(found).values() if mark["open"]] == ["market-attack"]


def test_the_legend_has_only_what_is_on_the_map(store, atlas):
    assert {"borders", "contested", "vague"} <= titles(drawn(store, atlas))
    only_market = drawn(store, atlas, Selection(words="market"))
    assert titles(only_market) == {"records", "standing", "counts", "density", "names"}
    (records,) = [group for group in only_market["legend"] if group["layer"] == "records"]
    assert [entry["label"] for entry in records["entries"]] == ["attack"]
    (standing,) = [group for group in only_market["legend"] if group["layer"] == "standing"]
    assert [entry["label"] for entry in standing["entries"]] == [only_market["sites"][0]["records"][0]["standing"]]


def entries(found, layer):
    return next(group["entries"] for group in found["legend"] if group["layer"] == layer)


def test_the_legend_names_each_kind_that_a_count_fans_out_to(store, atlas):
    vague = drawn(store, atlas, Selection(kinds=("founding",)))
    assert vague["sites"] == []
    assert [entry["label"] for entry in entries(vague, "records")] == ["founding"]


def test_the_legend_names_each_colour_of_a_province(store, atlas):
    rows = selected_records.rows(store, Selection(words="attacks east"))
    others = [{**row, "record_id": f"{row['record_id']}-2", "kind": "protest"} for row in rows]
    for drawn_rows, label in ((rows, "attack"), ([*rows, *others], "several kinds")):
        found = map_layers.answers(drawn_rows, count(store, NOTHING).provinces, {}, atlas, "light")
        (place,) = found["vague"]
        (entry,) = entries(found, "vague")
        assert (entry["label"], entry["colour"]) == (f"province only: {label}", place["colour"])


def test_the_same_answers_have_the_same_digest_and_others_another(store, atlas):
    assert drawn(store, atlas)["digest"] == drawn(store, atlas)["digest"]
    assert drawn(store, atlas)["digest"] != drawn(store, atlas, Selection(years=(2020,)))["digest"]


def test_a_cross_border_record_points_to_where_it_went_and_draws_no_impact(shipped):
    from geodata.atlas import load

    found = drawn(shipped, load(), Selection(kinds=("rocket fire",), years=(2022,)))
    site, mark = marks(found)["rockets-termez-2022-04-18"]
    assert site["place"] == "hairatan"
    assert mark["bearing"] is not None
    assert not any(other["place"] == "termez" for other in found["sites"] if mark in other["records"])


def test_statements_about_a_place_are_a_layer_of_their_own(store, atlas):
    found = map_layers.answers([], count(store, NOTHING).provinces, {"AA": 3}, atlas, "light")
    (statement,) = found["statements"]
    assert (statement["place"], statement["number"]) == ("AA", 3)
    assert "statements" in titles(found)
    assert "statements" not in titles(drawn(store, atlas))


HOSTILE = [
    "</script><script>alert(1)</script>",
    "{{ this }} {% raw %} {# note #}",
    "<!--",
    "a_b_0 map_div",
    "\u2028",
    "'\"\\",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_script_holds_hostile_text_as_a_plain_value(text):
    script = markup.as_script({"title": text})
    assert json.loads(script) == {"title": text}
    assert not any(sign in script for sign in ("<", ">", "_", "'", "{{", "{%", "{#"))


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner)))
def test_any_value_comes_back_from_the_script(value):
    assert json.loads(markup.as_script(value)) == value


def test_titles_reach_the_map_unchanged_and_unexecuted(store, atlas):
    rows = [{**row, "title": HOSTILE[0]} for row in selected_records.rows(store, Selection(words="market"))]
    found = map_layers.answers(rows, count(store, NOTHING).provinces, {}, atlas, "light")
    group = map.feature_group(found)
    script = next(iter(group._children.values()))._template.module.script(next(iter(group._children.values())))
    assert "<script" not in script
    assert "\\u003cscript" in script


def test_a_province_that_nobody_looked_at_is_not_a_zero(store, atlas):
    chosen = Selection(years=(2020,), kinds=("attack",))
    counts = count(store, chosen).provinces
    found = map_layers.answers([], counts, {}, atlas, "light", uncovered=("AA", "BB"))
    assert found["uncovered"] == ["BB-NO"]
    entries = next(group["entries"] for group in found["legend"] if group["layer"] == "counts")
    assert entries[-1]["label"] == "not covered (not zero)"
    assert map_layers.answers([], counts, {}, atlas, "light")["uncovered"] == []


def test_tiles_draw_what_has_a_point_and_the_areas_stay(store, atlas):
    by_province = count(store, NOTHING).provinces
    vague = count(store, NOTHING).without_point
    found = map_layers.answers(vague, by_province, {}, atlas, "light", "tiles/{view}?data=x")
    single = drawn(store, atlas)
    assert found["sites"] == []
    for group in ("provinces", "countries", "borders"):
        assert found[group] == single[group]
    entries = next(group["entries"] for group in found["legend"] if group["layer"] == "records")
    assert [entry["label"] for entry in entries] == ["1–9", "10–99", "100–999", "1,000–9,999", "10,000 and more"]
