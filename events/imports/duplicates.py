"""Find imported incidents and events of the article that may be the same; nothing is merged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from events import edtf_dates, text_search
from events.curated.csv_files import Curated
from events.curated.locate import Located, locate
from events.edtf_dates import Period
from events.imports.library import Library, Link, LinkVerdict
from events.imports.models import LibraryError
from events.imports.version_files import Version
from events.models import HAS_POINT, Actor, Aspect, Event, EventKind, show_number
from geodata.models import Atlas

MAX_DISTANCE_KM: Final = 25.0
SHORT: Final = 4  # letters: shorter words are part of too many names
# Words of many names do not distinguish actors.
COMMON_WORDS: Final = """
administration afghan afghanistan armed army authorities border civilians fighters force forces front government group
groups guard iran islamic khorasan kyrgyz kyrgyzstan kazakhstan members men militants military militia ministry movement
pakistan pakistani party people police protesters province region republic residents security state states tajik
tajikistan their turkmenistan unidentified union united unknown uzbek uzbekistan with worshippers
"""
COMMON: Final = frozenset(COMMON_WORDS.split())


@dataclass(frozen=True)
class ComparedAspect:
    """One aspect of both; `agrees` is None if one does not state it, `difference` describes the difference."""

    aspect: str
    incident: str
    record: str
    agrees: bool | None
    difference: str = ""


@dataclass(frozen=True)
class ComparedEvent:
    """The values of an event that are compared: days, place, all names of its actors, claimed numbers killed."""

    event: Event
    days: Period
    place: str
    actors: tuple[Actor, ...]
    names: frozenset[str]
    killed: tuple[float, float] | None


def compared_events(event: Event, curated: Curated, atlas: Atlas) -> ComparedEvent:
    """Collect the values of an event that are compared; names of actors include the groups that they are part of."""
    actors = {actor.actor_id: actor for actor in curated.actors}
    named = tuple(actors[actor_id] for actor_id in dict.fromkeys((*event.actors, *event.targets)))
    wholes = (actors[whole] for actor in named for whole in actor.part_of if whole in actors)
    all_names = (
        text for actor in (*named, *wholes) for text in (actor.name, actor.name.partition("(")[0], *actor.aliases)
    )
    bounds = [
        bound
        for claim in curated.claims
        if claim.event_id == event.event_id and claim.aspect is Aspect.KILLED
        for bound in (claim.low, claim.high)
        if bound is not None
    ]
    return ComparedEvent(
        event,
        edtf_dates.parse(event.date),
        atlas.places[event.place].name if event.place else "",
        named,
        frozenset(text_search.normalise(text).strip() for text in all_names) - {""},
        (min(bounds), max(bounds)) if bounds else None,
    )


def compare(incident: Mapping[str, Any], event: ComparedEvent) -> tuple[ComparedAspect, ...]:
    """
    Compare an incident with an event: day, place, actors and killed, in this order.

    The incident has the columns of `INCIDENTS` and `km`, the distance to the event's point, or None if one is known
    only to its province.
    """
    return _day(incident, event), _place(incident, event), _actors(incident, event), _killed(incident, event)


def _day(incident: Mapping[str, Any], event: ComparedEvent) -> ComparedAspect:
    first, last = incident["earliest"] or incident["latest"], incident["latest"] or incident["earliest"]
    difference = _apart(first, last, event.days)
    imported = edtf_dates.show_days(first, last) if first != last else edtf_dates.show_day(first)
    return ComparedAspect("day", imported, edtf_dates.show(event.event.date), not difference, difference)


def _apart(first: date, last: date, days: Period) -> str:
    for count, word in (((first - days.latest).days, "later"), ((days.earliest - last).days, "earlier")):
        if count > 0:
            return f"{count} day{'s' if count > 1 else ''} {word} in the dataset"
    return ""


def _place(incident: Mapping[str, Any], event: ComparedEvent) -> ComparedAspect:
    imported = ", ".join(text for text in (incident["place_stated"], incident["province_stated"]) if text)
    km = incident["km"]
    if km is None:
        return ComparedAspect(
            "place", imported, event.place, True, "the same province; one of the two is known only to the province"
        )
    if km <= MAX_DISTANCE_KM:
        return ComparedAspect("place", imported, event.place, True, f"{km:.0f} km apart" if km >= 1 else "")
    return ComparedAspect("place", imported, event.place, False, f"the same province, {km:.0f} km apart")


def _actors(incident: Mapping[str, Any], event: ComparedEvent) -> ComparedAspect:
    stated = [text for text in incident["actors"] or () if text]
    imported, named = "; ".join(stated), "; ".join(actor.name for actor in event.actors)
    if not stated or not event.actors:
        return ComparedAspect("actors", imported, named, None, "one of them names no actor")
    shared = sorted(_shared(stated, event.names))
    if shared:
        return ComparedAspect("actors", imported, named, True)
    return ComparedAspect("actors", imported, named, False, "no name in common")


def _shared(stated: Iterable[str], names: frozenset[str]) -> set[str]:
    """Return what two sets of names share: a whole name, or an uncommon word."""
    texts = [text_search.normalise(text) for text in stated]
    whole = {name for name in names for text in texts if f" {name} " in text}
    telling = {word for name in names for word in name.split() if len(word) >= SHORT} - COMMON
    return {*whole, *(telling & {word for text in texts for word in text.split()})}


def _killed(incident: Mapping[str, Any], event: ComparedEvent) -> ComparedAspect:
    bounds = [incident[name] for name in ("killed_low", "killed", "killed_high") if incident[name] is not None]
    imported = _number(min(bounds), max(bounds)) if bounds else ""
    claimed = _number(*event.killed) if event.killed else ""
    if not bounds or event.killed is None:
        return ComparedAspect("killed", imported, claimed, None, "one of them gives no number")
    low, high = event.killed
    if min(bounds) > high:
        return ComparedAspect("killed", imported, claimed, False, f"{_number(min(bounds) - high)} more in the dataset")
    if max(bounds) < low:
        return ComparedAspect("killed", imported, claimed, False, f"{_number(low - max(bounds))} fewer in the dataset")
    return ComparedAspect("killed", imported, claimed, True)


def _number(low: float, high: float | None = None) -> str:
    one, other = (int(bound) if float(bound).is_integer() else bound for bound in (low, low if high is None else high))
    return show_number(one, other)


MAX_DISTANCE_DAYS: Final = 1
LONGEST: Final = 31  # days: events that are longer, or not dated more precisely, would match everything
MOST: Final = 10  # best proposals for one event
LASTING: Final = frozenset({EventKind.PRESENCE, EventKind.ESTIMATE, EventKind.FOUNDING, EventKind.PROPAGANDA})
# A point that stands for a whole province or more has no distance from another.
CLOSE: Final = tuple(map(str, HAS_POINT))
PLACED: Final = pa.schema(
    [
        ("event_id", pa.string()),
        ("first_day", pa.date32()),
        ("last_day", pa.date32()),
        ("provinces", pa.list_(pa.string())),
        ("event_lon", pa.float64()),
        ("event_lat", pa.float64()),
    ]
)
NEARBY: Final = f"""
WITH incident AS (
    SELECT *, coalesce(earliest, latest) AS first_seen, coalesce(latest, earliest) AS last_seen
    FROM read_parquet($file)
)
SELECT event_id, incident.*, CASE WHEN precision IN {CLOSE} AND lon + event_lon IS NOT NULL THEN
    12742 * asin(sqrt(least(1,
    sin(radians(lat - event_lat) / 2) ** 2
    + cos(radians(lat)) * cos(radians(event_lat)) * sin(radians(lon - event_lon) / 2) ** 2))) END AS km
