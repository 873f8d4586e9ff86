"""Detect what precedes the records: a preamble, the header, a row of HXL tags; and name the columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from events.imports.columns import degrees
from events.imports.columns.date_text import read as read_day
from events.imports.columns.numbers_text import is_missing
from events.imports.columns.text import BLANKS
from events.imports.models import ROW

Record = Sequence[str]
LOOK: Final = 30
LONGEST_PREAMBLE: Final = 20


@dataclass(frozen=True)
class Header:
    """
    Where the records of a table begin.

    Attributes
    ----------
    names
        Names of the columns, made unique.
    skip
        How many lines precede the first record: preamble, header, HXL tags.
    """

    names: tuple[str, ...]
    skip: int = 0
    had_header: bool = True
    hxl_row: bool = False
    notes: tuple[str, ...] = ()


def detect_header(sample: Sequence[Record], has_header: bool | None) -> Header:
    """
    Detect the header of a table.

    Parameters
    ----------
    sample
        The first lines, some dozens, as cells.
    has_header
        What the user chose; None detects it. A preamble is looked for only then.
    """
    preamble = _preamble_lines(sample) if has_header is None else 0
    rest = sample[preamble:]
    had_header = bool(rest) and (has_header if has_header is not None else is_header(rest))
    groups = had_header and has_header is None and _has_groups(rest)
    hxl_row = had_header and len(rest) > 1 + groups and is_hxl(rest[1 + groups])
    skip = preamble + had_header + groups + hxl_row
    body = sample[skip:]
    first = _named_by_groups(*rest[:2]) if groups else rest[0] if had_header else ()
    width = len(first) or _width(body)
    names, shifted = _names(first, body) if had_header else (tuple(f"column {n}" for n in range(1, width + 1)), "")
    notes = tuple(_notes(sample[:preamble], rest[0] if groups else (), had_header, hxl_row, shifted))
    return Header(unique(names), skip, had_header, hxl_row, notes)


def _notes(preamble: Sequence[Record], groups: Record, had_header: bool, hxl_row: bool, shifted: str) -> Iterator[str]:
    if preamble:
        text = " ".join(" ".join(cell for cell in line if cell) for line in preamble)
        yield f"{len(preamble)} line{'s' * (len(preamble) > 1)} above the header left out: '{text[:120]}'"
    if groups:
        yield f"two header rows: the columns are named by the second, below '{' '.join(filter(None, groups))[:120]}'"
    if not had_header:
        yield "no header: the columns are numbered"
    if hxl_row:
        yield "second header row (HXL tags) left out"
    if shifted:
        yield shifted


def _width(body: Sequence[Record]) -> int:
    """Return the number of cells that most lines have; of two equally frequent numbers the larger."""
    counts = Counter(len(line) for line in body)
    return max(counts, key=lambda width: (counts[width], width)) if counts else 0


def _names(first: Record, body: Sequence[Record]) -> tuple[tuple[str, ...], str]:
    """Return the names of the columns, and a note if all lines have one cell more than the header."""
    longer = body and all(len(line) == len(first) + 1 for line in body)
    if not longer:
        return tuple(first), ""
    if all(not line[-1].strip(BLANKS) for line in body):
        return (*first, ""), "every line ends in an empty cell that has no name in the header"
    return ("", *first), "the header has one name fewer than there are columns: the first column is unnamed"


def _has_groups(lines: Sequence[Record]) -> bool:
    """Check whether the first line names groups of columns, over a second with a name for each column."""
    upper, lower, *body = lines[: LOOK + 2] if len(lines) > 2 else ((), ())
    if not body or len(upper) != len(lower) or not 0 < _filled(upper) < len(upper):
        return False
    are_named = all(name.strip(BLANKS) or cell.strip(BLANKS) for name, cell in zip(upper, lower, strict=True))
    have_values = any(_mostly_values([line[at] for line in body if at < len(line)]) for at in range(len(lower)))
    return are_named and have_values and not any(map(_is_value, lower)) and not is_hxl(lower)


def _named_by_groups(upper: Record, lower: Record) -> Record:
    """Return the names of the second line, else of the first; those that are not unique follow their group's."""
    counts, names, group = Counter(cell.strip(BLANKS) for cell in lower), [], ""
    for name, cell in zip(upper, lower, strict=True):
        group = name.strip(BLANKS) or group
        repeated = counts[cell.strip(BLANKS)] > 1 and cell.strip(BLANKS) and group
        names.append(f"{group}/{cell.strip(BLANKS)}" if repeated else cell if cell.strip(BLANKS) else name)
    return names


def _preamble_lines(sample: Sequence[Record]) -> int:
    """Count the lines of explanation before the header: few of their cells are filled."""
    # Two lines of five cells are a table, and three of one cell its explanation.
    counts = Counter(len(line) for line in sample)
    width = max(counts, key=lambda width: counts[width] * width, default=0)
    if width < 3:
        return 0
    for at, line in enumerate(sample[:LONGEST_PREAMBLE]):
        if _filled(line) > width // 2:
            return at if at and is_header(sample[at:]) else 0
        if _filled(line) > max(1, width // 3):
            return 0
    return 0


def _filled(line: Record) -> int:
    return sum(bool(cell.strip(BLANKS)) for cell in line)


def is_header(lines: Sequence[Record]) -> bool:
    """Check whether the first line is a header: it has words where the other lines have numbers or dates."""
    first, *rest = lines
    if not _filled(first):
        return False
    body = [line for line in rest[:LOOK] if not is_hxl(line)]
    valued = [at for at in range(len(first)) if _mostly_values([line[at] for line in body if at < len(line)])]
    if not valued:
        return True
    return sum(not _is_value(first[at]) for at in valued) * 2 > len(valued)


def _mostly_values(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if not is_missing(cell)]
    return bool(filled) and sum(map(_is_value, filled)) * 2 > len(filled)


def _is_value(cell: str) -> bool:
    if len(cell) > 60 or not any(sign.isdigit() for sign in cell):
        return False
    clean = cell.strip(BLANKS)
    return degrees.parse(clean).value is not None or read_day(clean, "dmy").latest is not None


def is_hxl(line: Record) -> bool:
    """Check whether a line consists of HXL tags, such as `#date+year` or `#geo+lat`."""
    filled = [cell.strip(BLANKS) for cell in line if cell.strip(BLANKS)]
    return bool(filled) and sum(cell.startswith("#") and cell[1:2].isalpha() for cell in filled) * 2 > len(filled)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return unique names for columns; those without a name get a number: `Source`, `Source (2)`, `column 3`."""
    free = FreeNames([ROW])
    return tuple(
        free.take(" ".join(name.strip(BLANKS).split()) or f"column {number}") for number, name in enumerate(names, 1)
    )


class FreeNames:
    """Names of columns that are still free; finding one takes the same time, however many are taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def take(self, name: str) -> str:
        """Return a name, with a number if it is taken: `Source (2)`; it is taken from now on."""
        free = name
        while free in self._taken:
            number = self._numbers.get(name, 1) + 1
            self._numbers[name] = number
            free = f"{name} ({number})"
        self._taken.add(free)
        return free
