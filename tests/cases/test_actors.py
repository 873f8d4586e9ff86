"""Actors under the names that datasets give them: found as ours where the name means them, and shown as stated."""

from dataclasses import replace

import pytest

from events.cli.imports import report_text
from events.imports import mapping_file
from events.imports.models import UnreadableError
from events.queries import selected_records
from events.queries.records import record_detail
from events.queries.selection import Selection
from tests.cases.reading import imported, read

NAMES = """\
id,date,country,latitude,longitude,actor
gtd,2021-08-26,Afghanistan,34.53,69.17,Khorasan Chapter of the Islamic State
acled,2022-03-04,Afghanistan,34.53,69.17,Islamic State (Afghanistan)
ucdp,2022-03-04,Afghanistan,34.53,69.17,IS
alias,2022-03-04,Afghanistan,34.53,69.17,IS-K
iran,2024-01-03,Iran,30.28,57.08,IS
pakistan,2023-01-03,Pakistan,30.18,66.99,Islamic State (Pakistan)
jaish,2022-03-04,Afghanistan,34.53,69.17,Jaish-e-Khorasan
police,2022-03-04,Iran,32.86,59.22,Police of South Khorasan
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("actors") / "names.csv"
    file.write_text(NAMES, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def store(path):
    with imported(path) as opened:
        yield opened


def of_the_group(opened, actor="iskp"):
    chosen = Selection(datasets=("names",), actors=(actor,))
    return {row["record_id"].removeprefix("names:") for row in selected_records.rows(opened, chosen)}


def test_a_group_is_found_under_the_names_that_datasets_give_it(store):
    assert of_the_group(store) == {"gtd", "acled", "ucdp", "alias"}


def test_what_only_sounds_like_it_is_not_it(store):
    assert not of_the_group(store) & {"iran", "pakistan", "jaish", "police"}
    assert of_the_group(store, "islamic-state") == {"gtd", "acled", "ucdp", "alias", "iran"}


def test_the_name_of_the_file_stays_and_the_actor_is_beside_it(store):
    assert of_the_group(store, "Islamic State (Afghanistan)") == {"acled"}
    (who,) = [line for line in record_detail.record(store, "names:acled").source_row.lines() if line.about == "Who"]
    assert who.stated == "Islamic State (Afghanistan)"
    assert "Islamic State Khorasan Province (ISKP)" in who.derived


def test_the_report_and_the_mapping_list_them(path):
    seen = read(path)
    codes = {
        "IS/AF": "iskp",
        "Islamic State (Afghanistan)/*": "iskp",
        "Khorasan Chapter of the Islamic State/*": "iskp",
    }
    assert seen.mapping.codes["actors"] == codes
    assert "  IS/AF: iskp\n" in report_text(seen.report)
    assert mapping_file.from_json(mapping_file.to_json(seen.mapping)).codes["actors"] == codes


def test_the_user_decides_otherwise(path):
    mapping = read(path).mapping
    chosen = {"IS/*": "", "Jaish-e-Khorasan/AF": "iskp"}
    decided = replace(mapping, codes={**mapping.codes, "actors": chosen})
    assert read(path, mapping=decided).mapping.codes["actors"].items() >= chosen.items()
    with imported(path, mapping=decided) as opened:
        assert of_the_group(opened) == {"gtd", "acled", "alias", "jaish"}
        assert of_the_group(opened, "islamic-state") == {"gtd", "acled", "alias", "jaish"}


def test_an_id_that_no_actor_has_is_refused_with_similar_ones(path):
    mapping = read(path).mapping
    wrong = mapping_file.to_json(replace(mapping, codes={**mapping.codes, "actors": {"IS/AF": "iskpp"}}))
    with pytest.raises(UnreadableError, match="'iskpp' is not the id of an actor .similar: iskp"):
        mapping_file.from_json(wrong)
