"""Write what the slide of a comparison says: both sides with their keys and timelines, and the table of provinces."""

from typing import Any, Final

from dashboard.briefing import charts, slide_text
from dashboard.briefing.map import key
from dashboard.briefing.slides.models import Brief, ComparisonSlide, MapSlide
from dashboard.briefing.sources import boundary_note, ground_note
from dashboard.briefing.texts.footnotes import credits, notes
from dashboard.briefing.texts.maps import MATCH_NOTE
from dashboard.drawing import comparison_table, style

HEADS: Final = ("Province", "Difference")


def values(brief: Brief, shown: ComparisonSlide) -> dict[str, Any]:
    """Return what the slide of a comparison says."""
    is_grey = brief.options.variant == "grey"
    own = (shown.withheld, comparison_table.NOTES, *_partly(shown), MATCH_NOTE, boundary_note(), ground_note())
    return {
        "kind": "comparison",
        "notes": notes(brief, *(note for note in own if note), *credits(brief)),
        "sides": [_side(side) for side in shown.sides],
        "key": _key(shown, is_grey),
        "heads": [HEADS[0], *(side.title for side in shown.sides), HEADS[1]],
        "rows": slide_text.compared_rows(shown),
        "total": slide_text.compared_row("All records", shown.total),
    }


def _partly(shown: ComparisonSlide) -> tuple[str, ...]:
    rows = [row for _, row in shown.rows]
    return (comparison_table.PARTLY_NOTE,) if comparison_table.is_partly_covered((*rows, shown.total)) else ()


def _side(side: MapSlide) -> dict[str, Any]:
    return {
        "title": side.title,
        "total": style.count_words(*side.totals),
        "alt": slide_text.alternative(side),
        "timeline": {
            "height": charts.height_in(side, charts.COMPARED_PT),
            "alt": f"Timeline from {side.shown.first.year} to {side.shown.last.year}. {slide_text.dates(side)}",
        },
    }


def _key(shown: ComparisonSlide, is_grey: bool) -> list[dict[str, Any]]:
    """List the key of both maps: an entry that both have is listed once."""
    found: dict[str, dict[str, str]] = {}
    for side in shown.sides:
        for title, entries in key.groups(side.answers, is_grey):
            # The counts by province have classes of their own on each map.
            own = f"{title}, {side.title}" if title == "Counts by province" else title
            found.setdefault(own, {}).update({label: sample for label, sample in entries if label not in found[own]})
    return [
        {
            "title": title,
            "entries": [{"label": label, "count": "", "sample": sample} for label, sample in entries.items()],
        }
        for title, entries in found.items()
    ]
