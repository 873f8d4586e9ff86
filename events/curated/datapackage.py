"""The schema of the curated tables, their edition, and their description as a Frictionless data package."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from events.models import (
    Actor,
    ActorKind,
    Aspect,
    Claim,
    Event,
    EventKind,
    InArticle,
    Question,
    Reliability,
    Source,
    SourceKind,
    Stance,
    Topic,
    TopicKind,
)
from geodata.faults import DataError, Fault

DATA = Path(__file__).parents[1] / "data"


SEPARATOR = "|"


class Type(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    ID = "id"
    LIST = "list"
    EDTF = "EDTF date"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "true or false"


@dataclass(frozen=True)
class Column:
    """One column. `refers` names the table (or `places`) whose ids it holds; `words` its closed vocabulary."""

    name: str
    meaning: str
    example: str
    type: Type = Type.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    refers: str = ""
    unit: str = ""
    optional: bool = False  # the whole column may be missing from the file


@dataclass(frozen=True)
class Table:
    """One CSV file: its record type and its columns in the order of the file."""

    name: str
    record: type[Any]
    meaning: str
    columns: tuple[Column, ...]
    optional: bool = False  # the whole file may be missing

    @property
    def file(self) -> str:
        """File name inside the data folder."""
        return f"{self.name}.csv"

    @property
    def key(self) -> str:
        """Name of the column that holds the row's own id: always the first."""
        return self.columns[0].name

    @property
    def by_name(self) -> dict[str, Column]:
        """Columns by their names."""
        return {column.name: column for column in self.columns}


def _words(vocabulary: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in vocabulary)


# An estimate is a claim that answers a question, never an event; "other" is for imported rows that say no more.
EVENT_KINDS = tuple(kind for kind in _words(EventKind) if kind not in (EventKind.ESTIMATE, EventKind.OTHER))

SOURCES = Table(
    "sources",
    Source,
    "Published texts that claims stand in.",
    (
        Column("source_id", "id of the source", "rferl-2022-05-08", Type.ID, required=True),
        Column("title", "title as published", "Rockets land in Tajikistan", required=True),
        Column("publisher", "who published it", "RFE/RL", required=True),
        Column("author", "who wrote it, as printed; blank if not named", "Bruce Pannier"),
        Column("published", "day, month or year of publication; blank if undated", "2022-05-08", Type.EDTF),
        Column("url", "address", "https://www.rferl.org/a/example.html"),
        Column("retrieved", "when it was read", "2023-06", Type.EDTF),
        Column("language", "language of the text, BCP 47", "en"),
        Column("kind", "what the source is", "news", required=True, words=_words(SourceKind)),
        Column(
            "reliability",
            'Admiralty reliability; F means "cannot be judged", not "worst"',
            "B",
            required=True,
            words=_words(Reliability),
        ),
        Column("licence", "terms under which it may be used", "cited only"),
        Column("note", "remarks", "translated from Russian"),
    ),
)

ACTORS = Table(
    "actors",
    Actor,
    "Those who act or speak.",
    (
        Column("actor_id", "id of the actor", "iskp", Type.ID, required=True),
        Column("name", "name as shown", "Islamic State Khorasan Province (ISKP)", required=True),
        Column("aliases", "other names and spellings", "ISKP|IS-K|ISIS-K", Type.LIST),
        Column("kind", "what the actor is", "armed group", required=True, words=_words(ActorKind)),
        Column("country", "ISO 3166-1 alpha-2 code of the country it belongs to; blank if none", "AF"),
        Column("part_of", "actors that it belongs to", "islamic-state", Type.LIST, refers="actors"),
        Column("note", "remarks", "founded 2015"),
    ),
)

EVENTS = Table(
    "events",
    Event,
    "What is said to have happened: one row per incident, however many claims there are about it.",
    (
        Column("event_id", "id of the event", "rockets-tajikistan-2022-05-07", Type.ID, required=True),
        Column("title", "short name of the event, in our own words", "Rockets fired at Tajikistan", required=True),
        Column("kind", "what kind of event it is", "rocket fire", required=True, words=EVENT_KINDS),
        Column("date", "when it happened, as closely as is known", "2022-05-07", Type.EDTF, required=True),
        Column("date_text", "the source's own words where they are vaguer than the date", "early May"),
        Column("place", "where it happened; blank if nothing is known", "AF-TJ", Type.ID, refers="places"),
        Column("origin", "from where, for an event that crosses a border", "AF-TAK", Type.ID, refers="places"),
        Column("target_place", "against where, for the same", "TJ", Type.ID, refers="places"),
        Column("actors", "who is said to have done it", "iskp", Type.LIST, refers="actors"),
        Column("targets", "against whom", "tajikistan", Type.LIST, refers="actors"),
        Column(
            "candidate_of",
            "the vaguely stated event that this incident may be; it stays an event of its own",
            "kunduz-2022",
            Type.ID,
            refers="events",
        ),
        Column(
            "in_article",
            "whether the article speaks of it; maybe marks a candidate for a vague statement",
            "yes",
            required=True,
            words=_words(InArticle),
        ),
        Column("note", "remarks", "the eighth rocket is named by one source only"),
    ),
)

