"""Define the records and their vocabularies: events, claims, sources, actors, questions and topics."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class EventKind(StrEnum):
    """The kind of a record."""

    ATTACK = "attack"
    ROCKET_FIRE = "rocket fire"
    ARREST = "arrest"
    PROTEST = "protest"
    TAKEOVER = "takeover"
    CONFLICT = "conflict"
    DEATH = "death"
    FOUNDING = "founding"
    PROPAGANDA = "propaganda"
    OPERATION = "operation"
    PRESENCE = "presence"
    ESTIMATE = "estimate"
    OTHER = "other"

    @property
    def plural(self) -> str:
        """The plural for headings: "attacks", "rocket fire"."""
        return _PLURALS.get(self.value, f"{self.value}s")


_PLURALS = {
    "rocket fire": "rocket fire",
    "propaganda": "propaganda",
    "presence": "presence",
    "other": "other incidents",
}


class Stance(StrEnum):
    """The stance of a claimant."""

    ASSERTS = "asserts"
    DENIES = "denies"
    REPORTS = "reports"
    QUESTIONS = "questions"


AFFIRMS: Final = (Stance.ASSERTS, Stance.REPORTS)


class Aspect(StrEnum):
    """The aspect of an event, question or topic that a claim is about."""

    OCCURRENCE = "occurrence"
    PERPETRATOR = "perpetrator"
    DATE = "date"
    PLACE = "place"
    TARGET = "target"
    METHOD = "method"
    KILLED = "killed"
    WOUNDED = "wounded"
    ROCKETS_FIRED = "rockets fired"
    ATTACKERS_KILLED = "attackers killed"
    PRISONERS_ESCAPED = "prisoners escaped"
    STRENGTH = "strength"
    RECRUITS = "recruits"
    PRESENCE = "presence"
    RELATION = "relation"
    INTENT = "intent"
    ARREST = "arrest"
    IDENTITY = "identity"
    RELEASE = "release"
    DAMAGE = "damage"
    CONTEXT = "context"


class Precision(StrEnum):
    """The precision of a place; `near settlement` is within 25 km of one."""

    EXACT = "exact"
    SETTLEMENT = "settlement"
    NEAR = "near settlement"
    DISTRICT = "district"
    PROVINCE = "province"
    BORDER = "border"
    REGION = "region"
    COUNTRY = "country"
    UNKNOWN = "unknown"


# Records whose coordinates are those of the event; vaguer ones may carry coordinates, of a capital for instance. The
# kinds of places have the same words.
HAS_POINT: Final[tuple[str, ...]] = (Precision.EXACT, Precision.SETTLEMENT, Precision.NEAR, Precision.DISTRICT)


class DatePrecision(StrEnum):
    """The precision of a date."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SPAN = "span"


class MapStanding(StrEnum):
    """The standing of an event: whether it happened, according to the claims about it."""

    REPORTED = "reported"
    QUESTIONED = "reported and questioned"
    ASSERTED_BY_PARTY = "asserted by a party"
    CLAIMED = "claimed"
    CLAIMED_AND_DENIED = "claimed and denied"
    CONFIRMED_BY_OFFICIALS = "confirmed by officials"
    CONFIRMED_BY_TARGET = "confirmed by its target"
    CONFIRMED_INDEPENDENTLY = "confirmed independently"
    DISPUTED = "disputed"
    DENIED = "denied"
    NOT_STATED = "not stated"


class InArticle(StrEnum):
    """Whether the event is in the article; `maybe` marks a candidate for a vague statement."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class SourceKind(StrEnum):
    """The kind of a source."""

    ARTICLE = "article"
    NEWS = "news"
    OFFICIAL_STATEMENT = "official statement"
    PERPETRATOR_CLAIM = "perpetrator claim"
    RESEARCH = "research"
    DATASET = "dataset"
    REFERENCE = "reference"


class Reliability(StrEnum):
    """Admiralty reliability of a source; F means "cannot be judged", not "worst"."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class ActorKind(StrEnum):
    """The kind of an actor."""

    ARMED_GROUP = "armed group"
    STATE_BODY = "state body"
    OFFICIAL = "official"
    PERSON = "person"
    MEDIA_OUTLET = "media outlet"
    INTERNATIONAL_BODY = "international body"
    RESEARCH_BODY = "research body"
    AUTHOR = "author"
    GROUP_OF_PEOPLE = "group of people"
    UNNAMED = "unnamed"


class TopicKind(StrEnum):
    """The kind of a topic."""

    RELATION = "relation"
    ASSESSMENT = "assessment"
    FORECAST = "forecast"
    DOCTRINE = "doctrine"
    METHOD = "method"
    CONTEXT = "context"


class TopicRole(StrEnum):
    """The part of a topic in the outlook: the conclusion, a caveat beside it, or a warning to be read with both."""

    NONE = ""
    CONCLUSION = "conclusion"
    CAVEAT = "caveat"
    WARNING = "warning"


