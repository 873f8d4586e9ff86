"""`python -m events coverage`: which claims stand on each sentence of a text that is not in the project."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from events import article
from events.article import Sentence
from events.faults import Fault
from events.model import ActorKind, Claim, SourceKind
from events.records import Curated
from events.schema import CLAIMS
from geodata.atlas import Atlas

FIRST_ROW = 2  # the header is row 1
SHORTEST_NAME = 4  # shorter ones are codes and initials, which mean many things


@dataclass(frozen=True)
class Line:
    """One sentence: what it has that a record can hold, and the claims that stand on it by what they speak of."""

    sentence: Sentence
    signals: tuple[str, ...]
    claims: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Coverage:
    """All sentences of a text, and what is wrong with the places that claims name in it."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    quotes: int

    @property
    def asked(self) -> tuple[Line, ...]:
        """The sentences that need a claim: those with a place, date, number or attribution."""
        return tuple(line for line in self.lines if line.signals)

    @property
    def missing(self) -> tuple[Line, ...]:
        """Those of them that have none."""
        return tuple(line for line in self.asked if not line.claims)

    @property
    def share(self) -> float:
        """How much of what is asked is covered, 0 to 1; 1 if nothing is asked."""
        return 1 - len(self.missing) / len(self.asked) if self.asked else 1.0

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing and no claim names a place or words that the text does not have."""
        return not self.missing and not self.faults


def cover(text: str, curated: Curated, atlas: Atlas, source_id: str) -> Coverage:
    """
    Find the claims on each sentence of a text.

    Parameters
    ----------
    text
        The text, one paragraph a line.
    curated
        The records; their claims from the source are looked at.
    atlas
        The places, whose names tell which sentences have a place.
    source_id
        The source that the text is.
    """
    sentences = {sentence.key: sentence for sentence in article.split(text)}
    claims = {row: claim for row, claim in enumerate(curated.claims, FIRST_ROW) if claim.source_id == source_id}
    standing = _standing(claims.values(), sentences)
    places, others = _names(curated, atlas)
    lines = tuple(
        Line(sentence, article.signals(sentence.text, places, others), standing.get(key, {}))
        for key, sentence in sentences.items()
    )
    faults = tuple(fault for row, claim in claims.items() for fault in _faults(row, claim, sentences))
    return Coverage(lines, faults, sum(bool(claim.quote) for claim in claims.values()))


def articles(curated: Curated) -> tuple[str, ...]:
    """Name the sources that are articles."""
    return tuple(source.source_id for source in curated.sources if source.kind is SourceKind.ARTICLE)


def _standing(
    claims: Collection[Claim], sentences: Mapping[tuple[int, int], Sentence]
) -> dict[tuple[int, int], dict[str, tuple[str, ...]]]:
    found: dict[tuple[int, int], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for claim in claims:
        subject = claim.event_id or claim.question_id or claim.topic_id
        for locator in _locators(claim):
            if locator.key in sentences:
                there = found[locator.key]
                there[subject] = (*there.get(subject, ()), claim.claim_id)
    return found


def _locators(claim: Claim) -> tuple[article.Locator, ...]:
    try:
        return article.locators(claim.locator)
    except ValueError:
        return ()


def _names(curated: Curated, atlas: Atlas) -> tuple[set[str], set[str]]:
    """List the names of places, and those of groups and outlets, which may hold a place's name."""
    places = {name for place in atlas.places.values() for name in (place.name, *place.aliases)}
    kinds = (ActorKind.ARMED_GROUP, ActorKind.MEDIA_OUTLET)
    groups = {name for actor in curated.actors if actor.kind in kinds for name in (actor.name, *actor.aliases)}
    return _long(places), _long(groups)


def _long(names: Collection[str]) -> set[str]:
    return {name for name in names if len(name) >= SHORTEST_NAME}


def _faults(row: int, claim: Claim, sentences: Mapping[tuple[int, int], Sentence]) -> Iterator[Fault]:
    found = _locators(claim)
    if not found:
        remedy = "write paragraph and sentence, like p8 s3 or p8 s3 fn5; p9 s1"
        yield _fault(row, "locator", claim.locator, f"of {claim.claim_id} is no place in a text", remedy)
        return
    named = [sentences[locator.key] for locator in found if locator.key in sentences]
    for locator in found:
        yield from _place_faults(row, claim, locator, sentences)
    if claim.quote and named and not any(article.holds(sentence.text, claim.quote) for sentence in named):
        remedy = _remedy(claim.quote, sentences)
        yield _fault(row, "quote", claim.quote, f"is not in {claim.locator} of the text", remedy)


def _place_faults(
    row: int, claim: Claim, locator: article.Locator, sentences: Mapping[tuple[int, int], Sentence]
) -> Iterator[Fault]:
    sentence = sentences.get(locator.key)
    if sentence is None:
        there = f"the text has {_sentences_of(locator.paragraph, sentences)}"
        yield _fault(row, "locator", claim.locator, "is not in the text", f"correct it; {there}")
    elif set(locator.footnotes) != set(sentence.footnotes):
        problem = "names other footnotes than the sentence has"
        yield _fault(row, "locator", claim.locator, problem, f"write {sentence.locator}")


def _sentences_of(paragraph: int, sentences: Mapping[tuple[int, int], Sentence]) -> str:
    numbers = [number for there, number in sentences if there == paragraph]
    if not numbers:
        return f"{max((there for there, _ in sentences), default=0)} paragraphs"
    return f"{len(numbers)} sentences in p{paragraph}"


def _remedy(quote: str, sentences: Mapping[tuple[int, int], Sentence]) -> str:
    elsewhere = [sentence.locator for sentence in sentences.values() if article.holds(sentence.text, quote)]
    return f"it stands in {', '.join(elsewhere)}" if elsewhere else "quote the words of the text, or leave it blank"


def _fault(row: int, field: str, value: str, problem: str, remedy: str) -> Fault:
    return Fault(CLAIMS.file, row, field, value, problem, remedy)


def as_text(found: Coverage) -> str:
    """Write the coverage sentence by sentence, at most the first words of each, the shares last."""
    lines = [_as_text(line) for line in found.lines]
    total = sum(len(claims) for line in found.lines for claims in line.claims.values())
    covered = sum(bool(line.claims) for line in found.lines)
    asked = len(found.asked)
    lines += [
        f"{asked - len(found.missing)} of {asked} sentences with a place, date, number or attribution are covered: "
        f"{percent(found.share)}",
        f"{covered} of all {len(found.lines)} sentences have claims, {total} in all; {found.quotes} quotes compared",
    ]
    return "\n".join(lines) + "\n"


def percent(share: float) -> str:
    """Write a share so that 100 % means all of it and 0 % nothing."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def _as_text(line: Line) -> str:
    subjects = ", ".join(f"{subject} ({len(claims)})" for subject, claims in line.claims.items())
    mark = "MISSING" if line.signals and not line.claims else subjects or "no claim"
    signals = f" [{', '.join(line.signals)}]" if line.signals else ""
    return f"{line.sentence.locator:<11} {line.sentence.first_words}{signals}\n            {mark}"


def as_json(found: Coverage) -> dict[str, Any]:
    """Put the coverage into one object; of each sentence only where it stands, never its words."""
    return {
        "share": found.share,
        "asked": len(found.asked),
        "missing": [line.sentence.locator for line in found.missing],
        "faults": [str(fault) for fault in found.faults],
        "sentences": [
            {
                "locator": line.sentence.locator,
                "signals": list(line.signals),
                "claims": [claim for claims in line.claims.values() for claim in claims],
            }
            for line in found.lines
        ],
    }
