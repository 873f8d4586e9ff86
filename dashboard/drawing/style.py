"""Colours, symbols and words shared by the map, the charts and every text about them."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from events.curated import standing as standings
from events.curated.standing import Attribution, Counting, Standing
from events.models import EventKind, MapStanding, Precision, Stance

ASSETS: Final = Path(__file__).parents[1] / "assets"
IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";$', re.MULTILINE)

# Okabe and Ito (2008), "Color Universal Design": distinct with every common colour blindness.
ORANGE: Final = "#e69f00"
SKY: Final = "#56b4e9"
GREEN: Final = "#009e73"
YELLOW: Final = "#f0e442"
BLUE: Final = "#0072b2"
VERMILLION: Final = "#d55e00"
PURPLE: Final = "#cc79a7"
GREY: Final = "#767676"

# SVG paths within the box from -1 to 1, the form that Vega takes as a custom shape as well.
CIRCLE: Final = "M0,-0.9A0.9,0.9,0,1,1,0,0.9A0.9,0.9,0,1,1,0,-0.9Z"
TRIANGLE_UP: Final = "M0,-1L0.95,0.8L-0.95,0.8Z"
TRIANGLE_DOWN: Final = "M0,1L0.95,-0.8L-0.95,-0.8Z"
SQUARE: Final = "M-0.8,-0.8L0.8,-0.8L0.8,0.8L-0.8,0.8Z"
DIAMOND: Final = "M0,-1L0.9,0L0,1L-0.9,0Z"
HEXAGON: Final = "M-0.5,-0.87L0.5,-0.87L1,0L0.5,0.87L-0.5,0.87L-1,0Z"
HOURGLASS: Final = "M-0.85,-0.9L0.85,-0.9L0.2,0L0.85,0.9L-0.85,0.9L-0.2,0Z"
CROSS: Final = (
    "M-0.9,-0.55L-0.55,-0.9L0,-0.35L0.55,-0.9L0.9,-0.55L0.35,0L0.9,0.55L0.55,0.9L0,0.35L-0.55,0.9L-0.9,0.55L-0.35,0Z"
)
PLUS: Final = (
    "M-0.28,-0.95L0.28,-0.95L0.28,-0.28L0.95,-0.28L0.95,0.28L0.28,0.28L0.28,0.95L-0.28,0.95L-0.28,0.28"
    "L-0.95,0.28L-0.95,-0.28L-0.28,-0.28Z"
)
STAR: Final = "M0,-1L0.25,-0.31L0.95,-0.31L0.38,0.12L0.59,0.81L0,0.4L-0.59,0.81L-0.38,0.12L-0.95,-0.31L-0.25,-0.31Z"
FLAG: Final = "M-0.7,-1L0.9,-0.5L-0.4,0.05L-0.4,1L-0.7,1Z"
BARS: Final = (
    "M-0.95,-0.2L0.95,-0.2L0.95,0.2L-0.95,0.2ZM-0.95,-0.8L-0.65,-0.8L-0.65,0.8L-0.95,0.8Z"
    "M0.65,-0.8L0.95,-0.8L0.95,0.8L0.65,0.8Z"
)
RING: Final = (
    "M0,-0.8A0.8,0.8,0,1,1,0,0.8A0.8,0.8,0,1,1,0,-0.8ZM0,-0.35A0.35,0.35,0,1,0,0,0.35A0.35,0.35,0,1,0,0,-0.35Z"
)
HATCH: Final = "M-1,0.4L0.4,-1L0.9,-1L-1,0.9ZM-0.4,1L1,-0.4L1,0.1L0.1,1Z"


@dataclass(frozen=True)
class Symbol:
    """How a kind of record looks: an SVG path in the box from -1 to 1 and its fill as `#rrggbb`."""

    path: str
    colour: str


KINDS: Final[dict[EventKind, Symbol]] = {
    EventKind.ATTACK: Symbol(CIRCLE, VERMILLION),
    EventKind.ROCKET_FIRE: Symbol(TRIANGLE_UP, PURPLE),
    EventKind.OPERATION: Symbol(DIAMOND, SKY),
    EventKind.ARREST: Symbol(SQUARE, BLUE),
    EventKind.PROTEST: Symbol(TRIANGLE_DOWN, ORANGE),
    EventKind.TAKEOVER: Symbol(HOURGLASS, GREEN),
    EventKind.CONFLICT: Symbol(CROSS, VERMILLION),
    EventKind.DEATH: Symbol(PLUS, GREY),
    EventKind.FOUNDING: Symbol(STAR, GREEN),
    EventKind.PROPAGANDA: Symbol(FLAG, YELLOW),
    EventKind.PRESENCE: Symbol(HATCH, GREY),
    EventKind.ESTIMATE: Symbol(BARS, BLUE),
    EventKind.OTHER: Symbol(RING, GREY),
}

# A sign and a word for each standing: the sign alone must be readable in greyscale print.
STANDING_SIGNS: Final[dict[MapStanding, str]] = {
    MapStanding.REPORTED: "○",
    MapStanding.QUESTIONED: "○?",
    MapStanding.ASSERTED_BY_PARTY: "◐○",
    MapStanding.CLAIMED: "◐",
    MapStanding.CLAIMED_AND_DENIED: "◑✕",
    MapStanding.CONFIRMED_BY_OFFICIALS: "●○",
    MapStanding.CONFIRMED_BY_TARGET: "●",
    MapStanding.CONFIRMED_INDEPENDENTLY: "●●",
    MapStanding.DISPUTED: "✕",
    MapStanding.DENIED: "✕✕",
    MapStanding.NOT_STATED: "–",
}
CONTESTED: Final = frozenset(standings.CONTESTED)
# The parts of a badge that stands for several records, in this order.
MIX: Final[dict[str, frozenset[MapStanding]]] = {
    "contested": CONTESTED,
    "confirmed": frozenset(standing for standing in MapStanding if standing.startswith("confirmed")),
    "reported or claimed": frozenset(
        {MapStanding.REPORTED, MapStanding.QUESTIONED, MapStanding.ASSERTED_BY_PARTY, MapStanding.CLAIMED}
    ),
    "not stated": frozenset({MapStanding.NOT_STATED}),
}

ATTRIBUTION_SIGNS: Final[dict[Attribution, str]] = {
    Attribution.NOT_STATED: "–",
    Attribution.UNCLAIMED: "–",
    Attribution.SUSPECTED: "?",
    Attribution.DENIED: "✕✕",
    Attribution.ATTRIBUTED: "○",
    Attribution.NAMED_BY_TARGET: "●",
    Attribution.NAMED_INDEPENDENTLY: "●●",
    Attribution.CLAIMED: "◐",
    Attribution.CLAIMED_AND_NAMED: "◐●",
    Attribution.CLAIMED_AND_DISPUTED: "◑✕",
    Attribution.DISPUTED: "✕",
}
COUNTING_SIGNS: Final[dict[Counting, str]] = {
    Counting.NOT_STATED: "–",
    Counting.ONE_CLAIMANT: "1",
    Counting.APART: "1·1",
    Counting.AGREE: "=",
    Counting.DIFFER: "≠",
}

# The questions about an event, in the order of the fields of `Standing`.
QUESTIONS: Final[dict[str, Mapping[Any, str]]] = {
    "Did it happen?": STANDING_SIGNS,
    "Who did it?": ATTRIBUTION_SIGNS,
    "How many?": COUNTING_SIGNS,
}

# A sign for each stance that greyscale print keeps apart.
STANCE_SIGNS: Final[dict[Stance, str]] = {
    Stance.ASSERTS: "●",
    Stance.DENIES: "✕",
    Stance.REPORTS: "○",
    Stance.QUESTIONS: "?",
}

PRECISION_WORDS: Final[dict[Precision, str]] = {
    Precision.EXACT: "exact place",
    Precision.SETTLEMENT: "settlement",
    Precision.NEAR: "within 25 km of a settlement",
    Precision.DISTRICT: "district",
    Precision.PROVINCE: "province only",
    Precision.BORDER: "border only",
    Precision.REGION: "region only",
    Precision.COUNTRY: "country only",
    Precision.UNKNOWN: "place not stated",
}

MATCH_HELP: Final = (
    "A record is certain if all its possible days and places are in the selection, possible if only some are. "
    "“24+3” means 24 certain records and 3 more possible."
)

# One hue, light to dark (ColorBrewer "Blues" without its palest step): order survives greyscale print.
COUNT_COLOURS: Final = ("#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")
# On dark ground the most is the brightest: in both themes it stands out.
COUNT_COLOURS_DARK: Final = ("#1f4a70", "#2b6ca3", "#4a90cc", "#85b9e6", "#d0e6fa")
# Least number of records in a square of the map for each of these colours: the same at every zoom and selection, so
# that two views can be compared.
CELL_CLASSES: Final = (1, 10, 100, 1_000, 10_000)


def answers(standing: Standing) -> list[tuple[str, str, str]]:
    """List the questions about an event, each with the sign of its answer and the answer."""
    pairs = zip(QUESTIONS.items(), standing.answers, strict=True)
    return [(question, signs[answer], answer) for (question, signs), answer in pairs]


def plural(number: int, word: str) -> str:
    """Write a number with its noun: "1 record", "2 records"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def count_words(certain: int, possible: int, word: str = "record") -> str:
    """Write a count as all screens do: "70 records", "9 records, 2 more possible", "2 possible records"."""
    if not certain and possible:
        return plural(possible, f"possible {word}")
    return plural(certain, word) + (f", {possible:,} more possible" if possible else "")


