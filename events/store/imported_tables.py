"""Add imported incidents to the store as records, inside DuckDB; only distinct values pass through Python."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

import duckdb
import pyarrow as pa
from duckdb.func import PythonUDFType

from events import edtf_dates, text_search
from events.curated.locate import Role
from events.curated.standing import belongs_to
from events.imports.models import LibraryError
from events.imports.version_files import Version
from events.models import HAS_POINT, Actor, ActorKind, DatePrecision, EventKind, InArticle, MapStanding, Precision
from events.store import curated_tables, schema
from events.store.schema import TEXT
from events.text_search import BETWEEN_PARTS as BETWEEN
from events.text_search import Thesaurus
from geodata.models import Atlas, Place

Values = dict[str, Any]

# How far around its point an incident may lie. Nothing states the size of a district: this is that of a usual one.
RADII_KM: Final = {Precision.SETTLEMENT: 5.0, Precision.NEAR: 25.0, Precision.DISTRICT: 30.0}
NOWHERE: Final = "no country that is drawn here"


# ------------------------------------------------------------------ days


def date_row(earliest: date | None, latest: date | None) -> Values:
    """
    Say in the store's words which days an incident may mean.

    Returns
    -------
    row
        `earliest` and `latest` as stated, `first` and `last` the same in the order of time, `edtf`, `date_shown`, and
        `closeness`: how closely these days tell the time.
    """
    turned = earliest is not None and latest is not None and earliest > latest
    first, last = (latest, earliest) if turned else (earliest, latest)
    edtf = _edtf(first, last)
    # Most incidents are of one day; a million of them may be of thirty thousand different ones.
    is_day = first is not None and first == last
    shown = edtf_dates.show_day(first) if first is not None and is_day else edtf_dates.show(edtf) if edtf else "undated"
    closeness = DatePrecision.DAY if is_day else edtf_dates.precision(edtf) if edtf else DatePrecision.SPAN
    return {
        "earliest": earliest,
        "latest": latest,
        "first": first,
        "last": last,
        "edtf": edtf,
        "date_shown": shown,
        "closeness": closeness.value,
    }


def _edtf(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        ends = [day.isoformat() if day else ".." for day in (first, last)]
        return "/".join(ends) if first or last else ""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first:%Y}"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and _ends_month(last):
        return f"{first:%Y-%m}"
    return f"{first.isoformat()}/{last.isoformat()}"


def _ends_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1


# ------------------------------------------------------------------ places


def location_row(number: int, key: tuple[str, str | None, str | None], atlas: Atlas) -> Values:
    """
    Say what a precision, a country and a province by geometry are to the store.

    What is known only to a country, or not at all, is in no province, whatever a point says.

    Returns
    -------
    row
        The keys as given, `area_id`, `place_id` and `area_name` (of a province or country that is the place itself),
        `radius_km`, `is_point`, and `area_told`: all names of where it lies, reduced for searching.
    """
    precision, country, province_id = key
    is_point = precision in HAS_POINT
    inside = province_id if is_point or precision == Precision.PROVINCE else None
    place_id = inside if not is_point and inside else country if precision == Precision.COUNTRY else None
    place = atlas.places.get(place_id or "")
    return {
        "precision": precision,
        "country": country,
        "province_id": province_id,
        "area_id": number,
        "place_id": place.place_id if place else None,
        "area_name": place.name if place else None,
        "radius_km": RADII_KM.get(Precision(precision)),
        "is_point": is_point,
        "area_told": text_search.searchable(_names_of(atlas, (inside, country))),
    }


def area_row(site: Values, atlas: Atlas) -> Values:
    """Write where a site lies as a row of the table `areas`."""
    is_point, country = site["is_point"], site["country"]
    inside = site["province_id"] if is_point or site["precision"] == Precision.PROVINCE else None
    kind = site["precision"] if is_point or inside else "country" if country else "unknown"
    name = country_name(country, atlas) if country else NOWHERE if is_point else ""
    return {
        "area_id": site["area_id"],
        "role": Role.AT.value,
        "place_id": site["place_id"] or "",
        "place_name": site["area_name"] or name,
        "place_kind": kind,
        "country": country,
        "province_id": inside,
    }


def country_name(code: str, atlas: Atlas) -> str:
    """Name a country, also one that is only an outline around the atlas."""
    if code in atlas.places:
        return atlas.places[code].name
    return str(atlas.countries.at[code, "name"]) if code in atlas.countries.index else code


def _names_of(atlas: Atlas, place_ids: Iterable[str | None]) -> Iterator[str]:
    for place_id in place_ids:
        place = atlas.places.get(place_id or "")
        if place:
            yield from all_names(place)
        elif place_id:
            yield country_name(place_id, atlas)


def all_names(place: Place) -> tuple[str, ...]:
    """List every name of a place."""
    return (place.name, *place.aliases, *place.names_local.values())


# ------------------------------------------------------------------ people


@dataclass(frozen=True, eq=False)
class People:
    """The actors of the article by id, and by each of their names that is no other's."""

    actors: Mapping[str, Any]
    by_name: Mapping[str, str]


