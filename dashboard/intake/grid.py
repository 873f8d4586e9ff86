"""How high tables are drawn: as high as their rows, up to what leaves the rest of the page in sight."""

from typing import Final

HEAD_PX, ROW_PX = 34, 31
TALL_ROW_PX: Final = 58  # two lines of text
MOST_PX: Final = 420


def height(rows: int, row_px: int = ROW_PX) -> int:
    """Height of a table in pixels; one row's height is kept for a table without rows."""
    return min(MOST_PX, HEAD_PX + row_px * max(rows, 1))
