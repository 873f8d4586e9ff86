import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.imports import pipeline
from events.imports.library import Library, open_library
from events.imports.models import LibraryError, ReadOptions, UnreadableError
from events.imports.pipeline import CancelledError, DatasetOverrides, Preview, Progress, QuestionsOpenError
from events.imports.report import compare_versions
from geodata.models import Atlas
from tests import tiny
from tests.events.ucdp_files import ROWS, ged

AS_TABLE = ReadOptions(format="table", encoding="utf-8", delimiter=",", has_header=True, date_order="ymd")
EMPTY = Library(Path("nowhere"), {})
CELLS = st.text(st.sampled_from(list('19-,." ab=\té')), max_size=6)


def seen(path: Path, atlas: Atlas, folder: Path, **more: object) -> Preview:
    return pipeline.preview(path, ReadOptions(), atlas, open_library(folder / "imports"), **more)  # type: ignore[arg-type]


def test_every_record_of_a_file_is_accounted_for(tmp_path: Path, atlas: Atlas) -> None:
    report = seen(ged(tmp_path), atlas, tmp_path).report
    assert (report.records, report.accepted + report.warned, report.rejected, report.duplicates) == (6, 5, 1, 1)
    assert (report.joined, report.near, report.outside, report.unplaced) == (2, 1, 1, 1)
    assert report.by_country == {"AA": 3, "none": 2}
    assert report.by_province == {"AA-EA": 1, "AA-WE": 1}
    assert report.date_range == (date(2020, 3, 1), date(2021, 1, 31))
    assert (report.format, report.file, report.diff) == ("ucdp", "ged.csv", None)


def test_the_report_has_what_it_promises_as_plain_values(tmp_path: Path, atlas: Atlas) -> None:
    plain = json.loads(json.dumps(seen(ged(tmp_path), atlas, tmp_path).report.as_json()))
    wanted = (
        "records accepted warned rejected duplicates joined near outside by_country by_province agreement date_range"
    )
    assert {*wanted.split(), "encoding", "format", "digest", "diff", "questions"} <= plain.keys()
    assert plain["date_range"] == ["2020-03-01", "2021-01-31"]
    counts = {verdict: plain["agreement"][verdict] for verdict in ("same", "different", "unknown")}
    assert counts == {"same": 1, "different": 2, "unknown": 0}


def test_looking_at_a_file_changes_nothing(tmp_path: Path, atlas: Atlas) -> None:
    seen(ged(tmp_path), atlas, tmp_path)
    assert not (tmp_path / "imports").exists()


def test_what_is_kept_has_rows_cells_refusals_mapping_and_report(tmp_path: Path, atlas: Atlas) -> None:
    version = pipeline.commit(seen(ged(tmp_path), atlas, tmp_path), tmp_path / "imports")
    assert pq.read_table(version.incidents)["source_record_id"].to_pylist() == ["1", "2", "3", "4", "5"]
    original = pq.read_table(version.original)
    assert original.num_rows == 6
    assert original["side_b"].to_pylist()[-1] == "=Rebels"
    assert "'=Rebels" in version.rejected.read_text(encoding="utf-8-sig")
    assert json.loads(version.mapping.read_text(encoding="utf-8"))["format"] == "ucdp"
    assert version.report["digest"] == version.digest


def test_importing_again_shows_what_would_change(tmp_path: Path, atlas: Atlas) -> None:
    pipeline.commit(seen(ged(tmp_path), atlas, tmp_path), tmp_path / "imports")
    later = [ROWS[1], ROWS[2].replace("Civilians,6,4", "Townspeople,6,4"), ROWS[4], "9" + ROWS[0][1:]]
    found = seen(ged(tmp_path, later), atlas, tmp_path).report.diff
    assert found is not None
    assert (found.added, found.changed, found.removed, found.unchanged) == (1, 1, 2, 2)
    assert (found.added_ids, found.removed_ids) == (("9",), ("1", "4"))


def test_a_preview_that_is_out_of_date_is_not_kept(tmp_path: Path, atlas: Atlas) -> None:
    first, second = seen(ged(tmp_path), atlas, tmp_path), seen(ged(tmp_path, ROWS[:2]), atlas, tmp_path)
    pipeline.commit(first, tmp_path / "imports")
    with pytest.raises(LibraryError, match="'ucdp-ged' has been changed since the file was read"):
        pipeline.commit(second, tmp_path / "imports")
    kept = pipeline.commit(second, tmp_path / "imports", anyway=True)
    assert kept.report["diff"]["removed"] == 3


def test_open_questions_are_answered_before_anything_is_kept(tmp_path: Path, atlas: Atlas) -> None:
    path = tmp_path / "own.csv"
    path.write_text("id,when,lat,lon\na,2020-01-02,0.5,0.5\n", encoding="utf-8")
    shown = seen(path, atlas, tmp_path)
    assert [question["question_id"] for question in shown.report.questions] == ["format"]
    with pytest.raises(QuestionsOpenError, match=r"own\.csv cannot be imported before"):
        pipeline.commit(shown, tmp_path / "imports")
    assert open_library(tmp_path / "imports").current() == ()