def people(actors: Mapping[str, Any]) -> People:
    """Put the actors of the article together; they have `name`, `aliases` and `part_of`."""
    owners: dict[str, set[str]] = defaultdict(set)
    for actor_id, actor in actors.items():
        for name in (actor.name, *actor.aliases):
            owners[name].add(actor_id)
    return People(actors, {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1})


def actors_row(number: int, stated: Sequence[str], known: People, thesaurus: Thesaurus) -> Values:
    """
    Say who acts in an incident: everyone as stated, and who of the article is called exactly so.

    Returns
    -------
    row
        `people` as given, `people_id`, `actors` in the order of their ids, and `people_told`: all their names, reduced
        for searching.
    """
    same = [known.by_name[name] for name in stated if name in known.by_name]
    wholes = (whole for actor_id in same for whole in belongs_to(actor_id, known.actors))
    return {
        "people": list(stated),
        "people_id": number,
        "actors": sorted({*stated, *wholes}),
        "people_told": " ".join(thesaurus.told(name) for name in stated),
    }


Connection = duckdb.DuckDBPyConnection
Row = dict[str, Any]

DAYS: Final = pa.schema(
    [
        *((name, pa.date32()) for name in ("earliest", "latest", "first", "last")),
        *((name, TEXT) for name in ("edtf", "date_shown", "closeness")),
    ]
)
SITES: Final = pa.schema(
    [
        *((name, TEXT) for name in ("precision", "country", "province_id", "place_id", "area_name", "area_told")),
        ("area_id", pa.int32()),
        ("radius_km", pa.float64()),
        ("is_point", pa.bool_()),
    ]
)
PEOPLE: Final = pa.schema(
    [
        ("people", schema.TEXTS),
        ("people_id", pa.int32()),
        ("actors", schema.TEXTS),
        ("people_told", TEXT),
    ]
)
OTHERS: Final = pa.schema([("value", TEXT), ("other_id", pa.int32()), ("told", TEXT)])

