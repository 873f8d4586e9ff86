"""Write what a dataset states about an incident as claims by the dataset."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from events.models import Aspect, Claim, Dataset, Reliability, Source, SourceKind, Stance, show_number
from events.queries.records.record_detail import Line, SourcedClaim, SourceRow

# What a line is about, and the aspect that it belongs to; all others are about the place.
ASPECTS: Final[Mapping[str, Aspect]] = {
    "Kind": Aspect.OCCURRENCE,
    "Source": Aspect.OCCURRENCE,
    "Who": Aspect.PERPETRATOR,
    "Killed": Aspect.KILLED,
    "Wounded": Aspect.WOUNDED,
    "When": Aspect.DATE,
    "Notes": Aspect.CONTEXT,
}
FIGURES: Final[Mapping[str, str]] = {"killed_low": "low", "killed": "best", "killed_high": "high"}
UNIT: Final = "people"


def claims(row: SourceRow, date_shown: str) -> tuple[SourcedClaim, ...]:
    """
    List the claims of a dataset on an incident, each with the lines of the file that it is read from.

    A claim on the perpetrator names everybody who took part: datasets do not say who attacked whom. There are none if
    the version is no longer kept. `date_shown` is the date in words.
    """
    if not row.incident:
        return ()
    lines: dict[Aspect, list[Line]] = {}
    for line in row.lines():
        lines.setdefault(ASPECTS.get(line.about, Aspect.PLACE), []).append(line)
    # The days themselves are the value.
    lines[Aspect.DATE] = [_date_line(row.incident)]

    def claim(aspect: Aspect, value: str, found: Iterable[Line]) -> SourcedClaim:
        beside = tuple(one for line in found if (one := _beside(line, value)))
        return _sourced(row.dataset, aspect, beside, value=value)

    values = _values(row.incident, date_shown)
    texts = [claim(aspect, value, lines.get(aspect, ())) for aspect, value in values.items() if value]
    return (*texts, *_counted(row.incident, row.dataset, lines))


def _values(incident: Mapping[str, Any], date_shown: str) -> dict[Aspect, str]:
    point = f"{incident['lat']:g}, {incident['lon']:g}" if incident["lat"] is not None else ""
    places = (incident["place_stated"], incident["province_stated"], incident["country_stated"], point)
    return {
        Aspect.OCCURRENCE: incident["kind"] or "other",
        Aspect.PERPETRATOR: ", ".join(incident["actors"] or ()),
        Aspect.PLACE: next((place for place in places if place), ""),
        Aspect.DATE: date_shown,
        Aspect.CONTEXT: (incident["notes"] or "").strip(),
    }


def _date_line(incident: Mapping[str, Any]) -> Line:
    code = (incident["own_date_precision"] or "").strip()
    return Line("When", (incident["date_text"] or "").strip(), f"date precision code {code}" if code else "")


def _beside(line: Line, value: str) -> Line | None:
    """Return a line without what the claim's value already says; None if nothing is left."""
    stated = "" if line.stated == value else line.stated
    derived = "" if line.derived == f"here: {value}" else line.derived
    return line._replace(stated=stated, derived=derived) if stated or derived else None


def _counted(incident: Mapping[str, Any], own: Dataset, lines: Mapping[Aspect, list[Line]]) -> Iterator[SourcedClaim]:
    """List the figures of killed and wounded, from the smallest; equal ones are one claim."""
    figures = {word: _number(incident[column]) for column, word in FIGURES.items() if incident[column] is not None}
    as_text = tuple(lines.get(Aspect.KILLED, ())) if incident["killed_text"] else ()
    if incident["killed_text"] and not figures:
        yield _sourced(own, Aspect.KILLED, (), value=incident["killed_text"])
    elif len(figures) == 1:
        ((word, number),) = figures.items()
        low, high = None if word == "high" else number, None if word == "low" else number
        yield _sourced(own, Aspect.KILLED, as_text, show_number(low, high), low=low, high=high)
    else:
        numbers = sorted(set(figures.values()))
        for number in numbers:
            words = ", ".join(word for word, figure in figures.items() if figure == number)
            shown = f"{words} {number:,}" if len(numbers) > 1 else f"{number:,}"
            beside = as_text if number == numbers[-1] else ()
            yield _sourced(own, Aspect.KILLED, beside, shown, low=number, high=number)
    if incident["wounded"] is not None:
        number = _number(incident["wounded"])
        yield _sourced(own, Aspect.WOUNDED, (), f"{number:,}", low=number, high=number)


def _number(figure: float) -> int | float:
    return int(figure) if figure.is_integer() else figure


def _sourced(
    own: Dataset,
    aspect: Aspect,
    beside: tuple[Line, ...],
    number: str = "",
    *,
    value: str = "",
    low: float | None = None,
    high: float | None = None,
) -> SourcedClaim:
    claim = Claim(
        claim_id=f"{aspect}-{number}".replace(" ", "-"),
        event_id="",
        question_id="",
        topic_id="",
        aspect=aspect,
        stance=Stance.REPORTS,
        value=value,
        low=low,
        high=high,
        approx=None,
        unit=UNIT if number else "",
        claimant="",
        stated="",
        as_of="",
        place="",
        source_id=own.dataset_id,
        locator="",
        quote="",
        language="",
        credibility=None,
        note="",
    )
    return SourcedClaim(claim, own.title, as_source(own), number, "", in_file=beside)


def as_source(own: Dataset) -> Source:
    """Describe an imported dataset as the one source of its records."""
    return Source(
        source_id=own.dataset_id,
        title=f"{own.title} {own.version}".strip(),
        publisher=own.publisher,
        author="",
        published="",
        url=own.url,
        retrieved="",
        language="",
        kind=SourceKind.DATASET,
        reliability=Reliability.F,
        licence=own.licence,
        note=own.attribution,
    )
