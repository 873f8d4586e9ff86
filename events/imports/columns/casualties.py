"""The killed and wounded of each row as stated; where the file says more or less than a number, in its own words."""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from events.imports.columns import numbers_text
from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.numbers_text import ParsedNumber
from events.imports.columns.text import indices, joined, mask

KILLED: Final = ("killed_low", "killed", "killed_high")
Floats = NDArray[np.float64]


class Casualties:
    """The tolls of a table: `low`, `best`, `high`, `wounded` (null where no number is stated) and `text`."""

    def __init__(self, work: Conversion, decimal: str) -> None:
        own_words: list[pa.ChunkedArray] = []
        stated = {name: _read(work, name, decimal, own_words) for name in (*KILLED, "wounded") if work.has(name)}
        nothing = np.full(work.rows, np.nan)
        bounds = stated.get("killed", (nothing, nothing, nothing))
        low = stated["killed_low"][1] if "killed_low" in stated else bounds[0]
        high = stated["killed_high"][1] if "killed_high" in stated else bounds[2]
        best = bounds[1]
        self.low, self.best, self.high = map(_column, (low, best, high))
        self.wounded = _column(stated["wounded"][1] if "wounded" in stated else nothing)
        self.text = joined(own_words, "; ", work.rows)
        for lower, upper, says in (
            (best, high, "high {} is below best {}"),
            (low, best, "low {} is above best {}"),
            (low, high, "low {} is above high {}"),
        ):
            _contradiction(work, lower, upper, says)


def _contradiction(work: Conversion, lower: Floats, upper: Floats, says: str) -> None:
    """Flag rows whose bounds contradict each other; the numbers stay as they are."""
    wrong = np.flatnonzero(lower > upper)
    texts = np.full(work.rows, None, dtype=object)
    first_is_upper = says.startswith("high")
    for at in wrong:
        pair = (upper[at], lower[at]) if first_is_upper else (lower[at], upper[at])
        texts[at] = f"killed: {says.format(*(f'{value:g}' for value in pair))}: kept as stated"
    work.flags.each(pa.array(texts, pa.string()))


def _read(work: Conversion, name: str, decimal: str, own_words: list[pa.ChunkedArray]) -> tuple[Floats, Floats, Floats]:
    texts, at = indices(work.texts(name)[0])
    found = [numbers_text.parse_number(text, decimal) for text in texts]
    column = work.column(name)
    told = [
        f"{column} {quoted(text)} {figure.oddity}: kept as stated" if figure.oddity else None
        for figure, text in zip(found, texts, strict=True)
    ]
    where = pa.array(at)
    work.flags.each(pa.array(told, pa.string()).take(where))
    words = [
        _words(column if name != "killed" else "", text, figure) for text, figure in zip(texts, found, strict=True)
    ]
    kept = pa.array(words, pa.string()).take(where)
    if mask(kept.is_valid()).any():
        own_words.append(pa.chunked_array([kept]))
    values = np.array([[_nan(figure.low), _nan(figure.best), _nan(figure.high)] for figure in found]).reshape(-1, 3)
    low, best, high = (values[:, part][at] for part in range(3))
    return low, best, high


def _words(column: str, text: str | None, figure: ParsedNumber) -> str | None:
    if not figure.oddity or text is None:
        return None
    return f"{column}: {text}" if column else text


def _nan(value: float | None) -> float:
    return np.nan if value is None else value


def _column(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
