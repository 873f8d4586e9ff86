"""Write what the slide of counts by province says."""

from typing import Any, Final

from dashboard.briefing.slides.models import Brief, ProvincesSlide
from dashboard.briefing.sources import boundary_note
from dashboard.briefing.texts.footnotes import notes
from dashboard.drawing import style

COUNT_NOTE: Final = "A record that may lie in several provinces is possible in each, so counts cannot be added."


def values(brief: Brief, shown: ProvincesSlide) -> dict[str, Any]:
    """Return what the slide of counts by province says."""
    return {
        "kind": "provinces",
        "notes": notes(brief, COUNT_NOTE, boundary_note()),
        "provinces": [
            {**count._asdict(), "count": style.count_words(count.certain, count.possible)} for count in shown.provinces
        ],
        "largest": max(shown.largest, 1),
    }
