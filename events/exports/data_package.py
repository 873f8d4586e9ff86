"""Export rows as a Frictionless data package, with every row that they refer to."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from events.curated import datapackage, diff
from events.curated.datapackage import RECORDS, TABLES, Column, Edition, Table, Type, record
from events.curated.sides import belongs_to
from events.exports.content import Content, credit
from events.exports.csv_file import table
from events.exports.excel import zipped
from events.models import Claim, Event, InArticle
from events.models import EventKind as Kind
from events.queries.records import record_detail
from events.queries.table_columns import TableKind
from events.store.curated_tables import DATASET
from events.store.store import Store, fetch
from geodata.models import Place

PLACES = Table(
    "places",
    Place,
    "Places that the other tables name, with what they consist of.",
    (
        Column("place_id", "id of the place", "mazar-i-sharif", required=True),
        Column("name", "name in English", "Mazar-i-Sharif", required=True),
        Column("aliases", "other names and spellings", "Mazar-e Sharif", Type.LIST),
        Column("kind", "settlement, district, province, border, region or country", "settlement", required=True),
        Column("countries", "ISO 3166-1 alpha-2 codes of its countries", "AF", Type.LIST),
        Column("province", "id of the province that it lies in", "AF-BAL"),
        Column("members", "places that it consists of", "AF-KDZ|AF-TAK", Type.LIST),
        Column("lon", "longitude of a settlement or district", "67.11", Type.NUMBER, unit="degrees, WGS84"),
        Column("lat", "latitude of a settlement or district", "36.70", Type.NUMBER, unit="degrees, WGS84"),
        Column("radius_km", "how far it may reach around that point", "5", Type.NUMBER, unit="km"),
        Column("names_local", "names in local languages", "fa=مزار شریف", Type.LIST),
        Column("source", "where the point comes from, with its licence", "GeoNames (CC BY 4.0)"),
    ),
)
Row = Mapping[str, Any]
Rows = dict[str, list[Row]]


# Tables of the store that have the columns of their files.
AS_IN_THE_FILES = ("sources", "actors", "questions", "topics", "clauses")


@dataclass(frozen=True)
class _Everything:
    """All rows of the curated tables, in the order of their files."""

    tables: Rows

    def of(self, table: str, row_ids: Iterable[str]) -> list[Row]:
        wanted = set(row_ids)
        key = PLACES.key if table == PLACES.name else TABLES[table].key
        return [row for row in self.tables[table] if row[key] in wanted]


def referenced_tables(content: Content) -> Rows:
    """
    Gather the rows of all tables that the listed rows refer to, by name of the table, in the order of the files.

    The tables are those of the schema, and `places`. A table of records brings all claims on them; a table of claims
    brings those that it lists and no other. A table of everything brings every row there is, also those that nothing
    refers to.
    """
    everything = _Everything(_read(content.store) | {PLACES.name: _places(content)})
    if not content.request.selection.active and not content.request.column_filters.filters:
        return _all(everything, content)
    claims = _claims(everything, content)
    own = {row["record_id"] for row in content.rows}
    events = _events(everything, own | {row["event_id"] for row in claims})
    questions = everything.of("questions", _values(claims, "question_id"))
    topics = everything.of("topics", _values(claims, "topic_id"))
    speaking = _values(claims, "claimant") | _values(topics, "subject", "object") | _values(questions, "counted")
    acting = _members(events, "actors", "targets") | _members(topics, "actors")
    known = record_detail.all_actors(content.store)
    named = _values(events, "place", "origin", "target_place") | _values(claims, "place")
    named |= _values(questions, "scope_place") | _values(topics, "place")
    return {
        "sources": everything.of("sources", _values(claims, "source_id") | _members(claims, "also_in")),
        "actors": everything.of("actors", {whole for actor in speaking | acting for whole in belongs_to(actor, known)}),
        "events": events,
        "questions": questions,
        "topics": topics,
        "claims": claims,
        "places": everything.of("places", _with_members(content, named)),
    }


def _all(everything: _Everything, content: Content) -> Rows:
    named = {
        place for table, columns in _PLACE_COLUMNS.items() for place in _values(everything.tables[table], *columns)
    }
    return {**everything.tables, "places": everything.of("places", _with_members(content, named))}


_PLACE_COLUMNS = {
    table.name: tuple(column.name for column in table.columns if column.refers == "places") for table in TABLES.values()
}


def _claims(everything: _Everything, content: Content) -> list[Row]:
    if content.request.kind is TableKind.CLAIMS:
        return everything.of("claims", {row["claim_id"] for row in content.rows})
    own = {row["record_id"] for row in content.rows}
    answered = {row["question_id"] for row in content.rows if row["question_id"]}
    return [
        row
        for row in everything.tables["claims"]
        if {row["event_id"], row["claim_id"]} & own or (row["question_id"] in answered and not _is_record(row))
    ]


def _is_record(row: Row) -> bool:
    return bool(row["event_id"]) or Claim(**row).is_estimate


def _events(everything: _Everything, wanted: Iterable[str]) -> list[Row]:
    """List events together with the vague events that they are candidates for."""
    parents = {row["event_id"]: row["candidate_of"] for row in everything.tables["events"]}
    ids = set(wanted)
    while further := {parents.get(event_id, "") for event_id in ids} - ids - {""}:
        ids |= further
    return everything.of("events", ids)


def _values(rows: Iterable[Row], *columns: str) -> set[str]:
    return {row[column] for row in rows for column in columns if row[column]}


def _members(rows: Iterable[Row], *columns: str) -> set[str]:
    return {value for row in rows for column in columns for value in row[column]}


def _with_members(content: Content, place_ids: Iterable[str]) -> set[str]:
    """List places with their members, province and countries."""
    known, found, waiting = content.atlas.places, set[str](), list(place_ids)
    while waiting:
        current = waiting.pop()
        if current in known and current not in found:
            found.add(current)
            place = known[current]
            waiting += [*place.members, *place.countries, place.province or ""]
    return found


# ------------------------------------------------------------------ all rows


def _read(store: Store) -> Rows:
    with store.cursor() as cursor:
        events = fetch(
            cursor,
            "SELECT records.*, events.actors, events.targets FROM events "
            "JOIN records ON record_id = event_id AND dataset = ? ORDER BY events.rowid",
            DATASET,
        )
        plain = {name: fetch(cursor, f"SELECT * FROM {name} ORDER BY rowid") for name in AS_IN_THE_FILES}

        claim_ids = [row["claim_id"] for row in fetch(cursor, "SELECT claim_id FROM claims ORDER BY rowid")]
        lines = record_detail.claim_lines(store, cursor, "claim_id <> $1", "")
    claims = {line.claim.claim_id: vars(line.claim) for line in lines}
    return {
        **{name: [vars(record(RECORDS[name], row)) for row in rows] for name, rows in plain.items()},
        "events": [vars(_event(row)) for row in events],
        "claims": [claims[claim_id] for claim_id in claim_ids],
    }


def _event(row: Row) -> Event:
    return Event(
        event_id=row["record_id"],
        title=row["title"],
        kind=Kind(row["kind"]),
        date=row["edtf"],
        date_text=row["date_text"] or "",
        place=row["place_id"] or "",
        origin=row["origin_id"] or "",
        target_place=row["target_id"] or "",
        actors=tuple(row["actors"]),
        targets=tuple(row["targets"]),
        candidate_of=row["candidate_of"] or "",
        in_article=InArticle(row["in_article"]),
        note=row["note"] or "",
    )


def _places(content: Content) -> list[Row]:
    return [
        {
            **{column.name: getattr(place, column.name) for column in PLACES.columns},
            "names_local": tuple(f"{language}={name}" for language, name in place.names_local.items()),
            "kind": place.kind.value,
        }
        for place in content.atlas.places.values()
    ]


ROWS = "rows"
README = """\
{title}

