"""What stands above the records: lines of explanation, the header, a row of HXL tags; and names for the columns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from events.imports.columns.date_text import read as read_day
from events.imports.columns.numbers_text import degrees, is_nothing
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
    skip
        How many physical lines stand above the first record: explanations, header, HXL tags.
    names
        Names of the columns, made unique.
    """

    skip: int
    names: tuple[str, ...]
    had_header: bool
    hxl_row: bool
    notes: tuple[str, ...]


def detect_header(sample: Sequence[Record], has_header: bool | None) -> Header:
    """
    Decide what the first lines of a table are.

    Parameters
    ----------
    sample
        The first lines, some dozens, as cells.
    has_header
        What the user says; None looks at the cells. Lines of explanation are only looked for when nothing is said.
    """
    lead = _preamble(sample) if has_header is None else 0
    rest = sample[lead:]
    header = bool(rest) and (has_header if has_header is not None else is_header(rest))
    hxl = header and len(rest) > 1 and is_hxl(rest[1])
    skip = lead + header + hxl
    body = sample[skip:]
    first = rest[0] if header else ()
    width = len(first) or _width(body)
    names, shifted = _names(first, body) if header else (tuple(f"column {n}" for n in range(1, width + 1)), "")
    return Header(skip, unique(names), header, hxl, tuple(_notes(sample[:lead], header, hxl, shifted)))


def _notes(lead: Sequence[Record], header: bool, hxl: bool, shifted: str) -> Iterator[str]:
    if lead:
        text = " ".join(" ".join(cell for cell in line if cell) for line in lead)
        yield f"{len(lead)} line{'s' * (len(lead) > 1)} above the header left out: '{text[:120]}'"
    if not header:
        yield "no header: the columns are numbered"
    if hxl:
        yield "a second header row of HXL tags was left out"
    if shifted:
        yield shifted


def _width(body: Sequence[Record]) -> int:
    """Give the number of cells that most lines have; of two, the larger."""
    counts = Counter(len(line) for line in body)
    return max(counts, key=lambda width: (counts[width], width)) if counts else 0


def _names(first: Record, body: Sequence[Record]) -> tuple[tuple[str, ...], str]:
    """Name the columns, also where all lines have one cell more than the header."""
    longer = body and all(len(line) == len(first) + 1 for line in body)
    if not longer:
        return tuple(first), ""
    if all(not line[-1].strip(BLANKS) for line in body):
        return (*first, ""), "each line ends in an empty cell that the header does not name"
    return ("", *first), "the header names one column less than there are: the first is taken as nameless"


def _preamble(sample: Sequence[Record]) -> int:
    """Count the lines before the header that are explanations: hardly filled, above a line that is a header."""
    width = _width(sample)
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
    """Whether the first of some lines names the columns: where the others hold numbers or dates, it holds words."""
    first, *rest = lines
    if not _filled(first):
        return False
    body = [line for line in rest[:LOOK] if not is_hxl(line)]
    valued = [at for at in range(len(first)) if _mostly_values([line[at] for line in body if at < len(line)])]
    if not valued:
        return True
    return sum(not _is_value(first[at]) for at in valued) * 2 > len(valued)


def _mostly_values(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if not is_nothing(cell)]
    return bool(filled) and sum(map(_is_value, filled)) * 2 > len(filled)


def _is_value(cell: str) -> bool:
    if len(cell) > 60 or not any(sign.isdigit() for sign in cell):
        return False
    clean = cell.strip(BLANKS)
    return degrees(clean) is not None or read_day(clean, "dmy").latest is not None


def is_hxl(line: Record) -> bool:
    """Whether a line holds HXL tags: `#date+year`, `#geo+lat`."""
    filled = [cell.strip(BLANKS) for cell in line if cell.strip(BLANKS)]
    return bool(filled) and sum(cell.startswith("#") and cell[1:2].isalpha() for cell in filled) * 2 > len(filled)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Make names of columns unique and give nameless ones a number: `Source`, `Source (2)`, `column 3`."""
    taken = {ROW}
    made = []
    for number, name in enumerate(names, 1):
        clean = " ".join(name.strip(BLANKS).split()) or f"column {number}"
        fresh, count = clean, 2
        while fresh in taken:
            fresh, count = f"{clean} ({count})", count + 1
        taken.add(fresh)
        made.append(fresh)
    return tuple(made)
