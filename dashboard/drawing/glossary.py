"""Every word and symbol used on screen, from the vocabularies themselves, so that none can be missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.drawing import style
from events.curated.standing import Attribution, Counting, Occurrence
from events.models import DatePrecision, EventKind, InArticle, MapStanding, Precision, Reliability, Stance

RELIABILITY_WORDS: Final[dict[Reliability, str]] = {
    Reliability.A: "completely reliable",
    Reliability.B: "usually reliable",
    Reliability.C: "fairly reliable",
    Reliability.D: "not usually reliable",
    Reliability.E: "unreliable",
    Reliability.F: "reliability cannot be judged",
}


DATE_PRECISION_WORDS: Final[dict[DatePrecision, str]] = {
    DatePrecision.DAY: "known to the day",
    DatePrecision.MONTH: "known to the month",
    DatePrecision.YEAR: "known to the year only",
    DatePrecision.SPAN: "a span",
}


CREDIBILITY_WORDS: Final = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


STANDINGS: Final[dict[MapStanding, str]] = {
    MapStanding.REPORTED: "somebody tells of it; nobody who took part, was hit or looked into it vouches for it",
    MapStanding.CLAIMED: "whoever is said to have done it says so, and nobody denies it",
    MapStanding.CLAIMED_AND_DENIED: "whoever is said to have done it says so, and somebody denies it",
    MapStanding.CONFIRMED_BY_TARGET: "those whom it hit say that it happened, and nobody denies it",
    MapStanding.CONFIRMED_INDEPENDENTLY: "an international or research body reports it itself; nobody denies it",
    MapStanding.DISPUTED: "somebody other than the doer says that it happened, and somebody denies it",
}
STANCES: Final[dict[Stance, str]] = {
    Stance.ASSERTS: "the claimant says it on the claimant's own behalf",
    Stance.DENIES: "the claimant says that it is not so",
    Stance.REPORTS: "the claimant passes it on or assesses it without knowledge of its own",
    Stance.QUESTIONS: "the claimant participants doubt on it or calls it unverified",
}
PRECISIONS: Final[dict[Precision, str]] = {
    Precision.EXACT: "drawn as a symbol at the spot; imported incidents only",
    Precision.SETTLEMENT: "drawn as a symbol at the settlement, with the circle in which it lies",
    Precision.NEAR: "drawn as a symbol in a dashed circle of 25 km; imported incidents only",
    Precision.DISTRICT: "drawn as a symbol in a dashed circle: somewhere within",
    Precision.PROVINCE: "the province is shaded; there is no symbol",
    Precision.BORDER: "the border is drawn: somewhere along it, on either side",
    Precision.REGION: "the provinces of the region are dotted",
    Precision.COUNTRY: "the country is tinted; it is in no province",
    Precision.UNKNOWN: "in lists only",
}
ARTICLE: Final[dict[InArticle, str]] = {
    InArticle.YES: "the article speaks of it",
    InArticle.MAYBE: "one of the incidents that a vague statement of the article may mean",
    InArticle.NO: "other sources speak of it, the article does not",
}
THREE: Final[tuple[tuple[str, Mapping[Any, str], Iterable[str]], ...]] = (
    ("Did it happen?", style.OCCURRENCE_SIGNS, Occurrence),
    ("Who did it?", style.ATTRIBUTION_SIGNS, Attribution),
    ("How many?", style.COUNTING_SIGNS, Counting),
)
WORDS: Final = (
    ("Record", "what map, timeline and lists show: an event, or a number that somebody gives in answer to a question"),
    ("Claim", "one statement by one claimant in one source; claims are never merged, averaged or overwritten"),
    ("Claimant", "who says it, not who printed it"),
    ("Certain", "every day and every place that the record may mean lies inside the selection"),
    ("Possible", "only some of the days or places that the record may mean lie inside the selection"),
    ("24+3", "24 certain and 3 possible records"),
    ("About", "the source gives the date or number as approximate"),
    ("Up to, at least", "the source gives one end of a range only"),
    ("Open", "the source gives no start or no end"),
    ("Statements ❝", "what is said of a place as a whole: assessments, forecasts, relations; no event there"),
    ("EDTF", "Extended Date/Time Format: how dates are written in downloads, vague ones included"),
    ("1:10m", "as drawn at that scale: shorter than surveyed on the ground"),
)
MAP: Final = (
    ("Hollow symbol", "possible only"),
    ("Sign beside a symbol", "the standing of the event"),
    ("Dashed ring", "contested: claimed and denied, or disputed"),
    ("Arrow", "the direction in which a cross-border record went; no point of impact is drawn"),
    ("Hatching", "presence: a group is said to be there"),
    ("Bar on the timeline", "all days that a vague date may mean"),
)
NUMBERS: Final = (
    ("Hollow diamond", "a figure of the article"),
    ("Other mark", "a figure of another source"),
    ("Bar open to the left or right", "“up to” or “at least”: the other end is not given"),
    ("Soft end", "“about”: the number is approximate"),
    ("No shared axis", "two questions: their figures count different things and cannot be compared"),
)


@dataclass(frozen=True)
class Entry:
    """One word: its sign (text, or an SVG path with its colour), the word, what it means."""

    word: str
    meaning: str
    sign: str = ""
    path: str = ""
    colour: str = ""


def sections() -> dict[str, tuple[Entry, ...]]:
    """List all entries by heading."""
    return {
        "Words": tuple(Entry(word, meaning) for word, meaning in WORDS),
        "Standing of an event": tuple(Entry(s, STANDINGS[s], style.STANDING_SIGNS[s]) for s in MapStanding),
        **{
            f"Standing by question: {title}": tuple(Entry(value, "", signs[value]) for value in values)
            for title, signs, values in THREE
        },
        "What a claimant does": tuple(Entry(s, STANCES[s], style.STANCE_SIGNS[s]) for s in Stance),
        "Kinds of records": tuple(
            Entry(kind, "", path=style.KINDS[kind].path, colour=style.KINDS[kind].colour) for kind in EventKind
        ),
        "How closely a place is known": tuple(Entry(p, PRECISIONS[p]) for p in Precision),
        "On the map and the timeline": tuple(Entry(word, meaning) for word, meaning in MAP),
        "On the plots of figures": tuple(Entry(word, meaning) for word, meaning in NUMBERS),
        "The article": tuple(Entry(value, ARTICLE[value]) for value in InArticle),
        "Reliability of a source (Admiralty)": tuple(Entry(r, words) for r, words in RELIABILITY_WORDS.items()),
        "Credibility of a claim (Admiralty)": tuple(Entry(c, words) for c, words in CREDIBILITY_WORDS.items()),
    }
