"""Imported incidents as records of the store, beside those of the article."""

import json
from collections import Counter
from datetime import date

import pytest

from events.cli import selection_options
from events.exports import FORMATS, geojson
from events.exports import content as export_content
from events.imports import library as imports_library
from events.imports.models import LibraryError
from events.queries import dimensions, selected_records
from events.queries.counts import count
from events.queries.records import record_detail, table_rows
from events.queries.records.table_rows import TableRequest
from events.queries.selection import Selection
from events.queries.table_columns import TableKind
from events.store import building
from events.store.store import open_store
from tests.conftest import write_tiny
from tests.events import imported_dataset

NOTHING = Selection()
OWN = Selection(datasets=("open-count",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("imports")


@pytest.fixture(scope="module")
def both(folder, atlas):
    """The tiny records, an open dataset, and one that may not be passed on."""
    imported_dataset.keep(folder / "library", imported_dataset.OPEN)
    imported_dataset.keep(folder / "library", imported_dataset.BOUND, imported_dataset.rows()[:2])
    opened = open_store(folder / "store", write_tiny(folder / "data"), atlas, folder / "library")
    yield opened
    opened.close()


def ids(opened, selection):
    return {row["record_id"]: row["match"] for row in selected_records.rows(opened, selection)}


def own(*names):
    return {f"open-count:{name}" for name in names}


def facet(opened, selection, field):
    return count(opened, selection).facets[field]


def test_every_incident_is_a_record_and_no_id_hides_another(both, store):
    assert set(ids(both, OWN)) == own("7", "8", "9", "10", "11", "12", "12#7")
    assert count(both, NOTHING).totals.all == count(store, NOTHING).totals.all + 9


def test_without_imports_the_store_is_the_same(tmp_path, tiny_data, atlas, store):
    opened = open_store(tmp_path / "store", tiny_data, atlas, tmp_path / "nothing")
    assert opened.digest == store.digest
    assert selected_records.rows(opened, NOTHING) == selected_records.rows(store, NOTHING)
    opened.close()


def test_records_come_in_the_order_of_their_days(both):
    listed = selected_records.rows(both, NOTHING)
    keys = [(row["earliest"] or date.max, row["latest"] or date.max, row["record_id"]) for row in listed]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"countries": ("AA",)}, {"7": "certain", "8": "certain", "9": "certain", "10": "certain"}),
        ({"countries": ("BB",)}, {"12#7": "certain"}),
        ({"years": (2021,)}, {"12": "possible", "12#7": "possible"}),
        ({"start": date(2020, 2, 1), "end": date(2020, 3, 1)}, dict.fromkeys(("7", "8", "10", "11"), "certain")),
        ({"kinds": ("protest",)}, {"10": "certain"}),
        ({"actors": ("Villagers",)}, {"7": "certain"}),
        ({"actors": ("world-rebels",)}, {"7": "certain"}),
        ({"precisions": ("near settlement",)}, {"8": "certain"}),
        ({"claimants": ("open-count",), "precisions": ("unknown",)}, {"12": "certain"}),
        ({"sources": ("daily",)}, {}),
        ({"standings": ("disputed",)}, {}),
    ],
)
def test_filters_pass_the_same_way_as_for_other_records(both, chosen, found):
    listed = ids(both, Selection(datasets=("open-count",), **chosen))
    if "start" in chosen:
        assert listed.pop("open-count:9") == "possible"
        listed.pop("open-count:12#7")
    assert listed == {f"open-count:{name}": match for name, match in found.items()}
    assert count(both, Selection(datasets=("open-count",), **chosen)).totals.all >= len(found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gunmen dawn", {"7"}),
        ("jose", {"7"}),
        ("Raid", {"7"}),
        ("R-A", {"7"}),  # stands nowhere in the row: another name of its actor
        ("oesttown", {"7"}),  # likewise of its place
        ("West March", {"7"}),  # and of the province that its point lies in
        ("eastmark", {"7", "8", "9"}),  # stated of the first, by geometry of the others
        ("Republic of Arvia", {"7", "8", "9", "10"}),
        ("landing", {"11"}),
        ("dawn republic", {"7"}),
        ("dawn bordova", set()),
    ],
)
def test_words_find_any_spelling(both, typed, found):
    assert set(ids(both, Selection(datasets=("open-count",), words=typed))) == own(*found)


