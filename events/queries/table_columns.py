"""The columns of the tables of records and claims, and the filters and the order on them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from events.curated.datapackage import LICENCE, SEPARATOR, TABLES, Column, Table, Type
from events.models import EventKind, MapStanding, Precision
from events.store.curated_tables import DATASET

WHOLE = "="
BY_TIME = "earliest NULLS LAST, latest NULLS LAST, record_id"
# Column of a table of records -> column of the store. The others are derived row by row and cannot be filtered.
STORED = {
    "record_id": "record_id",
    "title": "title",
    "kind": "kind",
    "date": "date_shown",
    "edtf": "edtf",
    "place": "place_name",
    "precision": "precision",
    "standing": "standing",
    "in_article": "in_article",
    "dataset": "dataset",
    "note": "note",
}


class TableKind(StrEnum):
    """The kind of the rows of a table."""

    RECORDS = "records"
    CLAIMS = "claims"


_CLAIM = TABLES["claims"].by_name
_SOURCE = TABLES["sources"].by_name
_WHERE = (
    Column("lon", "longitude, of settlements and districts only", "68.857", Type.NUMBER, unit="degrees, WGS84"),
    Column("lat", "latitude, likewise", "36.728", Type.NUMBER, unit="degrees, WGS84"),
    Column("radius_km", "uncertainty around that point", "5", Type.NUMBER, unit="km"),
    Column("countries", "countries that it may be in, in any role", "AF|TJ", Type.LIST),
)
_WHEN = (
    Column("date", "when, in words", "21 April 2022"),
    Column("edtf", "the same as EDTF", "2022-04-21", Type.EDTF),
    Column("earliest", "first possible day; blank if it has no start", "2022-04-21"),
    Column("latest", "last possible day; blank if it has no end", "2022-04-21"),
)
_PRECISIONS = tuple(Precision)
_LICENCE = Column("licence", "licence of the row; quotations belong to their publishers", LICENCE["name"])

RECORDS = Table(
    "records",
    dict,
    "Events and estimates, as on map, timeline and lists; derived from the other tables.",
    (
        Column("record_id", "id of the event, or of the claim that is the estimate", "kunduz-2022", Type.ID),
        Column("title", "short name", "Attacks in Kunduz, 2022"),
        Column("kind", "what it is about", "attack", words=tuple(EventKind)),
        *_WHEN,
        Column("date_text", "the source's own words if they are vaguer than the date", "early May"),
        Column("date_precision", "precision of the date: day, month, year or span", "day"),
        Column("place", "name of the place", "Kunduz"),
        Column("place_id", "where it happened", "AF-KDZ", Type.ID, refers="places"),
        Column("origin_id", "from where, if it crosses a border", "hairatan", Type.ID, refers="places"),
        Column("target_id", "target place, likewise", "UZ-SU", Type.ID, refers="places"),
        Column("precision", "precision of the place", "province", words=_PRECISIONS),
        *_WHERE,
        Column("provinces", "provinces that it may be in, in any role", "AF-KDZ", Type.LIST),
        Column("standing", "what the claims on it add up to", "claimed and denied", words=tuple(MapStanding)),
        Column("match", "certain or possible: whether it is wholly inside the selection", "certain"),
        Column("why", "where it is, and why it is only possible", "on the Afghanistan-Tajikistan border, either side"),
        Column("in_article", "whether the article mentions it", "yes", words=("yes", "maybe", "no")),
        Column("article_says", "the article's claims on it", "occurrence: two attacks"),
        Column("others_say", "claims of others on it, with names", "Government of Uzbekistan denies occurrence"),
        Column("claims", "number of claims on it", "6", Type.INTEGER),
        Column("actors", "alleged perpetrators", "Islamic State Khorasan Province (ISKP)", Type.LIST),
        Column("targets", "alleged targets", "Government of Tajikistan", Type.LIST),
        Column("claimants", "everyone who makes a claim about it", "RFE/RL", Type.LIST),
        Column("low", "lower bound of an estimate", "4000", Type.NUMBER, unit="see unit"),
        Column("high", "upper bound of an estimate", "4000", Type.NUMBER, unit="see unit"),
        Column("approx", 'true where the estimate says "about"', "true", Type.BOOLEAN),
        Column("unit", "what an estimate counts", "fighters"),
        Column("killed_low", "lowest number of killed that a dataset states", "3", Type.NUMBER, unit="people"),
        Column("killed", "the dataset's best estimate", "4", Type.NUMBER, unit="people"),
        Column("killed_high", "highest number that it states", "9", Type.NUMBER, unit="people"),
        Column("question_id", "question that an estimate answers", "iskp-fighters", Type.ID, refers="questions"),
        Column("candidate_of", "the vague event that this may be", "kunduz-2022", Type.ID, refers="events"),
        Column("dataset", "where the record comes from", DATASET),
        Column("sources", "publisher and title of each source", "RFE/RL: Rockets land in Tajikistan", Type.LIST),
        Column("source_urls", "addresses of the sources", "https://www.rferl.org/a/example.html", Type.LIST),
        Column("note", "remarks", "no impact known"),
        _LICENCE,
    ),
)
CLAIMS = Table(
    "claims",
    dict,
    "Every claim in the selection, including those on topics, with its subject and its source.",
    (
        _CLAIM["claim_id"],
        Column("about", "what it is about: event, question or topic", "event"),
        Column("title", "title of the event, question or topic", "Rockets fired at Tajikistan"),
        Column("subject_id", "id of the event, question or topic", "rockets-tajikistan-2022-05-07", Type.ID),
        Column("record_id", "its record; blank for a topic", "rockets-tajikistan-2022-05-07", Type.ID),
        Column("kind", "kind of the event, estimate, or kind of the topic", "rocket fire"),
        Column("claimant", "who makes the claim", "Government of Tajikistan"),
        Column("claimant_id", "id of the claimant", "government-of-tajikistan", Type.ID, refers="actors"),
        _CLAIM["stance"],
        _CLAIM["aspect"],
        Column("number", "the number in words", "up to 4,000 fighters"),
        *(_CLAIM[name] for name in ("value", "low", "high", "approx", "unit", "quote", "language")),
        Column("stated", "date of the statement, in words", "8 May 2022"),
        Column("stated_edtf", "the same as EDTF", "2022-05-08", Type.EDTF),
        *_WHEN,
        Column("place", "name of the place that it is about", "Afghanistan-Tajikistan border"),
        Column(
            "place_id", "its own place, else that of the event, question or topic", "AF-TJ", Type.ID, refers="places"
        ),
        Column("precision", "precision of that place", "border", words=_PRECISIONS),
        *_WHERE,
        Column("standing", "what all claims on the same event add up to", "disputed", words=tuple(MapStanding)),
        Column("match", "certain or possible: whether its record is inside the selection", "certain"),
        Column("in_article", "whether it is from the article", "no", words=("yes", "no")),
        _CLAIM["locator"],
        _CLAIM["credibility"],
        _SOURCE["reliability"],
        Column("publisher", "who published the source", "RFE/RL"),
        Column("source", "title of the source", "Rockets land in Tajikistan"),
        Column("published", "when the source was published", "2022-05-08", Type.EDTF),
        Column("url", "address of the source", "https://www.rferl.org/a/example.html"),
        Column("source_id", "id of the source", "rferl-2022-05-08", Type.ID, refers="sources"),
        _CLAIM["note"],
        _LICENCE,
    ),
)
TABLES_OF: Mapping[TableKind, Table] = {TableKind.RECORDS: RECORDS, TableKind.CLAIMS: CLAIMS}


def searched(kind: TableKind) -> tuple[str, ...]:
    """List the columns that a table can be filtered and ordered by."""
    names = [column.name for column in TABLES_OF[kind].columns]
    return tuple(name for name in names if kind is TableKind.CLAIMS or name in STORED)


@dataclass(frozen=True)
class ColumnFilters:
    """
    Filters on columns and an order, in addition to a selection.

    `contains` lists (column, text): each text must be found in its column, ignoring case and accents; a text
    after `=` must be the whole cell. `order` is a column; blank means by time. Empty cells come last either way. `ids`
    are the rows that were chosen one by one; empty means all.
    """

    contains: tuple[tuple[str, str], ...] = ()
    order: str = ""
    descending: bool = False
    ids: tuple[str, ...] = ()

    @property
    def filters(self) -> bool:
        """Whether it leaves rows out."""
        return bool(self.contains or self.ids)

    def in_words(self) -> str:
        """Write the filters: `title contains "Kunduz"`."""
        found = [
            f"{column} is “{text[1:]}”" if text.startswith(WHOLE) else f"{column} contains “{text}”"
            for column, text in self.contains
        ]
        return ", ".join([*found, *([f"rows chosen one by one: {len(self.ids)}"] if self.ids else [])])

    def without(self, column: str) -> "ColumnFilters":
        """Return the same filters without those on a column."""
        return replace(self, contains=tuple(pair for pair in self.contains if pair[0] != column))

    def conditions(self) -> list[str]:
        """Write the filters as SQL with one parameter each."""
        cells = [(f"lower(strip_accents({STORED[column]}))", text) for column, text in self.contains]
        found = [f"{cell} = ?" if text.startswith(WHOLE) else f"contains({cell}, ?)" for cell, text in cells]
        return [*found, *(["list_contains(CAST(? AS VARCHAR[]), record_id)"] if self.ids else [])]

    def values(self) -> list[str | list[str]]:
        """List the parameters of the conditions."""
        found: list[str | list[str]] = [plain(text.removeprefix(WHOLE)) for _, text in self.contains]
        return [*found, *([list(self.ids)] if self.ids else [])]

    def order_by(self) -> str:
        """Write the order as SQL."""
        direction = "DESC" if self.descending else "ASC"
        return f"{_ordered(self.order)} {direction} NULLS LAST, {BY_TIME}" if self.order else BY_TIME

    def of(self, rows: Iterable[Mapping[str, Any]], by_time: str, key: str) -> list[Mapping[str, Any]]:
        """
        Filter and order rows that are not in the store; they come ordered by time.

        A descending order by time uses the column `by_time`; `key` is the column with the ids of the rows.
        """
        left = [
            row
            for row in rows
            if (not self.ids or row[key] in self.ids)
            and all(_holds(row[column], text) for column, text in self.contains)
        ]
        if not self.order:
            return left
        column = by_time if self.order == "date" else self.order
        filled = [row for row in left if row[column] not in (None, "")]
        filled.sort(key=lambda row: _sortable(row[column]), reverse=self.descending)
        return [*filled, *(row for row in left if row[column] in (None, ""))]


def _holds(cell: object, text: str) -> bool:
    wanted, there = plain(text.removeprefix(WHOLE)), plain(cell)
    return wanted == there if text.startswith(WHOLE) else wanted in there


def plain(value: object) -> str:
    """Write a value in lower case and without accents."""
    text = "" if value is None else str(value)
    bare = (sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return "".join(bare).lower()


def _ordered(column: str) -> str:
    return "earliest" if column == "date" else f"nullif(lower(strip_accents({STORED[column]})), '')"


def _sortable(value: Any) -> Any:  # noqa: ANN401 - any cell
    return plain(value) if isinstance(value, str) else value


NO_FILTERS = ColumnFilters()


def as_text(value: Any) -> str:  # noqa: ANN401 - any cell
    """Write a cell as the curated tables do: lists separated by `|`, days as ISO, empty text for missing values."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return SEPARATOR.join(value) if isinstance(value, tuple) else str(value)
