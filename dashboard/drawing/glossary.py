"""The list of words of the interface and of the code: each term, its meaning, its name in code and files, its sign."""

from dataclasses import dataclass
from typing import Final

from dashboard.drawing import style
from events.models import (
    Aspect,
    DatePrecision,
    EventKind,
    InArticle,
    MapStanding,
    Precision,
    Reliability,
    SourceKind,
    Stance,
)

RELIABILITY_WORDS: Final[dict[Reliability, str]] = {
    Reliability.A: "completely reliable",
    Reliability.B: "usually reliable",
    Reliability.C: "fairly reliable",
    Reliability.D: "not usually reliable",
    Reliability.E: "unreliable",
    Reliability.F: "reliability cannot be judged",
}

DATE_PRECISION_WORDS: Final[dict[DatePrecision, str]] = {
    DatePrecision.DAY: "exact day",
    DatePrecision.MONTH: "month only",
    DatePrecision.YEAR: "year only",
    DatePrecision.SPAN: "a period",
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
    MapStanding.REPORTED: "reported only; nobody denies it",
    MapStanding.QUESTIONED: "reported only, and someone doubts it",
    MapStanding.ASSERTED_BY_PARTY: "asserted by an accused party, which names another perpetrator",
    MapStanding.CLAIMED: "claimed by the alleged perpetrator, and nobody denies it",
    MapStanding.CLAIMED_AND_DENIED: "claimed by the alleged perpetrator, and denied later by someone",
    MapStanding.CONFIRMED_BY_OFFICIALS: "asserted by officials of the target's country, such as police",
    MapStanding.CONFIRMED_BY_TARGET: "asserted by the target, and nobody denies it",
    MapStanding.CONFIRMED_INDEPENDENTLY: "asserted by an international or research body, and nobody denies it",
    MapStanding.DISPUTED: "asserted or reported by others than the alleged perpetrator, and denied later by someone",
    MapStanding.DENIED: "only a denial is on record",
    MapStanding.NOT_STATED: "no claim says whether it happened",
}
STANCES: Final[dict[Stance, str]] = {
    Stance.ASSERTS: "the claimant states it on its own behalf",
    Stance.DENIES: "the claimant states that it is not true",
    Stance.REPORTS: "the claimant passes it on, or assesses it without first-hand knowledge",
    Stance.QUESTIONS: "the claimant casts doubt on it or calls it unverified",
}
PRECISIONS: Final[dict[Precision, str]] = {
    Precision.EXACT: "symbol at the place; imported incidents only",
    Precision.SETTLEMENT: "symbol at the settlement, with a circle of its extent",
    Precision.NEAR: "symbol in a dashed circle of 25 km; imported incidents only",
    Precision.DISTRICT: "symbol in a dashed circle: somewhere in the district",
    Precision.PROVINCE: "the province is shaded; no symbol",
    Precision.BORDER: "the border is drawn: somewhere along it, on either side",
    Precision.REGION: "the outline of the region is drawn, with a number",
    Precision.COUNTRY: "a number at the name of the country; not counted in any province",
    Precision.UNKNOWN: "in lists only",
}
ARTICLE: Final[dict[InArticle, str]] = {
    InArticle.YES: "the article mentions it",
    InArticle.MAYBE: "one of the incidents that a vague statement of the article may refer to",
    InArticle.NO: "other sources mention it, the article does not",
}
# Term, meaning, name in code, files or the address.
WORDS: Final = (
    ("Record", "what map, timeline and lists show: an event, or a number given in answer to a question", "record_id"),
    ("Claim", "one statement by one claimant in one source; claims are never merged or averaged", "claim_id"),
    ("Claimant", "who makes the claim, not who published it", "claimant"),
    ("Actor", "who is reported to have taken part in an event", "actors"),
    ("Target", "whom or what an event was directed against", "targets"),
    ("Source", "one published text, with publisher, date and reliability", "source_id"),
    ("Article", "the analyst's article that the records start from", "in_article"),
    ("Other source", "any source but the article", "others_say"),
    ("In the article", "whether the article mentions the record", "in_article"),
    ("Dataset", "records imported from one file, with their own title, version and licence", "dataset_id"),
    ("Mark of a dataset", "a small square in the dataset's colour, on map, timeline, list and key", "datasets"),
    ("Order of the list", "newest or oldest first, by place, or by relevance to the words", "sort"),
    ("In view", "at a point or in a vague place that the map shows now", "record_list"),
    ("Country", "country of the place; ISO 3166-1 code", "country"),
    ("Year", "every year in which a record may have happened", "year"),
    ("Date", "when it happened, as precisely as the source gives it", "edtf"),
    ("Place", "where it happened, as precisely as the source gives it", "place"),
    ("Place precision", "how precisely the place is known", "precision"),
    ("Kind", "what sort of record it is", "kind"),
    ("Standing", "whether an event happened, according to the claims about it", "standing"),
    ("By question", "did it happen (the standing), who did it, how many; with the weight of both sides", "Standing"),
    ("Weight", "how many claimants take a side, and the reliability of their sources; not part of the rule", "Weight"),
    ("Contested", "claimed and denied, or disputed", "contested"),
    ("Stance", "whether the claimant asserts, denies, reports or questions", "stance"),
    ("Aspect", "what part of an event a claim is about", "aspect"),
    ("Stated", "date on which a claim was made", "stated"),
    ("Reference date", "date that the figure of a claim is valid for", "as_of"),
    ("Quotation", "the words of the source", "quote"),
    ("Grade", "reliability of the source (A to F) and credibility of the claim (1 to 6), Admiralty system", "grade"),
    ("Note", "a remark by the editors of the records", "note"),
    ("Match", "whether a record is in the selection for certain or only possibly", "match"),
    ("Certain", "every possible day and place of the record is in the selection", "certain"),
    ("Possible", "only some of the possible days or places of the record are in the selection", "possible"),
    ("Certain only", "leave out the possible records", "certain"),
    ("Compare", "set the selection beside another one; the counts of both stay apart", "compare"),
    ("Period before", "the period of the same length directly before the chosen one", "compare=before"),
    ("Difference", "the first count less the second, certain and possible records apart", "difference"),
    ("Small numbers", "fewer than 10 records on both sides: a difference says little", "is_small"),
    ("No coverage", "no dataset covers the country in this time, so that no record does not mean zero", "Coverage.NO"),
    ("24+3", "24 certain and 3 more possible records", ""),
    ("Area", "drawn or typed; records of vague places are certain only if their whole area lies inside", "area"),
    ("Layer", "a group of things that the map draws, switched on and off together", "layers"),
    ("Key", "the strip below the map that explains what is drawn now", "legend"),
    ("Badge", "a number on the map for several records within 14 pixels; its ring shows their standing", "clusters"),
    ("Square", "a number on the map for very many records in one cell", "cells"),
    ("Fit", "the part of the world that shows what is selected", "fit"),
    ("Brush", "the frame on the timeline that chooses a period", "from, to"),
    ("Lane", "a row of the timeline for one kind, actor, country, dataset or standing", "lanes"),
    ("Present", "Explore without its controls, for a screen or a screenshot", "present"),
    ("Words", "search in titles, places and claims, in any spelling", "q"),
    ("Selection", "what the filters leave", "Selection"),
    ("Estimate", "a claim that answers a question with a number", "kind=estimate"),
    ("Figure", "a number that a claim gives, with the date it is valid for", "number"),
    ("Casualties", "killed and wounded, as each claim gives them", "casualties"),
    ("Relation", "a claim on how two actors, or an actor and a place, are related", "topics.kind"),
    ("What the article expects", "the article's forecasts and assessments, with its conclusion", "outlook"),
    ("Statement", "a claim on a place as a whole: assessment, forecast, relation", "topic_id"),
    ("About", "the source gives the date or number as approximate", "~"),
    ("Up to, at least", "the source gives one end of a range only", ""),
    ("Open", "the source gives no start or no end", ".."),
    ("EDTF", "Extended Date/Time Format: how dates are written in downloads, vague ones included", "edtf"),
    ("1:10m", "as drawn at that scale: shorter than surveyed on the ground", ""),
)
IMPORTS: Final = (
    ("Warning", "something unusual about an accepted record, which is kept as stated", "warnings"),
    ("Rejected", "not imported: a row without what a record needs, with reason and remedy", "RejectedRow"),
    ("Column", "a column of the imported file, and the field that it is read as", "ColumnMapping.columns"),
    ("Code", "a value of the imported file, and the word that it is read as", "ColumnMapping.codes"),
    ("As stated", "exactly as the dataset gives it, in quotation marks below its answers", "source_"),
    ("Here, by coordinates", "what a dataset's words are read as, and where its point lies", "join"),
    ("As in the file", "all cells of a record's row, with its dataset and licence", "original"),
    ("Field", "what a column of a dataset is about", ""),
    ("Stated province", "province named by the dataset, compared with the one that contains the point", "agreement"),
    ("Changes", "differences from the version imported before", "Changes"),
    ("Mapping", "which column is read as which field, and which code as which word", "ColumnMapping"),
    ("Possible duplicates", "an imported incident and an event of the article close in time and place", "duplicates"),
    ("Linked", "decided to be the same event; both records are kept", "LinkVerdict"),
    ("Coverage", "whether a dataset includes a country in a year at all, so that no record means zero", "Coverage"),
    ("Redistribution allowed", "whether the records may be in public downloads", "may_redistribute"),
    ("Internal use only", "with records that must not be redistributed", "internal"),
)
MAP: Final = (
    ("Records", "one symbol per record, where its place is precise enough"),
    ("Records per cell", "with many records: how many are in a cell of the map; click to zoom in"),
    ("Possible only", "hollow symbol"),
    ("Badge", "several records at one place: their number, in a ring of their standings; click to see each"),
    ("Standing signs", "a sign beside each symbol: the standing of the event"),
    ("Dashed ring", "contested"),
    ("Cross-border", "arrow: the direction in which a cross-border record went; no point of impact is drawn"),
    ("Borders", "a record somewhere along the border that is drawn"),
    (
        "Vague places",
        "records located only to a province (filled), a region (outlined) or a country, with their number",
    ),
    ("In view", "records at a point or in an area that the map shows; others are not in view, or have no place"),
    ("Statements about places", "❝: statements about the whole place"),
    ("Counts by province", "records with a place in each province"),
    ("Records per 10,000 km²", "counts by province and area: the same, divided by the area of the province"),
    ("Names", "names of provinces and countries"),
    ("Bar on the timeline", "all days that a vague date may mean"),
    ("Not covered", "dashed frame: no dataset covers this country or time, so no record does not mean zero"),
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
    """One term: its meaning, its name in code, its sign (text, or an SVG path with its colour)."""

    word: str
    meaning: str
    code: str = ""
    sign: str = ""
    path: str = ""
    colour: str = ""


def sections() -> dict[str, tuple[Entry, ...]]:
    """List all entries by heading."""
    return {
        "Words": tuple(Entry(*term) for term in WORDS),
        "Imports": tuple(Entry(*term) for term in IMPORTS),
        "Standing of an event": tuple(Entry(s, STANDINGS[s], sign=style.STANDING_SIGNS[s]) for s in MapStanding),
        **{
            f"Standing by question: {title}": tuple(Entry(value, "", sign=sign) for value, sign in signs.items())
            for title, signs in style.QUESTIONS.items()
        },
        "Stance of a claimant": tuple(Entry(s, STANCES[s], sign=style.STANCE_SIGNS[s]) for s in Stance),
        "Kinds of records": tuple(
            Entry(kind, "", path=style.KINDS[kind].path, colour=style.KINDS[kind].colour) for kind in EventKind
        ),
        "Aspects of an event": tuple(Entry(aspect, "") for aspect in Aspect),
        "Precision of a place": tuple(Entry(p, PRECISIONS[p]) for p in Precision),
        "Precision of a date": tuple(Entry(p, words) for p, words in DATE_PRECISION_WORDS.items()),
        "On the map and the timeline": tuple(Entry(*term) for term in MAP),
        "On the plots of figures": tuple(Entry(*term) for term in NUMBERS),
        "The article": tuple(Entry(value, ARTICLE[value]) for value in InArticle),
        "Kinds of sources": tuple(Entry(kind, "") for kind in SourceKind),
        "Reliability of a source (Admiralty)": tuple(Entry(r, words) for r, words in RELIABILITY_WORDS.items()),
        "Credibility of a claim (Admiralty)": tuple(Entry(c, words) for c, words in CREDIBILITY_WORDS.items()),
    }
