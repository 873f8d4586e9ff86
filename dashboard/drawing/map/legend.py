"""The entries of the map's legend."""

from collections.abc import Mapping
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
CIRCLED: Final = ("district", "near-settlement")  # drawn with a dashed circle: somewhere within


def legend(rows: list[dict[str, Any]], sites: list[dict[str, Any]], found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    List the entries of the legend by layer; a layer that draws nothing is left out.

    `rows` are the records drawn one by one, at the points of `sites`; `found` is what else the map draws: provinces,
    countries, borders, statements, classes of counts.
    """
    marks = [mark for site in sites for mark in site["records"] if mark["in"]]
    drawn = {mark["id"] for mark in marks}
    kinds = [kind for kind in EventKind if any(row["kind"] == kind and row.get("record_id") in drawn for row in rows)]
    single = [{**symbols()[kind], "label": kind.value} for kind in kinds] + _mark_entries(sites, marks)
    counts = _count_entries(found["classes"]) + _when(found["uncovered"], _UNCOVERED_ENTRY)
    groups: list[tuple[str, str, list[dict[str, Any]]]] = [
        ("records", "Records per cell", _cell_entries()) if found["tiles"] else ("records", "Records", single),
        ("standing", "Standing", _standing_entries(marks)),
        ("contested", "Contested", _when(_is_contested(marks, found), {"label": "denied or disputed", "ring": True})),
        ("cross", "Cross-border", _when(any(m["bearing"] is not None for m in marks), _ARROW_ENTRY)),
        ("borders", "Borders", _when(found["borders"], _BORDER_ENTRY)),
        ("areas", "Areas", _area_entries(found)),
        ("mix", "Badge", _mix_entries(marks)),
        ("vague", "Vague places", _vague_entries(found["vague"])),
        ("presence", "Presence", _when(_any(found, "presence"), _sample("url(#atlas-hatch)", "reported presence"))),
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


def _sample(fill: str, label: str) -> dict[str, Any]:
    return {"fill": fill, "label": label}


def symbols() -> dict[str, dict[str, str]]:
    """List how each kind looks: the same for every selection, so that it is not repeated per record."""
    return {kind.value: {"path": symbol.path, "colour": symbol.colour} for kind, symbol in style.KINDS.items()}


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


def _any(found: Mapping[str, Any], field: str) -> bool:
    return any(province[field] for province in found["provinces"].values())


def _area_entries(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = {province["shade"]: province["shaded_for"] for province in found["provinces"].values() if province["shade"]}
    entries = [_sample(colour, f"{kind} (province)") for colour, kind in sorted(names.items(), key=lambda i: i[1])]
    entries += _when(_any(found, "region"), _sample("url(#atlas-dots)", "region only"))
    return entries + _when(found["countries"], _sample("var(--country-sample)", "country or wider only"))


def _mix_entries(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """List the parts of badges: the script draws them where several records lie together."""
    drawn = {mark["standing"] for mark in marks}
    parts = [
        {"mix": name, "label": name}
        for name, standings in style.MIX.items()
        if drawn & standings and name != "contested"
    ]
    return [{"badge": True, "label": "several records"}, *parts] if len(marks) > 1 else []


def _vague_entries(vague: list[dict[str, Any]]) -> list[dict[str, Any]]:
    drawn = {place["precision"] for place in vague if sum(place["number"])}
    entries: dict[str, dict[str, Any]] = {
        "province": {"vague": "province", "label": "province only"},
        "region": {"vague": "region", "label": "region only"},
        "border": _BORDER_ENTRY,
        "country": {"vague": "country", "label": "country or wider"},
    }
    return [entry for precision, entry in entries.items() if precision in drawn]


def _density_entries(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    classes = found["density"]["classes"]
    lowest = (0, *classes)
    return [
        _sample(style.COUNT_COLOURS[index], f"{low:g}–{bound:g}")
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
        _sample(style.COUNT_COLOURS[index], f"{low:,}" if low == bound else f"{low:,}–{bound:,}")
        for index, (low, bound) in enumerate(zip(lowest, classes, strict=False))
    ]
