"""The files of one version: laid down whole, on the disk, before they get their name."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from events import durable
from events.library import VERSIONS, Version
from events.model import Dataset

UNFINISHED: Final = ".unfinished"

Report = Callable[[str], Mapping[str, Any]]  # the report of a version by its digest


@dataclass(frozen=True)
class Draft:
    """
    A version that is not kept yet.

    `incidents` has the columns of `INCIDENTS`, `original` every cell as text beside `row`; `refused` is a CSV,
    `mapping` a JSON text. `places` is the digest of the atlas that the incidents were joined to.
    """

    dataset: Dataset
    incidents: pa.Table
    original: pa.Table
    refused: bytes
    mapping: str
    places: str


def lay_down(folder: Path, draft: Draft, report: Report, go_on: Callable[[], None]) -> Version:
    """
    Write all files of a version; what counts is another matter.

    Parameters
    ----------
    folder
        Folder of the library, which this process has to itself.
    draft
        What is written.
    report
        Gives the report by the digest of the version.
    go_on
        Called between the steps; what it raises ends the work, and leaves nothing.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    with _unfinished(folder) as unfinished:
        digest = _write(unfinished, draft, go_on)
        said = json.dumps(report(digest), ensure_ascii=False, indent=1)
        durable.put(unfinished / "report.json", said.encode())
        go_on()
        settled = _settled(unfinished, f"{draft.dataset.dataset_id}-{digest[:16]}")
    return Version(draft.dataset, settled, digest, draft.places)


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Lend a folder to write to, which leaves no trace if that fails: the disk may be full."""
    unfinished = folder / VERSIONS / UNFINISHED
    unfinished.mkdir()
    try:
        yield unfinished
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _write(folder: Path, draft: Draft, go_on: Callable[[], None]) -> str:
    """Lay down the files of a draft; return the digest over them and what they come from."""
    for name, table in (("incidents.parquet", draft.incidents), ("original.parquet", draft.original)):
        pq.write_table(table, folder / name, compression="zstd", compression_level=1)
        durable.settle(folder / name)
        go_on()
    durable.put(folder / "refused.csv", draft.refused)
    durable.put(folder / "mapping.json", draft.mapping.encode())
    digest = hashlib.sha256(json.dumps([asdict(draft.dataset), draft.places], sort_keys=True).encode())
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest.update(f"{path.name}:{hashlib.file_digest(file, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()


def _settled(unfinished: Path, name: str) -> Path:
    """Give a folder its name for good; one that is there already holds the same."""
    settled = unfinished.with_name(name)
    if not settled.exists():
        durable.settle(unfinished)
        os.rename(unfinished, settled)
        durable.settle(settled.parent)
    return settled
