"""The key of a page's map: the entries of the legend on screen, each with its sample as a small SVG."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from dashboard.briefing.map import figure, symbols
from dashboard.drawing import style

Group = tuple[str, list[tuple[str, str]]]  # title, and each label with its sample
SINGLE: Final = ("records", "contested", "mix", "cross", "vague")  # of the legend, where records are drawn one by one
COUNTED: Final = ("contested", "borders", "counts")  # where provinces are shaded by their counts
EDGE: Final = "#8f8a80"


def groups(answers: Mapping[str, Any], is_grey: bool) -> Iterator[Group]:
    """List the key of a map by group; `answers` is what the map draws (`map_layers.answers`)."""
    for group in answers["legend"]:
        if group["layer"] in (COUNTED if answers["tiles"] else SINGLE):
            entries = [(entry["label"], _sample(entry, is_grey)) for entry in group["entries"]]
            yield "" if group["layer"] == "records" else group["title"], entries
    if datasets := _datasets(answers):
        yield "Datasets", [(one["title"], _square(symbols.dataset_colour(one["colour"], is_grey))) for one in datasets]


def _datasets(answers: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """List the imported datasets of the records that are drawn singly."""
    places = (*answers["sites"], *answers["vague"])
    drawn = {record.get("dataset") for place in places for record in place["records"]}
    return [mark for key, mark in answers.get("datasets", {}).items() if key in drawn]


def symbol(look: style.Symbol, is_grey: bool, is_certain: bool = True) -> str:
    """Draw the symbol of a kind; hollow if the record is only possible."""
    return _symbol(look.path, symbols.symbol_colour(look.colour, is_grey), is_certain)


def _symbol(path: str, colour: str, is_certain: bool) -> str:
    fill, edge, width = (colour, figure.INK, 0.09) if is_certain else ("#ffffff", colour, 0.25)
    return _svg(
        (-1.2, -1.2, 2.4, 2.4),
        f'<path d={quoteattr(path)} fill="{fill}" stroke="{edge}" stroke-width="{width}" stroke-linejoin="round"/>',
    )


def _sample(entry: Mapping[str, Any], is_grey: bool) -> str:
    contested = symbols.contested_colour(is_grey)
    if "path" in entry:
        return _symbol(entry["path"], symbols.symbol_colour(entry["colour"], is_grey), not entry.get("hollow"))
    if entry.get("ring"):
        return _ring(contested, "none", "0.42 0.25", 0.2)
    if entry.get("badge"):
        return _ring(figure.INK, "#ffffff", "none", 0.2)
    if "mix" in entry:
        return _ring(symbols.standing_colour(entry["mix"], is_grey), "#ffffff", "none", 0.4)
    if entry.get("line") == "arrow":
        return _svg(
            (0, 0, 16, 11),
            f'<path d="M1 5.5H14M10.5 2.5L14 5.5L10.5 8.5" fill="none" stroke="{figure.INK}" stroke-width="1.2"/>',
        )
    if "line" in entry:
        colour = symbols.GREYS["border"] if is_grey else figure.BORDER
        return _svg((0, 0, 16, 11), f'<path d="M0 5.5H16" stroke="{colour}" stroke-width="2.8"/>')
    if "vague" in entry:
        return _area(entry["vague"], entry.get("colour", style.ORANGE), is_grey)
    if entry.get("fill") == "var(--line)":
        return _ring("#5b6570", "#1b1f2429", "0.45 0.3", 0.12)
    return _patch(figure.count_colours(is_grey)[entry["count"]] if "count" in entry else entry["fill"])


def _area(precision: str, colour: str, is_grey: bool) -> str:
    """Draw how an area is drawn: a province filled, a region outlined, a country as the plate of its count."""
    shade = symbols.area_colour(colour, is_grey)
    edge = symbols.GREYS["symbol"] if is_grey else symbols.VAGUE
    known = {
        "province": f'fill="{shade}{figure.PROVINCE_ALPHA}" stroke="{shade}" stroke-width="1"',
        "region": f'fill="none" stroke="{edge}" stroke-width="1.2" stroke-dasharray="1.5 1.8"',
        "country": f'rx="4.9" fill="#ffffff" stroke="{edge}" stroke-width="1.1"',
    }
    return _svg((0, 0, 16, 11), f'<rect x="0.6" y="0.6" width="14.8" height="9.8" {known[precision]}/>')


def _ring(colour: str, fill: str, dashes: str, width: float) -> str:
    return _svg(
        (-1.2, -1.2, 2.4, 2.4),
        f'<circle r="1" fill="{fill}" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dashes}"/>',
    )


def _square(colour: str) -> str:
    return _svg((-1.2, -1.2, 2.4, 2.4), f'<rect x="-0.8" y="-0.8" width="1.6" height="1.6" fill="{colour}"/>')


def _patch(fill: str) -> str:
    """Draw a rectangle in the colour of a count."""
    frame = f'<rect x="0.3" y="0.3" width="15.4" height="10.4" fill="none" stroke="{EDGE}" stroke-width="0.6"/>'
    return _svg((0, 0, 16, 11), f'<rect width="16" height="11" fill="{fill}"/>{frame}')


def _svg(box: tuple[float, float, float, float], drawn: str) -> str:
    ratio = " ".join(f"{number:g}" for number in box)
    size = f'width="{box[2]:g}" height="{box[3]:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{ratio}" {size}>{drawn}</svg>'
