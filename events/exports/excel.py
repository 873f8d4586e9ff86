"""Write XLSX with the rows, their sources and the notes on three sheets."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from lxml.etree import LxmlError  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from events import spreadsheet_text
from events.exports.content import Content, ExportError
from events.queries.table_columns import as_text
from geodata import files

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575  # one of the rows that a sheet can hold is the header
LONGEST_CELL = 32_767
FIRST_DAY = date(1900, 3, 1)  # Excel knows no earlier days and takes 1900 for a leap year
DAY_FORMAT = "yyyy-mm-dd"
WIDTHS = {"title": 44, "article_says": 50, "others_say": 50, "quote": 40, "value": 40, "note": 30}
WIDTH = 16
SOURCE_COLUMNS = ("source_id", "publisher", "title", "author", "published", "url", "kind", "reliability", "licence")
# Signs that XML cannot hold, and texts that look like the way Excel writes such signs.
UNFIT = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")

MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@files.temporary_errors(LxmlError)
def write_xlsx(content: Content) -> bytes:
    """
    Write the rows as XLSX; the same rows always give the same bytes.

    Raises
    ------
    ExportError
        If a sheet cannot hold so many rows, or a cell so long a text.
    """
    if len(content.rows) > MOST_ROWS:
        problem = f"{len(content.rows):,} rows are more than the {MOST_ROWS:,} that a sheet can hold"
        raise ExportError(f"{problem}; narrow the selection, or export CSV or a data package")
    names = [column.name for column in content.table.columns]
    _refuse_long_texts(content, names)
    book = Workbook(write_only=True)
    _fill(book, content.table.name, names, ([row[name] for name in names] for row in content.rows))
    _fill(book, "sources", SOURCE_COLUMNS, ([getattr(one, name) for name in SOURCE_COLUMNS] for one in content.sources))
    _fill(book, "about", ("what", "text"), ([what, text] for what, text in content.about.items()))
    day = content.store.data_date
    book.properties.creator = "Khorasan Atlas"
    book.properties.created = datetime(day.year, day.month, day.day)
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out, day)


def _refuse_long_texts(content: Content, names: Sequence[str]) -> None:
    for number, row in enumerate(content.rows, start=2):
        for name in names:
            # One sign is kept for the apostrophe of a text that would be run.
            if isinstance(row[name], str | tuple) and len(as_text(row[name])) >= LONGEST_CELL:
                where = f"{content.table.name} row {number}, {name}: {len(as_text(row[name])):,} characters"
                raise ExportError(f"{where} are more than a cell of XLSX can hold; export CSV instead")


def _fill(book: Workbook, title: str, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, WIDTH)
    sheet.append([_bold(sheet, name) for name in names])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _bold(sheet: Any, name: str) -> WriteOnlyCell:  # noqa: ANN401 - openpyxl has no types
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:  # noqa: ANN401 - any cell
    if value is None or isinstance(value, bool | int | float):
        return value
    if value in ("", ()):
        # An empty cell costs as much time as a full one; one that is left out costs none.
        return None
    if isinstance(value, date) and value >= FIRST_DAY:
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = DAY_FORMAT
        return cell
    text = spreadsheet_text.neutralise(as_text(value))
    return UNFIT.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)


def _without_clock(made: io.BytesIO, day: date) -> bytes:
    """Replace the time of writing in openpyxl's and ZIP's metadata by the date of the data."""
    out = io.BytesIO()
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            new.writestr(
                zipped(name, day), MODIFIED.sub(rb"\g<1>" + stamp, raw) if name == "docProps/core.xml" else raw
            )
    return out.getvalue()


def zipped(name: str, day: date) -> zipfile.ZipInfo:
    """Describe a member of a ZIP file, stamped with a day instead of the present time."""
    # ZIP knows no year before 1980.
    member = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    return member
