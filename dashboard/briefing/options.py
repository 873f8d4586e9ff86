"""The options of a briefing: read from the address or the command line, written into the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self
from urllib.parse import parse_qs, urlencode

from dashboard.briefing import annotations
from dashboard.briefing.annotations import Annotation
from dashboard.drawing import markup
from events.queries.comparison import Comparison
from events.queries.selection import Labels

# Width and height of the page in inches.
SIZES: Final[Mapping[str, tuple[float, float]]] = {
    "16:9": (13.333, 7.5),
    "a4-portrait": (8.27, 11.69),
    "a4-landscape": (11.69, 8.27),
    "square": (10.0, 10.0),
}
VARIANTS: Final = ("light", "grey")
COMPARED: Final = "comparison"
# In the order of a deck.
SLIDES: Final = ("overview", COMPARED, "countries", "provinces", "contested", "estimates", "sources")
LONGEST: Final = 200  # characters of a headline or a caveat
KEYS: Final = ("headline", "title", "size", "tlp", "caveat", "variant", "slide", "internal", "compare", "note")


class Tlp(StrEnum):
    """Handling labels of the Traffic Light Protocol 2.0, the strictest first; they are never translated."""

    RED = "RED"
    AMBER_STRICT = "AMBER+STRICT"
    AMBER = "AMBER"
    GREEN = "GREEN"
    CLEAR = "CLEAR"

    @property
    def label(self) -> str:
        """Return the label as printed on a page: "TLP:AMBER+STRICT"."""
        return f"TLP:{self.value}"

    @property
    def colour(self) -> str:
        """Colour of the label's text, on black, as "#RRGGBB"."""
        return COLOURS[self]


COLOURS: Final = {
    Tlp.RED: "#FF2B2B",
    Tlp.AMBER_STRICT: "#FFC000",
    Tlp.AMBER: "#FFC000",
    Tlp.GREEN: "#33FF00",
    Tlp.CLEAR: "#FFFFFF",
}
OPEN: Final = (Tlp.GREEN, Tlp.CLEAR)  # labels under which a page may leave the organisations that it was given to


class OptionsError(ValueError):
    """The options cannot be used; the message lists every error and its remedy."""


@dataclass(frozen=True)
class Options:
    """
    Size, labels, pages and handling of a briefing.

    With an empty `headline` one is proposed from the figures. `internal` includes records not to be redistributed.
    `slides` are kept in the order of `SLIDES`, each once. `comparison` is with what a page sets the selection side by
    side; None without such a page.
    """

    headline: str = ""
    size: str = "16:9"
    tlp: Tlp = Tlp.CLEAR
    caveat: str = ""
    variant: str = "light"
    internal: bool = False
    slides: tuple[str, ...] = ("overview",)
    comparison: Comparison | None = None
    annotations: tuple[Annotation, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "headline", markup.clean(self.headline))
        object.__setattr__(self, "caveat", markup.clean(self.caveat))
        object.__setattr__(self, "slides", tuple(slide for slide in SLIDES if slide in self.slides))

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the page in inches."""
        return SIZES[self.size]

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what the user wrote."""
        return (self.headline, self.caveat, *(one.words for one in self.annotations))

    def pairs(self) -> list[tuple[str, str]]:
        """List what differs from the defaults by key of the address, in a fixed order."""
        usual = Options(internal=self.internal, tlp=_usual_label(self.internal))
        texts = [(key, str(getattr(self, key))) for key in ("headline", "size", "tlp", "caveat", "variant")]
        chosen = [(key, text) for key, text in texts if text != str(getattr(usual, key))]
        slides = [("slide", slide) for slide in self.slides] if self.slides != _usual_slides(self.comparison) else []
        compared = [("compare", text) for text in self.comparison.texts()] if self.comparison else []
        notes = [("note", annotations.write(one)) for one in self.annotations]
        return [*chosen, *slides, *([("internal", "1")] if self.internal else []), *compared, *notes]

    def comparing(self, comparison: Comparison | None) -> Self:
        """Set or end the comparison; a briefing whose pages were not chosen has the page for it."""
        is_usual = self.slides == _usual_slides(self.comparison)
        kept = tuple(slide for slide in self.slides if comparison or slide != COMPARED)
        slides = _usual_slides(comparison) if is_usual or not kept else kept
        return replace(self, comparison=comparison, slides=slides)

    def to_query(self) -> str:
        """Write the options as a URL query string; equal options always give the same text."""
        return urlencode(self.pairs())

    @classmethod
    def from_query(
        cls, query: str | Mapping[str, Sequence[str]], known: Labels | None = None
    ) -> tuple[Self, tuple[str, ...]]:
        """
        Read options from the keys of an address, each with its values; never raises.

        Other keys than `KEYS` are skipped. `known` are the values that a comparison may name, by field. Returns what
        could be read, defaults for the rest, and in plain words each thing that was not taken and what could be written
        instead. Without `tlp` an internal briefing is AMBER+STRICT.
        """
        values = parse_qs(query.removeprefix("?")) if isinstance(query, str) else query
        faults: list[str] = []
        internal = _choice(values, "internal", ("0", "1"), "0", faults) == "1"
        usual = _usual_label(internal)
        spelt = {"tlp": [_label(text) for text in values.get("tlp", ())]}
        tlp = Tlp(_choice(spelt, "tlp", tuple(Tlp), usual, faults))
        if internal and tlp in OPEN:
            within = ", ".join(label for label in Tlp if label not in OPEN)
            faults.append(f"tlp={tlp}: an internal briefing needs one of {within}")
            tlp = usual
        comparison, unread = Comparison.read(values.get("compare", ()), known)
        faults.extend(unread)
        options = cls(
            # `title` is what the key was called in earlier versions.
            headline=_text(values, "headline", faults) or _text(values, "title", faults),
            size=_choice(values, "size", tuple(SIZES), "16:9", faults),
            tlp=tlp,
            caveat=_text(values, "caveat", faults),
            variant=_choice(values, "variant", VARIANTS, "light", faults),
            internal=internal,
            slides=_slides(values, comparison, faults),
            comparison=comparison,
            annotations=_annotations(values, faults),
        )
        return options, tuple(faults)

    @classmethod
    def from_query_strict(cls, query: str | Mapping[str, Sequence[str]], known: Labels | None = None) -> Self:
        """
        Read options from the keys of an address, or raise if any is invalid.

        Raises
        ------
        OptionsError
            If anything would have to be passed over; the message lists it, one line each.
        """
        options, faults = cls.from_query(query, known)
        if faults:
            raise OptionsError("\n".join(faults))
        return options


