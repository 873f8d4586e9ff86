"""Text files of cells (CSV and its kin), read record by record without losing one."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from events.imports.models import Limits, ReadOptions, RejectedRow, TextTable, UnreadableError, check, check_table
from events.imports.readers import encodings, header
from events.imports.readers.text_table import build

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE: Final = 1 << 22
LINES: Final = 40
BLOCK: Final = 1 << 24
QUOTE: Final = ord('"')
CUT: Final = "is cut at the end of the file"
CUT_REMEDY: Final = "download the file again, it is not whole"
Progress = Callable[[float], None]


@dataclass
class _Parsed:
    """The batches of a file and the records that have the wrong number of cells, by their number."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    bad: dict[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(batch.num_rows for batch in self.batches)


def read(name: str, data: memoryview, choices: ReadOptions, limits: Limits, progress: Progress) -> TextTable:
    """
    Read a text file of cells.

    Raises
    ------
    UnreadableError
        If nothing can be read from it, or a limit is exceeded.
    """
    encoding = encodings.chosen(choices.encoding, data) if choices.encoding else encodings.detect(data)
    text, replaced = encodings.as_utf8(data, encoding)
    delimiter = choices.delimiter or _delimiter(text)
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise UnreadableError(f"'{delimiter}' cannot divide cells; choose one sign, such as , or ;")
    sample = list(_records(text, delimiter))
    if not sample and len(text) > SAMPLE:
        raise UnreadableError(f"the first record is longer than {SAMPLE >> 20} MB; choose a delimiter, or another file")
    if not sample:
        raise UnreadableError(f"{name} is empty; choose a file with records")
    top = header.detect_header([cells for cells, _ in sample], choices.has_header)
    check_table(name, len(top.names), 0, limits)
    start = sample[top.skip - 1][1] if top.skip else 0
    body = text[start:]

    def parse(part: memoryview) -> _Parsed:
        return _parse(part, delimiter, len(top.names), limits, progress)

    parsed = parse(body)
    notes = [encoding.note, f"delimiter {_shown(delimiter)}"]
    if replaced:
        instead = "are read as cp1252" if encoding.name == "utf-8" else "hold a replacement sign"
        notes.append(f"{replaced:,} places are no {encoding.name} and {instead}")
    raw = TextTable(name, "csv", (), pa.table({}), encoding=encoding.name, delimiter=delimiter, notes=tuple(notes))
    raw = replace(raw, questions=encoding.asked)
    is_cut = len(body) > 0 and body[-1:].tobytes() not in (b"\n", b"\r")
    return _assemble(
        raw, parsed, top, delimiter, limits, is_open=_is_open(body, parsed, delimiter, parse), is_cut=is_cut
    )


def _shown(delimiter: str) -> str:
    return {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}.get(delimiter, delimiter)


# ------------------------------------------------------------------ the first lines


def _pattern(delimiter: str) -> re.Pattern[bytes]:
    sign = re.escape(delimiter.encode())
    return re.compile(
        rb'(?:"([^"]*+(?:""[^"]*+)*+)("?)([^'
        + sign
        + rb"\r\n]*)|([^"
        + sign
        + rb"\r\n]*))("
        + sign
        + rb"|\r\n|\r|\n|\Z)"
    )


def _records(text: memoryview, delimiter: str, most: int = LINES) -> Iterator[tuple[list[str], int]]:
    """Give the first records as cells, each with the place where it ends; blank lines are no records."""
    sample, pattern, sign = bytes(text[:SAMPLE]), _pattern(delimiter), delimiter.encode()
    whole = len(text) <= SAMPLE
    cells: list[str] = []
    at = given = 0
    while at < len(sample) and given < most:
        found = pattern.match(sample, at)
        if found is None:
            break
        inside = found[1].replace(b'""', b'"') + found[3] if found[1] is not None else found[4]
        is_blank = not cells and found[1] is None and not found[4] and found[5] != sign
        at = found.end()
        if not is_blank:
            cells.append(inside.decode("utf-8", errors="replace"))
        if at == len(sample) and found[5] == sign:
            cells.append("")
        if (found[5] != sign or at == len(sample)) and cells:
            if found[5] or whole:
                given += 1
                yield cells, at
            cells = []


def _delimiter(text: memoryview) -> str:
    """Choose the sign that divides the first records into the same number of cells, more than one."""
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(cells) for cells, _ in _records(text, delimiter))
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        scores[delimiter] = (count / max(widths.total(), 1) if width > 1 else 0.0, width)
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best][0] else ","


# ------------------------------------------------------------------ all records