def test_provinces_are_counted_like_a_slow_count_does(both):
    counted = Counter(
        province
        for row in selected_records.rows(both, OWN)
        for site in dimensions.dimensions(both).sites[row["area_id"]]
        for _, province in site.areas
        if province
    )
    found = count(both, OWN).provinces
    assert {province_id: number.certain for province_id, number in found.items()} == counted
    assert counted == {"AA-WE": 1, "AA-EA": 2, "BB-NO": 1}


def test_what_is_known_to_the_country_only_is_in_no_province(both):
    (row,) = selected_records.rows(both, Selection(datasets=("open-count",), precisions=("country",)))
    assert row["place_id"] == "AA"
    assert row["why"] == "in Arvia, exact place unknown"
    assert not count(both, Selection(datasets=("open-count",), precisions=("country",))).provinces


def test_a_row_outside_a_border_is_in_no_province_but_offered_one(both):
    detail = record_detail.record(both, "open-count:11")
    assert not any(province for site in detail.sites for _, province in site.areas)
    assert any(
        line.about == "Near" and "Westmark, not assigned to it" in line.derived for line in detail.source_row.lines()
    )


def test_only_what_is_known_closely_has_a_point(both):
    points = {row["record_id"]: (row["lon"], row["radius_km"]) for row in selected_records.rows(both, OWN)}
    assert points["open-count:7"] == (0.25, 5)
    assert points["open-count:8"] == (1.5, 25)
    assert points["open-count:11"] == (0.5, None)
    assert {points[f"open-count:{name}"] for name in ("9", "10", "12")} == {(None, None)}


def test_facets_count_imported_records_by_name(both):
    assert facet(both, OWN, "actor") == {
        "Arvian Rebels": (1, 0),
        "Villagers": (1, 0),
        "rebels": (1, 0),
        "world-rebels": (1, 0),
    }
    assert facet(both, NOTHING, "dataset")["bound-count"] == (2, 0)
    labels = dimensions.labels(both)
    assert labels["dataset"]["open-count"] == labels["claimant"]["open-count"] == "Open Count"
    assert labels["actor"]["Villagers"] == "Villagers"
    assert labels["source"]["open-count"] == "Open Institute: Open Count"


def test_days_in_the_wrong_order_are_read_as_the_time_between(both):
    (row,) = selected_records.rows(
        both, Selection(datasets=("open-count",), words="12", kinds=("attack",), countries=("BB",))
    )
    assert (row["earliest"], row["latest"]) == (imported_dataset.DAY, date(2021, 5, 1))


def test_a_detail_sets_what_is_stated_beside_what_was_worked_out(both):
    stated = record_detail.record(both, "open-count:7").source_row
    lines = {line.about: line for line in (*stated.lines(), *stated.origin())}
    assert (lines["Province"].stated, lines["Province"].derived) == ("Eastmark", "by coordinates: Westmark")
    assert lines["Killed"].stated == "low 2, best 3, high 1"
    assert lines["Licence"].stated == "CC BY 4.0"
    assert stated.warnings == ("killed: high 1 is below best 3: kept as stated",)
    assert stated.original == {"ID": "7", "Where": "Westtown"}
    assert record_detail.record(both, "market-attack").source_row is None


def test_a_record_is_shown_when_its_file_is_no_longer_kept(tmp_path, tiny_data, atlas):
    imported_dataset.keep(tmp_path / "library")
    opened = open_store(tmp_path / "store", tiny_data, atlas, tmp_path / "library")
    for file in tmp_path.glob("library/versions/*/*.parquet"):
        file.unlink()
    assert "no longer stored" in record_detail.record(opened, "open-count:7").source_row.lines()[0].stated
    opened.close()


@pytest.mark.parametrize("spoil", [lambda file: file.unlink(), lambda file: file.write_bytes(b"no parquet")])
def test_a_version_that_cannot_be_read_is_named_with_the_way_out(tmp_path, tiny_data, atlas, spoil):
    imported_dataset.keep(tmp_path / "library")
    spoil(next(tmp_path.glob("library/versions/*/incidents.parquet")))
    with pytest.raises(LibraryError, match="imports --undo open-count"):
        open_store(tmp_path / "store", tiny_data, atlas, tmp_path / "library")
    assert not (tmp_path / "store").exists()