FROM placed JOIN incident
  ON first_seen <= last_day + {MAX_DISTANCE_DAYS} AND last_seen >= first_day - {MAX_DISTANCE_DAYS}
WHERE last_seen - first_seen < {LONGEST}
  AND (list_contains(provinces, coalesce(province_id, near_province_id)) OR km <= {MAX_DISTANCE_KM})
ORDER BY event_id, source_record_id
"""


@dataclass(frozen=True)
class PossibleDuplicate:
    """
    An incident and an event that may be the same, by record ids, compared.

    `verdict` is the user's decision, None if there is none yet.
    """

    incident: str
    record: str
    incident_title: str
    record_title: str
    aspects: tuple[ComparedAspect, ...]
    verdict: LinkVerdict | None

    @property
    def agreeing(self) -> int:
        """Count the aspects that agree."""
        return sum(one.agrees is True for one in self.aspects)


def candidates(atlas: Atlas, curated: Curated, library: Library) -> tuple[PossibleDuplicate, ...]:
    """
    Find incidents of the current versions and events that may be the same.

    Both are dated to at most `LONGEST` days, which overlap or are `MAX_DISTANCE_DAYS` apart; they are in the same
    province or within `MAX_DISTANCE_KM`; and an actor or the number killed agrees, or, if neither can be compared, both
    day and place do. Incidents known only to their country are not compared.

    They are in the order of the events; at most `MOST` undecided ones for each, the best first. Pairs that the user has
    decided on are listed as long as both records exist.

    Raises
    ------
    LibraryError
        If incidents cannot be read.
    """
    events = {
        event.event_id: compared_events(event, curated, atlas) for event in curated.events if event.kind not in LASTING
    }
    placed = [_placed(event, locate(atlas, event.event)) for event in events.values() if _is_short(event)]
    verdicts = {(link.incident, link.record): link.verdict for link in library.links}
    found: dict[str, list[PossibleDuplicate]] = {event_id: [] for event_id in events}
    for version in library.current():
        for row in _nearby(pa.Table.from_pylist(placed, PLACED), version):
            match = _match(version, row, events[row["event_id"]], verdicts)
            if match.verdict or _is_likely(match):
                found[match.record].append(match)
    return tuple(match for matches in found.values() for match in _best(matches))


def lost(library: Library, matches: Iterable[PossibleDuplicate]) -> tuple[Link, ...]:
    """Return decisions on pairs that are no longer candidates: a record is gone, or its day or place has changed."""
    candidate_pairs = {(match.incident, match.record) for match in matches}
    return tuple(link for link in library.links if (link.incident, link.record) not in candidate_pairs)


def compared_pair(library: Library, curated: Curated, incident: str, record: str, verdict: LinkVerdict) -> Link:
    """
    Build the link for the user's decision on two records.

    Raises
    ------
    LibraryError
        If one of them does not exist.
    """
    if record not in {event.event_id for event in curated.events}:
        raise LibraryError(f"the article has no event '{record}'")
    dataset_id, _, source_record_id = incident.partition(":")
    history = library.histories.get(dataset_id, ())
    if not history or not _holds(history[0], source_record_id):
        raise LibraryError(f"no imported incident is called '{incident}'; write DATASET:ID, with the id in the dataset")
    return Link(incident, record, verdict)


def _holds(version: Version, source_record_id: str) -> bool:
    found = pq.read_table(
        version.incidents, columns=["source_record_id"], filters=[("source_record_id", "=", source_record_id)]
    )
    return bool(found.num_rows)


def _is_short(event: ComparedEvent) -> bool:
    return (event.days.latest - event.days.earliest).days < LONGEST


def _placed(event: ComparedEvent, located: Located) -> dict[str, Any]:
    provinces = {area.province for areas in located.areas.values() for area in areas if area.province}
    return {
        "event_id": event.event.event_id,
        "first_day": event.days.earliest,
        "last_day": event.days.latest,
        "provinces": sorted(provinces),
        "event_lon": located.lon,
        "event_lat": located.lat,
    }


def _nearby(placed: pa.Table, version: Version) -> Iterator[dict[str, Any]]:
    """Pair events with the incidents of a version that are close to them in time and place."""
    try:
        with duckdb.connect() as connection:
            connection.register("placed", placed)
            found: pa.Table = connection.sql(NEARBY, params={"file": str(version.incidents)}).to_arrow_table()
    except duckdb.Error as error:
        raise LibraryError(f"{version.incidents} cannot be read ({error}); import the file again") from error
    yield from found.to_pylist()


def _match(
    version: Version, row: dict[str, Any], event: ComparedEvent, verdicts: dict[tuple[str, str], LinkVerdict]
) -> PossibleDuplicate:
    incident, record = f"{version.dataset.dataset_id}:{row['source_record_id']}", event.event.event_id
    title = row["title"] or row["source_kind"] or incident
    return PossibleDuplicate(
        incident, record, title, event.event.title, compare(row, event), verdicts.get((incident, record))
    )


def _is_likely(match: PossibleDuplicate) -> bool:
    agrees = {one.aspect: one.agrees for one in match.aspects}
    if agrees["actors"] or agrees["killed"]:
        return True
    return agrees["actors"] is None and agrees["killed"] is None and bool(agrees["day"] and agrees["place"])


def _best(matches: Iterable[PossibleDuplicate]) -> Iterator[PossibleDuplicate]:
    """Return the decided pairs and the best of the others, the best first."""
    ordered = sorted(matches, key=lambda match: (-match.agreeing, match.incident))
    proposed = [match for match in ordered if match.verdict is None][:MOST]
    yield from (match for match in ordered if match.verdict or match in proposed)