def _parse(text: memoryview, delimiter: str, width: int, limits: Limits, progress: Progress) -> _Parsed:
    names = [f"c{number}" for number in range(width)]
    parsed = _Parsed()

    def keep(row: pa_csv.InvalidRow) -> str:
        parsed.bad[row.number] = (row.actual_columns, row.text)
        return "skip"

    try:
        reader = pa_csv.open_csv(
            pa.BufferReader(pa.py_buffer(text)),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=BLOCK),
            parse_options=pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
        for batch in reader:
            parsed.batches.append(batch)
            check("records", parsed.rows + len(parsed.bad), limits.rows, "split the file")
            progress(min(1.0, len(parsed.batches) * BLOCK / len(text)))
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise _unreadable(error) from None
    return parsed


def _unreadable(error: Exception) -> UnreadableError:
    if "straddling" in str(error):
        return UnreadableError(
            f"a record is longer than {BLOCK >> 20} MB: a cell is too large, or a quotation mark opens and never "
            "closes; look for it, or choose another delimiter"
        )
    return UnreadableError(f"the file cannot be divided into records ({error}); check delimiter and quotation marks")


def _is_open(text: memoryview, parsed: _Parsed, delimiter: str, again: Callable[[memoryview], _Parsed]) -> bool:
    """
    Whether the file ends inside quotation marks.

    One more mark at the end closes what is open, so that nothing changes; anywhere else it is part of a cell.
    """
    signs = np.frombuffer(text, np.uint8)
    marks = sum(int(np.count_nonzero(signs[at : at + BLOCK] == QUOTE)) for at in range(0, len(signs), BLOCK))
    if marks % 2 == 0 or not len(text):
        return False
    total = parsed.rows + len(parsed.bad)
    if total in parsed.bad:
        return _ends_open(parsed.bad[total][1], delimiter)
    other = again(memoryview(bytes(text) + b'"'))
    return other.rows == parsed.rows and len(other.bad) == len(parsed.bad) and _last(other) == _last(parsed)


def _ends_open(record: str, delimiter: str) -> bool:
    """Whether the last cell of a record begins with a mark that nothing closes."""
    cells = list(_pattern(delimiter).finditer(record.encode()))
    filled = [cell for cell in cells if cell.end() > cell.start()]
    return bool(filled) and filled[-1][1] is not None and not filled[-1][2]


def _last(parsed: _Parsed) -> object:
    filled = [batch for batch in parsed.batches if batch.num_rows]
    return filled[-1].slice(filled[-1].num_rows - 1).to_pylist() if filled else None


def _without_last(parsed: _Parsed, total: int) -> tuple[_Parsed, list[str]]:
    """Take the last record out of what was parsed; give its cells, if they were in the table."""
    if total in parsed.bad:
        return parsed, []
    at = max(at for at, batch in enumerate(parsed.batches) if batch.num_rows)
    batch = parsed.batches[at]
    cells = [column[-1].as_py() for column in batch.columns]
    return _Parsed([*parsed.batches[:at], batch.slice(0, batch.num_rows - 1)], parsed.bad), cells


def _assemble(
    raw: TextTable, parsed: _Parsed, top: header.Header, delimiter: str, limits: Limits, *, is_open: bool, is_cut: bool
) -> TextTable:
    total = parsed.rows + len(parsed.bad)
    rejected: list[RejectedRow] = []
    if is_open:
        parsed, cells = _without_last(parsed, total)
        if cells:
            lines = sum(cell.count("\n") for cell in cells) + 1
            reason = f"{CUT}: a quotation mark opens and does not close in the {lines:,} lines to the end"
            rejected.append(RejectedRow(total, reason, CUT_REMEDY, dict(zip(top.names, cells, strict=True))))
    gone = [*parsed.bad, *(refused_one.row for refused_one in rejected)]
    rows = np.delete(np.arange(1, total + 1, dtype=np.int64), np.array(gone, np.int64) - 1)
    last = total if is_cut or is_open else 0
    rejected += [_refused(row, parsed.bad[row], top.names, delimiter, row == last) for row in parsed.bad]
    schema = pa.schema([(f"c{number}", pa.string()) for number in range(len(top.names))])
    table = pa.Table.from_batches(parsed.batches, schema)
    cut_row = total if is_cut and total and total not in gone else None
    return build(replace(raw, rejected=tuple(rejected), cut_row=cut_row), top, rows, table.columns, limits)


def _refused(row: int, found: tuple[int, str], names: Sequence[str], delimiter: str, is_last: bool) -> RejectedRow:
    count, text = found
    cells = next((cells for cells, _ in _records(memoryview(text.encode()), delimiter, 1)), [])
    named = dict(zip((*names, *(f"cell {n}" for n in range(len(names) + 1, len(cells) + 1))), cells, strict=False))
    lines = text.count("\n") + 1
    across = f" over {lines:,} lines" if lines > 1 else ""
    reason = f"has {count:,} cells{across}, the header has {len(names):,}"
    if is_last and count < len(names):
        return RejectedRow(row, f"{CUT}: {reason}", CUT_REMEDY, named)
    return RejectedRow(row, reason, "check its quotation marks and delimiters in the file", named)
