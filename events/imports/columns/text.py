"""Columns of text: trim, join, shorten, and convert by distinct values."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
BLANKS: Final = " \t\r\n\x0b\x0c\xa0\u2007\u202f\u200b\ufeff\u3000"


# Digits and signs of numbers in Arabic and Persian script.
ASCII_SIGNS: Final = {
    **{base + digit: str(digit) for base in (0x660, 0x6F0) for digit in range(10)},
    0x66B: ".",
    0x66C: ",",
    0x2212: "-",
}


def ascii_digits(text: str) -> str:
    """Write the digits of a text in ASCII, so that numbers are read alike in all scripts."""
    return text if text.isascii() else text.translate(ASCII_SIGNS)


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Remove blanks of every kind, also non-breaking ones, from both ends; empty texts become null."""
    clean = pc.utf8_trim(column, BLANKS)
    return pc.if_else(pc.equal(clean, ""), pa.scalar(None, pa.string()), clean)


def empty(rows: int) -> pa.ChunkedArray:
    """Return a column of nulls."""
    return pa.chunked_array([pa.nulls(rows, pa.string())])


def mask(column: pa.ChunkedArray | pa.Array) -> Bools:
    """Convert a boolean column to numpy; null becomes false."""
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False), dtype=bool)


def indices(column: pa.ChunkedArray) -> tuple[list[Any], NDArray[np.int64]]:
    """Return the distinct values of a column, null included, and for each row the index of its value."""
    # Not with null_encoding="encode": Arrow cannot unify dictionaries with nulls.
    encoded = column.dictionary_encode().unify_dictionaries()
    if not encoded.num_chunks:
        return [], np.empty(0, np.int64)
    values = encoded.chunk(0).dictionary.to_pylist()
    parts = [pc.fill_null(chunk.indices, len(values)).to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
    found = [*values, None] if column.null_count else values
    return found, np.concatenate(parts).astype(np.int64)


def combinations(columns: Sequence[pa.ChunkedArray]) -> tuple[list[tuple[Any, ...]], NDArray[np.int64]]:
    """Return the distinct combinations of several columns, and for each row the index of its combination."""
    values, at = indices(columns[0])
    found = [(value,) for value in values]
    for column in columns[1:]:
        more, at_more = indices(column)
        pairs, at = np.unique(at * max(len(more), 1) + at_more, return_inverse=True)
        found = [(*found[pair // len(more)], more[pair % len(more)]) for pair in pairs.tolist()]
    return found, at


def by_value(column: pa.ChunkedArray, convert: Callable[[Any], Any], kind: pa.DataType) -> pa.Array:
    """Return one value for each row, computed once for each distinct text (None for null)."""
    values, at = indices(column)
    return pa.array([convert(value) for value in values], kind).take(pa.array(at))


def joined(columns: Sequence[pa.ChunkedArray], separator: str, rows: int) -> pa.ChunkedArray:
    """Join the texts of several columns row by row; nulls are left out, and null if nothing is left."""
    if not columns:
        return empty(rows)
    text = columns[0]
    for column in columns[1:]:
        # Not with null_handling="skip": a chunk of only nulls would lose its rows.
        text = pc.coalesce(pc.binary_join_element_wise(text, column, separator), text, column)
    return text


def shortened(column: pa.ChunkedArray, most: int) -> pa.ChunkedArray:
    """Shorten texts to at most `most` characters, with an ellipsis."""
    if not mask(pc.greater(pc.utf8_length(column), most)).any():
        return column
    cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(column, 0, most - 1), "…", "")
    return pc.if_else(pc.greater(pc.utf8_length(column), most), cut, column)
