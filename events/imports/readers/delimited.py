"""Read delimited text files (CSV and similar) record by record without losing one."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from events.imports.models import TextTable, UnreadableError
from events.imports.readers import encodings
from events.imports.readers.header import Header, detect_header
from events.imports.readers.source_file import SourceFile
from events.imports.readers.text_table import fill
from events.imports.rejected_rows import RejectedRow, open_quotation, wrong_width

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
SAMPLE: Final = 1 << 22
LINES: Final = 40
BLOCK: Final = 1 << 24
QUOTE: Final = ord('"')
LINE_ENDS: Final = re.compile(rb"[\r\n]+")


@dataclass
class _Parsed:
    """The batches of a file, and by row number the records with the wrong number of cells: how many, and their text."""

    batches: list[pa.RecordBatch] = field(default_factory=list)
    bad: dict[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(batch.num_rows for batch in self.batches)


def read(source: SourceFile) -> TextTable:
    """
    Read a text file of cells.

    Raises
    ------
    UnreadableError
        If nothing can be read from it, or a limit is exceeded.
    """
    encoding = encodings.detect(source.data, source.options.encoding)
    text, replaced = encodings.as_utf8(source.data, encoding)
    text = text[_after_line_ends(text, 0) :]
    delimiter = source.options.delimiter or _delimiter(text)
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise UnreadableError(f"'{delimiter}' cannot be a delimiter; choose one character, such as , or ;")
    sample = list(_records(text, delimiter))
    if not sample and len(text) > SAMPLE:
        raise UnreadableError(f"the first record is longer than {SAMPLE >> 20} MB; choose a delimiter, or another file")
    if not sample:
        raise UnreadableError(f"{source.name} is empty; choose a file with records")
    header = detect_header([cells for cells, _ in sample], source.options)
    source.check_table(len(header.names), 0)
    body = text[sample[header.skip - 1][1] if header.skip else 0 :]
    parsed = _parse(source, body, delimiter, len(header.names))
    notes = [encoding.note, f"delimiter {DELIMITERS.get(delimiter, delimiter)}"]
    if replaced:
        instead = "read as cp1252" if encoding.name == "utf-8" else "shown as a replacement character"
        notes.append(f"{replaced:,} character{'s' * (replaced > 1)} not valid in {encoding.name}: {instead}")
    table = TextTable(
        source.name,
        "csv",
        encoding=encoding.name,
        delimiter=delimiter,
        notes=tuple(notes),
        questions=encoding.questions,
    )
    is_open = _is_open(body, parsed, delimiter, lambda part: _parse(source, part, delimiter, len(header.names)))
    is_cut = len(body) > 0 and body[-1:].tobytes() not in (b"\n", b"\r")
    return _assemble(table, source, parsed, header, is_open=is_open, is_cut=is_cut)


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
    """Return the first records as cells, each with the offset of its end; blank lines are skipped."""
    sample, pattern, sign = bytes(text[:SAMPLE]), _pattern(delimiter), delimiter.encode()
    whole = len(text) <= SAMPLE
    cells: list[str] = []
    at = given = 0
    while at < len(sample) and given < most:
        if not cells:
            at = _after_line_ends(sample, at)
        found = pattern.match(sample, at) if at < len(sample) else None
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


def _after_line_ends(text: bytes | memoryview, at: int) -> int:
    found = LINE_ENDS.match(text, at)
    return found.end() if found else at


def _delimiter(text: memoryview) -> str:
    """Return the delimiter that splits the first records into the same number of cells, more than one."""
    scores = {}
    for delimiter in DELIMITERS:
        widths = Counter(len(cells) for cells, _ in _records(text, delimiter))
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(1, 0))
        scores[delimiter] = (count / max(widths.total(), 1) if width > 1 else 0.0, width)
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best][0] else ","


# ------------------------------------------------------------------ all records


def _parse(source: SourceFile, text: memoryview, delimiter: str, width: int) -> _Parsed:
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
            source.check("records", parsed.rows + len(parsed.bad), source.limits.rows, "split the file")
            source.progress(min(1.0, len(parsed.batches) * BLOCK / len(text)))
    except pa.ArrowInvalid as error:
        if "Empty CSV" not in str(error):
            raise _unreadable(error) from None
    return parsed


def _unreadable(error: Exception) -> UnreadableError:
    if "straddling" in str(error):
        return UnreadableError(
            f"a record is longer than {BLOCK >> 20} MB: a cell is too large, or a quotation mark is never closed; "
            "look for it, or choose another delimiter"
        )
    return UnreadableError(f"the file cannot be split into records ({error}); check delimiter and quotation marks")


def _is_open(text: memoryview, parsed: _Parsed, delimiter: str, again: Callable[[memoryview], _Parsed]) -> bool:
    """
    Check whether the file ends inside quotation marks.

    If so, one more quotation mark at the end only closes the open cell; otherwise it becomes part of a cell.
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
    """Check whether the last cell of a record begins with a quotation mark that is never closed."""
    cells = list(_pattern(delimiter).finditer(record.encode()))
    filled = [cell for cell in cells if cell.end() > cell.start()]
    return bool(filled) and filled[-1][1] is not None and not filled[-1][2]


