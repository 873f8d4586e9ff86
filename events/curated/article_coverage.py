"""Report which sentences of a text have claims: `python -m events coverage`."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from events.curated.csv_files import Curated
from events.curated.datapackage import TABLES
from events.models import ActorKind, Claim
from geodata.faults import Fault
from geodata.models import Atlas

FIRST_WORDS = 6  # enough to find the sentence, too few to replace it

LOCATOR = re.compile(r"p(?P<paragraph>\d+) s(?P<sentence>\d+)(?P<notes>(?: fn\d+)*)\Z")
# The number of a footnote follows a letter or a year, or a sign after one: "border,9", "TTP.1", "2014.14".
MARK = re.compile(
    r"(?:(?<=[^\W\d_][.,;:!?])|(?<=[^\W\d_])|(?<=[”’\"')\]…])|(?<=[”’\"')\]]\.)|(?<=\d{4}\.))(\d{1,3})(?=[\s.,;:)”]|\Z)"
)
END = re.compile(r"[.!?…][\"”’')\]]*\d{0,3}\s+(?=[\"“‘'(\[…]*[^\W\d_a-z])")
ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|St|No|vs|etc|e\.g|i\.e|cf|approx)|\b[A-Z])\.\Z")
ALIKE = str.maketrans("“”„‘’‚‐‑–—", "\"\"\"'''----")

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NUMBERS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|half"
RANKS = "first|second|third|fourth|fifth"
SPANS = "days?|weeks?|months?|years?|decades?|centur(?:y|ies)|Ages|recent|recently"
SPEECH = (
    "says?|said|stat(?:es|ed|ements?)|claims?|claimed|reports?|reported|reportedly|according to|as per|attributed|"
    "announce[sd]?|highlight(?:s|ed)|den(?:y|ies|ied)|accuse[sd]?|warn(?:s|ed)|declare[sd]?|estimate[sd]?|"
    "known to|perceive[sd]?|views?|portray(?:s|ed|ing)"
)
SIGNALS = {
    "date": re.compile(rf"\b(?:1\d{{3}}|20\d\d|{MONTHS}|{SPANS})\b"),
    "number": re.compile(rf"\d|\b(?:{NUMBERS}|{RANKS})\b", re.IGNORECASE),
    "attribution": re.compile(rf"\b(?:{SPEECH})\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Locator:
    """Where a sentence is: paragraphs count from 1 through the text, sentences from 1 through their paragraph."""

    paragraph: int
    number: int
    footnotes: tuple[int, ...]

    @property
    def key(self) -> tuple[int, int]:
        """Paragraph and number."""
        return self.paragraph, self.number

    @property
    def locator(self) -> str:
        """Paragraph, sentence and footnotes, as claims write them."""
        return " ".join([f"p{self.paragraph}", f"s{self.number}", *(f"fn{note}" for note in self.footnotes)])


@dataclass(frozen=True)
class Sentence(Locator):
    """One sentence."""

    text: str

    @property
    def first_words(self) -> str:
        """The beginning of the sentence, for finding it."""
        words = bare(self.text).split()
        return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")


def split(text: str) -> tuple[Sentence, ...]:
    """Split a text into sentences; each of its lines is a paragraph, empty ones do not count."""
    paragraphs = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    return tuple(
        Sentence(paragraph, number, tuple(int(mark) for mark in MARK.findall(sentence)), sentence)
        for paragraph, content in enumerate(paragraphs, start=1)
        for number, sentence in enumerate(_sentences(content), start=1)
    )


def _sentences(paragraph: str) -> Iterable[str]:
    start = 0
    for end in END.finditer(paragraph):
        if ABBREVIATION.search(paragraph[start : end.start() + 1]):
            continue
        yield paragraph[start : end.end()].strip()
        start = end.end()
    if paragraph[start:].strip():
        yield paragraph[start:].strip()


def bare(text: str) -> str:
    """Remove the footnote numbers from a text."""
    return MARK.sub("", text)


def holds(sentence: str, quote: str) -> bool:
    """Check whether a sentence has a quote, ignoring case, spaces, dashes, quotation and footnote marks."""
    return _plain(quote) in _plain(sentence)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", bare(text)).translate(ALIKE).casefold().split())


def _locators(text: str) -> tuple[Locator, ...]:
    """Parse the locators of a claim, joined by `; `; none if a part is not like `p8 s3` or `p8 s3 fn5`."""
    found = [LOCATOR.match(part) for part in text.split("; ")]
    if not all(found):
        return ()
    return tuple(
        Locator(int(match["paragraph"]), int(match["sentence"]), tuple(map(int, re.findall(r"\d+", match["notes"]))))
        for match in found
        if match
    )


def signals(text: str, places: Collection[str], others: Collection[str] = ()) -> tuple[str, ...]:
    """
    List what a sentence has that a record can hold: place, date, number, attribution.

    `places` are names; `others` contain the name of a place and are not places, such as the names of groups.
    """
    plain = bare(text)
    for name in sorted(others, key=len, reverse=True):
        plain = plain.replace(name, " ")
    has_place = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain) for name in places if name in plain)
    found = [name for name, pattern in SIGNALS.items() if pattern.search(bare(text))]
    return ("place", *found) if has_place else tuple(found)


FIRST_ROW = 2  # the header is row 1
SHORTEST_NAME = 4  # shorter ones are codes and initials, which mean many things


@dataclass(frozen=True)
class CoveredSentence:
    """One sentence, what it has that a record can hold, and its claims by event, question or topic."""

    sentence: Sentence
    signals: tuple[str, ...]
    claims: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Coverage:
    """All sentences of a text, and the faults of the locators and quotes of claims on it."""

    lines: tuple[CoveredSentence, ...]
    faults: tuple[Fault, ...]
    quotes: int

    @property
    def needing_claims(self) -> tuple[CoveredSentence, ...]:
        """The sentences that need a claim: those with a place, date, number or attribution."""
        return tuple(line for line in self.lines if line.signals)

    @property
    def missing(self) -> tuple[CoveredSentence, ...]:
        """The sentences that need a claim and have none."""
        return tuple(line for line in self.needing_claims if not line.claims)

    @property
    def share(self) -> float:
        """Share of the sentences that need a claim and have one, 0 to 1; 1 if none needs one."""
        return 1 - len(self.missing) / len(self.needing_claims) if self.needing_claims else 1.0

    @property
    def is_complete(self) -> bool:
        """Whether no claim is missing and every locator and quote is in the text."""
        return not self.missing and not self.faults


def map_claims(text: str, curated: Curated, atlas: Atlas, source_id: str) -> Coverage:
    """Find the claims from one source on each sentence of its text, which has one paragraph a line."""
    sentences = {sentence.key: sentence for sentence in split(text)}
    claims = {row: claim for row, claim in enumerate(curated.claims, FIRST_ROW) if claim.source_id == source_id}
    claims_on = _claims_by_sentence(claims.values(), sentences)
    places, others = _names(curated, atlas)
    lines = tuple(
        CoveredSentence(sentence, signals(sentence.text, places, others), claims_on.get(key, {}))
        for key, sentence in sentences.items()
    )
    faults = tuple(fault for row, claim in claims.items() for fault in _faults(row, claim, sentences))
    return Coverage(lines, faults, sum(bool(claim.quote) for claim in claims.values()))


def articles(curated: Curated) -> tuple[str, ...]:
    """List the ids of the sources that are articles."""
    return tuple(source.source_id for source in curated.sources if source.is_article)


def _claims_by_sentence(
    claims: Collection[Claim], sentences: Mapping[tuple[int, int], Sentence]
) -> dict[tuple[int, int], dict[str, tuple[str, ...]]]:
    found: dict[tuple[int, int], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for claim in claims:
        subject = claim.event_id or claim.question_id or claim.topic_id
        for locator in _locators(claim.locator):
            if locator.key in sentences:
                there = found[locator.key]
                there[subject] = (*there.get(subject, ()), claim.claim_id)
    return found


def _names(curated: Curated, atlas: Atlas) -> tuple[set[str], set[str]]:
    """List the names of places, and of groups and outlets, which may contain the name of a place."""
    places = {name for place in atlas.places.values() for name in (place.name, *place.aliases)}
    kinds = (ActorKind.ARMED_GROUP, ActorKind.MEDIA_OUTLET)
    groups = {name for actor in curated.actors if actor.kind in kinds for name in (actor.name, *actor.aliases)}
    return _long(places), _long(groups)


def _long(names: Collection[str]) -> set[str]:
    return {name for name in names if len(name) >= SHORTEST_NAME}


def _faults(row: int, claim: Claim, sentences: Mapping[tuple[int, int], Sentence]) -> Iterator[Fault]:
    found = _locators(claim.locator)
    if not found:
        remedy = "write paragraph and sentence, like p8 s3 or p8 s3 fn5; p9 s1"
        yield _fault(row, "locator", claim.locator, f"of {claim.claim_id} is not a paragraph and sentence", remedy)
        return
    named = [sentences[locator.key] for locator in found if locator.key in sentences]
    for locator in found:
        yield from _place_faults(row, claim, locator, sentences)
    if claim.quote and named and not any(holds(sentence.text, claim.quote) for sentence in named):
        remedy = _remedy(claim.quote, sentences)
        yield _fault(row, "quote", claim.quote, f"is not in {claim.locator} of the text", remedy)


def _place_faults(
    row: int, claim: Claim, locator: Locator, sentences: Mapping[tuple[int, int], Sentence]
) -> Iterator[Fault]:
    sentence = sentences.get(locator.key)
    if sentence is None:
        there = f"the text has {_sentences_of(locator.paragraph, sentences)}"
        yield _fault(row, "locator", claim.locator, "is not in the text", f"correct it; {there}")
    elif set(locator.footnotes) != set(sentence.footnotes):
        problem = "has other footnotes than the sentence"
        yield _fault(row, "locator", claim.locator, problem, f"write {sentence.locator}")


def _sentences_of(paragraph: int, sentences: Mapping[tuple[int, int], Sentence]) -> str:
    numbers = [number for there, number in sentences if there == paragraph]
    if not numbers:
        return f"{max((there for there, _ in sentences), default=0)} paragraphs"
    return f"{len(numbers)} sentences in p{paragraph}"


def _remedy(quote: str, sentences: Mapping[tuple[int, int], Sentence]) -> str:
    elsewhere = [sentence.locator for sentence in sentences.values() if holds(sentence.text, quote)]
    return f"it is in {', '.join(elsewhere)}" if elsewhere else "quote the exact words, or leave it blank"


def _fault(row: int, field: str, value: str, problem: str, remedy: str) -> Fault:
    return Fault(TABLES["claims"].file, row, field, value, problem, remedy)


def as_text(found: Coverage) -> str:
    """Write the coverage sentence by sentence, at most the first words of each, the shares last."""
    lines = [_as_text(line) for line in found.lines]
    total = sum(len(claims) for line in found.lines for claims in line.claims.values())
    covered = sum(bool(line.claims) for line in found.lines)
    needing = len(found.needing_claims)
    lines += [
        f"{needing - len(found.missing)} of {needing} sentences with a place, date, number or attribution are covered: "
        f"{percent(found.share)}",
        f"{covered} of all {len(found.lines)} sentences have claims, {total} in all; {found.quotes} quotes compared",
    ]
    return "\n".join(lines) + "\n"


def percent(share: float) -> str:
    """Write a share as a percentage; 100% and 0% only if exact."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def _as_text(line: CoveredSentence) -> str:
    subjects = ", ".join(f"{subject} ({len(claims)})" for subject, claims in line.claims.items())
    mark = "MISSING" if line.signals and not line.claims else subjects or "no claim"
    signals = f" [{', '.join(line.signals)}]" if line.signals else ""
    return f"{line.sentence.locator:<11} {line.sentence.first_words}{signals}\n            {mark}"


def as_json(found: Coverage) -> dict[str, Any]:
    """Build one object with the coverage; it has the locator of each sentence, never its text."""
    return {
        "share": found.share,
        "asked": len(found.needing_claims),
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
