"""Whom the boundaries in force are by, in a line."""

from functools import cache
from pathlib import Path

from geodata import compose, current

SHIPPED = "Natural Earth 1:10m"


def line() -> str:
    """Credit the boundaries in force: `Natural Earth 1:10m`, or by country where others were added."""
    return _line(current.folder())


@cache
def _line(folder: Path) -> str:
    added = [receipt for receipt in compose.read(folder).receipts.values() if receipt["title"] != SHIPPED]
    said = [f"{', '.join(one['countries'])}: {one['title']} ({one['licence']})" for one in added]
    return "; ".join([*said, f"elsewhere {SHIPPED}"]) if said else SHIPPED
