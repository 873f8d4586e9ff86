"""Draw the key of a map: each sample as shapes, each label as text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree

import numpy as np
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.slide import Slide as DeckSlide
from pptx.util import Pt
from svgpath2mpl import parse_path

from dashboard.briefing.powerpoint.shapes import SMALL_PT, SOFT, Box, Text, text, wide_in

LINE_IN: Final = 0.2
SAMPLE_IN: Final = (0.18, 0.14)
GAP_IN: Final = 0.05


def draw(page: DeckSlide, groups: Iterable[Mapping[str, Any]], room: Box) -> float:
    """Draw the groups of a key line by line; return its height in inches."""
    left, top = room.left, room.top
    for group in groups:
        title = group["title"]
        for number, entry in enumerate(group["entries"]):
            words = " ".join(part for part in (entry["label"], entry["count"]) if part)
            heading = Text(title, SMALL_PT, SOFT, bold=True)
            head = wide_in(heading) + GAP_IN if title and not number else 0.0
            body = SAMPLE_IN[0] + GAP_IN + wide_in(Text(words, SMALL_PT)) + GAP_IN
            if left > room.left and left + head + body > room.left + room.width:
                left, top = room.left, top + LINE_IN
            if head:
                text(page, Box(left, top, head, LINE_IN), [heading], f"Key: {title}")
                left += head
            sample(page, entry["sample"], Box(left, top + 0.02, *SAMPLE_IN))
            left += SAMPLE_IN[0] + GAP_IN
            wide = min(body - SAMPLE_IN[0] - GAP_IN, room.left + room.width - left)
            text(page, Box(left, top, wide, LINE_IN), [Text(words, SMALL_PT)], f"Key: {entry['label']}")
            left += wide + 2 * GAP_IN
    return top + LINE_IN - room.top


def sample(page: DeckSlide, svg: str, box: Box) -> None:
    """Draw a sample, an SVG of paths, circles and rectangles, as one group of shapes in the middle of a box."""
    root = ElementTree.fromstring(svg)
    x, y, width, height = map(float, root.attrib["viewBox"].split())
    scale = min(box.width / width, box.height / height)
    shift = (
        box.left + (box.width - width * scale) / 2 - x * scale,
        box.top + (box.height - height * scale) / 2 - y * scale,
    )
    group = page.shapes.add_group_shape()
    group.name = "Key: sample"
    for element in root:
        name, look = element.tag.rpartition("}")[2], element.attrib
        if name == "path":
            _path(group, look, scale, shift)
            continue
        if name == "circle":
            middle, radius = (float(look.get("cx", 0)), float(look.get("cy", 0))), float(look["r"])
            part = (middle[0] - radius, middle[1] - radius, 2 * radius, 2 * radius)
        else:
            part = (float(look.get("x", 0)), float(look.get("y", 0)), float(look["width"]), float(look["height"]))
        kind = MSO_SHAPE.OVAL if name == "circle" else MSO_SHAPE.RECTANGLE
        place = Box(part[0] * scale + shift[0], part[1] * scale + shift[1], part[2] * scale, part[3] * scale)
        _look(group.shapes.add_shape(kind, *place.emu()), look, scale)


def _path(group: Any, look: Mapping[str, str], scale: float, shift: Sequence[float]) -> None:  # noqa: ANN401
    """Add each part of a path as a separate shape; curves become short lines."""
    is_filled = look.get("fill", "") not in ("", "none")
    for line in parse_path(look["d"]).to_polygons(closed_only=False):
        points = np.round((line * scale + shift) * 914_400).astype(int)
        if len(points) < 2:
            continue
        builder = group.shapes.build_freeform(*map(int, points[0]))
        builder.add_line_segments([(int(px), int(py)) for px, py in points[1:]], close=is_filled)
        _look(builder.convert_to_shape(), look, scale)


def _look(shape: Any, look: Mapping[str, str], scale: float) -> None:  # noqa: ANN401
    shape.shadow.inherit = False
    fill, edge = look.get("fill", "none"), look.get("stroke", "none")
    if fill == "none":
        shape.fill.background()
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _over_white(fill)
    if edge == "none":
        shape.line.fill.background()
        return
    shape.line.color.rgb = _over_white(edge)
    shape.line.width = Pt(max(float(look.get("stroke-width", 1)) * scale * 72, 0.4))
    if "stroke-dasharray" in look:
        shape.line.dash_style = MSO_LINE.SQUARE_DOT


def _over_white(colour: str) -> RGBColor:
    """Return a colour, #rrggbb or #rrggbbaa, as it looks on white."""
    red, green, blue, alpha = (int(f"{colour[1:]:f<8}"[start : start + 2], 16) for start in (0, 2, 4, 6))
    return RGBColor(*(round((part * alpha + 255 * (255 - alpha)) / 255) for part in (red, green, blue)))
