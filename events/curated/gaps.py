"""List what the curated files leave open: blanks that could be known, claims to be read again or distinguished."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from events.curated.csv_files import Curated
from events.models import Certainty, Source, SourceKind

SHOWN: Final = 5  # ids per line
DATED_ADDRESS: Final = re.compile(r"(?:19|20)\d\d[/-]?(?:0[1-9]|1[0-2])(?:\D|[/-]?[0-3]\d(?!\d))")
UNKNOWN_TITLE: Final = re.compile(r"\(title (?:not shown|cut off)\)|\(slug\)")
UNDATED: Final = (SourceKind.REFERENCE, SourceKind.DATASET)
SIGNED: Final = (SourceKind.ARTICLE, SourceKind.RESEARCH)


def unread(curated: Curated) -> tuple[str, ...]:
    """List the ids of the claims that have not been read twice since they were entered."""
    return tuple(claim.claim_id for claim in curated.claims if not claim.checked)


def warnings(curated: Curated) -> tuple[str, ...]:
    """List the gaps, one line for each kind, with the first ids."""
    used = {source_id for claim in curated.claims for source_id in (claim.source_id, *claim.also_in)}
    rules: tuple[tuple[str, Callable[[Source], bool]], ...] = (
        ("published is blank though the address has a date", _has_dated_address),
        ("published is blank", lambda source: not source.published and source.kind not in UNDATED),
        ("retrieved is blank", lambda source: bool(source.url) and not source.retrieved),
        ("author is blank", lambda source: not source.author and source.kind in SIGNED),
        ("the title is not that of the page", lambda source: bool(UNKNOWN_TITLE.search(source.title))),
        ("only the address of a copy is known", lambda source: bool(source.url) and source.url == source.archived),
        ("no claim is from it", lambda source: source.source_id not in used and source.kind not in UNDATED),
    )
    lines = [
        _line("sources.csv", problem, [source.source_id for source in curated.sources if is_open(source)])
        for problem, is_open in rules
    ]
    lines.append(_line("claims.csv", "not read twice", unread(curated)))
    merged = [one.claim_id for one in curated.claims if one.certainty is Certainty.UNCLAIMED and one.also_in]
    lines.append(_line("claims.csv", "unclaimed, as several outlets report, each of which needs a row", merged))
    return tuple(line for line in lines if line)


def _has_dated_address(source: Source) -> bool:
    return not source.published and bool(DATED_ADDRESS.search(source.url))


def _line(file: str, problem: str, ids: Iterable[str]) -> str:
    listed = list(ids)
    more = ", …" if len(listed) > SHOWN else ""
    return f"{file}: {problem} ({len(listed)}): {', '.join(listed[:SHOWN])}{more}" if listed else ""
