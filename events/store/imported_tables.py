"""Add imported incidents to the store as records, inside DuckDB; only distinct values pass through Python."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb.func import PythonUDFType

from events import text_search
from events.curated import datapackage
from events.imports.formats.actor_names import actor_names
from events.imports.version_files import Version
from events.models import Actor, EventKind, InArticle, MapStanding
from events.store import curated_tables, schema
from events.store.imported_values import actors_row, area_row, country_name, date_row, location_row
from events.store.schema import TEXT
from events.text_search import BETWEEN_PARTS as BETWEEN
from events.text_search import Thesaurus
from geodata.models import Atlas

Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]

DAYS: Final = pa.schema(
    [
        *((name, pa.date32()) for name in ("earliest", "latest", "first", "last")),
        *((name, TEXT) for name in ("stated_edtf", "edtf", "date_shown", "precision_of_days")),
    ]
)
LOCATIONS: Final = pa.schema(
    [
        *((name, TEXT) for name in ("precision", "country", "province_id", "place_id", "area_name", "area_text")),
        ("area_id", pa.int32()),
        ("radius_km", pa.float64()),
        ("is_point", pa.bool_()),
    ]
)
ACTORS: Final = pa.schema(
    [
        ("of_dataset", TEXT),
        ("of_country", TEXT),
        ("names", schema.TEXTS),
        ("stated_actors_id", pa.int32()),
        ("actors", schema.TEXTS),
        ("actors_text", TEXT),
    ]
)
OTHERS: Final = pa.schema([("value", TEXT), ("other_id", pa.int32()), ("text", TEXT)])

# EDTF that says more than its first and last day: seasons, sets, unspecified digits, qualifiers.
STATED_EDTF: Final = (
    r"CASE WHEN regexp_full_match(date_text, '[0-9/.,?~%{{}}X\[\]-]{{4,40}}') AND "
    r"regexp_matches(date_text, '[X?~%{{\[]|^\d{{4}}-2[1-3]$') THEN date_text END"
)
DAY_KEYS: Final = "earliest, latest, stated_edtf"
STATED: Final = f"""
SELECT {{dataset}} AS dataset, {STATED_EDTF} AS stated_edtf, * REPLACE (
    coalesce(actors, []) AS actors, coalesce(kind, '{{other}}') AS kind, coalesce(precision, 'unknown') AS precision
) FROM {{incidents}}
"""
# A second row with the same id gets the number of its row in its record id, or it would hide the first.
REPEATED: Final = """
CREATE TEMP TABLE repeated AS
SELECT dataset, source_record_id, min("row") AS first_row FROM stated GROUP BY ALL HAVING count(*) > 1
"""
KEYED: Final = """
CREATE TEMP VIEW keyed AS
SELECT stated.* EXCLUDE (actors, stated_edtf), days.* EXCLUDE (earliest, latest, stated_edtf),
    locations.* EXCLUDE (precision, country, province_id),
    stated_actors_id, by_place.other_id AS place_other, by_province.other_id AS province_other,
    by_country.other_id AS country_other
FROM stated
JOIN days ON stated.earliest IS NOT DISTINCT FROM days.earliest AND stated.latest IS NOT DISTINCT FROM days.latest
    AND stated.stated_edtf IS NOT DISTINCT FROM days.stated_edtf
JOIN locations ON stated.precision = locations.precision
    AND stated.country IS NOT DISTINCT FROM locations.country
    AND stated.province_id IS NOT DISTINCT FROM locations.province_id
JOIN stated_actors ON stated.actors = stated_actors.names AND stated.dataset = of_dataset
    AND stated.country IS NOT DISTINCT FROM of_country
LEFT JOIN others AS by_place ON stated.place_stated = by_place.value
LEFT JOIN others AS by_province ON stated.province_stated = by_province.value
LEFT JOIN others AS by_country ON stated.country_stated = by_country.value
"""
SPELLED: Final = "area_id, province_stated, country_stated, source_kind, place_other"
# Names that many rows share are stored once for searching; each row has only the text of its own.
SPELLINGS: Final = f"""
CREATE TEMP TABLE spelled AS
SELECT row_number() OVER (ORDER BY {SPELLED}) AS spelling_id, * FROM (
    SELECT DISTINCT {SPELLED}, province_other, country_other FROM keyed
);
INSERT INTO spellings
SELECT 'place', spelling_id, concat(area_text, of_place.text, of_province.text, of_country.text,
    normalised(concat(' ', province_stated, '{BETWEEN}', country_stated, '{BETWEEN}', source_kind, ' ')))
