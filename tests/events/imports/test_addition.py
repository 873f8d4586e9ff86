"""A file that is added to a dataset: known ids are updated, new ones added, all others kept, rejected rows too."""

import csv
import io
import signal
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from events.imports import addition, pipeline
from events.imports import library as imports_library
from events.imports.addition import Part
from events.imports.library import open_library
from events.imports.models import LibraryError, ReadOptions
from events.imports.version_files import Version
from geodata.models import Atlas
from tests.events.new_versions import Keeper, kept
from tests.events.ucdp_files import ROWS, ged

EARLIER = (*ROWS[:3], "1,cut")
CHANGED = ROWS[2].replace("Civilians,6,4", "Townspeople,6,4")
LATER = (CHANGED, ROWS[3], ROWS[4], "6,cut,off")


def added(folder: Path, atlas: Atlas, *files: tuple[str, ...], name: str = "") -> Version:
    """Import files one after the other, each added to those before."""
    for number, rows in enumerate(files):
        path = ged(folder, rows, name or f"part{number}.csv")
        seen = pipeline.preview(path, ReadOptions(), atlas, open_library(folder / "imports"))
        version = pipeline.commit(seen, folder / "imports", add_to=atlas)
    return version


def rejected(version: Version) -> list[tuple[str, ...]]:
    lines = csv.reader(io.StringIO(version.rejected.read_text(encoding="utf-8-sig"), newline=""))
    return [tuple(line[:3]) for line in lines]


def test_known_ids_are_updated_new_ones_added_and_the_others_stay(tmp_path: Path, atlas: Atlas) -> None:
    version = added(tmp_path, atlas, EARLIER, LATER)
    incidents = pq.read_table(version.incidents).to_pylist()
    assert [row["source_record_id"] for row in incidents] == ["1", "2", "3", "4", "5"]
    assert incidents[2]["actors"] == ["Rebels of Arvia", "Townspeople"]
    diff = version.report["diff"]
    assert [diff[sort] for sort in ("added", "changed", "removed", "unchanged", "kept")] == [2, 1, 0, 0, 2]


def test_each_row_finds_its_own_cells_and_its_file(tmp_path: Path, atlas: Atlas) -> None:
    version = added(tmp_path, atlas, EARLIER, LATER)
    cells = {row["row"]: row for row in pq.read_table(version.original).to_pylist()}
    rows = {row["source_record_id"]: row["row"] for row in pq.read_table(version.incidents).to_pylist()}
    assert {one: cells[row]["id"] for one, row in rows.items()} == {one: one for one in rows}
    assert cells[rows["3"]]["side_b"] == "Townspeople"
    assert len(cells) == len(rows)
    parts = addition.parts_of(version.report)
    origin = addition.part_with(parts, rows["4"])
    assert (origin.file, rows["4"] - origin.after) == ("part1.csv", 2)


def test_rejected_rows_of_both_files_stay_listed_with_file_and_row(tmp_path: Path, atlas: Atlas) -> None:
    version = added(tmp_path, atlas, EARLIER, LATER)
    assert [line[:2] for line in rejected(version)] == [("file", "row"), ("part0.csv", "4"), ("part1.csv", "4")]


def test_the_report_counts_the_whole_dataset(tmp_path: Path, atlas: Atlas) -> None:
    report = added(tmp_path, atlas, EARLIER, LATER).report
    assert (report["records"], report["accepted"] + report["warned"], report["rejected"]) == (7, 5, 2)
    assert sum(report[sort] for sort in ("joined", "near", "outside", "named", "unplaced")) == 5
    assert report["date_range"] == ["2020-03-01", "2021-01-31"]
    assert report["file"] == "part1.csv"
    assert report["parts"] == [["part0.csv", 0], ["part1.csv", 4]]


def test_the_same_file_added_twice_changes_no_record(tmp_path: Path, atlas: Atlas) -> None:
    once = added(tmp_path, atlas, LATER, name="same.csv")
    twice = added(tmp_path, atlas, LATER, LATER, name="same.csv")
    for name in ("records", "accepted", "warned", "rejected", "by_province"):
        assert twice.report[name] == once.report[name]
    assert [part.file for part in addition.parts_of(twice.report)][:2] == ["same.csv", "same.csv (2)"]
    assert pq.read_table(twice.original).num_rows == pq.read_table(once.original).num_rows


