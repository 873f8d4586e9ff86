"""What a slide says on its page, as plain values for the templates."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from dashboard.briefing import charts, slide_text
from dashboard.briefing.map import key
from dashboard.briefing.slides.models import (
    Brief,
    ContestedSlide,
    Count,
    EstimatesSlide,
    Line,
    MapSlide,
    Slide,
    SourcesSlide,
)
from dashboard.briefing.sources import boundary_note, ground_note
from dashboard.drawing import claim_text, estimates, markup, style
from dashboard.drawing.estimates import Axis
from events.models import EventKind, Stance
from events.queries.records import claim_text as plain
from events.queries.records.disagreements import Estimates, Figure, Statement

Values = dict[str, Any]
AGAINST: Final = (Stance.DENIES, Stance.QUESTIONS)
MOST_TICKS: Final = 5
MATCH_NOTE: Final = (
    "Certain: every day and place that a record may mean lies inside the selection; possible: only some do."
)
CLAIMS_NOTE: Final = "Claims are shown as they were made: none is merged, weighted or averaged."
ESTIMATES_NOTE: Final = (
    "Diamond: a figure of the article; circle: of another source. A bar that fades out is “up to” or “at least”: the "
    "source gives one end only. Hatched: family members included. Claims are not averaged, and questions that count "
    "different people do not share an axis."
)
_WORDS: Final = {precision.value: words for precision, words in style.PRECISION_WORDS.items()}


def slide(brief: Brief, shown: Slide) -> Values:
    """Return what a slide says."""
    words = shown.words if shown.words.casefold() != shown.title.casefold() else ""
    told = {
        "title": shown.title,
        "words": words,
        "sources": [source.number for source in slide_text.slide_sources(brief, shown)],
    }
    if isinstance(shown, MapSlide):
        return told | _map(brief, shown)
    if isinstance(shown, ContestedSlide):
        return told | _contested(brief, shown)
    if isinstance(shown, EstimatesSlide):
        return told | _estimates(brief, shown)
    return told | {"kind": "sources", "notes": _notes(brief, *map(_sentence, brief.credits))}


def sources(brief: Brief) -> list[Values]:
    """List all sources in the order of their numbers."""
    return [
        {
            "number": source.number,
            "text": source.text,
            "short": slide_text.short(source).partition("] ")[2],
            "url": source.url,
            "address": source.url,
            "link": urlsplit(source.url).scheme in markup.SAFE_SCHEMES,
            "records": style.plural(source.records, "record") if source.records > 1 else "",
        }
        for source in brief.sources
    ]


def closing(brief: Brief) -> Values | None:
    """Return the pages of sources at the end of a document that has none of its own."""
    if any(isinstance(shown, SourcesSlide) for shown in brief.slides):
        return None
    numbers = [source.number for source in brief.sources]
    return {
        "title": "Sources",
        "words": brief.title,
        "sources": numbers,
        "notes": _notes(brief, *map(_sentence, brief.credits)),
    }


def _notes(brief: Brief, *own: str) -> list[str]:
    return [note for note in (f"{brief.data_note}.", brief.licence_note, *own) if note]


# ------------------------------------------------------------------ maps


def _map(brief: Brief, shown: MapSlide) -> Values:
    is_grey = brief.options.variant == "grey"
    counted = charts.is_counted(shown)
    contested = f"{style.plural(shown.contested, 'record')} contested: denied or disputed" if shown.contested else ""
    unit = "month" if shown.shown.unit == "month" else "year"
    return {
        "kind": "map",
        "notes": _notes(
            brief, _precision(shown), MATCH_NOTE, boundary_note(), ground_note(), *map(_sentence, brief.credits)
        ),
        "alt": slide_text.alternative(shown),
        "total": style.count_words(*shown.totals),
        "contested": contested,
        "kinds": [
            {"label": f"{count.label} {_number(count)}", "sample": key.symbol(_look(count.label), is_grey)}
            for count in shown.kinds
        ],
        "records": [_record(brief, line, is_grey) for line in shown.lines],
        "provinces": [{**count._asdict(), "count": _number(count)} for count in shown.provinces],
        "key": [
            {"title": title, "entries": [{"label": label, "sample": svg} for label, svg in entries]}
            for title, entries in key.groups(shown.answers, is_grey)
        ],
        "timeline": {
            "height": charts.height_in(shown),
            "note": f"records by {unit}: certain dark, possible light"
            if counted
            else "a bar covers all days that a vague date may mean",
            "alt": f"Timeline from {shown.shown.first.year} to {shown.shown.last.year}. {slide_text.dates(shown)}",
        },
    }


def _precision(shown: MapSlide) -> str:
    known = ", ".join(f"{_WORDS[count.label]}: {count.certain + count.possible:,}" for count in shown.precisions)
    return f"Precision: no place is drawn more precisely than it is known ({known})."


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _look(kind: str) -> style.Symbol:
    return style.KINDS[EventKind(kind)]


def _number(count: Count) -> str:
    return f"{count.certain:,} + {count.possible:,}"


def _record(brief: Brief, line: Line, is_grey: bool) -> Values:
    match = "" if line.is_certain else ", possible"
    return {
        "title": line.title,
        "when": line.when,
        "where": line.where,
        "standing": f"{style.STANDING_SIGNS[line.standing]} {line.standing}{match}",
        "cited": brief.numbers(line.sources),
        "sample": key.symbol(_look(line.kind), is_grey, line.is_certain),
    }


# ------------------------------------------------------------------ contested events


def _contested(brief: Brief, shown: ContestedSlide) -> Values:
    pro, contra = (
        [one for one in shown.dispute.statements if (one.line.claim.stance in AGAINST) is is_against]
        for is_against in (False, True)
    )
    sides = (("Assert or report the event or its perpetrator", pro), ("Deny or question it", contra))
    return {
        "kind": "contested",
        "notes": _notes(brief, CLAIMS_NOTE, boundary_note()),
        "answers": [
            {"question": question, "answer": f"{sign} {answer}"}
            for question, sign, answer in style.answers(shown.dispute.standing)
        ],
        "weight": shown.dispute.standing.weight_in_words,
        "sides": [{"title": title, "claims": [_claim(brief, one) for one in listed]} for title, listed in sides],
    }


def _claim(brief: Brief, statement: Statement) -> Values:
    line = statement.line
    stated = f", {line.stated_shown}" if line.stated_shown else ""
    also = f", also in {style.plural(len(line.also), 'other source')}" if line.also else ""
    return {
        "sign": style.STANCE_SIGNS[line.claim.stance],
        "who": claim_text.short(line.claimant_name),
        "how": f"{line.claim.stance}{stated}{also}",
        "words": f"{plain.about(line)} {plain.quotation(line)}",
        "cited": brief.numbers([line.source.source_id]),
    }


# ------------------------------------------------------------------ estimates


def _estimates(brief: Brief, shown: EstimatesSlide) -> Values:
    is_grey = brief.options.variant == "grey"
    return {
        "kind": "estimates",
        "notes": _notes(brief, ESTIMATES_NOTE),
        "questions": [_question(brief, answer, is_grey) for answer in shown.questions],
    }


def _question(brief: Brief, answer: Estimates, is_grey: bool) -> Values:
    axis = estimates.axis(figure.line.claim for figure in answer.figures)
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


def _figure(brief: Brief, figure: Figure) -> Values:
    line = figure.line
    said = f"{style.STANCE_SIGNS[line.claim.stance]} {line.claim.stance}"
    return {
        "who": line.claimant_name,
        "aside": "" if figure.is_selected else "outside the selection",
        "figure": line.number,
        "words": f"{said}: {plain.content(line) or line.claim.quote}".removesuffix(": "),
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


def _bar(axis: Axis, ticks: Sequence[Mapping[str, Any]], figure: Figure, is_grey: bool) -> Values:
    colour = style.VERMILLION if figure.in_article else style.BLUE
    return {
        **vars(estimates.bar(axis, figure.line.claim)),
        "colour": "#2b2b2b" if is_grey else colour,
        "in_article": figure.in_article,
        "with_families": figure.with_families,
        "ticks": [tick["at"] for tick in ticks],
    }
