"""The same invented files, imported on one machine and on a cluster."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from events.cluster.importing import import_files
from events.cluster.lake import Lake, changing, open_lake
from events.imports import pipeline
from events.imports.library import open_library
from events.imports.models import AUTODETECT, ReadOptions
from events.imports.pipeline import Preview
from events.imports.report import Report
from events.store.store import Store, open_store
from geodata.models import Atlas
from tests.cluster.source_files import MAKERS
from tests.conftest import write_tiny

ROWS = 1_500
PART_ROWS = 400
KNOWN, UNKNOWN = ("ucdp", "acled", "gtd"), ("table", "spoilt")


@dataclass(frozen=True, eq=False)
class Both:
    """The same files, imported on one machine and on a cluster."""

    previews: dict[str, Preview]
    store: Store
    reports: dict[str, Report]
    lake: Lake


def import_into(folder: Path, spark: Any, paths: Sequence[Path], atlas: Atlas, **how: Any) -> tuple[Report, ...]:
    """Import files into the lake of a folder."""
    with changing(folder) as lake:
        return import_files(spark, paths, lake, atlas, **how)


def imported(spark: Any, folder: Path, atlas: Atlas) -> Both:
    """Import every invented file into a library and into a lake of a folder."""
    paths = {name: make(folder, ROWS) for name, make in MAKERS.items()}
    data, previews, reports = write_tiny(folder / "tiny"), {}, list[Report]()
    for options, names in ((AUTODETECT, KNOWN), (ReadOptions(format="table"), UNKNOWN)):
        for name in names:
            previews[name] = pipeline.preview(paths[name], options, atlas, open_library(folder / "imports"))
            pipeline.commit(previews[name], folder / "imports")
        sources = [paths[name] for name in names]
        reports += import_into(folder / "lake", spark, sources, atlas, options=options, data=data, part_rows=PART_ROWS)
    return Both(
        previews,
        open_store(folder / "store", data, atlas, folder / "imports"),
        dict(zip((*KNOWN, *UNKNOWN), reports, strict=True)),
        open_lake(folder / "lake"),
    )
