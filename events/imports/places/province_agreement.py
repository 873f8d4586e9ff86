"""Compare the province that a dataset states with the one that its point is in."""

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa

from geodata import gazetteer, iso_codes
from geodata.gazetteer import AmbiguousPlaceError, UnknownPlaceError
from geodata.models import Atlas, PlaceKind

OTHER_CODE: Final = re.compile(r"[A-Z]{2}\d{1,6}\Z")
ALIKE: Final = 0.95  # one letter in twenty: a misspelling, and no two provinces have names as similar


class ProvinceVerdict(StrEnum):
    """Stated and joined province compared; unknown where one is missing or the name is not recognised."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ProvincePair:
    """A province as stated, the joined one (its id; empty if there is none), and how many rows have both."""

    stated: str
    joined: str
    verdict: ProvinceVerdict
    rows: int


@dataclass(frozen=True)
class Agreement:
    """Stated and joined provinces of the rows that have a point and are precise enough for a province."""

    pairs: tuple[ProvincePair, ...]

    def rows(self, verdict: ProvinceVerdict) -> int:
        """Count the rows with a verdict."""
        return sum(pair.rows for pair in self.pairs if pair.verdict is verdict)

    def as_json(self) -> dict[str, Any]:
        """Return the counts, and as `confusion` the table of all pairs, the most frequent first."""
        counts: dict[str, Any] = {str(verdict): self.rows(verdict) for verdict in ProvinceVerdict}
        confusion = [
            {"stated": pair.stated, "joined": pair.joined, "verdict": str(pair.verdict), "rows": pair.rows}
            for pair in self.pairs
        ]
        return counts | {"confusion": confusion}


def province_agreement(atlas: Atlas, incidents: pa.Table) -> Agreement:
    """
    Compare the stated province of each row (with the columns of `INCIDENTS`) with the joined one.

    Rows without a point, too vague, or outside every province without having stated one of ours, are not compared:
    there is nothing to compare.
    """
    columns = ["country_stated", "province_stated", "country", "province_id", "join"]
    counted = incidents.select(columns).group_by(columns).aggregate([([], "count_all")]).to_pylist()
    found: dict[tuple[str, str, ProvinceVerdict], int] = {}
    for row in counted:
        if row["join"] in ("none", "named"):
            continue
        ours = stated_provinces(atlas, row["country_stated"] or row["country"] or "", row["province_stated"] or "")
        if not ours and not row["country_stated"]:
            # The province may lie across a border from the point.
            ours = stated_provinces(atlas, "", row["province_stated"] or "")
        if row["province_id"] or ours:
            key = row["province_stated"] or "", row["province_id"] or "", _verdict(ours, row["province_id"])
            found[key] = found.get(key, 0) + row["count_all"]
    pairs = [ProvincePair(*key, rows) for key, rows in found.items()]
    return Agreement(tuple(sorted(pairs, key=lambda pair: (-pair.rows, pair.stated, pair.joined))))


def _verdict(stated: frozenset[str], joined: str | None) -> ProvinceVerdict:
    if not stated:
        return ProvinceVerdict.UNKNOWN
    return ProvinceVerdict.SAME if joined in stated else ProvinceVerdict.DIFFERENT


@lru_cache(maxsize=20_000)
def stated_provinces(atlas: Atlas, country: str, name: str) -> frozenset[str]:
    """
    Find the ids of the provinces that a dataset may mean; the country is as stated, or an alpha-2 code.

    There are several where a city and a region have the same name, none if no place has it.
    """
    # IR13 may be a code of FIPS or of OCHA; only with a hyphen is it one of ISO.
    if not name or OTHER_CODE.match(name):
        return frozenset()
    within = country_code(atlas, country)
    if country and within is None:
        return frozenset()
    for kind in (PlaceKind.PROVINCE, PlaceKind.REGION):
        found = _provinces(atlas, name, within, kind)
        if found:
            return found
    drawn_as = gazetteer.covering(atlas, name)
    return frozenset(drawn_as[:1] if drawn_as and (not within or drawn_as[0].startswith(within)) else ())


@lru_cache(maxsize=1000)
def country_code(atlas: Atlas, stated: str) -> str | None:
    """Find the alpha-2 code of a country as stated: a name, perhaps misspelt, or a code; None if it is unknown."""
    # UCDP writes "Myanmar (Burma)"
    for text in (stated, stated.partition("(")[0]) if stated else ():
        with suppress(LookupError):
            return gazetteer.find(atlas, text, kind=PlaceKind.COUNTRY).place_id
    known = iso_codes.country_of(stated)
    alike = None if known or not stated else _alike(atlas, stated, None, PlaceKind.COUNTRY)
    return gazetteer.find(atlas, alike, kind=PlaceKind.COUNTRY).place_id if alike else known


def _provinces(atlas: Atlas, name: str, country: str | None, kind: PlaceKind) -> frozenset[str]:
    try:
        place = gazetteer.find(atlas, name, country=country, kind=kind)
    except AmbiguousPlaceError as error:
        return frozenset(error.candidates)
    except UnknownPlaceError:
        alike = _alike(atlas, name, country, kind)
        return _provinces(atlas, alike, country, kind) if alike else frozenset()
    # A region may be part of several provinces; the former FATA is part of one.
    return frozenset({place.province} if place.province else ())


def _alike(atlas: Atlas, stated: str, country: str | None, kind: PlaceKind) -> str | None:
    """Return the name that differs from a stated one only by a misspelling."""
    name = gazetteer.normalise(stated)
    letters, forms = frozenset(name), _forms(atlas, country, kind)
    for length in [length for length in forms if _may_be_alike(length, len(name))]:
        most = (1 - ALIKE) * (length + len(name))
        for form, own, known in forms[length]:
            # Each letter that only one of them has is one that does not match.
            if len(letters ^ own) <= most and difflib.SequenceMatcher(None, form, name).ratio() >= ALIKE:
                return known
    return None


def _may_be_alike(one: int, other: int) -> bool:
    """Check by their lengths whether two different names may be alike: of one length, they differ in a letter."""
    most = min(one, other) - (one == other)
    return 2 * most >= ALIKE * (one + other)


@lru_cache(maxsize=500)
def _forms(
    atlas: Atlas, country: str | None, kind: PlaceKind
) -> Mapping[int, Sequence[tuple[str, frozenset[str], str]]]:
    """List by length the normalised names of places, also with the word province, their letters, and as written."""
    forms: dict[int, list[tuple[str, frozenset[str], str]]] = defaultdict(list)
    for place in atlas.places.values():
        if place.kind is kind and (country is None or country in place.countries):
            for label in (place.name, *place.aliases):
                for form in (gazetteer.normalise(label), gazetteer.normalise(f"{label} province")):
                    forms[len(form)].append((form, frozenset(form), label))
    return forms
