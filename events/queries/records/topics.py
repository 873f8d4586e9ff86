"""Answer questions about topics: relations between actors, the outlook, statements about places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from events import edtf_dates, text_search
from events.curated import datapackage
from events.curated.sides import belongs_to
from events.models import Actor, InArticle, Topic, TopicRole
from events.queries.area_matches import extents_of_places
from events.queries.records import record_detail
from events.queries.records.record_detail import SourcedClaim
from events.queries.selection import Selection
from events.store.store import Store, fetch, store_cached
from geodata import places
from geodata.models import Atlas

RELATION, FORECAST, ASSESSMENT = "relation", "forecast", "assessment"
CONCLUDING = (TopicRole.CONCLUSION, TopicRole.CAVEAT)  # in the order in which they are shown


@dataclass(frozen=True)
class TopicClaims:
    """A topic with every claim on it, in the order in which they were stated."""

    topic: Topic
    lines: tuple[SourcedClaim, ...]


@dataclass(frozen=True)
class Relation:
    """A relation between two actors, with every claim on it."""

    topic_claims: TopicClaims
    subject: Actor
    object: Actor


@dataclass(frozen=True)
class Outlook:
    """Forecasts and assessments, with the conclusions of the article, which no selection leaves out."""

    conclusions: tuple[TopicClaims, ...]
    forecasts: tuple[TopicClaims, ...]
    assessments: tuple[TopicClaims, ...]


def relations(store: Store, selection: Selection, atlas: Atlas) -> tuple[Relation, ...]:
    """List the relations between actors in a selection, in the order of the file."""
    actors = record_detail.all_actors(store)
    return tuple(
        Relation(one, actors[one.topic.subject], actors[one.topic.object])
        for one in _of_kind(store, RELATION)
        if passes(store, one, selection, actors, atlas)
    )


def outlook(store: Store, selection: Selection, atlas: Atlas) -> Outlook:
    """List the forecasts and assessments in a selection, together with the article's conclusions."""
    actors = record_detail.all_actors(store)
    kinds = {kind: _of_kind(store, kind) for kind in (FORECAST, ASSESSMENT)}
    concluding = [one for group in kinds.values() for one in group if one.topic.role in CONCLUDING]
    left = {
        kind: [one for one in group if passes(store, one, selection, actors, atlas)] for kind, group in kinds.items()
    }
    return Outlook(
        conclusions=tuple(sorted(concluding, key=lambda one: CONCLUDING.index(one.topic.role))),
        forecasts=tuple(one for one in left[FORECAST] if one.topic.role not in CONCLUDING),
        assessments=tuple(one for one in left[ASSESSMENT] if one.topic.role not in CONCLUDING),
    )


def about_places(store: Store, selection: Selection, atlas: Atlas) -> dict[str, tuple[TopicClaims, ...]]:
    """
    List the assessments, forecasts and relations that a selection leaves by the place that they are about.

    Topics without a place are left out.
    """
    actors = record_detail.all_actors(store)
    found: dict[str, list[TopicClaims]] = {}
    for topic_claims in all_topics(store):
        if topic_claims.topic.place and passes(store, topic_claims, selection, actors, atlas):
            found.setdefault(topic_claims.topic.place, []).append(topic_claims)
    return {place: tuple(group) for place, group in found.items()}


@store_cached(4)
def all_topics(store: Store) -> tuple[TopicClaims, ...]:
    """List every topic with its claims, in the order of the file."""
    with store.cursor() as cursor:
        topics = [datapackage.record(Topic, row) for row in fetch(cursor, "SELECT * FROM topics ORDER BY rowid")]
        return by_topic(topics, record_detail.claim_lines(store, cursor, "topic_id <> $1", ""))


def by_topic(topics: Sequence[Topic], lines: Iterable[SourcedClaim]) -> tuple[TopicClaims, ...]:
    """Group claims by topic."""
    grouped: dict[str, list[SourcedClaim]] = {topic.topic_id: [] for topic in topics}
    for line in lines:
        grouped[line.claim.topic_id].append(line)
    return tuple(TopicClaims(topic, tuple(grouped[topic.topic_id])) for topic in topics)


def topic(store: Store, topic_id: str) -> TopicClaims | None:
    """Look up one topic with its claims; None if there is no such topic."""
    return next((one for one in all_topics(store) if one.topic.topic_id == topic_id), None)


def _of_kind(store: Store, kind: str) -> list[TopicClaims]:
    return [one for one in all_topics(store) if one.topic.kind == kind]


def passes(
    store: Store, topic_claims: TopicClaims, selection: Selection, actors: Mapping[str, Actor], atlas: Atlas
) -> bool:
    """
    Check whether a topic is in a selection.

    A topic without a place or date passes every filter on places or time. Kinds, standings, precisions, datasets and
    "certain only" do not apply. All claims pass together, so that none is shown without those that contradict it.
    """
    topic, claims = topic_claims.topic, [line.claim for line in topic_claims.lines]
    origins: set[str] = {InArticle.YES if line.source.is_article else InArticle.NO for line in topic_claims.lines}
    return (
        _meets(selection.actors, _with_wholes([*topic.actors, topic.subject, topic.object], actors))
        and _meets(selection.claimants, _with_wholes((claim.claimant for claim in claims), actors))
        and _meets(selection.sources, {claim.source_id for claim in claims})
        and _meets(selection.in_article, origins)
        and _is_there(topic.place, selection, atlas)
        and (not topic.place or not selection.area or bool(extents_of_places(store, selection.area).get(topic.place)))
        and _is_then(topic.date, selection)
        and _has_words(topic_claims, selection, actors)
    )


def _meets(chosen: Sequence[str], values: set[str]) -> bool:
    return not chosen or not values.isdisjoint(chosen)


def _with_wholes(actor_ids: Iterable[str], actors: Mapping[str, Actor]) -> set[str]:
    return {whole for actor_id in actor_ids if actor_id for whole in belongs_to(actor_id, actors)}


def _is_there(place: str, selection: Selection, atlas: Atlas) -> bool:
    if not place or not (selection.countries or selection.provinces):
        return True
    return any(
        (not selection.countries or area.country in selection.countries)
        and (not selection.provinces or area.province in selection.provinces)
        for area in places.areas(atlas, place)
    )


def _is_then(date: str, selection: Selection) -> bool:
    if not date:
        return True
    period = edtf_dates.parse(date)
    return any(period.earliest <= last and period.latest >= first for first, last in selection.periods())


def _has_words(topic_claims: TopicClaims, selection: Selection, actors: Mapping[str, Actor]) -> bool:
    wanted = text_search.search_terms(selection.words)
    if not wanted:
        return True
    topic, named = topic_claims.topic, [actors[one] for one in topic_claims.topic.actors if one in actors]
    parts = [topic.topic_id, topic.title, topic.note]
    parts += [name for actor in named for name in (actor.name, *actor.aliases)]
    for line in topic_claims.lines:
        parts += [line.claim.value, line.claim.quote, line.claim.note]
        parts += [line.claimant_name, line.source.title, line.source.publisher]
    text = text_search.searchable(parts)
    return all(needle in text for needle in wanted)
