"""The entries of the map's legend."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.drawing import style
from events.models import EventKind, MapStanding

# What can be switched on and off on the map, by its name in the address.
LAYERS: Final = {
    "records": "Records",
    "vague": "Vague places",
    "standing": "Standing signs",
    "statements": "Statements about places",
    "names": "Names",
    "counts": "Counts by province",
    "density": "Counts by province and area",
}
AT_FIRST: Final = ("records", "vague", "names")
SEVERAL_KINDS: Final = "several kinds"
CIRCLED: Final = ("district", "near-settlement")  # drawn with a dashed circle: somewhere within


def legend(sites: list[dict[str, Any]], found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    List the entries of the legend by layer; a layer that draws nothing is left out.

    `sites` have the records drawn one by one; `found` is what else the map draws: vague places, provinces, countries,
    borders, statements, classes of counts.
    """
    marks = [mark for site in sites for mark in site["records"] if mark["in"]]
    single = _kind_entries([*sites, *found["vague"]]) + _mark_entries(sites, marks)
    counts = _count_entries(found["classes"]) + _when(found["uncovered"], _UNCOVERED_ENTRY)
    groups: list[tuple[str, str, list[dict[str, Any]]]] = [
        ("records", "Records per cell", _cell_entries()) if found["tiles"] else ("records", "Records", single),
        ("standing", "Standing", _standing_entries(marks)),
        ("contested", "Contested", _when(_is_contested(marks, found), {"label": "denied or disputed", "ring": True})),
        ("cross", "Cross-border", _when(any(m["bearing"] is not None for m in marks), _ARROW_ENTRY)),
        ("borders", "Borders", _when(found["borders"], _BORDER_ENTRY)),
        ("mix", "Badge", _mix_entries(marks)),
        ("vague", "Vague places", _vague_entries(found["vague"], is_filled=not found["tiles"])),
        ("statements", "Statements", _when(found["statements"], _STATEMENT_ENTRY)),
        ("counts", "Counts by province", counts),
        ("density", "Records per 10,000 km²", _density_entries(found)),
        ("names", "Names", [{}]),
    ]
    return [
        {"layer": layer, "title": title, "entries": [entry for entry in entries if entry]}
        for layer, title, entries in groups
        if entries
    ]


_ARROW_ENTRY: Final = {"label": "direction only", "line": "arrow"}
_STATEMENT_ENTRY: Final = {"label": "about a whole place", "sign": "❝"}
_UNCOVERED_ENTRY: Final = {"fill": "url(#atlas-uncovered)", "label": "not covered (not zero)"}
_BORDER_ENTRY: Final = {"label": "along the border", "line": "border-used"}


def _when(condition: object, entry: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry] if condition else []


def symbols() -> dict[str, dict[str, str]]:
    """List how each kind looks: the same for every selection, so that it is not repeated per record."""
    return {kind.value: {"path": symbol.path, "colour": symbol.colour} for kind, symbol in style.KINDS.items()}


def _kind_entries(places: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """List the kinds of records, of those without a point too: their symbols fan out of the count of their place."""
    drawn = {mark["kind"] for place in places for mark in place["records"] if mark["in"]}
    return [{**symbols()[kind], "label": kind.value} for kind in EventKind if kind in drawn]


def _mark_entries(sites: list[dict[str, Any]], marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    hollow = {"path": style.CIRCLE, "colour": style.GREY, "hollow": True, "label": "possible only"}
    district = {"ring": False, "fill": "var(--line)", "label": "within the circle"}
    return _when(any(not mark["certain"] for mark in marks), hollow) + _when(
        any(site["precision"] in CIRCLED for site in sites), district
    )


def _standing_entries(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    drawn = {mark["standing"] for mark in marks}
    return [
        {"sign": style.STANDING_SIGNS[standing], "label": standing} for standing in MapStanding if standing in drawn
    ]


def _is_contested(marks: list[dict[str, Any]], found: Mapping[str, Any]) -> bool:
    areas = [area for group in ("provinces", "countries", "borders") for area in found[group].values()]
    return any(drawn["contested"] for drawn in [*marks, *areas])


def _mix_entries(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the parts of badges: the script draws them where several records lie together."""
    drawn = {mark["standing"] for mark in marks}
    parts = [
        {"mix": name, "label": name}
        for name, standings in style.MIX.items()
        if drawn & standings and name != "contested"
    ]
    return [{"badge": True, "label": "several records"}, *parts] if len(marks) > 1 else []


def _vague_entries(vague: list[dict[str, Any]], is_filled: bool) -> list[dict[str, Any]]:
    drawn = {place["precision"] for place in vague if sum(place["number"])}
    entries: dict[str, list[dict[str, Any]]] = {
        "province": _fill_entries(vague) if is_filled else [{"vague": "province", "label": "province only"}],
        "region": [{"vague": "region", "label": "region only"}],
        "border": [_BORDER_ENTRY],
        "country": [{"vague": "country", "label": "country or wider"}],
    }
    return [entry for precision, found in entries.items() if precision in drawn for entry in found]


def _fill_entries(vague: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the colours of provinces that records are known to, each with the kinds that it stands for."""
    kinds: dict[str, set[str]] = {}
    for place in vague:
        if place["precision"] == "province" and sum(place["number"]):
            kinds.setdefault(place["colour"], set()).add(place["kind"])
    ordered = sorted((sorted(names, key=_several_last), colour) for colour, names in kinds.items())
    return [
        {"vague": "province", "colour": colour, "label": f"province only: {', '.join(names)}"}
        for names, colour in ordered
    ]


def _several_last(name: str) -> tuple[bool, str]:
    return name == SEVERAL_KINDS, name


def _density_entries(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    classes = found["density"]["classes"]
    lowest = (0, *classes)
    return [
        {"count": index, "label": f"{low:g}–{bound:g}"}
        for index, (low, bound) in enumerate(zip(lowest, classes, strict=False))
    ]


def _cell_entries() -> list[dict[str, Any]]:
    """List the classes of cells; the script adds the kinds of records that it draws one by one."""
    bounds = [*style.CELL_CLASSES, None]
    return [
        {"cell": index, "label": f"{low:,}–{high - 1:,}" if high else f"{low:,} and more"}
        for index, (low, high) in enumerate(zip(style.CELL_CLASSES, bounds[1:], strict=True))
    ]


def _count_entries(classes: tuple[int, ...]) -> list[dict[str, Any]]:
    lowest = (1, *(bound + 1 for bound in classes))
    return [
        {"count": index, "label": f"{low:,}" if low == bound else f"{low:,}–{bound:,}"}
        for index, (low, bound) in enumerate(zip(lowest, classes, strict=False))
    ]
