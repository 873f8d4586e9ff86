"""Derive the tables of the store from curated records and places."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import shapely

from events import edtf_dates, text_search
from events.curated import locate, standing
from events.curated.csv_files import Curated
from events.curated.datapackage import Edition
from events.curated.locate import Role, Sites
from events.curated.sides import belongs_to
from events.models import Actor, Claim, Dataset, DatePrecision, Event, EventKind, InArticle, Source
from events.store import schema
from events.text_search import Synonyms, Thesaurus
from geodata import places
from geodata.models import Area, Atlas, PlaceKind

DATASET = "article"
ARTICLE = Dataset(
    dataset_id=DATASET,
    title="Records of the article and of what corroborates it",
    version="",
    publisher="Khorasan Atlas",
    licence="CC-BY-4.0",
    may_redistribute=True,
    attribution="Khorasan Atlas, CC BY 4.0; the short quotations remain with their publishers",
    url="",
)


def derive(curated: Curated, atlas: Atlas) -> dict[str, pa.Table]:
    """
    Derive the tables of the store from checked records, by name.

    Raises
    ------
    KeyError
        If a record refers to a place, actor, source or question that does not exist.
    """
    maker = _Maker(curated, atlas)
    records = [maker.of_event(event) for event in curated.events]
    records += [maker.of_estimate(claim) for claim in curated.claims if claim.is_estimate]
    return {
        "records": pa.Table.from_pylist(records, schema.INCOMING),
        "areas": pa.Table.from_pylist(maker.area_rows(), schema.AREAS),
        "shapes": shapes(atlas, maker.used | {one.place for one in curated.topics} | _settlements(atlas)),
        "datasets": _plain("datasets", [ARTICLE]),
        "names": pa.Table.from_pylist(list(name_rows(curated, atlas)), schema.NAMES),
        "events": _plain("events", curated.events),
        "claims": _plain("claims", curated.claims),
        "sources": _plain("sources", curated.sources),
        "actors": _plain("actors", curated.actors),
        "questions": _plain("questions", curated.questions),
        "topics": _plain("topics", curated.topics),
        "clauses": _plain("clauses", curated.clauses),
    }


def data_date(sources: Iterable[Source], edition: Edition | None = None) -> date | None:
    """
    Return the day on which the data was last reviewed, as its edition says.

    Without an edition, the last day on which a source was retrieved or, if that is unknown, published; None without
    sources.
    """
    if edition is not None:
        return edition.created
    days = [
        edtf_dates.parse(text).latest
        for source in sources
        for text in (source.retrieved or source.published,)
        if text and not edtf_dates.parse(text).open_end
    ]
    return max(days, default=None)


class _Maker:
    """Derive rows, caching the areas of places and the number of each combination of places that rows share."""

    def __init__(self, curated: Curated, atlas: Atlas) -> None:
        self.atlas = atlas
        self.actors = {actor.actor_id: actor for actor in curated.actors}
        self.sources = {source.source_id: source for source in curated.sources}
        self.questions = {question.question_id: question for question in curated.questions}
        self.claims_on: dict[str, list[Claim]] = defaultdict(list)
        for claim in curated.claims:
            self.claims_on[claim.event_id or claim.question_id].append(claim)
            if claim.event_id and claim.question_id:
                self.claims_on[claim.question_id].append(claim)
        self.thesaurus = Thesaurus(synonyms(curated.actors, atlas))
        self.area_ids: dict[Sites, int] = {}
        all_sites = [locate.sites_of_event(event) for event in curated.events]
        all_sites += [self._sites_of_estimate(claim) for claim in curated.claims if claim.is_estimate]
        self.used = {place_id for sites in all_sites for place_id in sites.by_role.values()}
        self.areas = locate.areas_of(atlas, sorted(self.used))

    def of_event(self, event: Event) -> dict[str, Any]:
        claims = self.claims_on[event.event_id]
        sites = locate.sites_of_event(event)
        return {
            **self._common(event.event_id, event.date, sites, claims),
            "title": event.title,
            "kind": event.kind.value,
            "date_text": event.date_text,
            "standing": standing.happened(event, claims, self.actors, self.sources).value,
            "in_article": event.in_article.value,
            "candidate_of": event.candidate_of or None,
            "note": event.note,
            "actors": self._with_wholes((*event.actors, *event.targets)),
            "text": self._searchable(
                [event.event_id, event.title, event.date_text, event.note]
                + self._names_of_actors((*event.actors, *event.targets))
                + self._names_of_places(sites),
                claims,
            ),
        }

    def of_estimate(self, claim: Claim) -> dict[str, Any]:
        question, sites = self.questions[claim.question_id], self._sites_of_estimate(claim)
        counted = (question.counted,) if question.counted in self.actors else ()
        source = self.sources[claim.source_id]
        return {
            **self._common(claim.claim_id, claim.as_of or claim.stated or source.published, sites, [claim]),
            "title": f"{question.title}: {claim.number_in_words} {claim.unit} ({self.actors[claim.claimant].name})",
            "kind": EventKind.ESTIMATE.value,
            "date_text": "",
            "standing": standing.of_estimate(claim, self.claims_on[claim.question_id]).value,
            "in_article": (InArticle.YES if source.is_article else InArticle.NO).value,
            "question_id": question.question_id,
            "note": claim.note,
            "actors": self._with_wholes(counted),
            "text": self._searchable(
                [claim.claim_id, question.title, question.note]
                + self._names_of_actors([question.counted])
                + self._names_of_places(sites),
                [claim],
            ),
        }

    def area_rows(self) -> list[dict[str, Any]]:
        rows = []
        for sites, area_id in self.area_ids.items():
            # A record without a place needs a row too, or it would be lost in the join with areas.
            by_role = sites.by_role or {Role.AT: ""}
            for role, place_id in by_role.items():
                place = self.atlas.places.get(place_id)
                for area in self.areas.get(place_id, ()) or (Area("", None),):
                    rows.append(
                        {
                            "area_id": area_id,
                            "role": role.value,
                            "place_id": place_id,
                            "place_name": place.name if place else "",
                            "place_kind": place.kind.value if place else "unknown",
                            "country": area.country or None,
                            "province_id": area.province,
                        }
                    )
        return rows

    def _common(self, record_id: str, edtf: str, sites: Sites, claims: Sequence[Claim]) -> dict[str, Any]:
        period = (
            edtf_dates.parse(edtf) if edtf else edtf_dates.Period(date.min, date.max, open_start=True, open_end=True)
        )
        place = self.atlas.places.get(sites.at)
        located = locate.from_areas(self.atlas, sites, self.areas)
        return {
            "record_id": record_id,
            "dataset": DATASET,
            "edtf": edtf,
            "date_shown": edtf_dates.show(edtf) if edtf else "undated",
            "earliest": None if period.open_start else period.earliest,
            "latest": None if period.open_end else period.latest,
            "date_precision": (edtf_dates.precision(edtf) if edtf else DatePrecision.SPAN).value,
            "place_id": sites.at or None,
            "place_name": place.name if place else "",
            "origin_id": sites.origin or None,
            "target_id": sites.target or None,
            "claimants": self._with_wholes(claim.claimant for claim in claims),
            "sources": sorted({source for claim in claims for source in (claim.source_id, *claim.also_in)}),
            "precision": located.precision.value,
            **{name: getattr(located, name) for name in ("lon", "lat", "radius_km")},
            "area_id": self.area_ids.setdefault(sites, len(self.area_ids) + 1),
        }

    def _sites_of_estimate(self, claim: Claim) -> Sites:
        return Sites(claim.place or self.questions[claim.question_id].scope_place)

    def _with_wholes(self, actor_ids: Iterable[str]) -> list[str]:
        """List actors and what they are part of: a search for the Taliban finds their spokesmen too."""
        return sorted({whole for actor_id in actor_ids for whole in belongs_to(actor_id, self.actors)})

    def _names_of_actors(self, actor_ids: Iterable[str]) -> list[str]:
        actors = [self.actors[actor_id] for actor_id in actor_ids if actor_id in self.actors]
        return [name for actor in actors for name in (actor.name, *actor.aliases)]

    def _names_of_places(self, sites: Sites) -> list[str]:
        ids = dict.fromkeys(sites.by_role.values())
        around = [code for place_id in ids for area in self.areas[place_id] for code in area if code]
        places = [self.atlas.places[code] for code in dict.fromkeys([*ids, *around]) if code in self.atlas.places]
        return [name for place in places for name in place.all_names]

    def _searchable(self, texts: Iterable[str], claims: Sequence[Claim]) -> str:
        """Join the texts by which a record is found; places and actors in it are found in any spelling."""
        sources = [self.sources[claim.source_id] for claim in claims]
        content = [*texts, *(text for claim in claims for text in (claim.value_in_words, claim.quote, claim.note))]
        # Nearly every record cites the article, so its title would match them all.
        content += [source.title for source in sources if not source.is_article]
        claimants = self._names_of_actors(claim.claimant for claim in claims)
        printed = [name for source in sources for name in (source.publisher, source.author)]
        return text_search.searchable([*content, *claimants, *printed, *self.thesaurus.other_names(content)])


def synonyms(known: Iterable[Actor], atlas: Atlas) -> list[Synonyms]:
    """List the synonyms of each place and each actor."""
    places = [text_search.synonyms(place.all_names) for place in atlas.places.values()]
    # A state and its country share names: "Russia" is the country only.
    shared = {name for place in places for name in place.names}
    actors = [text_search.synonyms((actor.name, *actor.aliases), shared) for actor in known]
    return [*places, *actors]


def name_rows(curated: Curated, atlas: Atlas) -> Iterable[dict[str, str]]:
    """Yield the names of all ids in a selection, by field: country, province, actor, claimant, source."""
    for place in atlas.places.values():
        if place.kind.value in ("country", "province"):
            yield {"field": place.kind.value, "value": place.place_id, "label": place.name}
    for actor in curated.actors:
        yield {"field": "actor", "value": actor.actor_id, "label": actor.name}
        yield {"field": "claimant", "value": actor.actor_id, "label": actor.name}
    for source in curated.sources:
        yield {"field": "source", "value": source.source_id, "label": f"{source.publisher}: {source.title}"}
    yield {"field": "dataset", "value": DATASET, "label": "the article"}


def shapes(atlas: Atlas, place_ids: Iterable[str]) -> pa.Table:
    """Look up the geometry of places, by id; ids that the atlas does not draw are left out."""
    rows = []
    for place_id in sorted(set(place_ids)):
        place = atlas.places.get(place_id)
        if place:
            shape, name, kind = places.geometry(atlas, place_id), place.name, place.kind.value
        elif place_id in atlas.countries.index:  # an outline around the atlas
            shape, name, kind = atlas.countries.geometry[place_id], "", "outline"
        else:
            continue
        rows.append({"place_id": place_id, "place_name": name, "place_kind": kind, "shape": shapely.to_wkb(shape)})
    return pa.Table.from_pylist(rows, schema.SHAPES)


def _settlements(atlas: Atlas) -> set[str]:
    return {place.place_id for place in atlas.places.values() if place.kind is PlaceKind.SETTLEMENT}


def _plain(name: str, rows: Sequence[Any]) -> pa.Table:
    columns = schema.TABLES[name]
    return pa.table([[_value(getattr(row, column)) for row in rows] for column in columns.names], schema=columns)


def _value(value: Any) -> Any:  # noqa: ANN401 - any value of a record
    return list(value) if isinstance(value, tuple) else str(value) if isinstance(value, str) else value