@cache
def asset(name: str) -> str:
    """
    Read a script or style sheet of `assets`.

    What a script imports from its own folder is written into it: Streamlit takes the scripts of components as text.
    """
    file = ASSETS / name
    return IMPORT.sub(lambda found: asset(f"{file.parent.name}/{found[1]}"), file.read_text(encoding="utf-8"))


def classes(values: Iterable[float]) -> list[float]:
    """Return upper bounds of classes of values, at most one per colour, each with about as many of the values."""
    known = sorted(value for value in values if value > 0)
    steps = range(1, len(COUNT_COLOURS) + 1) if known else ()
    bounds = [known[max(len(known) * step // len(COUNT_COLOURS) - 1, 0)] for step in steps]
    # Rounded up, so that the largest value is in its class.
    return sorted({math.ceil(bound * 100) / 100 for bound in bounds})


def count_classes(largest: int) -> tuple[int, ...]:
    """
    Return the upper bounds of the classes that a count map is drawn in, at most one per colour.

    They rise up to `largest`, the largest count on the map; empty if nothing is counted.
    """
    if largest <= 0:
        return ()
    if largest <= len(COUNT_COLOURS):
        return tuple(range(1, largest + 1))
    steps = [round(largest ** (step / len(COUNT_COLOURS))) for step in range(1, len(COUNT_COLOURS))]
    return tuple(sorted({*steps, largest}))
