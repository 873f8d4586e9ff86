"""Write what the slide of a map says: figures, records, provinces, key and timeline."""

from typing import Any, Final

from dashboard.briefing import charts, slide_text
from dashboard.briefing.map import key
from dashboard.briefing.slides.models import Brief, Count, Line, MapSlide
from dashboard.briefing.sources import boundary_note, ground_note
from dashboard.briefing.texts.footnotes import credits, notes
from dashboard.drawing import style
from events.models import EventKind

MATCH_NOTE: Final = (
    "Certain: every day and place that a record may mean lies inside the selection; possible: only some do."
)
_WORDS: Final = {precision.value: words for precision, words in style.PRECISION_WORDS.items()}


def values(brief: Brief, shown: MapSlide) -> dict[str, Any]:
    """Return what the slide of a map says."""
    is_grey = brief.options.variant == "grey"
    counted = charts.is_counted(shown)
    contested = f"{style.plural(shown.contested, 'record')} contested: denied or disputed" if shown.contested else ""
    unit = "month" if shown.shown.unit == "month" else "year"
    return {
        "kind": "map",
        "notes": notes(brief, _precision(shown), MATCH_NOTE, boundary_note(), ground_note(), *credits(brief)),
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


def _look(kind: str) -> style.Symbol:
    return style.KINDS[EventKind(kind)]


def _number(count: Count) -> str:
    return f"{count.certain:,} + {count.possible:,}"


def _record(brief: Brief, line: Line, is_grey: bool) -> dict[str, Any]:
    match = "" if line.is_certain else ", possible"
    return {
        "title": line.title,
        "when": line.when,
        "where": line.where,
        "standing": f"{style.STANDING_SIGNS[line.standing]} {line.standing}{match}",
        "cited": brief.numbers(line.sources),
        "sample": key.symbol(_look(line.kind), is_grey, line.is_certain),
    }
