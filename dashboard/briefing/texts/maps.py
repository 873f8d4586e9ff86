"""Write what the slide of a map says: figures, records, provinces, key and timeline."""

from typing import Any, Final

from dashboard.briefing import charts, slide_text
from dashboard.briefing.map import key, projection
from dashboard.briefing.slides.models import Brief, Count, Line, MapSlide, PictureSlide
from dashboard.briefing.sources import boundary_note, ground_note
from dashboard.briefing.texts.footnotes import credits, notes
from dashboard.drawing import style
from events import edtf_dates
from events.models import EventKind

PRECISION_NOTE: Final = "No place is drawn more precisely than it is known."
MATCH_NOTE: Final = (
    "Certain: every day and place that a record may mean lies inside the selection; possible: only some do."
)


def values(brief: Brief, shown: MapSlide) -> dict[str, Any]:
    """Return what the slide of a map says."""
    is_grey = brief.options.variant == "grey"
    counted = charts.is_counted(shown)
    contested = f"{style.plural(shown.contested, 'record')} contested: denied or disputed" if shown.contested else ""
    unit = "month" if shown.shown.unit == "month" else "year"
    return {
        "kind": "map",
        "notes": notes(
            brief,
            PRECISION_NOTE,
            MATCH_NOTE if shown.totals.possible else "",
            _outside(brief, shown),
            *credits(brief),
        ),
        "map_notes": [boundary_note(), ground_note()],
        "alt": slide_text.alternative(shown),
        # Not twice: a proposed headline counts the records already.
        "total": style.count_words(*shown.totals) if _is_written(brief, shown) else "",
        "contested": contested,
        "records": [_record(brief, line, is_grey) for line in shown.lines],
        "provinces": [{**count._asdict(), "count": _number(count)} for count in shown.provinces],
        "key": _key(shown, is_grey),
        "timeline": {
            "period": _period(shown),
            "height": charts.height_in(shown),
            "note": f"records by {unit}: certain dark, possible light"
            if counted
            else "a bar covers all days that a vague date may mean",
            "alt": f"Timeline from {shown.shown.first.year} to {shown.shown.last.year}. {slide_text.dates(shown)}",
        },
    }


def of_picture(brief: Brief, shown: MapSlide) -> dict[str, Any]:
    """Return the texts of the map alone: its title does not count records, and all notes stand below it."""
    said = values(brief, shown)
    below = [*said["notes"], *said["map_notes"]]
    return said | {"kind": "picture", "total": style.count_words(*shown.totals), "notes": below, "map_notes": []}


def _key(shown: MapSlide, is_grey: bool) -> list[dict[str, Any]]:
    """List the kinds with their counts, then what else the map draws, as the key on screen does; no label twice."""
    kinds = [
        {"label": count.label, "count": _number(count), "sample": key.symbol(_look(count.label), is_grey)}
        for count in shown.kinds
    ]
    counted = {count.label for count in shown.kinds}
    others = [
        {
            "title": title,
            "entries": [
                {"label": label, "count": "", "sample": svg} for label, svg in entries if title or label not in counted
            ],
        }
        for title, entries in key.groups(shown.answers, is_grey)
    ]
    return [{"title": "", "entries": kinds}, *(group for group in others if group["entries"])]


def _outside(brief: Brief, shown: MapSlide) -> str:
    """Count the possible records that the map, framed by the certain ones and the chosen places, may not show."""
    framed = projection.framed(brief.atlas, shown.answers, shown.selection)
    seen = (isinstance(shown, PictureSlide) and shown.seen) or framed
    number = 0 if shown.answers["tiles"] else projection.beyond(brief.atlas, shown.answers, seen)
    return f"{style.plural(number, 'possible record')} may lie outside the map." if number else ""


def _is_written(brief: Brief, shown: MapSlide) -> bool:
    return bool(brief.options.headline) and shown.title == brief.options.headline


def _period(shown: MapSlide) -> str:
    """Write the days that the timeline covers as the caption of the brush on screen does."""
    first, last = shown.shown.first, shown.shown.last
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    return f"{edtf_dates.show_day(first)} to {edtf_dates.show_day(last)}"


def _look(kind: str) -> style.Symbol:
    return style.KINDS[EventKind(kind)]


def _number(count: Count) -> str:
    if not count.possible:
        return f"{count.certain:,}"
    return f"{count.certain:,} + {count.possible:,} possible" if count.certain else f"{count.possible:,} possible"


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
