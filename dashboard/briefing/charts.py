"""The timeline of a page: the specification that the screen draws, made a drawing in the page's size and fonts."""

import html
import json
import re
from typing import Any, Final

import vl_convert
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from dashboard.briefing import fonts
from dashboard.briefing.map import symbols
from dashboard.briefing.slides.models import MapSlide
from dashboard.drawing import style, timeline

SCALE: Final = 0.45  # points on the page per pixel on the screen, whose marks are larger
TALLEST_PT: Final = 58.0  # of the marks; many lanes are drawn smaller
COMPARED_PT: Final = 34.0  # of each of two timelines, one below the other
LETTERS_PT: Final = 10.0
HISTOGRAM_PX: Final = 110.0
LEAST_PX: Final = 40.0
AXIS_PT: Final = 18.0
TEXT: Final = re.compile(r"<text ([^>]*)>([^<]*)</text>")
SVG_COMMANDS: Final = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}


def height_in(slide: MapSlide, tallest_pt: float = TALLEST_PT) -> float:
    """Return the height of the timeline of a slide in inches; its marks are at most `tallest_pt` points high."""
    return (_marks_px(slide) * _scale(slide, tallest_pt) + AXIS_PT) / 72


def _scale(slide: MapSlide, tallest_pt: float) -> float:
    return min(SCALE, tallest_pt / _marks_px(slide))


def is_counted(slide: MapSlide) -> bool:
    """Check whether the timeline shows counts because not every record fits."""
    rows = [dict(row) for row in slide.marks]
    return not rows or not timeline.fits(rows)


def svg(slide: MapSlide, width_in: float, is_grey: bool, tallest_pt: float = TALLEST_PT) -> str:
    """Draw the timeline of a slide in a width in inches, its letters as outlines: no program needs the fonts."""
    fonts.register_for_charts()
    spec = json.dumps(_specification(slide, width_in, tallest_pt))
    if is_grey:
        for look in style.KINDS.values():
            spec = spec.replace(look.colour, symbols.GREYS["symbol"])
        spec = spec.replace(timeline.CONTESTED_COLOUR, symbols.GREYS["contested"])
    return TEXT.sub(_outlined, vl_convert.vegalite_to_svg(spec))


def _outlined(found: re.Match[str]) -> str:
    """Turn a text of the axis into the outlines of its letters."""
    look, words = found.groups()
    if 'opacity="0"' in look:  # left out: it would touch another
        return ""
    size, anchor = (re.search(f'{name}="([^"]*)"', look) for name in ("font-size", "text-anchor"))
    path = fonts.outline(html.unescape(words), float(size[1].removesuffix("px")) if size else 0.0)
    left, right = path.get_extents().intervalx
    shift = {"middle": -(left + right) / 2, "end": -right}.get(anchor[1] if anchor else "", 0.0)
    drawn = "".join(
        "Z" if code == Path.CLOSEPOLY else f"{SVG_COMMANDS[code]}{' '.join(f'{number:.2f}' for number in points)}"
        for points, code in path.transformed(Affine2D().scale(1, -1).translate(shift, 0)).iter_segments(simplify=False)
    )
    place, fill = (re.search(f'{name}="[^"]*"', look) for name in ("transform", "fill"))
    return f'<path {place[0] if place else ""} {fill[0] if fill else ""} d="{drawn}"/>'


def _marks_px(slide: MapSlide) -> float:
    if is_counted(slide):
        return HISTOGRAM_PX
    return max(LEAST_PX, *(float(row.get("top_px", row["y_px"] + timeline.SYMBOL_PX)) for row in slide.marks))


def _specification(slide: MapSlide, width_in: float, tallest_pt: float) -> dict[str, Any]:
    """Set the size and fonts of the specification for a page."""
    if is_counted(slide):
        spec = timeline.histogram(slide.periods, slide.shown)
    else:
        spec = timeline.timeline([dict(row) for row in slide.marks], slide.shown)
        # The lanes that are not used are left out, so that the map has their room.
        for layer in spec["layer"]:
            layer["encoding"]["y"]["scale"]["domain"] = [0, _marks_px(slide)]
    scale = _scale(slide, tallest_pt)
    size = dict.fromkeys(("labelFontSize", "labelSeparation"), LETTERS_PT / scale)
    letters = {"labelFont": ", ".join(fonts.FAMILIES), "labelColor": "#4a545f", **size}
    return spec | {
        "width": width_in * 72 / scale,
        "height": height_in(slide, tallest_pt) * 72 / scale,
        "padding": 0,
        "config": {"view": {"stroke": None}, "axis": letters, "background": None, "aria": False},
    }
