"""Report which clauses of a text have claims: `python -m events coverage`."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.curated.csv_files import Curated
from events.curated.datapackage import TABLES
from events.models import Claim, Clause
from geodata.faults import Fault

CLAUSES = TABLES["clauses"].file
FIRST_WORDS = 6  # enough to find the clause, too few to replace it

LOCATOR = re.compile(r"p(?P<paragraph>\d+) s(?P<sentence>\d+)(?P<notes>(?: fn\d+)*)\Z")
# The number of a footnote follows a letter or a year, or a sign after one: "border,9", "TTP.1", "2014.14".
MARK = re.compile(
    r"(?:(?<=[^\W\d_][.,;:!?])|(?<=[^\W\d_])|(?<=[”’\"')\]…])|(?<=[”’\"')\]]\.)|(?<=\d{4}\.))(\d{1,3})(?=[\s.,;:)”]|\Z)"
)
END = re.compile(r"[.!?…][\"”’')\]]*\d{0,3}\s+(?=[\"“‘'(\[…]*[^\W\d_a-z])")
ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|St|No|vs|etc|e\.g|i\.e|cf|approx)|\b[A-Z])\.\Z")
ALIKE = str.maketrans("“”„‘’‚‐‑–—", "\"\"\"'''----")


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


FIRST_ROW = 2  # the header is row 1
WORDS = re.compile(r"(\d+)-(\d+)\Z")


@dataclass(frozen=True)
class CoveredClause:
    """One clause of a sentence: a span of its words, with its claims or the reason why it has none."""

    sentence: Sentence
    words: tuple[int, int]
    claims: tuple[str, ...]
    reason: str = ""

    @property
    def first_words(self) -> str:
        """The beginning of the clause, for finding it."""
        first, last = self.words
        shown = bare(self.sentence.text).split()[first - 1 : min(last, first + FIRST_WORDS - 1)]
        return " ".join(shown) + (" …" if last - first >= FIRST_WORDS else "")


@dataclass(frozen=True)
class Coverage:
    """All clauses of a text, and the faults of clauses, locators and quotes."""

    lines: tuple[CoveredClause, ...]
    faults: tuple[Fault, ...]
    quotes: int

    @property
    def missing(self) -> tuple[CoveredClause, ...]:
        """The clauses that have neither a claim nor a reason."""
        return tuple(line for line in self.lines if not line.claims and not line.reason)

    @property
    def share(self) -> float:
        """Share of the clauses that have a claim or a reason, 0 to 1; 1 if there is none."""
        return 1 - len(self.missing) / len(self.lines) if self.lines else 1.0

    @property
    def is_complete(self) -> bool:
        """Whether no claim is missing and every clause, locator and quote is in the text."""
        return not self.missing and not self.faults


def digest(sentence: Sentence, first: int, last: int) -> str:
    """Return the first digits of the hash of a span of words, by which a clause is known without its words."""
    words = _plain(" ".join(sentence.text.split()[first - 1 : last]))
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def map_claims(text: str, curated: Curated, source_id: str) -> Coverage:
    """
    Find the claims from one source on each clause of its text, which has one paragraph a line.

    A sentence that is not divided in `clauses.csv` is one clause, with all claims whose locator names it.
    """
    sentences = {sentence.key: sentence for sentence in split(text)}
    claims = {row: claim for row, claim in enumerate(curated.claims, FIRST_ROW) if claim.source_id == source_id}
    divided: dict[tuple[int, int], list[tuple[int, Clause]]] = defaultdict(list)
    for row, clause in enumerate(curated.clauses, FIRST_ROW):
        if clause.source_id == source_id:
            divided[next((locator.key for locator in _locators(clause.locator)), (0, 0))].append((row, clause))
    claims_on = _claims_by_sentence(claims.values())
    lines, faults = [], [fault for row, claim in claims.items() for fault in _faults(row, claim, sentences)]
    for key, sentence in sentences.items():
        clauses = [clause for _, clause in divided.get(key, ())]
        lines += [CoveredClause(sentence, _span(clause), clause.claims, clause.reason) for clause in clauses] or [
            CoveredClause(sentence, (1, len(sentence.text.split())), claims_on.get(key, ()))
        ]
    for key, rows in divided.items():
        faults += _clause_faults(rows, sentences.get(key), claims_on.get(key, ()))
    return Coverage(tuple(lines), tuple(faults), sum(bool(claim.quote) for claim in claims.values()))


def articles(curated: Curated) -> tuple[str, ...]:
    """List the ids of the sources that are articles."""
    return tuple(source.source_id for source in curated.sources if source.is_article)


def _claims_by_sentence(claims: Collection[Claim]) -> dict[tuple[int, int], tuple[str, ...]]:
    found: dict[tuple[int, int], tuple[str, ...]] = defaultdict(tuple)
    for claim in claims:
        for locator in _locators(claim.locator):
            found[locator.key] = (*found[locator.key], claim.claim_id)
    return found


def _span(clause: Clause) -> tuple[int, int]:
    found = WORDS.match(clause.words)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _clause_faults(
    rows: Sequence[tuple[int, Clause]], sentence: Sentence | None, on_sentence: Collection[str]
) -> Iterator[Fault]:
    """List what is wrong with the clauses of a sentence: they must cover its words once, with claims that name it."""
    reached = 0
    for row, clause in rows:
        if sentence is None:
            yield Fault(CLAUSES, row, "locator", clause.locator, "is not in the text", "correct it")
            continue
        first, last = _span(clause)
        if first != reached + 1 or last < first:
            remedy = f"begin with word {reached + 1}"
            yield Fault(CLAUSES, row, "words", clause.words, "does not follow the clause before", remedy)
        elif digest(sentence, first, last) != clause.digest:
            remedy = f"read the clause again; if it stands, write {digest(sentence, first, last)}"
            yield Fault(CLAUSES, row, "digest", clause.digest, "is of other words than the text has", remedy)
        for claim_id in clause.claims:
            if claim_id not in on_sentence:
                remedy = f"add {clause.locator} to the locator of the claim, or name another claim"
                yield Fault(CLAUSES, row, "claims", claim_id, f"is not of {clause.locator}", remedy)
        reached = last
    if sentence is not None and reached != len(sentence.text.split()):
        row, clause = rows[-1]
        remedy = f"end with word {len(sentence.text.split())}"
        yield Fault(CLAUSES, row, "words", clause.words, "is not the end of the sentence", remedy)


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
    """Write the coverage clause by clause, at most the first words of each, the shares last."""
    lines = [_as_text(line) for line in found.lines]
    covered, reasoned = (sum(bool(getattr(line, name)) for line in found.lines) for name in ("claims", "reason"))
    total = len({claim for line in found.lines for claim in line.claims})
    lines += [
        f"{len(found.lines) - len(found.missing)} of {len(found.lines)} clauses are covered: {percent(found.share)}",
        f"{covered} have claims, {total} in all; {reasoned} have a reason for none; {found.quotes} quotes compared",
    ]
    return "\n".join(lines) + "\n"


def percent(share: float) -> str:
    """Write a share as a percentage; 100% and 0% only if exact."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(max(share, 0.001), 0.999):.1%}"


def _as_text(line: CoveredClause) -> str:
    where = f"{line.sentence.locator} w{line.words[0]}-{line.words[1]}"
    mark = ", ".join(line.claims) or (f"no claim: {line.reason}" if line.reason else "MISSING")
    return f"{where:<18} {line.first_words}\n{'':<19}{mark}"


def as_json(found: Coverage) -> dict[str, Any]:
    """Build one object with the coverage; it has the place of each clause, never its text."""
    return {
        "share": found.share,
        "clauses": [
            {
                "locator": line.sentence.locator,
                "words": list(line.words),
                "claims": list(line.claims),
                "reason": line.reason,
            }
            for line in found.lines
        ],
        "missing": [f"{line.sentence.locator} w{line.words[0]}-{line.words[1]}" for line in found.missing],
        "faults": [str(fault) for fault in found.faults],
    }
