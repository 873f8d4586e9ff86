"""Write what the slide of estimates says: each claim as a range on the axis of its question."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.briefing.slides.models import Brief, EstimatesSlide
from dashboard.briefing.texts.footnotes import notes
from dashboard.drawing import ranges, style
from dashboard.drawing.ranges import Axis
from events.queries.records import claim_text as plain
from events.queries.records.disagreements import Estimates, Figure

MOST_TICKS: Final = 5
ESTIMATES_NOTE: Final = (
    "Diamond: a figure of the article; circle: of another source. A bar that fades out is “up to” or “at least”: the "
    "source gives one end only. Hatched: family members included. Claims are not averaged, and questions that count "
    "different people do not share an axis."
)


def values(brief: Brief, shown: EstimatesSlide) -> dict[str, Any]:
    """Return what the slide of estimates says."""
    is_grey = brief.options.variant == "grey"
    return {
        "kind": "estimates",
        "notes": notes(brief, ESTIMATES_NOTE),
        "questions": [_question(brief, answer, is_grey) for answer in shown.questions],
    }


def _question(brief: Brief, answer: Estimates, is_grey: bool) -> dict[str, Any]:
    axis = ranges.axis(figure.line.claim for figure in answer.figures)
    every = max(1, -(-(len(axis.ticks) - 1) // MOST_TICKS))
    ticks = [{"at": axis.percent(tick), "label": f"{tick:,.0f}"} for tick in axis.ticks[::every]]
    all_claims = (*answer.figures, *answer.repeats, *answer.doubts)
    families = " · family members: included" if answer.question.counts_families else ""
    note = f" · {answer.question.note}" if answer.question.note else ""
    number = style.plural(len(all_claims), "claim")
    return {
        "title": answer.question.title,
        "scope": f"counts {answer.question.unit}{families} · {number}, none merged{note}",
        "ticks": ticks,
        "claims": [
            *(_figure(brief, figure) | {"bar": _bar(axis, ticks, figure, is_grey)} for figure in answer.figures),
            *(_figure(brief, figure) | {"bar": None} for figure in (*answer.repeats, *answer.doubts)),
        ],
    }


def _figure(brief: Brief, figure: Figure) -> dict[str, Any]:
    line = figure.line
    stance = f"{style.STANCE_SIGNS[line.claim.stance]} {line.claim.stance}"
    return {
        "who": line.claimant_name,
        "aside": "" if figure.is_selected else "outside the selection",
        "figure": line.number,
        "words": f"{stance}: {plain.content(line) or line.claim.quote}".removesuffix(": "),
        "dates": _dates(figure),
        "cited": brief.numbers([line.source.source_id]),
    }


def _dates(figure: Figure) -> str:
    line = figure.line
    stated = plain.stated(line) if line.stated_shown or not line.claim.as_of else ""
    as_of = plain.reference_date(line) if line.claim.as_of else ""
    if line.stated_shown and as_of.endswith(f" {line.stated_shown}"):
        return f"stated and {as_of}"
    return ", ".join(part for part in (stated, as_of) if part)


def _bar(axis: Axis, ticks: Sequence[Mapping[str, Any]], figure: Figure, is_grey: bool) -> dict[str, Any]:
    colour = style.VERMILLION if figure.in_article else style.BLUE
    return {
        **vars(ranges.bar(axis, figure.line.claim)),
        "colour": "#2b2b2b" if is_grey else colour,
        "in_article": figure.in_article,
        "with_families": figure.with_families,
        "ticks": [tick["at"] for tick in ticks],
    }