class Certainty(StrEnum):
    """The certainty of a claim on the perpetrator; `plain` if it names one outright."""

    PLAIN = ""
    SUSPECTED = "suspected"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True)
class Source:
    """One published text. `published` and `retrieved` are EDTF, `language` is BCP 47; `archived`: address of a copy."""

    source_id: str
    title: str
    publisher: str
    author: str
    published: str
    url: str
    retrieved: str
    language: str
    kind: SourceKind
    reliability: Reliability
    licence: str
    note: str
    archived: str = ""

    @property
    def is_article(self) -> bool:
        """Whether it is an article that the records were taken from."""
        return self.kind is SourceKind.ARTICLE


@dataclass(frozen=True)
class Actor:
    """A person or body that acts or makes claims. `country` is ISO 3166-1 alpha-2, `part_of` what it belongs to."""

    actor_id: str
    name: str
    aliases: tuple[str, ...]
    kind: ActorKind
    country: str
    part_of: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Event:
    """A reported incident. `date` is EDTF; `place`, `origin` and `target_place` are place ids."""

    event_id: str
    title: str
    kind: EventKind
    date: str
    date_text: str
    place: str
    origin: str
    target_place: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    candidate_of: str
    in_article: InArticle
    note: str


@dataclass(frozen=True)
class Question:
    """A question that estimates answer; only estimates of one question share an axis."""

    question_id: str
    title: str
    counted: str
    unit: str
    scope_place: str
    comparable_group: str
    note: str
    counts_families: bool | None = None


@dataclass(frozen=True)
class Topic:
    """A subject that is neither an event nor a number, such as a relation or a doctrine."""

    topic_id: str
    title: str
    kind: TopicKind
    subject: str
    relation: str
    object: str
    actors: tuple[str, ...]
    place: str
    date: str
    note: str
    role: TopicRole = TopicRole.NONE


@dataclass(frozen=True)
class Claim:
    """
    One statement by one claimant in one source.

    `claimant` makes the claim, the source only prints it. "Up to N" has only `high`, "at least N" only `low`, "about N"
    has both alike and `approx` true; "more than N" has only `low` and `strict` true. `stated` is the date of the
    statement, `as_of` its reference date; both are EDTF. `also_in` lists other sources that carry the same statement,
    `entered` and `checked` who read it, when and in which text.
    """

    claim_id: str
    event_id: str
    question_id: str
    topic_id: str
    aspect: Aspect
    stance: Stance
    value: str
    low: int | float | None
    high: int | float | None
    approx: bool | None
    unit: str
    claimant: str
    stated: str
    as_of: str
    place: str
    source_id: str
    locator: str
    quote: str
    language: str
    credibility: int | None
    note: str
    certainty: Certainty = Certainty.PLAIN
    strict: bool | None = None
    also_in: tuple[str, ...] = ()
    entered: str = ""
    checked: str = ""

    @property
    def number_in_words(self) -> str:
        """The number without its unit, as the source hedges it; blank if there is none."""
        return show_number(self.low, self.high, self.approx, self.strict)

    @property
    def value_in_words(self) -> str:
        """The value to show: a suspicion is marked as one."""
        return f"suspected: {self.value}" if self.certainty is Certainty.SUSPECTED else self.value

    @property
    def has_number(self) -> bool:
        """Whether the claim gives a number, a lower or an upper bound."""
        return self.low is not None or self.high is not None

    @property
    def is_estimate(self) -> bool:
        """Whether the claim is a record: a number that answers a question."""
        return bool(self.question_id) and self.has_number and self.stance in AFFIRMS


@dataclass(frozen=True)
class Clause:
    """
    One clause of a text that the records were taken from, with its claims or the reason why it has none.

    `words` is the span of its words in the sentence of `locator`, `digest` the hash of them; the text is not kept.
    """

    clause_id: str
    source_id: str
    locator: str
    words: str
    digest: str
    claims: tuple[str, ...]
    reason: str


def show_number(
    low: int | float | None, high: int | float | None, approx: bool | None = None, strict: bool | None = None
) -> str:
    """
    Write a number or range in words; nothing if neither bound is given.

    Examples: "about 7,000", "up to 4,000", "up to about 4,000", "at least 10", "more than 10", "4,000–6,000".
    """
    about = "about " if approx else ""
    if low is None and high is None:
        return ""
    if low is None:
        return f"{'less than' if strict else 'up to'} {about}{high:,}"
    if high is None:
        return f"{'more than' if strict else 'at least'} {about}{low:,}"
    return f"{about}{low:,}" if low == high else f"{about}{low:,}–{high:,}"


@dataclass(frozen=True)
class Dataset:
    """
    One version of a dataset.

    `may_redistribute` is whether the licence allows passing rows on; `attribution` is the line that the publisher asks
    for.
    """

    dataset_id: str
    title: str
    version: str
    publisher: str
    licence: str
    may_redistribute: bool
    attribution: str
    url: str
