import dataclasses
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from events.imports import library as imports_library
from events.imports import pipeline
from events.imports.library import Library, open_library
from events.imports.models import LibraryError, ReadOptions
from geodata.models import Atlas
from tests.events.ucdp_files import ROWS, ged


@pytest.fixture
def library(tmp_path: Path, atlas: Atlas) -> Library:
    for rows in (ROWS[:2], ROWS):
        library = open_library(tmp_path / "imports")
        pipeline.commit(pipeline.preview(ged(tmp_path, rows), ReadOptions(), atlas, library), library.folder)
    return open_library(tmp_path / "imports")


@pytest.fixture(scope="module")
def other(atlas: Atlas) -> Atlas:
    """The same world with other provinces."""
    return dataclasses.replace(
        atlas, provinces=atlas.provinces.rename(index={"AA-WE": "AA-01", "AA-EA": "AA-02"}), digest="other"
    )


def provinces(library: Library) -> list[str | None]:
    found: list[str | None] = pq.read_table(library.current()[0].incidents)["province_id"].to_pylist()
    return found


def test_rows_are_joined_to_the_boundaries_in_force(library: Library, other: Atlas) -> None:
    before = provinces(library)
    after = pipeline.rejoin(library, other)
    assert provinces(after) == [{"AA-WE": "AA-01", "AA-EA": "AA-02"}.get(code or "", code) for code in before]
    assert set(before) != set(provinces(after))
    assert after.digest != library.digest
    assert open_library(library.folder) == after


def test_the_report_follows(library: Library, other: Atlas) -> None:
    version = pipeline.rejoin(library, other).current()[0]
    assert version.report["by_province"].keys() == {"AA-01", "AA-02"}
    assert version.report["digest"] == version.digest != library.current()[0].digest
    assert version.report["records"] == 6


def test_what_the_file_says_stays(library: Library, other: Atlas) -> None:
    before = pq.read_table(library.current()[0].original)
    assert pq.read_table(pipeline.rejoin(library, other).current()[0].original).equals(before)


def test_with_the_same_places_nothing_is_done(library: Library, atlas: Atlas) -> None:
    assert pipeline.rejoin(library, atlas) is library


def test_it_is_the_same_import_for_undo_and_that_follows_too(library: Library, other: Atlas) -> None:
    assert len(pipeline.rejoin(library, other).versions) == 2
    former = pipeline.rejoin(imports_library.undo(library.folder, "ucdp-ged"), other)
    assert "AA-01" in provinces(former)
    assert former.current()[0].report["records"] == 2


def test_missing_files_are_reported(library: Library, other: Atlas) -> None:
    library.current()[0].original.unlink()
    with pytest.raises(LibraryError, match="'ucdp-ged' cannot be joined to other boundaries"):
        pipeline.rejoin(library, other)
    assert open_library(library.folder) == library
