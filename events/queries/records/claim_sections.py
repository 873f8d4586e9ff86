"""List the claims of each section of the page Claims, with every claim that a question, event or topic of it has."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from events.queries.records import disagreements, topics
from events.queries.records.record_detail import SourcedClaim
from events.queries.selection import Selection
from events.store.store import Store
from geodata.models import Atlas

Lines = Iterable[SourcedClaim]


def claim_ids(store: Store, atlas: Atlas, selection: Selection, section: str) -> frozenset[str]:
    """Return the ids of the claims that a section (one of `SECTIONS`) shows of a selection."""
    return frozenset(line.claim.claim_id for line in SECTIONS[section](store, atlas, selection))


def _estimates(store: Store, _: Atlas, selection: Selection) -> Lines:
    for answer in disagreements.estimates(store, selection):
        yield from (figure.line for figure in (*answer.figures, *answer.repeats, *answer.doubts))


def _casualties(store: Store, _: Atlas, selection: Selection) -> Lines:
    return (line for counted in disagreements.casualties(store, selection) for line in counted.lines)


def _contested(store: Store, _: Atlas, selection: Selection) -> Lines:
    found = disagreements.disputes(store, selection)
    return (statement.line for dispute in found for statement in dispute.statements)


def _relations(store: Store, atlas: Atlas, selection: Selection) -> Lines:
    return (line for found in topics.relations(store, selection, atlas) for line in found.topic_claims.lines)


def _outlook(store: Store, atlas: Atlas, selection: Selection) -> Lines:
    found = topics.outlook(store, selection, atlas)
    return (line for topic in (*found.conclusions, *found.forecasts, *found.assessments) for line in topic.lines)


SECTIONS: Final[Mapping[str, Callable[[Store, Atlas, Selection], Lines]]] = {
    "estimates": _estimates,
    "casualties": _casualties,
    "contested": _contested,
    "relations": _relations,
    "outlook": _outlook,
}
