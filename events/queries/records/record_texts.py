"""The texts of records as they are written, to show where searched words were found."""

from collections.abc import Iterable, Mapping
from typing import Any

from events.curated.sides import belongs_to
from events.queries.dimensions import dimensions, labels
from events.queries.explanations import Site
from events.queries.records import record_detail
from events.queries.records.record_detail import SourcedClaim
from events.store import curated_tables
from events.store.store import Store, fetch, store_cached
from events.text_search import Thesaurus
from geodata.models import Atlas, Place


def texts(store: Store, atlas: Atlas, rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """
    List the texts of each record by id, by which it is found.

    These are its own and those of its claims and its question, all names of its actors and places, its id, and all
    names of what these texts mention. `rows` are those of `selected_records.rows`.
    """
    listed = list(rows)
    claims = record_detail.claims_by_record(store, [row["record_id"] for row in listed])
    actors = _actors(store, listed)
    sites = dimensions(store).sites
    questions = {one.question_id: (one.title, one.note) for one in record_detail.all_questions(store)}
    own = {
        row["record_id"]: [
            text
            for text in (
                row["note"],
                row["date_text"],
                *(text for line in claims[row["record_id"]] for text in _texts_of(line)),
                *questions.get(row["question_id"], ()),
                *actors[row["participants_id"]],
                *_names(sites[row["area_id"]], atlas.places),
                row["record_id"],
            )
            if text
        ]
        for row in listed
    }
    mentioned = _thesaurus(store, atlas).named
    also = {row["record_id"]: mentioned([row["title"], *own[row["record_id"]]]) for row in listed}
    return {
        record_id: (*found, *(name for named in also[record_id] for name in named.written))
        for record_id, found in own.items()
    }


@store_cached(2)
def _thesaurus(store: Store, atlas: Atlas) -> Thesaurus:
    return Thesaurus(curated_tables.synonyms(record_detail.all_actors(store).values(), atlas))


def _texts_of(line: SourcedClaim) -> Iterable[str]:
    claim = line.claim
    printed = [text for source in line.sources for text in (source.title, source.publisher, source.author)]
    return (claim.value_in_words, claim.quote, claim.note, line.claimant_name, *printed)


def _actors(store: Store, rows: Iterable[Mapping[str, Any]]) -> dict[int, list[str]]:
    """List the names of the actors and claimants of records, and of what these are part of, by `participants_id`."""
    known, names = record_detail.all_actors(store), labels(store)["actor"]
    sql = "SELECT participants_id, actors, claimants FROM participants WHERE list_contains($1, participants_id)"
    with store.cursor() as cursor:
        found = fetch(cursor, sql, sorted({row["participants_id"] for row in rows}))
    own = {one["participants_id"]: (*one["actors"], *one["claimants"]) for one in found}
    wholes = {number: [whole for one in ids for whole in sorted(belongs_to(one, known))] for number, ids in own.items()}
    return {
        number: [
            name
            for actor_id in dict.fromkeys((*ids, *wholes[number]))
            for name in (names.get(actor_id, ""), *(known[actor_id].aliases if actor_id in known else ()))
        ]
        for number, ids in own.items()
    }


def _names(sites: Iterable[Site], places: Mapping[str, Place]) -> list[str]:
    """List all names of places, and of the provinces and countries that they may lie in."""
    ids = [code for site in sites for code in (site.place_id, *(part for area in site.areas for part in area if part))]
    return [name for place_id in dict.fromkeys(ids) if place_id in places for name in places[place_id].all_names]
