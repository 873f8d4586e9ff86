"""Read source files on the workers as tables of text, each in a process within limits, and keep them as parts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from events.cluster.parts import Part, cut, write
from events.imports import prepare
from events.imports.models import ReadOptions, TextTable, UnreadableError
from events.imports.rejected_rows import RejectedRows
from geodata.processes import limited

EMPTY: Final = TextTable("", "csv").cells


@dataclass(frozen=True, eq=False)
class ReadFile:
    """
    A file that was read: what was detected about it, without cells and rejected rows, and where these are.

    `rows` counts its records, the rejected ones too; `rejected` are those that cannot be read as a row.
    """

    table: TextTable
    columns: tuple[str, ...]
    rows: int
    cells: tuple[str, ...]
    rejected: RejectedRows


@dataclass(frozen=True, eq=False)
class _Read:
    """What a reader's process returns."""

    table: TextTable
    rejected: RejectedRows


def sources(paths: Iterable[Path]) -> tuple[Path, ...]:
    """
    List the files of some sources: a file is itself, a folder is all files in it, in the order of their names.

    Raises
    ------
    UnreadableError
        If one does not exist, or a folder has no files.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        if path.is_dir() and not inside:
            raise UnreadableError(f"{path} has no files; choose a folder with files of records")
        if not path.exists():
            raise UnreadableError(f"{path} does not exist; every computer of the cluster needs to see it by this name")
        found += inside if path.is_dir() else [path]
    return tuple(path.resolve() for path in found)


def reader(options: ReadOptions, folder: Path, rows_of_part: int) -> Callable[[tuple[int, Path]], ReadFile]:
    """Return a function for workers that reads the numbered file and keeps its cells as parts in a folder."""

    def read_file(numbered: tuple[int, Path]) -> ReadFile:
        number, path = numbered
        found = limited.run(_read, (path, options), _Read, name=path.name, refusal=UnreadableError)
        cells = found.table.cells
        kept = []
        for part, piece in enumerate(cut(cells, rows_of_part)):
            file = folder / f"{number:06}-{part:06}.parquet"
            write(piece, file)
            kept.append(str(file))
        rejected = replace(found.rejected, table=EMPTY)
        rows = cells.num_rows + len(rejected)
        return ReadFile(replace(found.table, cells=EMPTY), found.table.columns, rows, tuple(kept), rejected)

    return read_file


def _read(path: Path, options: ReadOptions, show: Callable[[float, str], None]) -> _Read:
    table = prepare.read_table(path, options, progress=lambda part: show(part, f"reading {path.name}"))
    own = [replace(one, cells=dict(one.cells)) for one in table.rejected]
    return _Read(replace(table, rejected=()), RejectedRows.of(EMPTY, own))


def one_table(files: Sequence[ReadFile]) -> tuple[TextTable, tuple[Part, ...]]:
    """
    Return what was detected about several files that are one table, without its cells, and the parts of it.

    Raises
    ------
    UnreadableError
        If their columns differ.
    """
    first, before, parts = files[0], 0, list[Part]()
    for file in files:
        if file.columns != first.columns:
            raise UnreadableError(
                f"{file.table.name} has other columns than {first.table.name}; import it as a separate dataset"
            )
        for cells in file.cells:
            parts.append(Part(len(parts), cells, file.table.name, before))
        before += file.rows
    last = files[-1]
    cut_row = None if last.table.cut_row is None else last.table.cut_row + before - last.rows
    notes = tuple(dict.fromkeys(note for file in files for note in file.table.notes))
    questions = tuple({one.question_id: one for file in files for one in file.table.questions}.values())
    return replace(first.table, cut_row=cut_row, notes=notes, questions=questions), tuple(parts)
