"""Detect what precedes the records: a preamble, the header, a row of HXL tags; and name the columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from events.imports.columns import degrees
from events.imports.columns.date_text import read as read_day
from events.imports.columns.numbers_text import is_missing
from events.imports.columns.text import BLANKS
from events.imports.models import AUTODETECT, ROW, Option, Question, ReadOptions

Record = Sequence[str]
LOOK: Final = 30
LONGEST_PREAMBLE: Final = 20
LONGEST_NAME: Final = 40  # characters of the name of a group of columns
LEAST_VALUED: Final = 2  # columns of numbers or dates that distinguish a header from a record
LEAST_LINES: Final = 3  # header, second header, and more than one record
SHOWN: Final = 5
GROUP: Final = "/"  # as KoboToolbox writes the group of a column


@dataclass(frozen=True)
class Header:
    """
    Where the records of a table begin.

    `names` of columns are made unique; `skip` is how many lines precede the first record: preamble, one or two header
    rows, HXL tags. `questions` is which of two header rows names the columns, if that is not certain.
    """

    names: tuple[str, ...]
    skip: int = 0
    had_header: bool = True
    hxl_row: bool = False
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def detect_header(sample: Sequence[Record], options: ReadOptions = AUTODETECT) -> Header:
    """
    Detect the header of a table from its first lines, some dozens, as cells.

    A preamble and a second header row are looked for only if the user has not chosen whether there is a header.
    """
    if options.has_header is not None:
        return _header(sample, _blank_lines(sample) * options.has_header, options.has_header, options.header_rows or "")
    preamble = _preamble_lines(sample)
    if preamble and _is_group_row(sample[preamble - 1], sample[preamble:]):
        preamble -= 1  # names of groups are not an explanation
    rest = sample[preamble:]
    had_header = bool(rest) and is_header(rest)
    if not had_header or options.header_rows:
        return _header(sample, preamble, had_header, options.header_rows or "")
    is_grouped = len(rest) > 2 and (_has_groups(rest) or _is_group_row(rest[0], rest[1:]))
    header = _header(sample, preamble, had_header, "both" if is_grouped else "")
    return replace(header, questions=_questions(rest)) if not is_grouped and _is_second_header(rest) else header


def _header(sample: Sequence[Record], preamble: int, had_header: bool, rows: str) -> Header:
    """Return the header after a preamble; `rows` of two header rows name the columns, if there are two."""
    if had_header and rows == "second":
        preamble += 1
    rest = sample[preamble:]
    two = had_header and rows in ("first", "both") and len(rest) > 1
    hxl_row = had_header and len(rest) > 1 + two and is_hxl(rest[1 + two])
    skip = preamble + had_header + two + hxl_row
    body = sample[skip:]
    first = (_joined_rows(rest[0], rest[1]) if rows == "both" and two else rest[0]) if had_header else ()
    width = len(first) or _width(body)
    names, shifted = _names(first, body) if had_header else (tuple(f"column {n}" for n in range(1, width + 1)), "")
    notes = [*_notes(sample[:preamble], had_header, hxl_row, shifted)]
    if two:
        done = f"joined to names such as '{_example(names)}'" if rows == "both" else "the second is left out"
        notes.append(f"two header rows: {done}")
    return Header(unique(names), skip, had_header, hxl_row, tuple(notes))


def _example(names: Sequence[str]) -> str:
    return next((name for name in names if GROUP in name), names[0])


def _has_groups(lines: Sequence[Record]) -> bool:
    """Check whether the first line names groups of columns or columns, over a second that names all the others."""
    upper, lower, *_ = lines
    if len(upper) != len(lower) or not 0 < _filled(upper) < len(upper) or is_hxl(lower):
        return False
    are_named = all(name.strip(BLANKS) or cell.strip(BLANKS) for name, cell in zip(upper, lower, strict=True))
    return are_named and _has_values(lines[1 : LOOK + 2]) and not any(map(_is_value, lower))


def _is_group_row(first: Record, rest: Sequence[Record]) -> bool:
    """Check whether a line names groups of columns, as merged cells are written, and the next one the columns."""
    second, body = rest[0], rest[1:]
    named = [at for at, cell in enumerate(first) if cell.strip(BLANKS)]
    if (
        not body
        or is_hxl(second)
        or len(named) < 2
        or len(first) > len(second)
        or any(_has_figures(first[at]) for at in named)
    ):
        return False
    groups = _groups(first, second)
    merged = [at for at, group in enumerate(groups) if group and (at not in named or group in groups[:at])]
    words = all(not _is_value(cell) for cell in second)
    return bool(merged) and words and all(second[at].strip(BLANKS) for at in merged) and _has_values(rest)


def _groups(first: Record, second: Record) -> list[str]:
    """Return the name of the group of each column: that to its left, if it has a name of its own only."""
    groups: list[str] = []
    for at, cell in enumerate(second):
        own = first[at].strip(BLANKS) if at < len(first) else ""
        groups.append(own or (groups[-1] if groups and cell.strip(BLANKS) else ""))
    return groups


def _joined_rows(first: Record, second: Record) -> Record:
    parts = zip(_groups(first, second), (cell.strip(BLANKS) for cell in second), strict=True)
    return tuple(GROUP.join(dict.fromkeys(filter(None, part))) for part in parts)


def _has_figures(text: str) -> bool:
    return len(text) > LONGEST_NAME or ":" in text or any(sign.isdigit() for sign in text)


def _has_values(lines: Sequence[Record]) -> bool:
    """Check whether columns with a word in the first line have values in the others, and none of them has one in it."""
    first, *body = lines
    valued = [at for at in range(len(first)) if _mostly_values([line[at] for line in body[:LOOK] if at < len(line)])]
    named = [at for at in valued if not is_missing(first[at])]
    return len(named) >= LEAST_VALUED and not any(_is_value(first[at]) for at in named)


def _is_second_header(rest: Sequence[Record]) -> bool:
    """Check whether the line below a header has words where all others have numbers or dates."""
    return len(rest) > LEAST_LINES and not is_hxl(rest[1]) and _has_values(rest) and _has_values(rest[1:])


def _questions(rest: Sequence[Record]) -> tuple[Question, ...]:
    shown = {
        "first": rest[0],
        "second": rest[1],
        "both": _joined_rows(rest[0], rest[1]),
    }
    options = tuple(
        Option(rows, f"{words}: {', '.join(filter(None, shown[rows][:SHOWN]))}")
        for rows, words in (("first", "the first row"), ("second", "the second row"), ("both", "both"))
    )
    return (Question("header_rows", "The first two rows may be names of columns. Which are the names?", options),)


def _notes(preamble: Sequence[Record], had_header: bool, hxl_row: bool, shifted: str) -> Iterator[str]:
    if preamble:
        text = " ".join(" ".join(cell for cell in line if cell.strip(BLANKS)) for line in preamble).strip()
        words = f": '{text[:120]}'" if text else ", without any text"
        yield f"{len(preamble)} line{'s' * (len(preamble) > 1)} above the header left out{words}"
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


def _preamble_lines(sample: Sequence[Record]) -> int:
    """Count the lines of explanation before the header: few of their cells are filled."""
    # Two lines of five cells are a table, and three of one cell its explanation.
    counts = Counter(len(line) for line in sample)
    width = max(counts, key=lambda width: counts[width] * width, default=0)
    blank = _blank_lines(sample)
    if width < 3:
        return blank if blank < len(sample) and is_header(sample[blank:]) else 0
    for at, line in enumerate(sample[:LONGEST_PREAMBLE]):
        if _filled(line) > width // 2:
            return at if at and is_header(sample[at:]) else 0
        if _filled(line) > max(1, width // 3):
            return 0
    return 0


def _blank_lines(sample: Sequence[Record]) -> int:
    """Count the first lines without any text."""
    return next((at for at, line in enumerate(sample) if _filled(line)), 0)


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
