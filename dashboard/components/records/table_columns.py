"""The columns of the table on the page Records, and the text of its cells."""

from collections.abc import Sequence
from typing import Final

from dashboard.drawing import markup, style
from dashboard.drawing.records.table import Cells
from events.models import InArticle, MapStanding, Precision
from events.queries.records import claim_text
from events.queries.records.table_rows import Row
from events.queries.selection import IN_ARTICLE_WORDS
from events.queries.table_columns import WHOLE, ColumnFilters, TableKind

PAGE: Final = 100  # rows; some 50 kB, whatever the number of records
ARTICLE_WORDS: Final = {"yes": "yes", "maybe": "possibly", "no": "no"}
# Column of the screen -> heading and least width in pixels: the first columns fit beside the filters at 1366.
COLUMNS: Final[dict[TableKind, dict[str, tuple[str, int]]]] = {
    TableKind.RECORDS: {
        "title": ("Record", 200),
        "date": ("Date", 95),
        "place": ("Place", 90),
        "kind": ("Kind", 80),
        "standing": ("Standing", 95),
        "article_says": ("Article", 170),
        "others_say": ("Other sources", 205),
        "link": ("Source", 105),
        "claims": ("Claims", 65),
        "in_article": ("In the article", 100),
        "precision": ("Place precision", 110),
        "match": ("Match", 85),
        "note": ("Note", 260),
    },
    TableKind.CLAIMS: {
        "claimant": ("Claimant", 130),
        "stance": ("Stance", 80),
        "aspect": ("Aspect", 80),
        "claim": ("Claim", 170),
        "title": ("Record", 155),
        "kind": ("Kind", 90),
        "date": ("Date", 90),
        "stated": ("Stated", 105),
        "place": ("Place", 110),
        "link": ("Source", 105),
        "quote": ("Quotation", 205),
        "in_article": ("In the article", 75),
        "grade": ("Grade", 60),
        "note": ("Note", 260),
    },
}
# Columns that remain when something is open beside the table.
NARROW: Final[dict[TableKind, tuple[str, ...]]] = {
    TableKind.RECORDS: ("title", "date", "place", "standing", "link"),
    TableKind.CLAIMS: ("claimant", "stance", "claim", "title", "link"),
}
# Columns that are composed of others, and the column that is searched and ordered by instead.
STANDS_FOR: Final = {"claim": "value", "grade": "reliability", "link": "publisher"}


# Columns that are shown unless others are chosen.
FIRST: Final[dict[TableKind, tuple[str, ...]]] = {
    TableKind.RECORDS: ("title", "date", "place", "kind", "standing", "article_says", "others_say", "link"),
    TableKind.CLAIMS: ("claimant", "stance", "aspect", "claim", "title", "date", "link", "quote"),
}


def shown(kind: TableKind, chosen: Sequence[str], is_open: bool) -> tuple[str, ...]:
    """List the columns to show: the chosen ones, else the first ones; beside something open only those with room."""
    found = tuple(name for name in COLUMNS[kind] if name in (chosen or FIRST[kind]))
    narrow = tuple(name for name in found if name in NARROW[kind])
    return (narrow or found[:3]) if is_open and len(found) > len(NARROW[kind]) else found


def cells(rows: Sequence[Row], kind: TableKind) -> list[Cells]:
    """Write a page of rows as texts by column, in the order of `COLUMNS`; `link` has the addresses of the sources."""
    write = _record if kind is TableKind.RECORDS else _claim
    return [{name: written[name] for name in COLUMNS[kind]} for written in map(write, rows)]


def _record(row: Row) -> Cells:
    standing = MapStanding(row["standing"])
    return {
        **_texts(row, ("title", "date", "place", "kind", "article_says", "others_say", "match", "note")),
        "standing": f"{style.STANDING_SIGNS[standing]} {standing}",
        "claims": f"{row['claims']:,}" if row["claims"] else "",
        "in_article": ARTICLE_WORDS[row["in_article"]],
        "precision": "" if row["precision"] == Precision.UNKNOWN else row["precision"],
        "link": _addresses(row["source_urls"]),
    }


def _claim(row: Row) -> Cells:
    value = claim_text.value(row["aspect"], row["value"])
    return {
        **_texts(row, ("claimant", "aspect", "title", "kind", "date", "stated", "place", "quote", "note")),
        "stance": row["stance"],
        "claim": markup.clean("; ".join(part for part in (row["number"], value) if part)),
        "in_article": ARTICLE_WORDS[row["in_article"]],
        "grade": f"{row['reliability']}{row['credibility'] or ''}",
        "link": _addresses([row["url"]]),
    }


def _texts(row: Row, names: Sequence[str]) -> dict[str, str]:
    return {name: markup.clean(row[name] or "") for name in names}


def _addresses(urls: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(markup.is_web_address, urls))


def searched(kind: TableKind, searchable: Sequence[str]) -> dict[str, str]:
    """Return the headings of the columns that can be searched and ordered by."""
    found = {}
    for name, (heading, _) in COLUMNS[kind].items():
        column = STANDS_FOR.get(name, name)
        if column in searchable:
            found[column] = heading
    return found


def filters_in_words(filters: ColumnFilters, kind: TableKind) -> str:
    """Write the column filters in words: "says: denies · On: “Kunduz”"."""
    headings = {STANDS_FOR.get(name, name): heading for name, (heading, _) in COLUMNS[kind].items()}
    return " · ".join(
        f"{headings.get(column, column)}: {word(column, text[1:]) if text.startswith(WHOLE) else f'“{text}”'}"
        for column, text in filters.contains
    )


def word(column: str, value: str) -> str:
    """Write a value of a vocabulary as the table shows it."""
    if column == "in_article" and value in tuple(InArticle):
        return IN_ARTICLE_WORDS[InArticle(value)]
    return value or "any"