{about}

rows.csv          what was listed, row by row; the other tables hold what it was made from
datapackage.json  every column of every table (Frictionless Table Schema)

A text that a spreadsheet would run as a formula (it starts with = + - @, a tab or a line break) has an apostrophe
before it, and so has one that looks as if it had; take one apostrophe away to have the text as it was.
"""


def write_package(content: Content) -> bytes:
    """Write the rows as a data package (ZIP); the same rows always give the same bytes."""
    rows_schema = Table(ROWS, dict, content.table.meaning, content.table.columns)
    rows = {ROWS: content.rows, **referenced_tables(content)}
    schemas = tuple(one for one in (rows_schema, *TABLES.values(), PLACES) if one.name in rows)
    files = {
        datapackage.FILE: json.dumps(_descriptor(content, schemas), ensure_ascii=False, indent=1) + "\n",
        "README.txt": _readme(content),
        **{schema.file: table([column.name for column in schema.columns], rows[schema.name]) for schema in schemas},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in files.items():
            package.writestr(zipped(name, content.store.data_date), text.encode("utf-8"))
    return out.getvalue()


def _descriptor(content: Content, schemas: Iterable[Table]) -> dict[str, Any]:
    state = Edition(content.store.version, content.store.data_date)
    about = {
        name: content.about[name] for name in ("selection", "selected", "narrowed", "digest", "geometry", "points")
    }
    return {
        "profile": "tabular-data-package",
        "name": "khorasan-atlas",
        "title": content.about["title"],
        **state.described(),
        **about,
        diff.ESCAPED: "an apostrophe before texts that start with = + - @, tab or line break",
        "sources": [_source(source) for source in credit(content.sources)],
        "resources": [_resource(schema) for schema in schemas],
    }


def _source(source: dict[str, str]) -> dict[str, str]:
    # The standard takes only addresses of the web for a path.
    is_web = source["url"].startswith(("http://", "https://"))
    return {"title": source["title"], **({"path": source["url"]} if is_web else {})}


def _resource(schema: Table) -> dict[str, Any]:
    resource = datapackage.resource(schema)
    if schema.name == ROWS:
        # The rows are a view of the other tables, which hold what they refer to.
        resource["schema"]["foreignKeys"] = []
    else:
        resource["schema"]["foreignKeys"] += [_place_key(column) for column in schema.columns if _is_place(column)]
    return resource


def _is_place(column: Column) -> bool:
    return column.refers == PLACES.name and column.type is not Type.LIST


def _place_key(column: Column) -> dict[str, Any]:
    return {"fields": [column.name], "reference": {"resource": PLACES.name, "fields": [PLACES.key]}}


def _readme(content: Content) -> str:
    about = "\n".join(f"{heading + ':':<11}{text}" for heading, text in content.about.items() if heading != "title")
    return README.format(title=content.about["title"], about=about)
