"""The stamp in each file of a briefing: what it was made from, so that it can be verified later."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from dashboard.briefing.options import Options
from events.queries import redistribution, selected_records
from events.queries.comparison import PeriodError
from events.queries.counts import count
from events.queries.selection import Selection
from events.store.store import Store, fetch
from geodata.files import parse_object

MARK: Final = "khorasan-atlas-briefing"
VERSION: Final = 3
ZIP_MEMBER: Final = "briefing.json"  # that holds the stamp of a bundle
LISTED: Final = 1000  # records that are listed one by one; a selection of more is compared by its figures only
# Numbers that the store gives again each time it is built, and reasons, which follow from the rest. The date in words
# follows from `edtf`: it was covered by version 1 only.
PASSING: Final = ("area_id", "participants_id", "why", "certain", "time_certain", "area_certain")
# What the digests cover, by version; a new column of claims needs a new one, or every former briefing looks changed.
# In version 1 there was no column `certainty`, and a suspicion was written into the value; version 2 had no `strict`
# and no `also_in`. Who read a claim and when changes nothing that a briefing shows.
AS_IN_VERSION_1: Final = """
* EXCLUDE (certainty, strict, also_in, entered, checked)
REPLACE (CASE certainty WHEN 'suspected' THEN 'suspected: ' || value ELSE value END AS value)
"""
CLAIM_COLUMNS: Final = {
    1: AS_IN_VERSION_1,
    2: "* EXCLUDE (strict, also_in, entered, checked)",
    3: "* EXCLUDE (entered, checked)",
}
CLAIMS: Final = """
SELECT {columns}, coalesce(nullif(event_id, ''), claim_id) AS about, question_id AS answers FROM claims
WHERE list_contains($1, event_id) OR list_contains($1, claim_id) OR list_contains($2, question_id)
ORDER BY claim_id
"""


class NoStampError(ValueError):
    """The file has no stamp; the message says which files have one."""


@dataclass(frozen=True)
class Stamp:
    """
    What a briefing was made from.

    `selection` and `options` are query strings, `digest` and `date` those of the data, `records` the first digits of a
    digest of each record with its claims, by id; none if there were more than `LISTED`. `version` says what they cover.
    """

    selection: str
    options: str
    digest: str
    date: str
    certain: int
    possible: int
    records: Mapping[str, str] = field(default_factory=dict)
    version: int = VERSION

    def to_text(self) -> str:
        """Write the stamp as one line of ASCII; the same stamp always gives the same text."""
        content = {MARK: self.version, **vars(self), "records": dict(self.records)}
        del content["version"]
        return json.dumps(content, ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """
        Read a stamp.

        Raises
        ------
        NoStampError
            If the text is none, or one of a later version.
        """
        try:
            content = parse_object(text)
            version = content.pop(MARK)
            if version not in CLAIM_COLUMNS:
                raise NoStampError("the briefing was made by a later version of the atlas; verify it with that one")
            records = {str(key): str(value) for key, value in content.pop("records").items()}
            certain, possible = (int(content.pop(name)) for name in ("certain", "possible"))
            selection, options, digest, date = (
                str(content.pop(name)) for name in ("selection", "options", "digest", "date")
            )
        except NoStampError:
            raise
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoStampError("its stamp cannot be read; create the briefing again") from error
        return cls(selection, options, digest, date, certain, possible, records, version)


def make(store: Store, selection: Selection, options: Options, version: int = VERSION) -> Stamp:
    """
    Build the stamp of a briefing.

    The numbers of a comparison are the sums of both sides. Records that must not be redistributed are not listed,
    unless the briefing is internal. Two stamps can be compared only if they are of one version.
    """
    sides = [selection, *_second(selection, options)]
    totals = [count(store, side).totals for side in sides]
    certain, possible = (sum(numbers) for numbers in zip(*totals, strict=True))
    records: dict[str, str] = {}
    for side in sides if certain + possible <= LISTED else ():
        records |= digests(store, side, options.internal, version)
    return Stamp(
        selection.to_query(),
        options.to_query(),
        store.digest,
        str(store.data_date),
        certain,
        possible,
        records,
        version,
    )


def _second(selection: Selection, options: Options) -> list[Selection]:
    """Return what the selection is compared with; nothing if nothing is, or nothing can be."""
    try:
        return [options.comparison.second(selection)] if options.comparison else []
    except PeriodError:
        return []


def digests(store: Store, selection: Selection, internal: bool, version: int = VERSION) -> dict[str, str]:
    """Hash each record of a selection together with the claims on it: eight digits by id, in order of ids."""
    bound = set() if internal else {dataset.dataset_id for dataset in redistribution.restricted(store)}
    rows = [row for row in selected_records.rows(store, selection) if row["dataset"] not in bound]
    claims = _claims(store, rows, version)
    return {
        row["record_id"]: _digest(row, claims, version) for row in sorted(rows, key=lambda row: str(row["record_id"]))
    }


def _claims(store: Store, rows: Iterable[Mapping[str, Any]], version: int) -> dict[str, list[dict[str, Any]]]:
    """List the claims by the record that they are about, and by the question that they answer."""
    listed = list(rows)
    ids, questions = ([row[name] for row in listed if row[name]] for name in ("record_id", "question_id"))
    found: dict[str, list[dict[str, Any]]] = {}
    with store.cursor() as cursor:
        for claim in fetch(cursor, CLAIMS.format(columns=CLAIM_COLUMNS[version]), ids, questions):
            about, answers = claim.pop("about"), claim.pop("answers")
            for key in {about, answers} - {None, ""}:
                found.setdefault(key, []).append(claim)
    return found


def _digest(row: Mapping[str, Any], claims: Mapping[str, list[dict[str, Any]]], version: int) -> str:
    own = {name: value for name, value in row.items() if name not in PASSING and name != "date_shown"}
    if version == 1:
        own["date_shown"] = _shown_in_version_1(row["date_shown"])
    claims_on_both = [claims.get(row["record_id"], []), claims.get(row["question_id"] or "", [])]
    text = json.dumps([own, claims_on_both], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _shown_in_version_1(date_shown: str) -> str:
    """Return an open period in the words of version 1: "about 2015 to open" for "since about 2015"."""
    if date_shown.startswith("since "):
        return f"{date_shown.removeprefix('since ')} to open"
    return f"open to {date_shown.removeprefix('until ')}" if date_shown.startswith("until ") else date_shown