QUESTIONS = Table(
    "questions",
    Question,
    "What estimates answer; two estimates share an axis only if they answer the same question.",
    (
        Column("question_id", "id of the question", "iskp-fighters-afghanistan", Type.ID, required=True),
        Column("title", "the question in words", "ISKP fighters in all Afghanistan", required=True),
        Column("counted", "who or what is counted", "ISKP fighters", required=True),
        Column("unit", "unit of the numbers", "fighters", required=True),
        Column("scope_place", "the area that the number speaks of", "AF", Type.ID, refers="places"),
        Column("comparable_group", "questions of one group are set beside each other, never on one axis", "iskp-size"),
        Column("note", "why it cannot be compared with others", "family members not counted"),
    ),
)

TOPICS = Table(
    "topics",
    Topic,
    "Subjects that are neither event nor number: relations, doctrine, context.",
    (
        Column("topic_id", "id of the topic", "imu-pledged-to-is", Type.ID, required=True),
        Column("title", "the topic in words", "The IMU pledged to Islamic State", required=True),
        Column("kind", "what kind of topic it is", "relation", required=True, words=_words(TopicKind)),
        Column("subject", "actor that the relation starts at", "imu", Type.ID, refers="actors"),
        Column("relation", "how subject and object relate", "pledged to"),
        Column("object", "actor that the relation ends at", "islamic-state", Type.ID, refers="actors"),
        Column("actors", "actors that the topic speaks of", "imu|islamic-state", Type.LIST, refers="actors"),
        Column("place", "where it holds", "AF", Type.ID, refers="places"),
        Column("date", "when it holds", "2015", Type.EDTF),
        Column("note", "remarks", "partial steps before"),
    ),
    optional=True,
)

CLAIMS = Table(
    "claims",
    Claim,
    "One statement by one claimant in one source. Two values stay two claims.",
    (
        Column("claim_id", "id of the claim", "tj-2022-05-07-denied-by-gknb", Type.ID, required=True),
        Column("event_id", "event that it speaks of", "rockets-tajikistan-2022-05-07", Type.ID, refers="events"),
        Column("question_id", "question that it answers", "iskp-fighters-afghanistan", Type.ID, refers="questions"),
        Column("topic_id", "topic that it speaks of", "imu-pledged-to-is", Type.ID, refers="topics", optional=True),
        Column("aspect", "what it is about", "occurrence", required=True, words=_words(Aspect)),
        Column("stance", "how the claimant stands to it", "denies", required=True, words=_words(Stance)),
        Column("value", "what is said, in our own words", "bullets strayed over the river"),
        Column("low", "lower bound; an exact number has both bounds alike", "7", Type.NUMBER, unit="see unit"),
        Column("high", 'upper bound; "up to 4,000" has only this one', "7", Type.NUMBER, unit="see unit"),
        Column("approx", 'true where the source says "about"', "true", Type.BOOLEAN),
        Column("unit", "what the number counts", "rockets"),
        Column("claimant", "who says it, not who printed it", "tajik-gknb", Type.ID, required=True, refers="actors"),
        Column("stated", "when it was said", "2022-05-08", Type.EDTF),
        Column("as_of", "what moment it speaks of", "2022-05-07", Type.EDTF),
        Column("place", "where, if the claim is about a place of its own", "TJ", Type.ID, refers="places"),
        Column("source_id", "source that it stands in", "rferl-2022-05-08", Type.ID, required=True, refers="sources"),
        Column("locator", "where in the source: paragraph, sentence, footnote", "p8 s3 fn5"),
        Column("quote", "at most 12 words of the source, the ones that carry the fact", "bullets, not rockets"),
        Column("language", "language of the quote, BCP 47", "en"),
        Column(
            "credibility",
            'Admiralty credibility, 1 to 6; 6 means "cannot be judged"',
            "3",
            Type.INTEGER,
            words=("1", "2", "3", "4", "5", "6"),
        ),
        Column("note", "remarks", "repeated by Kommersant"),
    ),
)

TABLES = {table.name: table for table in (SOURCES, ACTORS, EVENTS, QUESTIONS, TOPICS, CLAIMS)}

for _table in TABLES.values():
    # A column that its record does not know would be lost on the way; better to fail when the module is read.
    assert [column.name for column in _table.columns] == [field.name for field in fields(_table.record)]


