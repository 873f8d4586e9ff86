"""How far out the cells of a sheet say they lie, before anyone builds a grid of that size."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

REFERENCE: Final = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]{0,4})(\d{0,12})")
LETTERS: Final = 4
DIGITS: Final = 8
Bytes = NDArray[np.uint8]


def corner(part: bytes) -> tuple[int, int]:
    """
    Find the farthest column and row that a piece of a sheet's XML names in attributes `r` (`<c r="AB12">`).

    Parameters
    ----------
    part
        A piece of the sheet; a reference that its end cuts through must stand in the next piece again.

    Returns
    -------
    columns, rows
        0 where none is named.
    """
    signs = np.frombuffer(part, np.uint8)
    if len(signs) < 5:
        return 0, 0
    is_r = signs[1:-1] == ord("r")
    if (is_r & (signs[2:] <= ord(" "))).any():
        return _slowly(part)
    at = np.flatnonzero(is_r & (signs[2:] == ord("="))) + 3
    at = at[(signs[at - 3] <= ord(" ")) & (at < len(signs))]
    if (signs[at] <= ord(" ")).any():
        return _slowly(part)
    return _read(signs, at[(signs[at] == ord('"')) | (signs[at] == ord("'"))] + 1)


def farther(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    """Give the larger of each of two corners' columns and rows."""
    return max(one[0], other[0]), max(one[1], other[1])


def _read(signs: Bytes, at: NDArray[np.int64]) -> tuple[int, int]:
    """Read letters and digits of many references at once."""
    padded = np.concatenate([signs, np.zeros(LETTERS + DIGITS + 2, np.uint8)])
    columns, rows = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for _ in range(LETTERS):
        letter = (padded[at] & 0xDF).astype(np.int64) - ord("A") + 1
        is_letter = (letter >= 1) & (letter <= 26)
        columns = np.where(is_letter, columns * 26 + letter, columns)
        at = at + is_letter
    for _ in range(DIGITS):
        digit = padded[at].astype(np.int64) - ord("0")
        is_digit = (digit >= 0) & (digit <= 9)
        rows = np.where(is_digit, rows * 10 + digit, rows)
        at = at + is_digit
    return int(columns.max(initial=0)), int(rows.max(initial=0))


def _slowly(part: bytes) -> tuple[int, int]:
    """Do the same for XML that is spaced in another way than usual."""
    found = REFERENCE.findall(part)
    columns = max((_number(letters) for letters, _ in found), default=0)
    return columns, max((int(digits) for _, digits in found if digits), default=0)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
