"""Reads a file of `files` as the command line does, and imports it into a separate store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from events.cli.imports import report_text
from events.imports.library import Library, open_library
from events.imports.models import ReadOptions
from events.imports.pipeline import DatasetOverrides, Preview, commit, preview
from events.store.store import Store, open_store
from geodata import atlas as geodata_atlas

FILES = Path(__file__).parent / "files"
FREE = DatasetOverrides(licence="CC0-1.0", may_redistribute=True)


def read(name: str, **options: Any) -> Preview:
    """Read a file; a table unless stated otherwise."""
    path = FILES / name
    chosen = ReadOptions(**{"format": "table"} | options)
    with TemporaryDirectory() as folder:
        return preview(path, chosen, geodata_atlas.load(), open_library(Path(folder)))


class Rows:
    """The accepted rows of a file by their ids."""

    def __init__(self, seen: Preview) -> None:
        self.by_id = {row["source_record_id"]: row for row in seen.incidents.to_pylist()}
        self.report = report_text(seen.report)

    def __len__(self) -> int:
        return len(self.by_id)

    def days(self, row: str) -> tuple[date | None, date | None]:
        """First and last day of a row."""
        return self.by_id[row]["earliest"], self.by_id[row]["latest"]

    def point(self, row: str) -> tuple[float, float] | None:
        """Latitude and longitude of a row."""
        found = self.by_id[row]
        return None if found["lat"] is None else (round(found["lat"], 4), round(found["lon"], 4))

    def province(self, row: str) -> str | None:
        """Province of a row."""
        found: str | None = self.by_id[row]["province_id"]
        return found

    def warnings(self, row: str) -> str:
        """Warnings of a row as one text."""
        return "; ".join(self.by_id[row]["warnings"])


def rows(name: str, **options: Any) -> Rows:
    """Read the rows of a file; it asks nothing."""
    seen = read(name, **options)
    assert seen.report.questions == ()
    return Rows(seen)


@contextmanager
def imported(name: str, **options: Any) -> Iterator[Store]:
    """Import a file into a store of the shipped data."""
    with TemporaryDirectory() as folder:
        library: Library = open_library(Path(folder) / "library")
        atlas = geodata_atlas.load()
        chosen = ReadOptions(**{"format": "table"} | options)
        commit(preview(FILES / name, chosen, atlas, library, overrides=FREE), library.folder)
        store = open_store(Path(folder) / "store", imports=Path(folder) / "library")
        try:
            yield store
        finally:
            store.close()
