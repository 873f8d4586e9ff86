"""Check the curated files and list every fault at once: `python -m events check`."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from events import edtf_dates
from events.curated import csv_files, datapackage, locate
from events.curated.csv_files import Sheet
from events.curated.datapackage import SEPARATOR, TABLES, Column, Type
from events.models import HAS_POINT
from geodata.faults import Fault
from geodata.models import Atlas

LONGEST_QUOTE = 12
LARGEST_NUMBER = 1_000_000_000_000  # far above any count here; larger numbers lose digits in spreadsheets
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
COUNTRY = re.compile(r"[A-Z]{2}\Z")
COORDINATES = re.compile(r"-?\d+(?:\.\d+)?\s*[,;/ ]\s*-?\d+(?:\.\d+)?")
COORDINATE_COLUMNS = ("lon", "lat", "longitude", "latitude", "x", "y")
READING = re.compile(r"\d{4}-\d\d(?:-\d\d)? (?:first|second|third|later) reading, (?:full text|excerpt|notes)\Z")
UNCERTAIN = re.compile(r"(?:suspected|unclaimed)\b", re.IGNORECASE)
BORDER_LIKE = re.compile(r"[A-Z]{2}-[A-Z]{2}\b")

Row = Mapping[str, str]
Sheets = Mapping[str, Sheet]


def check(folder: Path, atlas: Atlas) -> tuple[Fault, ...]:
    """List every fault of the curated files of a folder."""
    if not folder.is_dir():
        remedy = f"give the folder with {', '.join(sorted(table.file for table in TABLES.values()))}"
        return (Fault(str(folder), None, "", "", "is not a folder", remedy),)
    sheets = csv_files.read_sheets(folder)
    faults = [fault for sheet in sheets.values() for fault in (*sheet.faults, *csv_files.cell_faults(sheet))]
    for rule in RULES:
        faults += rule(sheets, atlas)
    faults += datapackage.faults(folder)
    return tuple(dict.fromkeys(faults))


def _fault(sheets: Sheets, name: str, row: int, field: str, value: str, problem: str, remedy: str) -> Fault:
    return Fault(sheets[name].table.file, row, field, value, problem, remedy)


def _ids(sheets: Sheets, name: str) -> set[str]:
    key = sheets[name].table.key
    return {row[key] for row in sheets[name].rows.values() if row.get(key)}


def _ids_are_unique(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for name, sheet in sheets.items():
        seen: dict[str, int] = {}
        for number, row in sheet.rows.items():
            own = row.get(sheet.table.key, "")
            if own and not ID.match(own):
                remedy = "write lower-case letters, digits and hyphens"
                yield _fault(sheets, name, number, sheet.table.key, own, "is not an id", remedy)
            if own in seen:
                problem = f"is already the id of row {seen[own]}"
                yield _fault(sheets, name, number, sheet.table.key, own, problem, "give each row its own id")
            elif own:
                seen[own] = number


def _records_have_ids_apart(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    events = _ids(sheets, "events")
    for number, row in sheets["claims"].rows.items():
        if row.get("claim_id", "") in events:
            problem, remedy = "is also the id of an event", "give the claim another id"
            yield _fault(sheets, "claims", number, "claim_id", row["claim_id"], problem, remedy)


def _dates_are_edtf(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for name, number, column, text in _cells(sheets, lambda column: column.type is Type.EDTF):
        try:
            edtf_dates.parse(text)
        except edtf_dates.DateError:
            remedy = "write EDTF: 2022, 2022-04 or 2022-04-21 for what is known, 2022~ for about, 2015/.. for since, "
            remedy += "[2022-05-07,2022-05-08] for one of several"
            yield _fault(sheets, name, number, column.name, text, "is not an EDTF date", remedy)


def _cells(sheets: Sheets, wanted: Callable[[Column], bool]) -> Iterator[tuple[str, int, Column, str]]:
    """Yield the cells of the wanted columns that are not blank, the values of a list one by one."""
    for name, sheet in sheets.items():
        columns = [column for column in sheet.table.columns if wanted(column)]
        for number, row in sheet.rows.items():
            for column in columns:
                text = row.get(column.name) or ""
                parts = text.split(SEPARATOR) if column.type is Type.LIST else [text]
                yield from ((name, number, column, part) for part in parts if part or (text and len(parts) > 1))


def _references_exist(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    # A reference into a file that cannot be read is not reported as another fault.
    known = {name: _ids(sheets, name) for name, sheet in sheets.items() if sheet.is_readable}
    for name, number, column, text in _cells(sheets, lambda column: column.refers in known):
        ids = known[column.refers]
        if text not in ids:
            problem = f"is not in {column.refers}.csv"
            remedy = _suggestion(text, ids, f"add it to {column.refers}.csv")
            yield _fault(sheets, name, number, column.name, text, problem, remedy)


def _suggestion(text: str, known: Collection[str], otherwise: str) -> str:
    close = get_close_matches(text, known, n=3, cutoff=0.6)
    return f"did you mean {', '.join(close)}? Otherwise {otherwise}" if close else otherwise


def _places_exist(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for name, number, column, text in _cells(sheets, lambda column: column.refers == "places"):
        if text in atlas.places:
            continue
        if COORDINATES.search(text):
            problem, remedy = _coordinates(text)
        else:
            problem, remedy = "is not a known place", _close_places(text, atlas)
        yield _fault(sheets, name, number, column.name, text, problem, remedy)


def _coordinates(text: str) -> tuple[str, str]:
    if BORDER_LIKE.match(text):
        return "gives coordinates to a border-level record", f"write only the border, {text[:5]}"
    return (
        "is a pair of coordinates, not a place",
        "write the id of the place; add the place to places.csv if it is new",
    )


def _close_places(text: str, atlas: Atlas) -> str:
    spelled = {
        name.casefold(): place.place_id
        for place in atlas.places.values()
        for name in (place.name, *place.aliases, place.place_id)
    }
    close = get_close_matches(text.casefold(), spelled, n=4, cutoff=0.6)
    ids = dict.fromkeys(spelled[name] for name in close)
    suggestions = ", ".join(f"{place_id} ({atlas.places[place_id].name})" for place_id in ids)
    return f"did you mean {suggestions}? Otherwise add it to places.csv" if ids else "add it to places.csv"


def _vague_places_have_no_point(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for name in ("events", "claims"):
        columns = [column for column in sheets[name].header if column.lower() in COORDINATE_COLUMNS]
        for number, row in sheets[name].rows.items():
            place = atlas.places.get(row.get("place", ""))
            if place is None or place.kind in HAS_POINT:
                continue
            for column in columns:
                if row.get(column):
                    problem = f"gives coordinates to a {place.kind}-level record"
                    remedy = "leave them blank, or give the settlement if a source names it"
                    yield _fault(sheets, name, number, column, row[column], problem, remedy)


def _points_are_in_their_province(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    used = {text for *_, text in _cells(sheets, lambda column: column.refers == "places") if text in atlas.places}
    points = [atlas.places[place_id] for place_id in sorted(used) if atlas.places[place_id].kind in HAS_POINT]
    for place_id, province in locate.joined_provinces(atlas, points).items():
        stated = atlas.places[place_id].province
        if stated != province:
            problem = f"has province {stated or 'blank'}, but its point is in {province or 'no province'}"
            yield Fault("places.csv", None, "province", place_id, problem, "correct its province or its coordinates")


def _claims_are_about_something(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for number, row in sheets["claims"].rows.items():
        given = [name for name in ("event_id", "question_id", "topic_id") if row.get(name)]
        if not given:
            remedy = "fill in event_id, question_id or topic_id"
            yield _fault(
                sheets, "claims", number, "event_id", row.get("claim_id", ""), "has no event, question or topic", remedy
            )
        elif "topic_id" in given and len(given) > 1:
            problem = f"has both {' and '.join(given)}"
            yield _fault(sheets, "claims", number, "topic_id", row["topic_id"], problem, "split it into two claims")


def _certainty_is_of_a_perpetrator(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for number, row in sheets["claims"].rows.items():
        is_on_perpetrator, certainty = row.get("aspect") == "perpetrator", row.get("certainty") or ""
        if certainty and not is_on_perpetrator:
            remedy = "leave it blank, or correct the aspect"
            yield _fault(sheets, "claims", number, "certainty", certainty, "is not about a perpetrator", remedy)
        # Data from before the column has it in the value, where it would now be read as the name of an actor.
        if is_on_perpetrator and not certainty and UNCERTAIN.match(row.get("value") or ""):
            remedy = "move suspected or unclaimed to the column certainty; value holds only the name"
            yield _fault(sheets, "claims", number, "value", row["value"], "holds its certainty", remedy)


def _perpetrators_are_actors(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    # A name in another spelling would be nobody's: neither a rival of another nor denied by anyone.
    names = {row.get("name") or "" for row in sheets["actors"].rows.values()}
    for number, row in sheets["claims"].rows.items():
        value, certainty = row.get("value") or "", row.get("certainty") or ""
        is_name = certainty != "unclaimed" and not UNCERTAIN.match(value)
        if row.get("aspect") == "perpetrator" and is_name and value and value not in names:
            remedy = _suggestion(value, names, "add the actor to actors.csv")
            yield _fault(sheets, "claims", number, "value", value, "is not the name of an actor", remedy)


def _readings_are_dated(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for number, row in sheets["claims"].rows.items():
        for column in ("entered", "checked"):
            text = row.get(column) or ""
            if text and not READING.match(text):
                remedy = "write it like 2026-11-22 first reading, excerpt; or full text, or notes"
                yield _fault(sheets, "claims", number, column, text, "is not a date, a reading and a text", remedy)


def _clauses_are_accounted_for(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for number, row in sheets["clauses"].rows.items():
        if not row.get("claims") and not row.get("reason"):
            problem, remedy = "has neither a claim nor a reason", "name its claims, or why it has none"
            yield _fault(sheets, "clauses", number, "claims", row.get("clause_id", ""), problem, remedy)


def _warnings_have_a_conclusion(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    roles = {row.get("role") for row in sheets["topics"].rows.values()}
    for number, row in sheets["topics"].rows.items():
        role = row.get("role") or ""
        if role and row.get("kind") not in ("forecast", "assessment"):
            remedy = "leave it blank, or correct the kind of the topic"
            yield _fault(sheets, "topics", number, "role", role, "is for forecasts and assessments only", remedy)
        if role in ("warning", "caveat") and "conclusion" not in roles:
            remedy = "set the role of one topic to conclusion"
            yield _fault(sheets, "topics", number, "role", role, "needs a topic with the role conclusion", remedy)


def _numbers_make_sense(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for number, row in sheets["claims"].rows.items():
        low, high = _number(row.get("low")), _number(row.get("high"))
        for column, value in (("low", low), ("high", high)):
            if value is not None and not 0 <= value <= LARGEST_NUMBER:
                problem = f"is not between 0 and {LARGEST_NUMBER:,}"
                yield _fault(sheets, "claims", number, column, row[column], problem, "correct the number")
        if low is not None and high is not None and low > high:
            problem = f"is above high {row['high']}"
            yield _fault(sheets, "claims", number, "low", row["low"], problem, "swap them, or correct the number")
        if (low is not None or high is not None) and row.get("question_id") and not row.get("unit"):
            remedy = "write what is counted, such as fighters, people, households"
            yield _fault(sheets, "claims", number, "unit", row["question_id"], "has an estimate without a unit", remedy)
        if row.get("approx") and low is None and high is None:
            yield _fault(sheets, "claims", number, "approx", row["approx"], "has no number", "give low and high")
        if row.get("strict") == "true" and (low is None) == (high is None):
            remedy = "give low for more than, high for less than"
            yield _fault(sheets, "claims", number, "strict", row["strict"], "needs one bound", remedy)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _quotes_are_short(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for number, row in sheets["claims"].rows.items():
        words = len((row.get("quote") or "").split())
        if words > LONGEST_QUOTE:
            problem, remedy = f"has {words} words", f"quote at most {LONGEST_QUOTE} words, put the rest into value"
            yield _fault(sheets, "claims", number, "quote", row["quote"], problem, remedy)


def _period(text: str | None) -> edtf_dates.Period | None:
    try:
        return edtf_dates.parse(text) if text else None
    except edtf_dates.DateError:
        return None


def _claims_are_made_in_time(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    events = {row.get("event_id"): row for row in sheets["events"].rows.values()}
    sources = {row.get("source_id"): row for row in sheets["sources"].rows.values()}
    for number, row in sheets["claims"].rows.items():
        stated = _period(row.get("stated"))
        happened = _period(events.get(row.get("event_id"), {}).get("date"))
        published = _period(sources.get(row.get("source_id"), {}).get("published"))
        if stated and happened and stated.latest < happened.earliest:
            problem = f"is before the event, {happened.earliest}"
            remedy = "correct the date, or give the claim another event_id"
            yield _fault(sheets, "claims", number, "stated", row["stated"], problem, remedy)
        if stated and published and stated.earliest > published.latest:
            problem = f"is after its source was published, {published.latest}"
            yield _fault(sheets, "claims", number, "stated", row["stated"], problem, "correct one of the two dates")


def _candidates_lead_somewhere(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    parents = {row.get("event_id", ""): row.get("candidate_of", "") for row in sheets["events"].rows.values()}
    for number, row in sheets["events"].rows.items():
        own, parent = row.get("event_id", ""), row.get("candidate_of", "")
        seen, current = {own}, parent
        while current and current not in seen:
            seen.add(current)
            current = parents.get(current, "")
        if current == own and own:
            problem = "is the event itself" if parent == own else "leads back to the event itself"
            remedy = "write the id of the vague event, which has no candidate_of itself"
            yield _fault(sheets, "events", number, "candidate_of", parent, problem, remedy)


def _actors_are_part_of_others(sheets: Sheets, atlas: Atlas) -> Iterator[Fault]:
    for number, row in sheets["actors"].rows.items():
        if row.get("actor_id") in (row.get("part_of") or "").split(SEPARATOR):
            yield _fault(sheets, "actors", number, "part_of", row["part_of"], "is the actor itself", "leave it out")
        country = row.get("country") or ""
        if country and not COUNTRY.match(country):
            remedy = "write the ISO 3166-1 alpha-2 code, such as AF"
            yield _fault(sheets, "actors", number, "country", country, "is not a country code", remedy)


RULES: tuple[Callable[[Sheets, Atlas], Iterator[Fault]], ...] = (
    _ids_are_unique,
    _records_have_ids_apart,
    _dates_are_edtf,
    _references_exist,
    _places_exist,
    _vague_places_have_no_point,
    _points_are_in_their_province,
    _claims_are_about_something,
    _certainty_is_of_a_perpetrator,
    _perpetrators_are_actors,
    _readings_are_dated,
    _clauses_are_accounted_for,
    _warnings_have_a_conclusion,
    _numbers_make_sense,
    _quotes_are_short,
    _claims_are_made_in_time,
    _candidates_lead_somewhere,
    _actors_are_part_of_others,
)