FILE = "datapackage.json"
LICENCE: Mapping[str, str] = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 for the records; the short quotations remain with their publishers",
}
REMEDY = 'give it "version" and "created", the day on which all records were last reviewed, like "2026-11-22T00:00:00Z"'


@dataclass(frozen=True)
class Edition:
    """One state of the curated data; `created` is the day on which all of it was last reviewed."""

    version: str
    created: date

    def described(self) -> dict[str, Any]:
        """List the properties of a data package that say so, with the licence."""
        return {
            "version": self.version,
            "created": f"{self.created.isoformat()}T00:00:00Z",
            "licenses": [dict(LICENCE)],
        }


def read(folder: Path) -> Edition | None:
    """
    Read which edition the curated files of a folder are.

    Returns
    -------
    edition
        None if the folder has no `datapackage.json`.

    Raises
    ------
    DataError
        If the file is no JSON object with a version and a day.
    """
    path = folder / FILE
    if not path.exists():
        return None
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        return Edition(str(described["version"]), date.fromisoformat(described["created"][:10]))
    except (ValueError, KeyError, TypeError) as error:
        problem = f"says no version and day ({type(error).__name__}: {error})"
        raise DataError([Fault(FILE, None, "", "", problem, REMEDY)]) from error


def faults(folder: Path) -> tuple[Fault, ...]:
    """Say what is wrong with the `datapackage.json` of a folder; nothing if there is none."""
    try:
        read(folder)
    except DataError as error:
        return error.faults
    return ()


TYPES = {Type.NUMBER: "number", Type.INTEGER: "integer", Type.BOOLEAN: "boolean"}


def descriptor() -> dict[str, Any]:
    """
    Describe the curated files as a Frictionless data package.

    Version and day of the last review are kept by hand in the file itself and come from there. References to places
    are named in the fields' descriptions only: their file belongs to another folder, and the standard allows none
    outside of its own.
    """
    current = read(DATA)
    return {
        "profile": "tabular-data-package",
        "name": "khorasan-atlas",
        "title": "Khorasan Atlas: events, claims and sources",
        **(current.described() if current else {}),
        "resources": [resource(table) for table in TABLES.values()],
    }


def datapackage_text() -> str:
    """Write the data package as the text of datapackage.json."""
    return json.dumps(descriptor(), ensure_ascii=False, indent=2) + "\n"


def resource(table: Table) -> dict[str, Any]:
    """Describe one CSV file and its columns (Table Schema)."""
    return {
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": [table.key],
            "missingValues": [""],
            "foreignKeys": [_foreign_key(column) for column in table.columns if _is_foreign_key(column)],
        },
    }


def _is_foreign_key(column: Column) -> bool:
    return column.refers in TABLES and column.type is not Type.LIST


def _foreign_key(column: Column) -> dict[str, Any]:
    target = TABLES[column.refers]
    return {"fields": [column.name], "reference": {"resource": target.name, "fields": [target.key]}}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.type, "string"),
        "description": f"{column.meaning}{_kind_of_text(column)}",
        "example": column.example,
    }
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.words:
        is_number = column.type is Type.INTEGER
        constraints["enum"] = [int(word) if is_number else word for word in column.words]
    return {**field, "constraints": constraints} if constraints else field


def _kind_of_text(column: Column) -> str:
    notes = [
        "EDTF" if column.type is Type.EDTF else "",
        f"values separated by {SEPARATOR}" if column.type is Type.LIST else "",
        f"id in {column.refers}.csv" if column.refers else "",
        f"unit: {column.unit}" if column.unit else "",
    ]
    listed = "; ".join(note for note in notes if note)
    return f" ({listed})" if listed else ""


def markdown() -> str:
    """Write the tables of docs/data.md: each field with its type, whether it is needed, its values and an example."""
    return "\n".join(section(table) for table in TABLES.values())


def section(table: Table) -> str:
    """Write the table of one CSV file."""
    heading = f"### {table.file}\n\n{table.meaning}\n\n| field | type | allowed values | meaning | example |\n"
    rows = "\n".join(_row(column) for column in table.columns)
    return f"{heading}| --- | --- | --- | --- | --- |\n{rows}\n"


def _row(column: Column) -> str:
    kind = f"{column.type}{', needed' if column.required else ''}{f', {column.unit}' if column.unit else ''}"
    cells = (f"`{column.name}`", kind, _allowed(column), column.meaning, f"`{column.example}`")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _allowed(column: Column) -> str:
    if column.words:
        return ", ".join(column.words)
    if column.refers:
        return f"{'ids' if column.type is Type.LIST else 'id'} in {column.refers}.csv"
    free = {Type.TEXT: "any", Type.LIST: "any", Type.ID: "lower-case letters, digits, hyphens", Type.EDTF: "EDTF"}
    return free.get(column.type, "true, false" if column.type is Type.BOOLEAN else "any number")