STATED: Final = """
SELECT {dataset} AS dataset, * REPLACE (
    coalesce(actors, []) AS actors, coalesce(kind, '{other}') AS kind, coalesce(precision, 'unknown') AS precision
) FROM read_parquet({path})
"""
# A second row of the same id carries the number of its row too: no record hides another.
TWICE: Final = """
CREATE TEMP TABLE twice AS
SELECT dataset, source_record_id, min("row") AS first_row FROM stated GROUP BY ALL HAVING count(*) > 1
"""
KEYED: Final = """
CREATE TEMP VIEW keyed AS
SELECT stated.* EXCLUDE (actors), days.* EXCLUDE (earliest, latest), sites.* EXCLUDE (precision, country, province_id),
    people_id, by_place.other_id AS place_other, by_province.other_id AS province_other,
    by_country.other_id AS country_other
FROM stated
JOIN days ON stated.earliest IS NOT DISTINCT FROM days.earliest AND stated.latest IS NOT DISTINCT FROM days.latest
JOIN sites ON stated.precision = sites.precision
    AND stated.country IS NOT DISTINCT FROM sites.country
    AND stated.province_id IS NOT DISTINCT FROM sites.province_id
JOIN people ON stated.actors = people.people
LEFT JOIN others AS by_place ON stated.place_stated = by_place.value
LEFT JOIN others AS by_province ON stated.province_stated = by_province.value
LEFT JOIN others AS by_country ON stated.country_stated = by_country.value
"""
SPELLED: Final = "area_id, province_stated, country_stated, source_kind, place_other"
# What is told by names that many rows share is kept once: a row holds its own words only.
SPELLINGS: Final = f"""
CREATE TEMP TABLE spelled AS
SELECT row_number() OVER (ORDER BY {SPELLED}) AS spelling_id, * FROM (
    SELECT DISTINCT {SPELLED}, province_other, country_other FROM keyed
);
INSERT INTO spellings
SELECT 'place', spelling_id, concat(area_told, of_place.told, of_province.told, of_country.told,
    reduced(concat(' ', province_stated, '{BETWEEN}', country_stated, '{BETWEEN}', source_kind, ' ')))
FROM spelled JOIN sites USING (area_id)
LEFT JOIN (SELECT DISTINCT other_id, told FROM others) AS of_place ON place_other = of_place.other_id
LEFT JOIN (SELECT DISTINCT other_id, told FROM others) AS of_province ON province_other = of_province.other_id
LEFT JOIN (SELECT DISTINCT other_id, told FROM others) AS of_country ON country_other = of_country.other_id;
"""
SAME: Final = " AND ".join(f"keyed.{name} IS NOT DISTINCT FROM spelled.{name}" for name in SPELLED.split(", "))
OWN_WORDS: Final = f", '{BETWEEN}', ".join(("source_record_id", "title", "place_stated", "date_text", "notes"))
RECORDS: Final = f"""
CREATE TEMP VIEW imported AS
SELECT concat(dataset, ':', source_record_id, CASE WHEN first_row < "row" THEN '#' || "row" END) AS record_id,
    dataset,
    coalesce(nullif(title, ''), concat_ws(', ', kind, coalesce(place_stated, province_stated, country_stated)))
        AS title,
    kind, edtf, date_text, date_shown, first AS earliest, last AS latest,
    coalesce(date_precision, closeness) AS date_precision,
    place_id, coalesce(area_name, place_stated, province_stated, country_stated, '') AS place_name,
    precision, CASE WHEN is_point THEN lon END AS lon, CASE WHEN is_point THEN lat END AS lat, radius_km, area_id,
    '{MapStanding.REPORTED}' AS standing, '{InArticle.NO}' AS in_article, notes AS note,
    people.actors, [dataset] AS claimants, [dataset] AS sources,
    reduced(concat(' ', {OWN_WORDS}, ' ')) AS text,
    spelling_id, "row", killed_low, killed, killed_high
FROM (SELECT keyed.*, spelling_id FROM keyed JOIN spelled ON {SAME})
JOIN people USING (people_id) LEFT JOIN twice USING (dataset, source_record_id)
"""
PEOPLE_TOLD: Final = """
INSERT INTO spellings
SELECT 'cast', participants_id, any_value(people_told)
FROM participants JOIN people USING (actors) GROUP BY participants_id
"""


@dataclass(frozen=True, eq=False)
class Imports:
    """The versions of datasets that count, and the places that they were joined to."""

    versions: Sequence[Version]
    atlas: Atlas


def add(connection: Connection, imports: Imports, content: Mapping[str, pa.Table]) -> None:
    """
    Add the incidents of a library to a store that is being built.

    Afterwards the tables `areas`, `names`, `datasets`, `imports` and `spellings` have their rows, and the view
    `imported` has the columns of `records`, with actors, claimants and sources as lists.

    Parameters
    ----------
    connection
        The store, with its tables.
    imports
        What is to be added.
    content
        Tables of the article's records, for the actors and areas that are there already.

    Raises
    ------
    LibraryError
        If the file of a version cannot be read.
    """
    versions, atlas = imports.versions, imports.atlas
    actors = {row["actor_id"]: _actor(row) for row in content["actors"].to_pylist()}
    thesaurus = Thesaurus(curated_tables.synonyms(actors.values(), atlas))
    text = duckdb.sqltype("VARCHAR")
    connection.create_function("reduced", text_search.normalise_all, [text], text, type=PythonUDFType.ARROW)
    for version in versions:
        _check(connection, version)
    selected = " UNION ALL ".join(_stated(version) for version in versions)
    connection.execute(f"CREATE TEMP VIEW stated AS {selected}")
    connection.execute(TWICE)
    _keep(connection, "days", DAYS, (date_row(*key) for key in _distinct(connection, "earliest, latest")))
    sites = _sites(connection, _largest(content["areas"]["area_id"]), atlas)
    _keep(connection, "sites", SITES, sites)
    _keep(connection, "people", PEOPLE, _people(connection, people(actors), thesaurus))
    _keep(connection, "others", OTHERS, _others(connection, thesaurus))
    connection.execute(KEYED)
    connection.execute(SPELLINGS)
    connection.execute(RECORDS)
    _insert(connection, "areas", (area_row(site, atlas) for site in sites))
    _insert(connection, "names", _names(connection, versions, sites, actors, atlas))
    for version in versions:
        connection.execute("INSERT INTO datasets BY NAME SELECT unnest($1)", [asdict(version.dataset)])
        kept = [version.dataset.dataset_id, version.folder.name, version.digest]
        connection.execute("INSERT INTO imports VALUES (?, ?, ?)", kept)