def _last(parsed: _Parsed) -> object:
    filled = [batch for batch in parsed.batches if batch.num_rows]
    return filled[-1].slice(filled[-1].num_rows - 1).to_pylist() if filled else None


def _without_last(parsed: _Parsed, total: int) -> tuple[_Parsed, list[str]]:
    """Return the batches without the last record, and its cells if it was in one of them."""
    if total in parsed.bad:
        return parsed, []
    at = max(at for at, batch in enumerate(parsed.batches) if batch.num_rows)
    batch = parsed.batches[at]
    cells = [column[-1].as_py() for column in batch.columns]
    return _Parsed([*parsed.batches[:at], batch.slice(0, batch.num_rows - 1)], parsed.bad), cells


def _assemble(
    table: TextTable, source: SourceFile, parsed: _Parsed, header: Header, *, is_open: bool, is_cut: bool
) -> TextTable:
    total = parsed.rows + len(parsed.bad)
    rejected: list[RejectedRow] = []
    if is_open:
        parsed, cells = _without_last(parsed, total)
        if cells:
            lines = sum(cell.count("\n") for cell in cells) + 1
            reason = open_quotation(lines)
            rejected.append(RejectedRow(total, *reason, dict(zip(header.names, cells, strict=True))))
    rejected_rows = [*parsed.bad, *(one.row for one in rejected)]
    rows = np.delete(np.arange(1, total + 1, dtype=np.int64), np.array(rejected_rows, np.int64) - 1)
    last = total if is_cut or is_open else 0
    rejected += [
        _wrong_width(row, *parsed.bad[row], header.names, str(table.delimiter), row == last) for row in parsed.bad
    ]
    schema = pa.schema([(f"c{number}", pa.string()) for number in range(len(header.names))])
    columns = pa.Table.from_batches(parsed.batches, schema).columns
    cut_row = total if is_cut and total and total not in rejected_rows else None
    return fill(replace(table, rejected=tuple(rejected), cut_row=cut_row), source, header, rows, columns)


def _wrong_width(row: int, count: int, text: str, names: Sequence[str], delimiter: str, is_last: bool) -> RejectedRow:
    cells = next((cells for cells, _ in _records(memoryview(text.encode()), delimiter, 1)), [])
    named = dict(zip((*names, *(f"cell {n}" for n in range(len(names) + 1, len(cells) + 1))), cells, strict=False))
    is_cut = is_last and count < len(names)
    return RejectedRow(row, *wrong_width(count, len(names), text.count("\n") + 1, is_cut=is_cut), named)
