"""The picture of the map as it is shown on screen: same view, layers, theme and period, by the briefing's renderer."""

from dataclasses import fields, replace
from typing import Final

from dashboard.briefing import documents, pages, slide_text, stamp
from dashboard.briefing.pictures.looks import Look
from dashboard.briefing.slides import maps
from dashboard.briefing.slides.models import Brief, MapSlide, PictureSlide
from dashboard.drawing import map_layers
from events.queries import selected_records
from events.queries.counts import count

FORMATS: Final = ("png", "svg")
PIXELS_PER_INCH: Final = 200


def render(brief: Brief, look: Look, file_format: str) -> bytes:
    """
    Draw the map of a selection as PNG or SVG, with key, timeline, attribution and stamp.

    The same data, selection, options and look give the same bytes.
    """
    own = replace(brief, options=replace(brief.options, variant="dark" if look.theme == "dark" else "light"))
    slide = picture_slide(own, look)
    (raw,) = pages.render(own, [slide], file_format, dpi=PIXELS_PER_INCH)
    made_from = stamp.make(brief.store, brief.selection, brief.options)
    query = "&".join(filter(None, (made_from.options, look.to_query())))
    stamped = replace(made_from, options=query).to_text()
    about = {"Title": brief.title, "Description": slide_text.alternative(slide)}
    return documents.signed(raw, file_format, about, stamped, PIXELS_PER_INCH)


def picture_slide(brief: Brief, look: Look) -> PictureSlide:
    """Build the slide of a map alone, with the layers that are on."""
    whole = maps.map_slide(brief, brief.shown, "picture", brief.title, brief.words)
    answers = dict(whole.answers)
    if {"counts", "density"} & set(look.layers) and not answers["tiles"]:
        counts = count(brief.store, brief.shown)
        rows = selected_records.rows(brief.store, brief.shown, limit=map_layers.MOST_MARKS)
        answers = map_layers.answers(rows, counts.provinces, {}, brief.atlas, "light", maps.COUNTED) | {"sites": []}
    if "records" not in look.layers:
        answers["sites"] = []
    if "vague" not in look.layers and not answers["tiles"]:
        answers |= {"provinces": {}, "countries": {}, "borders": {}}
    answers["has_names"] = "names" in look.layers
    own = {field.name: getattr(whole, field.name) for field in fields(MapSlide)}
    return PictureSlide(**(own | {"answers": answers}), seen=look.extent)
