"""The texts of records as they are written, to show where searched words were found."""

from collections.abc import Iterable, Mapping
from typing import Any

from events.queries.dimensions import dimensions
from events.queries.explanations import Site
from events.queries.records import record_detail
from events.queries.records.record_detail import SourcedClaim
from events.store.store import Store, fetch
from geodata.models import Place


def texts(store: Store, places: Mapping[str, Place], rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """
    List the texts of each record by id: its own, those of its claims, all names of its actors and places, its id.

    `rows` are those of `selected_records.rows`, `places` the places of the atlas by id.
    """
    listed = list(rows)
    claims = record_detail.claims_by_record(store, [row["record_id"] for row in listed])
    actors = _actors(store, listed)
    sites = dimensions(store).sites
    return {
        row["record_id"]: tuple(
            text
            for text in (
                row["note"],
                row["date_text"],
                *(text for line in claims[row["record_id"]] for text in _texts_of(line)),
                *actors[row["participants_id"]],
                *_names(sites[row["area_id"]], places),
                row["record_id"],
            )
            if text
        )
        for row in listed
    }


def _texts_of(line: SourcedClaim) -> Iterable[str]:
    claim = line.claim
    printed = [text for source in line.sources for text in (source.title, source.publisher, source.author)]
    return (claim.value_in_words, claim.quote, claim.note, line.claimant_name, *printed)


def _actors(store: Store, rows: Iterable[Mapping[str, Any]]) -> dict[int, list[str]]:
    """List the names of the actors and claimants of records, by `participants_id`."""
    known = record_detail.all_actors(store)
    sql = "SELECT participants_id, actors, claimants FROM participants WHERE list_contains($1, participants_id)"
    with store.cursor() as cursor:
        found = fetch(cursor, sql, sorted({row["participants_id"] for row in rows}))
    return {
        one["participants_id"]: [
            name
            for actor_id in dict.fromkeys((*one["actors"], *one["claimants"]))
            if actor_id in known
            for name in (known[actor_id].name, *known[actor_id].aliases)
        ]
        for one in found
    }


def _names(sites: Iterable[Site], places: Mapping[str, Place]) -> list[str]:
    """List all names of places, and of the provinces and countries that they may lie in."""
    ids = [code for site in sites for code in (site.place_id, *(part for area in site.areas for part in area if part))]
    return [name for place_id in dict.fromkeys(ids) if place_id in places for name in places[place_id].all_names]
