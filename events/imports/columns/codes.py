"""Translate the codes of a dataset to ours, keeping the original beside them."""

import re
from collections.abc import Mapping as Dictionary
from itertools import product
from typing import Final

import pyarrow as pa

from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.text import combinations, joined
from events.imports.mapping_file import key
from events.imports.models import ANY

WHOLE: Final = re.compile(r"(\d+)\.0+\Z", re.ASCII)
LISTED: Final = 10


def decode(
    conversion: Conversion, field: str, otherwise: str, *, warn: bool = True
) -> tuple[pa.Array, pa.ChunkedArray]:
    """
    Translate the codes of a field: `kind`, `precision` or `date_precision`.

    An unknown or missing code becomes `otherwise`; rows with one get a warning, or else the file a note. Returns our
    value for each row, and the codes as stated, those of several columns joined by ` / `.
    """
    columns = conversion.texts(field)
    if not columns:
        value = conversion.mapping.defaults.get(field, otherwise)
        return pa.repeat(pa.scalar(value, pa.string()), conversion.rows), conversion.empty_column()
    codes = _by_key(conversion.mapping.codes.get(field, {}), len(columns))
    stated, at = combinations(columns)
    values = [[part or "" for part in parts] for parts in stated]
    found = [_lookup(parts, codes) for parts in values]
    unknown = [
        quoted(" / ".join(parts)) if ours is None and any(parts) else None
        for parts, ours in zip(values, found, strict=True)
    ]
    _report_unknown(conversion, field, otherwise, unknown, pa.array(at), warn=warn)
    ours = pa.array([value or otherwise for value in found], pa.string()).take(pa.array(at))
    return ours, joined(columns, " / ", conversion.rows)


def _by_key(codes: Dictionary[str, str], columns: int) -> dict[tuple[str, ...], str]:
    parts = {code: code.split("/") if columns > 1 else [code] for code in codes}
    return {tuple(ANY if part == ANY else key(part) for part in parts[code]): ours for code, ours in codes.items()}


def _lookup(parts: list[str], codes: Dictionary[tuple[str, ...], str]) -> str | None:
    """Look up codes, first as they are, then with more and more of them replaced by any."""
    keys = [key(WHOLE.sub(r"\1", part)) for part in parts]
    patterns = sorted(product(*((part, ANY) for part in keys)), key=lambda pattern: pattern.count(ANY))
    return next((codes[pattern] for pattern in patterns if pattern in codes), None)


def _report_unknown(
    conversion: Conversion, field: str, otherwise: str, unknown: list[str | None], at: pa.Array, *, warn: bool
) -> None:
    """Add a warning to each row with an unknown code, or one note to the file."""
    name = " / ".join(conversion.mapping.columns[field])
    codes_unknown = [text for text in unknown if text]
    if not codes_unknown:
        return
    if warn:
        result = f": read as '{otherwise}'" if otherwise else ""
        texts = [f"{name} {text} is an unknown code{result}" if text else None for text in unknown]
        conversion.warnings.add_each(pa.array(texts, pa.string()).take(at))
    else:
        more = f" and {len(codes_unknown) - LISTED:,} more" if len(codes_unknown) > LISTED else ""
        conversion.notes.append(f"kinds read as '{otherwise}': {', '.join(codes_unknown[:LISTED])}{more}")