def test_a_file_of_which_nothing_can_be_taken_is_not_kept(tmp_path: Path, atlas: Atlas) -> None:
    shown = seen(ged(tmp_path, ["1,cut"]), atlas, tmp_path)
    assert shown.report.rejected == 1
    with pytest.raises(LibraryError, match=r"no record of ged\.csv can be read"):
        pipeline.commit(shown, tmp_path / "imports")


def test_the_user_names_the_dataset_and_its_terms(tmp_path: Path, atlas: Atlas) -> None:
    naming = DatasetOverrides(dataset_id="mine", title="My incidents", may_redistribute=False)
    version = pipeline.commit(seen(ged(tmp_path), atlas, tmp_path, overrides=naming), tmp_path / "imports")
    assert (version.dataset.dataset_id, version.dataset.title, version.dataset.may_redistribute) == (
        "mine",
        "My incidents",
        False,
    )
    assert version.dataset.publisher.startswith("Uppsala")
    assert json.loads(version.mapping.read_text(encoding="utf-8"))["dataset"]["dataset_id"] == "mine"


def test_the_id_of_the_shipped_records_is_taken(tmp_path: Path, atlas: Atlas) -> None:
    with pytest.raises(LibraryError, match="choose another one"):
        seen(ged(tmp_path), atlas, tmp_path, overrides=DatasetOverrides(dataset_id="article"))


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path, atlas: Atlas) -> None:
    with pytest.raises(UnreadableError):
        seen(tmp_path / "nothing.csv", atlas, tmp_path)


def test_progress_goes_from_nothing_to_all_in_words(tmp_path: Path, atlas: Atlas) -> None:
    steps: list[tuple[float, str]] = []
    watch = Progress(lambda fraction, words: steps.append((fraction, words)))
    seen(ged(tmp_path), atlas, tmp_path, progress=watch)
    fractions = [fraction for fraction, _ in steps]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert "joining 5 records to provinces" in [words for _, words in steps]


@pytest.mark.parametrize("words", ["joining 5 records to provinces", "comparing with the current version", "writing"])
def test_the_import_ends_where_it_is_cancelled(tmp_path: Path, atlas: Atlas, words: str) -> None:
    steps: list[str] = []
    watch = Progress(lambda _, step: steps.append(step), lambda: words in steps)
    with pytest.raises(CancelledError, match="nothing was changed"):
        pipeline.commit(seen(ged(tmp_path), atlas, tmp_path, progress=watch), tmp_path / "imports", progress=watch)
    assert open_library(tmp_path / "imports").current() == ()


def test_in_one_go_the_last_import_counts(tmp_path: Path, atlas: Atlas) -> None:
    for rows in (ROWS, ROWS[:2]):
        library = open_library(tmp_path / "imports")
        pipeline.commit(pipeline.preview(ged(tmp_path, rows), ReadOptions(), atlas, library), library.folder)
    current = open_library(tmp_path / "imports").current()
    assert [version.report["records"] for version in current] == [2]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.lists(st.lists(st.text(st.sampled_from(list('19-,." ab=\té')), max_size=6), min_size=3, max_size=3), max_size=8)
)
def test_any_table_of_text_is_fully_accounted_for(tmp_path: Path, cells: list[list[str]]) -> None:
    path = written(tmp_path / "any.csv", [["id", "lat", "date"], *cells])
    shown = pipeline.preview(path, AS_TABLE, tiny.atlas(), EMPTY)
    report = shown.report
    assert report.accepted + report.warned + report.rejected == report.records
    assert report.joined + report.near + report.outside + report.unplaced == report.accepted + report.warned
    assert shown.incidents.num_rows == report.accepted + report.warned
    assert len(set(shown.incidents["source_record_id"].to_pylist())) == shown.incidents.num_rows
    assert shown.rejected.count(b"\n") >= report.rejected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=8))
def test_what_was_kept_of_accepted_rows_comes_in_again_the_same(tmp_path: Path, cells: list[list[str]]) -> None:
    first = pipeline.preview(
        written(tmp_path / "any.csv", [["id", "lat", "date", "note"], *cells]), AS_TABLE, tiny.atlas(), EMPTY
    )
    original = first.parsed.table.cells
    accepted = set(first.incidents["row"].to_pylist())
    again = [list(row.values())[1:] for row in original.to_pylist() if row["row"] in accepted]
    settled = replace(AS_TABLE, mapping=first.mapping, date_order=first.report.date_order, decimal=first.report.decimal)
    second = pipeline.preview(
        written(tmp_path / "again.csv", [list(first.parsed.table.columns), *again]), settled, tiny.atlas(), EMPTY
    )
    found = compare_versions(first.incidents, second.incidents)
    assert (found.unchanged, found.added, found.changed, found.removed) == (len(accepted), 0, 0, 0)


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return path
