"""The codes of a dataset in our terms, each kept beside ours."""

import re
from collections.abc import Mapping as Dictionary
from itertools import product
from typing import Final

import pyarrow as pa

from events.imports.columns.conversion import Conversion, quoted
from events.imports.columns.text import joined, together
from events.imports.mapping_file import key
from events.imports.models import ANY

WHOLE: Final = re.compile(r"(\d+)\.0+\Z", re.ASCII)


def decode(work: Conversion, field: str, otherwise: str, *, flag: bool) -> tuple[pa.Array, pa.ChunkedArray]:
    """
    Translate the codes of a field.

    Parameters
    ----------
    field
        `kind`, `precision` or `date_precision`.
    otherwise
        What an unknown or missing code becomes.
    flag
        Whether rows with an unknown code get a warning; else the file gets a note.

    Returns
    -------
    ours, own
        Our value for each row, and the codes as stated, those of several columns divided by ` / `.
    """
    columns = work.texts(field)
    if not columns:
        value = work.mapping.defaults.get(field, otherwise)
        return pa.repeat(pa.scalar(value, pa.string()), work.rows), joined([], "", work.rows)
    codes = _by_key(work.mapping.codes.get(field, {}), len(columns))
    stated, at = together(columns)
    values = [[part or "" for part in parts] for parts in stated]
    found = [_lookup(parts, codes) for parts in values]
    _tell(work, field, otherwise, values, found, pa.array(at), flag=flag)
    ours = pa.array([value or otherwise for value in found], pa.string()).take(pa.array(at))
    return ours, joined(columns, " / ", work.rows)


def _by_key(codes: Dictionary[str, str], columns: int) -> dict[tuple[str, ...], str]:
    parts = {code: code.split("/") if columns > 1 else [code] for code in codes}
    return {tuple(ANY if part == ANY else key(part) for part in parts[code]): ours for code, ours in codes.items()}


def _lookup(parts: list[str], codes: Dictionary[tuple[str, ...], str]) -> str | None:
    """Look up codes, first as they are, then with any number of them taken as any."""
    keys = [key(WHOLE.sub(r"\1", part)) for part in parts]
    patterns = sorted(product(*((part, ANY) for part in keys)), key=lambda pattern: pattern.count(ANY))
    return next((codes[pattern] for pattern in patterns if pattern in codes), None)


def _tell(
    work: Conversion,
    field: str,
    otherwise: str,
    values: list[list[str]],
    found: list[str | None],
    at: pa.Array,
    *,
    flag: bool,
) -> None:
    """Say which codes are unknown: of each row, or once for the file."""
    name = " / ".join(work.mapping.columns[field])
    unknown = [
        None if ours or not any(parts) else quoted(" / ".join(parts)) for parts, ours in zip(values, found, strict=True)
    ]
    listed = [text for text in unknown if text]
    if flag and listed:
        taken = f"is no known code: taken as {otherwise}" if otherwise else "is no known code"
        texts = [f"{name} {text} {taken}" if text else None for text in unknown]
        work.flags.each(pa.array(texts, pa.string()).take(at))
    elif listed:
        more = f" and {len(listed) - 10:,} more" if len(listed) > 10 else ""
        work.notes.append(f"{name}: taken as {otherwise}: {', '.join(listed[:10])}{more}")