FROM spelled JOIN locations USING (area_id)
LEFT JOIN (SELECT DISTINCT other_id, text FROM others) AS of_place ON place_other = of_place.other_id
LEFT JOIN (SELECT DISTINCT other_id, text FROM others) AS of_province ON province_other = of_province.other_id
LEFT JOIN (SELECT DISTINCT other_id, text FROM others) AS of_country ON country_other = of_country.other_id;
"""
SAME: Final = " AND ".join(f"keyed.{name} IS NOT DISTINCT FROM spelled.{name}" for name in SPELLED.split(", "))
OWN_TEXT: Final = f", '{BETWEEN}', ".join(("source_record_id", "title", "place_stated", "date_text", "notes"))
LONGEST_NAME: Final = 200  # characters: a longer text is not a name, and every list and chart would carry it


def _name(text: str) -> str:
    """Write the SQL for a text shortened to the length of a name."""
    return f"CASE WHEN length({text}) > {LONGEST_NAME} THEN left({text}, {LONGEST_NAME - 1}) || '…' ELSE {text} END"


TITLE: Final = (
    "coalesce(nullif(title, ''), concat_ws(', ', kind, coalesce(place_stated, province_stated, country_stated)))"
)
BY_NAME: Final = """CASE WHEN "join" = 'named' THEN ' (placed by name)' ELSE '' END"""
PLACE_NAME: Final = "coalesce(area_name, place_stated, province_stated, country_stated, '')"
RECORDS: Final = f"""
CREATE TEMP VIEW imported AS
SELECT concat(dataset, ':', source_record_id, CASE WHEN first_row < "row" THEN '#' || "row" END) AS record_id,
    dataset,
    {_name(TITLE)} AS title,
    kind, edtf, date_text, date_shown, first AS earliest, last AS latest,
    coalesce(date_precision, precision_of_days) AS date_precision,
    place_id, concat({_name(PLACE_NAME)}, {BY_NAME}) AS place_name,
    precision, CASE WHEN is_point THEN lon END AS lon, CASE WHEN is_point THEN lat END AS lat, radius_km, area_id,
    '{MapStanding.REPORTED}' AS standing, '{InArticle.NO}' AS in_article, notes AS note,
    stated_actors.actors, [dataset] AS claimants, [dataset] AS sources,
    normalised(concat(' ', {OWN_TEXT}, ' ')) AS text,
    spelling_id, "row", killed_low, killed, killed_high
