"""The key of a page's map: the entries of the legend on screen, each with its sample as a small SVG."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from dashboard.briefing.map import figure, symbols
from dashboard.drawing import style

Group = tuple[str, list[tuple[str, str]]]  # title, and each label with its sample
ALWAYS: Final = ("contested", "cross", "borders", "areas", "presence")
EDGE: Final = "#8f8a80"


def groups(answers: Mapping[str, Any], is_grey: bool) -> Iterator[Group]:
    """List the key of a map by group; `answers` is what the map draws (`map_layers.answers`)."""
    shades = symbols.shades(answers, is_grey)
    for group in answers["legend"]:
        # Where provinces are shaded by their counts, neither symbols nor shades by kind are drawn.
        if group["layer"] in (*ALWAYS, "counts" if answers["tiles"] else "records"):
            entries = [
                (entry["label"], _sample(entry, shades, is_grey))
                for entry in group["entries"]
                if not (answers["tiles"] and entry["label"].endswith(" (province)"))
            ]
            if entries:
                yield "" if group["layer"] == "records" else group["title"], entries


def symbol(look: style.Symbol, is_grey: bool, is_certain: bool = True) -> str:
    """Draw the symbol of a kind; hollow if the record is only possible."""
    return _symbol(look.path, symbols.symbol_colour(look.colour, is_grey), is_certain)


def _symbol(path: str, colour: str, is_certain: bool) -> str:
    fill, edge, width = (colour, figure.INK, 0.09) if is_certain else ("#ffffff", colour, 0.25)
    return _svg(
        (-1.2, -1.2, 2.4, 2.4),
        f'<path d={quoteattr(path)} fill="{fill}" stroke="{edge}" stroke-width="{width}" stroke-linejoin="round"/>',
    )


def _sample(entry: Mapping[str, Any], shades: Mapping[str, str], is_grey: bool) -> str:
    contested = symbols.contested_colour(is_grey)
    if "path" in entry:
        return _symbol(entry["path"], symbols.symbol_colour(entry["colour"], is_grey), not entry.get("hollow"))
    if entry.get("ring"):
        return _ring(contested, "none", "0.42 0.25", 0.2)
    if entry.get("line") == "arrow":
        return _svg(
            (0, 0, 16, 11),
            f'<path d="M1 5.5H14M10.5 2.5L14 5.5L10.5 8.5" fill="none" stroke="{figure.INK}" stroke-width="1.2"/>',
        )
    if "line" in entry:
        colour = symbols.GREYS["border"] if is_grey else figure.BORDER
        return _svg((0, 0, 16, 11), f'<path d="M0 5.5H16" stroke="{colour}" stroke-width="2.8"/>')
    if entry["fill"] == "var(--line)":
        return _ring("#5b6570", "#1b1f2429", "0.45 0.3", 0.12)
    return _patch(entry, shades, is_grey)


def _ring(colour: str, fill: str, dashes: str, width: float) -> str:
    return _svg(
        (-1.2, -1.2, 2.4, 2.4),
        f'<circle r="1" fill="{fill}" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dashes}"/>',
    )


def _patch(entry: Mapping[str, Any], shades: Mapping[str, str], is_grey: bool) -> str:
    """Draw a rectangle as areas are drawn: dotted, hatched, tinted, or shaded."""
    dot = figure.colour(figure.DOT, is_grey)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="0.7" fill="{dot}"/>' for x in (2, 5, 8, 11, 14) for y in (2.5, 5.5, 8.5)
    )
    lines = "".join(f"M{x} 11L{x + 11} 0" for x in range(-8, 16, 4))
    known = {
        "url(#atlas-dots)": ("#ffffff", dots),
        "url(#atlas-hatch)": ("#ffffff", f'<path d="{lines}" stroke="{figure.PATTERN}" stroke-width="0.8"/>'),
        "var(--country-sample)": (figure.colour(figure.TINT, is_grey), ""),
    }
    fill, pattern = known.get(entry["fill"], (_shade(entry, shades, is_grey), ""))
    frame = f'<rect x="0.3" y="0.3" width="15.4" height="10.4" fill="none" stroke="{EDGE}" stroke-width="0.6"/>'
    return _svg((0, 0, 16, 11), f'<rect width="16" height="11" fill="{fill}"/>{pattern}{frame}')


def _shade(entry: Mapping[str, str], shades: Mapping[str, str], is_grey: bool) -> str:
    if entry["fill"] in style.COUNT_COLOURS:
        return figure.count_colours(is_grey)[style.COUNT_COLOURS.index(entry["fill"])]
    return shades.get(entry["label"].removesuffix(" (province)"), entry["fill"]) + figure.SHADE_ALPHA


def _svg(box: tuple[float, float, float, float], drawn: str) -> str:
    ratio = " ".join(f"{number:g}" for number in box)
    size = f'width="{box[2]:g}" height="{box[3]:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{ratio}" {size}>{drawn}</svg>'
