"""Open the lake that the environment names, for pages: on a session that stays."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from events.cluster.engine import EngineError, connect, engine_errors
from events.imports.models import LibraryError
from geodata import files

if TYPE_CHECKING:  # nobody else loads these
    from events.cluster.lake import LakeDataset
    from events.cluster.lake_store import LakeStore


@dataclass(frozen=True)
class Chosen:
    """The lake whose records are shown, and the address of the cluster that answers questions about them."""

    engine: str
    lake: Path

    @property
    def state(self) -> tuple[int, bytes]:
        """A value that changes whenever another version of the lake becomes current."""
        from events.cluster.lake import CURRENT

        try:
            return 0, (self.lake / CURRENT).read_bytes()
        except OSError:
            return 0, b""

    def datasets(self) -> tuple[LakeDataset, ...]:
        """
        List the datasets of the current version.

        Raises
        ------
        LibraryError
            If the lake cannot be read.
        """
        from events.cluster.lake import open_lake

        return open_lake(self.lake).datasets

    def open(self, only_redistributable: bool = False) -> LakeStore:
        """
        Open the current version; on request without the datasets that must not be redistributed.

        Raises
        ------
        EngineError
            If the cluster does not answer.
        LibraryError
            If the lake cannot be read, or has no records yet.
        """
        from events.cluster.lake_store import open_lake_store

        if not self.lake.is_dir():
            raise LibraryError(f"{self.lake} is not a folder; correct {files.variable('lake')}")
        with engine_errors(self.engine):
            return open_lake_store(connect(self.engine), self.engine, self.lake, only_redistributable)


def chosen() -> Chosen | None:
    """
    Return what KHORASAN_ATLAS_ENGINE and KHORASAN_ATLAS_LAKE name; None if they name nothing.

    Raises
    ------
    EngineError
        If only one of them is set.
    """
    engine, lake = (os.environ.get(files.variable(name), "") for name in ("engine", "lake"))
    if not engine and not lake:
        return None
    if not engine or not lake:
        missing = files.variable("lake" if engine else "engine")
        raise EngineError(f"{missing} is not set; an engine and a lake belong together, see docs/cluster.md")
    return Chosen(engine, Path(lake).absolute())