def _label(text: str) -> str:
    """Read a label also as printed on a page, and with the blank that an unquoted plus sign becomes in an address."""
    return text.strip().upper().removeprefix("TLP:").replace(" ", "+")


def _usual_label(internal: bool) -> Tlp:
    return Tlp.AMBER_STRICT if internal else Tlp.CLEAR


def _one(values: Mapping[str, Sequence[str]], key: str, faults: list[str]) -> str:
    given = [text for text in values.get(key, ()) if text]
    faults.extend(f"{key}={_short(text)}: only one value is allowed" for text in given[1:])
    return given[0] if given else ""


def _choice(
    values: Mapping[str, Sequence[str]],
    key: str,
    known: Sequence[str],
    usual: str,
    faults: list[str],
) -> str:
    given = _one(values, key, faults)
    found = {word.casefold(): word for word in known}.get(given.casefold(), given) or usual
    if found in known:
        return found
    faults.append(f"{key}={_short(given)}: write one of {', '.join(known)}")
    return usual


def _text(values: Mapping[str, Sequence[str]], key: str, faults: list[str]) -> str:
    text = markup.clean(_one(values, key, faults))
    if len(text) <= LONGEST:
        return text
    faults.append(f"{key}={_short(text)}: {len(text)} characters, shorten it to {LONGEST}")
    return text[:LONGEST]


def _usual_slides(comparison: Comparison | None) -> tuple[str, ...]:
    return (COMPARED,) if comparison else ("overview",)


def _slides(values: Mapping[str, Sequence[str]], comparison: Comparison | None, faults: list[str]) -> tuple[str, ...]:
    given = [text for text in values.get("slide", ()) if text]
    unknown = [text for text in given if text not in SLIDES]
    faults.extend(f"slide={_short(text)}: write one of {', '.join(SLIDES)}" for text in unknown)
    if COMPARED in given and not comparison:
        faults.append(f"slide={COMPARED}: say what to compare with, as in compare=before or compare=year:2021")
    taken = tuple(text for text in given if text in SLIDES and (comparison or text != COMPARED))
    return taken or _usual_slides(comparison)


def _annotations(values: Mapping[str, Sequence[str]], faults: list[str]) -> tuple[Annotation, ...]:
    found, wrong = annotations.read_all(values.get("note", ()))
    faults.extend(f"note={problem}" for problem in wrong)
    return found


def _short(text: str) -> str:
    clean = markup.clean(text)
    return clean if len(clean) <= 40 else f"{clean[:40]}…"