def test_the_command_line_prints_what_is_stated(both):
    printed = selection_options.as_text(record_detail.record(both, "open-count:7"))
    for words in ("low 2, best 3, high 1", "Eastmark [by coordinates: Westmark]", "no other claims", "Where = "):
        assert words in printed


def test_a_table_lists_imported_records_with_their_licence(both, atlas):
    listed = {row["record_id"]: row for row in table_rows.table_rows(both, atlas, TableRequest(OWN))}
    row = listed["open-count:7"]
    assert row["actors"] == ("Arvian Rebels", "Villagers")
    assert (row["killed_low"], row["killed"], row["killed_high"]) == (2, 3, 1)
    assert row["licence"] == "CC BY 4.0"
    assert row["sources"] == ("Open Institute: Open Count 2",)
    assert "Open Count states killed: best 3, low 2, high 1" in row["others_say"]


def test_what_may_not_be_passed_on_is_left_out_and_counted(both, atlas):
    answer = json.loads("".join(geojson.geojson(both, NOTHING).text()))
    assert answer["left_out"]["records"] == 2
    assert answer["left_out"]["datasets"] == ["Bound Count"]
    assert answer["attribution"] == ["Open Institute 2026"]
    assert not any(feature["id"].startswith("bound-count") for feature in answer["features"])
    whole = geojson.geojson(both, NOTHING, internal=True).whole()
    assert len(whole["features"]) == len(answer["features"]) + 2


@pytest.mark.parametrize("internal", [False, True])
def test_a_selection_of_nothing_else_leaves_nothing(both, atlas, internal):
    content = export_content.gather(both, atlas, TableRequest(Selection(datasets=("bound-count",))), internal=internal)
    assert len(content.rows) == (2 if internal else 0)
    assert ("left out" in content.about) != internal


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_imported_records(both, atlas, name):
    content = export_content.gather(both, atlas, TableRequest(NOTHING))
    assert "2 records of Bound Count are left out" in content.about["left out"]
    assert content.about["attribution of Open Count"] == "Open Institute 2026"
    assert len(FORMATS[name].write(content)) > 1000


def test_claims_are_none_of_the_datasets_business(both, atlas):
    content = export_content.gather(both, atlas, TableRequest(NOTHING, TableKind.CLAIMS))
    assert "left out" not in content.about
    assert content.rows


def test_what_is_near_a_settlement_is_a_circle_of_25_km(both, atlas):
    shapes = {feature["id"]: feature["geometry"] for feature in geojson.geojson(both, OWN).features}
    assert shapes["open-count:7"]["type"] == "Point"
    assert shapes["open-count:8"]["type"] == "Polygon"
    assert shapes["open-count:9"] is None


def test_undoing_an_import_makes_another_store_and_leaves_readers_alone(tmp_path, tiny_data, atlas):
    folder = tmp_path / "library"
    digests = []
    for listed in (imported_dataset.rows()[:1], imported_dataset.rows()[:3]):
        imported_dataset.keep(folder, imported_dataset.OPEN, listed)
        opened = open_store(tmp_path / "store", tiny_data, atlas, folder)
        digests.append(opened.digest)
        assert len(ids(opened, OWN)) == len(listed)
        opened.close()
    imports_library.undo(folder, "open-count")
    again = open_store(tmp_path / "store", tiny_data, atlas, folder)
    assert [again.digest] == digests[:1]
    again.close()


def test_records_are_put_in_order_in_parts(tmp_path, tiny_data, atlas, monkeypatch, both, folder):
    monkeypatch.setattr(building, "PART", 3)
    opened = open_store(tmp_path / "store", tiny_data, atlas, folder / "library")
    assert selected_records.rows(opened, NOTHING) == selected_records.rows(both, NOTHING)
    opened.close()


def test_incidents_known_to_a_province_are_possible_where_it_touches_an_area(both):
    """Their provinces are drawn in the store, as those of the article are."""
    vague = [row for row in selected_records.rows(both, OWN) if row["precision"] == "province"]
    touching = ids(both, Selection(datasets=("open-count",), area="box:-1,-1,0.01,3"))
    assert vague
    for row in vague:
        assert touching.get(row["record_id"]) == ("possible" if row["place_id"] in ("AA-WE", "AA-EA") else None)
