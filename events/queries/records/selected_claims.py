"""List the claims on the records of a selection, record by record: those in some areas, and those of one claimant."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from events.curated.sides import belongs_to
from events.queries.records import record_detail, record_list, topics
from events.queries.records.record_detail import SourcedClaim
from events.queries.records.record_list import Order, Part
from events.queries.selection import Selection
from events.store.curated_tables import DATASET
from events.store.store import Store, store_cached
from geodata.models import Atlas

KEPT: Final = 16
MOST_RECORDS: Final = 2_000  # curated ones: written by hand, so there are never as many


class ClaimsOn(NamedTuple):
    """A record, or a topic, whose id is blank, and claims on it in the order in which they were stated."""

    record_id: str
    title: str
    lines: tuple[SourcedClaim, ...]


@store_cached(KEPT)
def in_areas(store: Store, selection: Selection, areas: tuple[int, ...]) -> tuple[ClaimsOn, ...]:
    """List every claim on the records of a selection that are in some areas (`area_id`), the newest records first."""
    found = _on_records(store, selection, Part(areas=areas), lambda line: True)
    return tuple(one for one in found if one.lines)


@store_cached(KEPT)
def of_claimant(store: Store, selection: Selection, atlas: Atlas, claimant: str) -> tuple[ClaimsOn, ...]:
    """
    List the claims by an actor or its parts on the records and then the topics of a selection.

    The actors and claimants that the selection is limited to do not apply, as this asks for another claimant.
    """
    actors, anyone = record_detail.all_actors(store), replace(selection, actors=(), claimants=())

    def is_own(line: SourcedClaim) -> bool:
        return claimant in belongs_to(line.claim.claimant, actors)

    on_topics = [
        ClaimsOn("", one.topic.title, tuple(filter(is_own, one.lines)))
        for one in topics.all_topics(store)
        if topics.passes(store, one, anyone, actors, atlas)
    ]
    found = (*_on_records(store, anyone, Part(), is_own), *on_topics)
    return tuple(one for one in found if one.lines)


def _on_records(
    store: Store, selection: Selection, part: Part, is_wanted: Callable[[SourcedClaim], bool]
) -> Iterator[ClaimsOn]:
    """
    List claims on curated records: imported ones have none, and there may be a million of them.

    Estimates that answer the same question are listed as one, with all claims on the question.
    """
    if selection.datasets and DATASET not in selection.datasets:
        return
    curated = replace(selection, datasets=(DATASET,))
    claims, questions = _by_subject(store), {one.question_id: one for one in record_detail.all_questions(store)}
    listed: set[str] = set()
    for row in record_list.page(store, curated, Order.NEWEST, MOST_RECORDS, part=part):
        key = row["question_id"] or row["record_id"]
        if key not in listed:
            listed.add(key)
            title = questions[key].title if key in questions else row["title"]
            yield ClaimsOn(row["record_id"], title, tuple(filter(is_wanted, claims.get(key, ()))))


@store_cached(4)
def _by_subject(store: Store) -> Mapping[str, list[SourcedClaim]]:
    """Group all claims on records by what they are on: an event, or the question that an estimate answers."""
    found: dict[str, list[SourcedClaim]] = {}
    with store.cursor() as cursor:
        for line in record_detail.claim_lines(store, cursor, "topic_id = $1", ""):
            found.setdefault(line.claim.question_id or line.claim.event_id, []).append(line)
    return found
