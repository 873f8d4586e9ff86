"""Faults in data files: where each one is, what is wrong, and how to fix it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

LONGEST: Final = 80  # characters of a value that are shown


@dataclass(frozen=True)
class Fault:
    """
    One fault in a data file.

    `row` is the row number in a spreadsheet, where the header is row 1; None means the whole file.
    """

    file: str
    row: int | None
    field: str
    value: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Write the fault on one line: place, value, what is wrong, what to do."""
        return f"row {self.row}{self._text()}" if self.row is not None else f"file{self._text()}"

    @property
    def line(self) -> str:
        """The fault on one line with the name of its file in front."""
        return f"{self.file} {self}" if self.row is not None else f"{self.file}{self._text()}"

    def _text(self) -> str:
        field = f", {self.field}" if self.field else ""
        value = f" '{_short(self.value)}'" if self.value else ""
        return f"{field}:{value} {self.problem}; {self.remedy}"


def _short(value: str) -> str:
    clean = " ".join(value.split())
    return clean if len(clean) <= LONGEST else f"{clean[:LONGEST]}…"


class DataError(ValueError):
    """Data files cannot be used; `faults` lists everything that is wrong with them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(report(self.faults))


class FileError(DataError):
    """A file or folder cannot be used; the message is one sentence: which, why, and the way out."""

    def __init__(self, file: Path, problem: str, remedy: str) -> None:
        super().__init__([Fault(str(file), None, "", "", problem, remedy)])
        self.args = (f"{file} {problem}; {remedy}",)


def report(faults: Iterable[Fault]) -> str:
    """List faults under their files, one line each."""
    lines = []
    ordered = sorted(faults, key=lambda fault: (fault.file, fault.row or 0, fault.field))
    for file, group in groupby(ordered, key=lambda fault: fault.file):
        members = list(group)
        lines.append(f"{file} has {len(members)} problem{'s' if len(members) > 1 else ''}:")
        lines.extend(f"  {fault}" for fault in members)
    return "\n".join(lines)
