"""A text split into numbered paragraphs and sentences, the way locators count them: `p8 s3 fn5`."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

FIRST_WORDS = 6  # enough to find the sentence, too few to stand for it

LOCATOR = re.compile(r"p(?P<paragraph>\d+) s(?P<sentence>\d+)(?P<notes>(?: fn\d+)*)\Z")
# A footnote's number hangs on a letter or a year, or on a sign behind one: "border,9", "TTP.1", "2014.14".
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
class Sentence:
    """One sentence; paragraphs count from 1 through the text, sentences from 1 through their paragraph."""

    paragraph: int
    number: int
    text: str
    footnotes: tuple[int, ...]

    @property
    def key(self) -> tuple[int, int]:
        """Paragraph and number."""
        return self.paragraph, self.number

    @property
    def locator(self) -> str:
        """Where it stands, as claims write it."""
        return " ".join([f"p{self.paragraph}", f"s{self.number}", *(f"fn{note}" for note in self.footnotes)])

    @property
    def first_words(self) -> str:
        """Its beginning, to find it by."""
        words = bare(self.text).split()
        return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")


def split(text: str) -> tuple[Sentence, ...]:
    """
    Split a text into sentences.

    Parameters
    ----------
    text
        One paragraph a line; empty lines do not count.
    """
    paragraphs = [line.strip() for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    return tuple(
        Sentence(paragraph, number, sentence, tuple(int(mark) for mark in MARK.findall(sentence)))
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
    """Take the footnote numbers out of a text."""
    return MARK.sub("", text)


def holds(sentence: str, quote: str) -> bool:
    """Say whether a quote stands in a sentence, whatever the case, spaces, dashes, quotation and footnote marks."""
    return _plain(quote) in _plain(sentence)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", bare(text)).translate(ALIKE).casefold().split())


@dataclass(frozen=True)
class Locator:
    """One place in a text; a claim may name several, joined by `; `."""

    paragraph: int
    sentence: int
    footnotes: tuple[int, ...]

    @property
    def key(self) -> tuple[int, int]:
        """Paragraph and sentence."""
        return self.paragraph, self.sentence


def locators(text: str) -> tuple[Locator, ...]:
    """
    Read the places that a claim names.

    Raises
    ------
    ValueError
        If a part is not like `p8 s3` or `p8 s3 fn5`.
    """
    return tuple(_locator(part) for part in text.split("; "))


def _locator(text: str) -> Locator:
    found = LOCATOR.match(text)
    if not found:
        raise ValueError(text)
    notes = tuple(int(note.removeprefix("fn")) for note in found["notes"].split())
    return Locator(int(found["paragraph"]), int(found["sentence"]), notes)


def signals(text: str, places: Collection[str], others: Collection[str] = ()) -> tuple[str, ...]:
    """
    Say what a sentence has that a record can hold.

    Parameters
    ----------
    text
        The sentence.
    places
        Names of places.
    others
        Names that may hold a place's name and are none, such as those of groups.

    Returns
    -------
    signals
        Some of: place, date, number, attribution.
    """
    plain = bare(text)
    for name in sorted(others, key=len, reverse=True):
        plain = plain.replace(name, " ")
    has_place = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain) for name in places if name in plain)
    found = [name for name, pattern in SIGNALS.items() if pattern.search(bare(text))]
    return ("place", *found) if has_place else tuple(found)