FROM (SELECT keyed.*, spelling_id FROM keyed JOIN spelled ON {SAME})
JOIN stated_actors USING (stated_actors_id) LEFT JOIN repeated USING (dataset, source_record_id)
"""
# To be run once the records and their participants are inserted.
ACTORS_TEXT: Final = """
INSERT INTO spellings
SELECT 'participants', participants_id, any_value(actors_text)
FROM participants JOIN stated_actors USING (actors) GROUP BY participants_id
"""


@dataclass(frozen=True, eq=False)
class Imports:
    """The current version of each imported dataset, and the places that they were joined to."""

    versions: Sequence[Version]
    atlas: Atlas


def add(connection: Connection, imports: Imports, content: Mapping[str, pa.Table]) -> None:
    """
    Add the incidents of a library to a store that is being built, which has its tables.

    Afterwards the tables `areas`, `names`, `datasets`, `imports` and `spellings` have their rows, and the view
    `imported` has the columns of `records`, with actors, claimants and sources as lists. `content` are the tables of
    the curated records, whose actors and areas are there already.
    """
    versions, atlas = imports.versions, imports.atlas
    actors = {row["actor_id"]: datapackage.record(Actor, row) for row in content["actors"].to_pylist()}
    thesaurus = Thesaurus(curated_tables.synonyms(actors.values(), atlas))
    text = duckdb.sqltype("VARCHAR")
    connection.create_function("normalised", text_search.normalise_all, [text], text, type=PythonUDFType.ARROW)
    selected = " UNION ALL ".join(_stated(version) for version in versions)
    connection.execute(f"CREATE TEMP VIEW stated AS {selected}")
    connection.execute(REPEATED)
    _temporary_table(connection, "days", DAYS, (date_row(*key) for key in _distinct(connection, DAY_KEYS)))
    last_id = pc.max(content["areas"]["area_id"]).as_py() or 0
    places = enumerate(_distinct(connection, "precision, country, province_id"), last_id + 1)
    locations = [location_row(number, key, atlas) for number, key in places]
    _temporary_table(connection, "locations", LOCATIONS, locations)
    _temporary_table(connection, "stated_actors", ACTORS, _actor_rows(connection, versions, actors, thesaurus))
    _temporary_table(connection, "others", OTHERS, _others(connection, thesaurus))
    connection.execute(KEYED)
    connection.execute(SPELLINGS)
    connection.execute(RECORDS)
    _insert(connection, "areas", (area_row(location, atlas) for location in locations))
    held = set(content["shapes"]["place_id"].to_pylist()) if "shapes" in content else set()
    vague = [area_row(location, atlas) for location in locations if not location["is_point"]]
    named = {str(row["province_id"] or row["country"]) for row in vague}
    connection.register("kept", curated_tables.shapes(atlas, named - held))
    connection.execute("INSERT INTO shapes BY NAME FROM kept")
    connection.unregister("kept")
    _insert(connection, "names", _names(connection, versions, locations, actors, atlas))
    for version in versions:
        connection.execute("INSERT INTO datasets BY NAME SELECT unnest($1)", [asdict(version.dataset)])
        kept = [version.dataset.dataset_id, version.folder.name, version.digest, version.format]
        connection.execute("INSERT INTO imports VALUES (?, ?, ?, ?)", kept)


def _stated(version: Version) -> str:
    return stated(version.dataset.dataset_id, f"read_parquet({quoted(str(version.incidents))})")


def stated(dataset_id: str, incidents: str) -> str:
    """Write a query for the incidents of a dataset, from a table or a function in SQL."""
    return STATED.format(dataset=quoted(dataset_id), incidents=incidents, other=EventKind.OTHER.value)


def quoted(text: str) -> str:
    """Write a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _distinct(connection: Connection, keys: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT DISTINCT {keys} FROM stated ORDER BY ALL").fetchall()


def _temporary_table(connection: Connection, name: str, columns: pa.Schema, rows: Iterable[Row]) -> None:
    connection.register("kept", pa.Table.from_pylist(list(rows), columns))
    connection.execute(f"CREATE TEMP TABLE {name} AS FROM kept")
    connection.unregister("kept")


def _insert(connection: Connection, name: str, rows: Iterable[Row]) -> None:
    connection.register("kept", pa.Table.from_pylist(list(rows), schema.TABLES[name]))
    connection.execute(f"INSERT INTO {name} BY NAME FROM kept")
    connection.unregister("kept")


def _actor_rows(
    connection: Connection, versions: Iterable[Version], actors: Mapping[str, Actor], thesaurus: Thesaurus
) -> Iterable[Row]:
    names = {version.dataset.dataset_id: actor_names(version.codes("actors"), actors) for version in versions}
    for number, key in enumerate(_distinct(connection, "dataset, country, actors"), 1):
        yield actors_row(number, key, names[key[0]], actors, thesaurus)


def _others(connection: Connection, thesaurus: Thesaurus) -> Iterable[Row]:
    """List the stated names of places that have other names; those that have the same others share a number."""
    numbers: dict[str, int] = {}
    sql = " UNION ".join(f"SELECT {name}_stated FROM stated" for name in ("place", "province", "country"))
    for (value,) in connection.execute(f"FROM ({sql}) ORDER BY ALL").fetchall():
        text = " ".join(thesaurus.other_names([value])) if value else ""
        if text:
            yield {"value": value, "other_id": numbers.setdefault(text, len(numbers) + 1), "text": text}


def _names(
    connection: Connection,
    versions: Sequence[Version],
    locations: Iterable[Row],
    actors: Mapping[str, Actor],
    atlas: Atlas,
) -> Iterable[Row]:
    """List the names of all values that these incidents add to the filters."""
    for version in versions:
        own = version.dataset
        for field, label in (
            ("dataset", own.title),
            ("claimant", own.title),
            ("source", f"{own.publisher}: {own.title}"),
        ):
            yield {"field": field, "value": own.dataset_id, "label": label}
    stated = connection.execute("SELECT DISTINCT unnest(names) AS name FROM stated_actors ORDER BY ALL").fetchall()
    for (name,) in stated:
        if name not in actors:
            yield {"field": "actor", "value": name, "label": name}
    for code in sorted({location["country"] for location in locations if location["country"]} - set(atlas.places)):
        yield {"field": "country", "value": code, "label": country_name(code, atlas)}