def test_three_files_keep_their_rejected_rows_and_numbers(tmp_path: Path, atlas: Atlas) -> None:
    version = added(tmp_path, atlas, EARLIER, LATER, ("=7,cut", ROWS[0]))
    assert [line[:2] for line in rejected(version)[1:]] == [("part0.csv", "4"), ("part1.csv", "4"), ("part2.csv", "1")]
    assert "'=7" in version.rejected.read_text(encoding="utf-8-sig")


def test_undo_leads_back_to_the_dataset_before(tmp_path: Path, atlas: Atlas) -> None:
    first = added(tmp_path, atlas, EARLIER)
    added(tmp_path, atlas, LATER)
    assert imports_library.undo(tmp_path / "imports", "ucdp-ged").current() == (first,)


def test_a_dataset_that_is_not_there_is_begun(tmp_path: Path, atlas: Atlas) -> None:
    assert added(tmp_path, atlas, EARLIER).report["diff"] is None


def test_files_with_other_columns_keep_theirs(tmp_path: Path, atlas: Atlas) -> None:
    added(tmp_path, atlas, EARLIER)
    path = ged(tmp_path, LATER, "more.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    wider = [f"{line},{extra}" for line, extra in zip(lines, ["reason", "a", "b", "c", "d"], strict=True)]
    path.write_text("\n".join(wider) + "\n", encoding="utf-8")
    seen = pipeline.preview(path, ReadOptions(), atlas, open_library(tmp_path / "imports"))
    version = pipeline.commit(seen, tmp_path / "imports", add_to=atlas)
    original = {row["id"]: row for row in pq.read_table(version.original).to_pylist()}
    assert (original["1"]["reason"], original["4"]["reason"]) == (None, "b")
    assert [line[0] for line in rejected(version)] == ["file", "part0.csv", "more.csv"]


def test_rows_without_ids_of_their_own_are_not_mixed_up(tmp_path: Path, atlas: Atlas) -> None:
    numbered = ReadOptions(id_column="(row)")
    for _ in range(2):
        seen = pipeline.preview(ged(tmp_path, EARLIER), numbered, atlas, open_library(tmp_path / "imports"))
        if seen.report.diff:
            break
        pipeline.commit(seen, tmp_path / "imports")
    with pytest.raises(LibraryError, match=r"ged\.csv cannot be added to 'ucdp-ged': their ids are row numbers"):
        pipeline.commit(seen, tmp_path / "imports", add_to=atlas)


def test_a_dataset_that_was_changed_meanwhile_is_looked_at_again(tmp_path: Path, atlas: Atlas) -> None:
    seen = pipeline.preview(ged(tmp_path, LATER), ReadOptions(), atlas, open_library(tmp_path / "imports"))
    added(tmp_path, atlas, EARLIER)
    with pytest.raises(LibraryError, match="has been changed since the file was read"):
        pipeline.commit(seen, tmp_path / "imports", add_to=atlas)
    version = pipeline.commit(seen, tmp_path / "imports", add_to=atlas, anyway=True)
    assert version.report["diff"]["kept"] == 2


def test_what_was_joined_to_other_boundaries_is_joined_again(tmp_path: Path, atlas: Atlas) -> None:
    added(tmp_path, replace(atlas, digest="other"), EARLIER)
    added(tmp_path, atlas, LATER)
    library = pipeline.rejoin(open_library(tmp_path / "imports"), atlas)
    (version,) = library.current()
    assert (version.places, version.report["records"]) == (atlas.digest, 7)


def test_killed_at_any_step_the_dataset_is_as_before_or_whole(tmp_path: Path) -> None:
    kept(tmp_path)
    seen = []
    with Keeper(tmp_path) as keeper:
        for die_at in range(1, 200):
            keeper.ask("invented", "+b,c", die_at)
            ended = keeper.answer()
            (version,) = open_library(tmp_path).current()
            seen.append(pq.read_table(version.incidents)["source_record_id"].to_pylist())
            assert pq.read_table(version.original)["id"].to_pylist() == seen[-1]
            if ended == 0:
                break
            assert ended == -signal.SIGKILL
            if seen[-1] == ["a", "b", "c"]:
                imports_library.undo(tmp_path, "invented")
    turn = seen.index(["a", "b", "c"])
    assert seen == [["a", "b"]] * turn + [["a", "b", "c"]] * (len(seen) - turn)
    assert turn > 30


def test_parts_of_a_version_that_is_one_file() -> None:
    assert addition.parts_of({"file": "a.csv", "parts": []}) == (Part("a.csv", 0),)