def tell_people(connection: Connection) -> None:
    """Add the names of those who act, once the records and their participants are there."""
    connection.execute(PEOPLE_TOLD)


def _check(connection: Connection, version: Version) -> None:
    try:
        connection.execute("SELECT count(source_record_id) FROM read_parquet(?)", [str(version.incidents)]).fetchall()
    except duckdb.Error as error:
        raise LibraryError(
            f"{version.incidents} cannot be read ({error}); import the file of '{version.dataset.dataset_id}' anew, or "
            f"remove it: python -m events imports --remove {version.dataset.dataset_id}"
        ) from error


def _stated(version: Version) -> str:
    dataset, path = (_literal(text) for text in (version.dataset.dataset_id, str(version.incidents)))
    return STATED.format(dataset=dataset, path=path, other=EventKind.OTHER.value)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _actor(row: Row) -> Actor:
    lists = {name: tuple(row[name] or ()) for name in ("aliases", "part_of")}
    return Actor(**{**row, **lists, "kind": ActorKind(row["kind"])})


def _distinct(connection: Connection, keys: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT DISTINCT {keys} FROM stated ORDER BY ALL").fetchall()


def _largest(numbers: pa.ChunkedArray) -> int:
    return max((number for number in numbers.to_pylist() if number is not None), default=0)


def _keep(connection: Connection, name: str, columns: pa.Schema, rows: Iterable[Row]) -> None:
    connection.register("kept", pa.Table.from_pylist(list(rows), columns))
    connection.execute(f"CREATE TEMP TABLE {name} AS FROM kept")
    connection.unregister("kept")


def _insert(connection: Connection, name: str, rows: Iterable[Row]) -> None:
    connection.register("kept", pa.Table.from_pylist(list(rows), schema.TABLES[name]))
    connection.execute(f"INSERT INTO {name} BY NAME FROM kept")
    connection.unregister("kept")


def _sites(connection: Connection, taken: int, atlas: Atlas) -> list[Row]:
    keys = _distinct(connection, "precision, country, province_id")
    return [location_row(number, key, atlas) for number, key in enumerate(keys, taken + 1)]


def _people(connection: Connection, known: People, thesaurus: Thesaurus) -> Iterable[Row]:
    for number, (stated,) in enumerate(_distinct(connection, "actors"), 1):
        yield actors_row(number, stated, known, thesaurus)


def _others(connection: Connection, thesaurus: Thesaurus) -> Iterable[Row]:
    """List the stated names of places that have other names; those that have the same others share a number."""
    numbers: dict[str, int] = {}
    sql = " UNION ".join(f"SELECT {name}_stated FROM stated" for name in ("place", "province", "country"))
    for (value,) in connection.execute(f"FROM ({sql}) ORDER BY ALL").fetchall():
        told = " ".join(thesaurus.other_names([value])) if value else ""
        if told:
            yield {"value": value, "other_id": numbers.setdefault(told, len(numbers) + 1), "told": told}


def _names(
    connection: Connection,
    versions: Sequence[Version],
    sites: Iterable[Row],
    actors: Mapping[str, Actor],
    atlas: Atlas,
) -> Iterable[Row]:
    """Name whatever a selection can hold since these incidents are there."""
    for version in versions:
        own = version.dataset
        for field, label in (
            ("dataset", own.title),
            ("claimant", own.title),
            ("source", f"{own.publisher}: {own.title}"),
        ):
            yield {"field": field, "value": own.dataset_id, "label": label}
    stated = connection.execute("SELECT DISTINCT unnest(people) AS name FROM people ORDER BY ALL").fetchall()
    for (name,) in stated:
        if name not in actors:
            yield {"field": "actor", "value": name, "label": name}
    for code in sorted({site["country"] for site in sites if site["country"]} - set(atlas.places)):
        yield {"field": "country", "value": code, "label": country_name(code, atlas)}
