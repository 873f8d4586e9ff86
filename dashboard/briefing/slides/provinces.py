"""Build the slides of counts by province."""

from collections.abc import Iterable
from typing import Final

from dashboard.briefing.slides import headlines
from dashboard.briefing.slides.maps import provinces
from dashboard.briefing.slides.models import Brief, ProvincesSlide
from events.queries import selected_records
from events.queries.counts import count

ROWS: Final = {"16:9": 24, "a4-landscape": 28, "a4-portrait": 34, "square": 32}  # of a page, in two columns


def province_slides(draft: Brief) -> Iterable[ProvincesSlide]:
    """Build as many slides as the provinces with records need."""
    counts = count(draft.store, draft.shown)
    found = provinces(counts, draft.atlas)
    source_ids = tuple(source.source_id for source in selected_records.sources(draft.store, draft.shown))
    most = ROWS[draft.options.size]
    pages = [found[start : start + most] for start in range(0, len(found), most)] or [()]
    title = headlines.of_provinces(found, len(found))
    for number, rows in enumerate(pages, 1):
        place, part = ("", "") if len(pages) == 1 else (f"-{number}", f" ({number} of {len(pages)})")
        yield ProvincesSlide(
            f"provinces{place}",
            f"{title}{part}",
            draft.words,
            source_ids,
            provinces=rows,
            largest=max((row.certain + row.possible for row in found), default=1),
        )
