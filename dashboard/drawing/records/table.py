"""Write the table of the page Records: headers that sort and filter, with histograms, and rows of any height."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from dashboard.drawing import markup

LONGEST_CELL: Final = 260  # characters; the rest of a longer text is folded
MOST_BARS: Final = 40
MOST_LINKS: Final = 2  # of a cell; the others are folded

Cells = Mapping[str, str | tuple[str, ...]]  # by column: a text, or addresses


@dataclass(frozen=True)
class Bar:
    """A value of a column as the page writes it, and how many rows have it; `value` is what a filter sends."""

    value: str
    word: str
    number: int


@dataclass(frozen=True)
class Header:
    """
    The header of a column.

    `column` is what is sorted and filtered by, blank if nothing can be. `bars` are the histogram; in a column that
    `is_closed` one of them is chosen, in any other a text is typed. `filtered` is its present filter, `sorted` its
    order: `ascending`, `descending` or blank.
    """

    name: str
    heading: str
    width_px: int
    column: str = ""
    bars: tuple[Bar, ...] = ()
    is_closed: bool = False
    filtered: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row: its id, what it opens (blank for nothing), and its cells by column; `link` has addresses."""

    row_id: str
    opens: str
    cells: Cells
    mark: str = ""  # of its dataset, as HTML


def table(headers: Sequence[Header], rows: Iterable[TableRow], caption: str) -> str:
    """Write the table; a row is chosen by its box and opened by its first text."""
    head = "".join(map(_header, headers))
    body = "".join(_row(headers, row) for row in rows)
    everything = '<input type="checkbox" data-pick-all aria-label="Select all rows of this page">'
    return (
        f'<div class="records-scroll" tabindex="0" role="region" aria-label="{markup.attribute(caption)}">'
        f'<table class="records-table"><caption class="atlas-read">{markup.text(caption)}</caption>'
        f'<thead><tr><td class="records-pick">{everything}</td>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


# ------------------------------------------------------------------ headers


def _header(header: Header) -> str:
    sort = f' aria-sort="{header.sorted}"' if header.sorted else ""
    style = f' style="min-width:{header.width_px}px"'
    if not header.column:
        return f'<th scope="col"{style}>{markup.text(header.heading)}</th>'
    sign = {"ascending": " ▲", "descending": " ▼"}.get(header.sorted, "")
    column = markup.attribute(header.column)
    return (
        f'<th scope="col"{sort}{style}><button type="button" data-sort="{column}" title="Sort">'
        f'{markup.text(header.heading)}<span aria-hidden="true">{sign}</span></button>{_filter(header)}</th>'
    )


def _filter(header: Header) -> str:
    """Write the filter of a column under its histogram, folded until it is asked for."""
    column, heading = markup.attribute(header.column), markup.attribute(header.heading)
    is_on = " records-filtered" if header.filtered else ""
    shown = markup.text(header.filtered.removeprefix("=")) if header.filtered else "filter"
    clear = (
        f'<button type="button" data-clear="{column}" aria-label="Clear the filter of {heading}">✕</button>'
        if header.filtered
        else ""
    )
    inside = _choices(header) if header.is_closed else _text_filter(header)
    return (
        f'{_histogram(header.bars)}<div class="records-filter{is_on}"><details data-column="{column}">'
        f'<summary aria-label="Filter {heading}">{shown}</summary>{inside}</details>{clear}</div>'
    )


def _histogram(bars: Sequence[Bar]) -> str:
    """Draw the numbers of a column as bars, for eyes only: the filter lists them in words."""
    shown = bars[-MOST_BARS:]
    most = max((bar.number for bar in shown), default=0)
    if not most:
        return '<div class="records-histogram"></div>'
    drawn = "".join(
        f'<i style="height:{100 * bar.number / most:.0f}%" title="{markup.attribute(bar.word)}: {bar.number:,}"></i>'
        for bar in shown
    )
    return f'<div class="records-histogram" aria-hidden="true">{drawn}</div>'


def _choices(header: Header) -> str:
    chosen = header.filtered.removeprefix("=")
    buttons = "".join(
        f'<li><button type="button" data-has="{markup.attribute(header.column)}" '
        f'data-value="{markup.attribute(bar.value)}" aria-pressed="{str(bar.value == chosen).lower()}">'
        f"{markup.text(bar.word)} <small>{bar.number:,}</small></button></li>"
        for bar in header.bars
    )
    return f'<ul class="records-choices">{buttons}</ul>'


def _text_filter(header: Header) -> str:
    column = markup.attribute(header.column)
    return (
        f'<form data-form="{column}"><input type="search" name="text" value="{markup.attribute(header.filtered)}" '
        f'aria-label="{markup.attribute(header.heading)} contains" placeholder="contains" maxlength="200" '
        f'autocomplete="off"><button type="submit">Filter</button></form>'
    )


# ------------------------------------------------------------------ rows


def _row(headers: Sequence[Header], row: TableRow) -> str:
    first = next((header.name for header in headers if header.name != "link"), "")
    label = markup.attribute(f"Select {row.cells.get(first) or row.row_id}")
    pick = f'<input type="checkbox" data-pick="{markup.attribute(row.row_id)}" aria-label="{label}">'
    cells = "".join(
        _first(row, header.name)
        if header.name == first
        else f'<td data-label="{markup.attribute(header.heading)}">{_cell(row.cells[header.name])}</td>'
        for header in headers
    )
    opens = f' data-row="{markup.attribute(row.opens)}"' if row.opens else ""
    return f'<tr{opens}><td class="records-pick">{pick}</td>{cells}</tr>'


def _first(row: TableRow, name: str) -> str:
    text = markup.text(row.cells[name] or "not named")
    if row.opens:
        text = f'<button type="button" data-open="{markup.attribute(row.opens)}">{text}</button>'
    return f'<th scope="row">{text}{row.mark}</th>'


def _cell(value: str | tuple[str, ...]) -> str:
    if not isinstance(value, str):
        return _links(value)
    if len(value) <= LONGEST_CELL:
        return markup.text(value)
    cut = value.rfind(" ", 0, LONGEST_CELL)
    cut = cut if cut > 0 else LONGEST_CELL
    return (
        f"{markup.text(value[:cut])} <details><summary>… {len(value) - cut:,} more characters</summary>"
        f"{markup.text(value[cut:])}</details>"
    )


def _links(addresses: Iterable[str]) -> str:
    """Write a link to each address; several of one site are numbered."""
    sites: Counter[str] = Counter()
    links = []
    for url in addresses:
        site = _site(url)
        sites[site] += 1
        links.append(markup.link(url, f"{site} ({sites[site]})" if sites[site] > 1 else site))
    more = links[MOST_LINKS:]
    folded = f"<details><summary>{len(more)} more</summary>{'<br>'.join(more)}</details>" if more else ""
    return f"{'<br>'.join(links[:MOST_LINKS])}{folded}"


def _site(url: str) -> str:
    """Return the name of a site, which is more useful than the word "link"."""
    return (urlsplit(url).hostname or url).removeprefix("www.")
