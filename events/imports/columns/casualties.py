"""Parse killed and wounded as stated, and keep the original text if it is not a plain number."""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from events.imports.columns import fates_text
from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.numbers_text import ParsedNumber
from events.imports.columns.text import Bools, indices, joined, mask

KILLED: Final = ("killed_low", "killed", "killed_high")
HOW: Final = "each number is read by the word beside it"
Floats = NDArray[np.float64]


class Casualties:
    """The casualties of a table: `low`, `best`, `high`, `wounded` (null where no number is stated) and `text`."""

    def __init__(self, conversion: Conversion, decimal: str) -> None:
        original: list[pa.ChunkedArray] = []
        stated = {
            name: _read(conversion, name, decimal, original) for name in (*KILLED, "wounded") if conversion.has(name)
        }
        unknown = np.full(conversion.rows, np.nan)
        bounds = stated.get("killed", (unknown, unknown, unknown))
        low = stated["killed_low"][1] if "killed_low" in stated else bounds[0]
        high = stated["killed_high"][1] if "killed_high" in stated else bounds[2]
        best = bounds[1]
        self.low, self.best, self.high = map(_column, (low, best, high))
        self.wounded = _column(stated["wounded"][1] if "wounded" in stated else unknown)
        if conversion.has("killed") and conversion.mapping.column("killed") == conversion.mapping.column("wounded"):
            conversion.notes.append(
                f"{quoted(conversion.column_name('killed'))} holds killed and wounded people: {HOW}"
            )
        self.text = joined(original, "; ", conversion.rows)
        _warn_of_contradiction(conversion, high < best, "high {:g} is below best {:g}", high, best)
        _warn_of_contradiction(conversion, low > best, "low {:g} is above best {:g}", low, best)
        _warn_of_contradiction(conversion, low > high, "low {:g} is above high {:g}", low, high)


def _warn_of_contradiction(conversion: Conversion, wrong: Bools, words: str, one: Floats, other: Floats) -> None:
    """Add a warning to rows whose bounds contradict each other; the numbers are kept."""
    rows = np.flatnonzero(wrong)
    texts = [f"killed: {words.format(one[at], other[at])}; kept as stated" for at in rows]
    conversion.warnings.add_at(rows, pa.array(texts, pa.string()))


def _read(
    conversion: Conversion, name: str, decimal: str, original: list[pa.ChunkedArray]
) -> tuple[Floats, Floats, Floats]:
    """Read one column as low, best and high, and add its original texts that are not plain numbers."""
    texts, indexes = indices(conversion.first_text(name))
    at, column = pa.array(indexes), conversion.column_name(name)
    fate = name.partition("_")[0]
    is_shared = conversion.mapping.column("killed") == conversion.mapping.column("wounded")
    numbers = [fates_text.parse(text, fate, decimal, is_shared=is_shared) for text in texts]
    problems = [
        f"{column} {quoted(text)} {number.problem}; kept as stated" if number.problem else None
        for number, text in zip(numbers, texts, strict=True)
    ]
    conversion.warnings.add_each(pa.array(problems, pa.string()).take(at))
    label = "" if name == "killed" else f"{column}: "
    kept = [f"{label}{text}" if number.problem else None for number, text in zip(numbers, texts, strict=True)]
    column_kept = pa.array(kept, pa.string()).take(at)
    if mask(column_kept.is_valid()).any():
        original.append(pa.chunked_array([column_kept]))
    values = np.array([_bounds(number) for number in numbers]).reshape(-1, 3)[indexes]
    return values[:, 0], values[:, 1], values[:, 2]


def _bounds(number: ParsedNumber) -> list[float]:
    return [np.nan if value is None else value for value in (number.low, number.best, number.high)]


def _column(values: Floats) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
