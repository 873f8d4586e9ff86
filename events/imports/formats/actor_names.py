"""Names that datasets give to actors of ours, some of them only in some countries."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from events.imports.mapping_file import key
from events.imports.models import ANY, ColumnMapping

FIELD: Final = "actors"
EVERYWHERE: Final = "everywhere"
Codes = Mapping[str, str]  # `NAME/COUNTRY` or `NAME/*` to the id of an actor of ours; empty if it is none of ours


@cache
def known_codes() -> Codes:
    """Read the names of other datasets, as they are written in a mapping."""
    content = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        code(name, ANY if country == EVERYWHERE else country): actor_id
        for actor_id, by_country in content.items()
        for country, names in by_country.items()
        for name in names
    }


def code(name: str, country: str) -> str:
    """Write a name in a country (alpha-2), or in any (`*`), as a mapping has it."""
    return f"{name}/{country}"


@dataclass(frozen=True, eq=False)
class ActorNames:
    """
    Our actors by the names that a dataset gives them.

    `codes` are those of its mapping, then `known_codes`, by name and country as they are compared; `own` our actors by
    each name that only one of them has.
    """

    codes: Sequence[Mapping[tuple[str, str], str]]
    own: Mapping[str, str]

    def read_as(self, name: str, country: str | None) -> str | None:
        """Return the id of the actor that a name means in a country (alpha-2); None if it is none of ours."""
        for codes in self.codes:
            for where in (country or ANY, ANY):
                if (key(name), where) in codes:
                    return codes[key(name), where] or None
        return self.own.get(name)


def actor_names(codes: Codes, actors: Mapping[str, Any] = MappingProxyType({})) -> ActorNames:
    """Index the codes of a mapping and our actors, which have `name` and `aliases`, by their ids."""
    owners: dict[str, set[str]] = defaultdict(set)
    for actor_id, actor in actors.items():
        for name in (actor.name, *actor.aliases):
            owners[name].add(actor_id)
    own = {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}
    return ActorNames((_by_name(codes), _by_name(known_codes())), own)


def _by_name(codes: Codes) -> dict[tuple[str, str], str]:
    split = ((stated.rpartition("/"), actor_id) for stated, actor_id in codes.items())
    return {
        (key(name or country), country.upper() if name else ANY): actor_id for (name, _, country), actor_id in split
    }


def with_known_actors(mapping: ColumnMapping, incidents: pa.Table) -> ColumnMapping:
    """Return a mapping with the known names that occur in a file, so that they are seen and can be changed."""
    given, known = (_by_name(codes) for codes in (mapping.codes.get(FIELD, {}), known_codes()))
    new = {}
    for name, country, _ in stated_actors(incidents):
        ways = [(key(name), where) for where in (country or ANY, ANY)]
        found = next((way for way in ways if way in known), None)
        if found and not given.keys() & set(ways):
            new[code(name, found[1])] = known[found]
    codes = {**mapping.codes.get(FIELD, {}), **dict(sorted(new.items()))}
    return replace(mapping, codes={**mapping.codes, FIELD: codes}) if new else mapping


def stated_actors(incidents: pa.Table) -> list[tuple[str, str | None, int]]:
    """List the actors of a file as stated, with their country (alpha-2) and how many records have both, most first."""
    actors = incidents["actors"].combine_chunks()
    pairs = pa.table(
        {
            "name": pc.list_flatten(actors),
            "country": incidents["country"].combine_chunks().take(pc.list_parent_indices(actors)),
        }
    )
    counted = pairs.group_by(["name", "country"]).aggregate([([], "count_all")]).to_pylist()
    ordered = sorted(counted, key=lambda row: (-row["count_all"], row["name"], row["country"] or ""))
    return [(row["name"], row["country"], row["count_all"]) for row in ordered]
