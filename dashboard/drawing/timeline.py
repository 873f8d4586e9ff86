"""Lay out the timeline of a briefing: a mark for each record, or counts; every number in it comes from a query."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.drawing import markup, style
from dashboard.drawing.map_layers import Rows
from dashboard.drawing.time_span import Span, within
from events import edtf_dates
from events.edtf_dates import day_after
from events.models import EventKind, MapStanding

MOST_MARKS: Final = 250
HEIGHT_PX: Final = 186
# Least and most height of a lane.
BAR_LANE_PX: Final = (2.0, 5.0)
SYMBOL_LANE_PX: Final = (7.0, 13.0)
BARS_SHARE: Final = 0.45  # of the height, where there are symbols too
WIDTH_PX: Final = 780  # about; only used to say which marks would touch
SYMBOL_PX: Final = 12
CONTESTED_COLOUR: Final = "#b3005e"


def timeline_rows(records: Rows, shown: Span, opened: str) -> list[dict[str, Any]]:
    """
    Lay out the records that touch the span on the timeline, with `y_px` from the bottom; bars are below symbols.

    A record known to the day is a symbol; a vaguer one is a bar over all days that it may mean; one that is of one day
    or another has a hollow mark for each. `opened` is the id of the record in the panel.
    """
    rows = [_timeline_row(row, shown, opened) for record in records for row in _dated(record)]
    rows = [row for row in rows if row["start"] <= shown.last.isoformat() and row["end"] >= shown.first.isoformat()]
    bars = sorted((row for row in rows if row["bar"]), key=lambda row: (row["start"], row["end"], row["id"]))
    points = [row for row in rows if not row["bar"]]
    bar_lanes, symbol_lanes = _pack(bars, shown, 3), _pack(points, shown, SYMBOL_PX)
    bar_px = _lane_px(bar_lanes, HEIGHT_PX * (BARS_SHARE if points else 1), BAR_LANE_PX)
    symbol_px = _lane_px(symbol_lanes, HEIGHT_PX - bar_lanes * bar_px, SYMBOL_LANE_PX)
    for row in bars:
        low = row.pop("lane") * bar_px
        row |= {"y_px": round(low, 1), "top_px": round(low + bar_px * 0.75, 1)}
    for row in points:
        row["y_px"] = round(bar_lanes * bar_px + (row.pop("lane") + 0.5) * symbol_px, 1)
    return bars + points


def _dated(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a record once for each date that it may be of; alternatives are possible only."""
    dates = edtf_dates.alternatives(row["edtf"])
    if len(dates) == 1:
        return [row]
    periods = [edtf_dates.parse(date) for date in dates]
    return [{**row, "earliest": days.earliest, "latest": days.latest, "match": "possible"} for days in periods]


def _lane_px(lanes: int, room_px: float, limits: tuple[float, float]) -> float:
    return min(max(room_px / max(lanes, 1), limits[0]), limits[1])


def _timeline_row(row: Mapping[str, Any], shown: Span, opened: str) -> dict[str, Any]:
    start, end = row["earliest"] or date.min, row["latest"] or date.max
    first, last = max(start, shown.first), min(end, shown.last)
    kind, standing = EventKind(row["kind"]), MapStanding(row["standing"])
    return {
        "id": row["record_id"],
        "title": markup.clean(row["title"]),
        "when": row["date_shown"],
        "where": markup.clean(row["place_name"]),
        "kind": kind.value,
        "standing": f"{style.STANDING_SIGNS[standing]} {standing}",
        "colour": style.KINDS[kind].colour,
        "shape": style.KINDS[kind].path,
        "certain": row["match"] == "certain",
        "contested": standing in style.CONTESTED,
        "open": row["record_id"] == opened,
        "bar": start != end,
        "start": first.isoformat() if start <= shown.last else start.isoformat(),
        # A bar covers its last day too.
        "end": day_after(last).isoformat(),
    }


def fits(rows: list[dict[str, Any]]) -> bool:
    """Return whether there is room for one mark per record."""
    return len(rows) <= MOST_MARKS and all(row["y_px"] < HEIGHT_PX for row in rows)


def _pack(rows: list[dict[str, Any]], shown: Span, least_px: float) -> int:
    """Set the lowest free `lane` of each row; return the number of lanes."""
    least_days = shown.days * least_px / WIDTH_PX
    free: list[float] = []
    for row in rows:
        start = _day_number(row["start"], shown)
        end = max(_day_number(row["end"], shown), start + least_days)
        lane = next((index for index, taken in enumerate(free) if taken <= start), len(free))
        free[lane : lane + 1] = [end + least_days * 0.15]
        row["lane"] = lane
    return len(free)


def _day_number(day: str, shown: Span) -> int:
    return (date.fromisoformat(day) - shown.first).days


def period_end(start: date, unit: str) -> date:
    """Return the first day after the month or year that begins on a day."""
    last = (
        start.replace(month=12, day=31) if unit == "year" else start.replace(day=monthrange(start.year, start.month)[1])
    )
    return day_after(last)


def histogram_rows(counts: pd.DataFrame, shown: Span) -> list[dict[str, Any]]:
    """Stack the counts of `SelectionCounts.periods` by month or year: certain below possible, from `low` to `high`."""
    return [
        {
            "start": str(row.start)[:10],
            "end": period_end(row.start, shown.unit).isoformat(),
            "match": match,
            "low": int(low),
            "high": int(low + number),
        }
        # What lies outside the span would still stretch the axis of the counts.
        for row in within(counts, shown).itertuples(index=False)
        for match, number, low in (("certain", row.certain, 0), ("possible", row.possible, row.certain))
        if number
    ]
