"""Read JSON: a list of objects, alone or inside one object, one object per line, or the features of GeoJSON."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import numpy as np
import pyarrow as pa

from events.imports.models import TextTable, UnreadableError
from events.imports.readers import encodings
from events.imports.readers.header import FreeNames, Header, unique
from events.imports.readers.source_file import SourceFile
from events.imports.readers.text_table import LAT, LON, TYPE, fill
from events.imports.rejected_rows import NOT_AN_OBJECT, RejectedRow, cut, invalid_json, second_list

SPACE: Final = re.compile(r"[ \t\r\n]*")
LIST: Final = re.compile(r'"((?:[^"\\]|\\.){1,80})"\s*:\s*\[\s*(?=[{\]])')
FEATURES: Final = re.compile(r'"type"\s*:\s*"FeatureCollection"')
WGS84: Final = re.compile(r"CRS84|EPSG:{1,2}(?:[\d.]*:)?4326", re.I)
CRS: Final = re.compile(r'"crs"\s*:\s*\{[^{}]*\{[^{}]*"name"\s*:\s*"([^"]*)"')
# Text cannot hold one half of an escaped pair (`\\ud83d\\ude00`) alone.
HALF_ESCAPED: Final = re.compile(r"\\u[dD][89a-fA-F]")
HALF: Final = re.compile("[\ud800-\udfff]")
REPLACEMENT: Final = "\ufffd"
HEAD: Final = 4_096
FRONT: Final = 1 << 20  # where the lists of a file begin
MOST_LISTS: Final = 1_000
RECORDS: Final = ("data", "records", "results", "rows", "items", "value", "events", "incidents", "features")
KEPT: Final = 2_000
SHORT: Final = 8
LISTED: Final = 10
Pairs = tuple[tuple[str, Any], ...]


@dataclass
class _Found:
    """The records found so far, as cells by column, and the rejected ones."""

    rows: list[int] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)
    rejected: list[RejectedRow] = field(default_factory=list)
    may_have_halves: bool = False
    halves: int = 0
    end: int = 0  # of the list of records

    def whole(self, text: str) -> str:
        """Return a text with the halves of pairs replaced and counted."""
        if self.may_have_halves:
            text, count = HALF.subn(REPLACEMENT, text)
            self.halves += count
        return text

    @property
    def next_row(self) -> int:
        return len(self.rows) + len(self.rejected) + 1


def read(source: SourceFile) -> TextTable:
    """
    Read JSON.

    Raises
    ------
    UnreadableError
        If it contains no list of objects, or a limit is exceeded.
    """
    name, limits = source.name, source.limits
    encoding = encodings.detect(source.data, source.options.encoding)
    utf8, _ = encodings.as_utf8(source.data, encoding)
    text = bytes(utf8).decode("utf-8", errors="replace")
    start, is_list, key = _start(name, text)
    is_map = bool(key == "features" and FEATURES.search(text[:HEAD] + text[-HEAD:]))
    if is_map:
        _check_crs(name, text)
    found = _Found(may_have_halves=HALF_ESCAPED.search(text) is not None)
    try:
        for value in _values(text, start, is_list, key, found):
            _add(source, found, _feature(value) if is_map else value)
            if not len(found.rows) % 10_000:
                source.check("records", len(found.rows), limits.rows, "split the file")
                source.progress(0.5)
    except RecursionError:
        raise UnreadableError(
            f"{name} nests objects more than {limits.nesting} deep; flatten it, or save it as CSV"
        ) from None
    names = tuple(found.columns)
    columns = [
        pa.chunked_array([pa.array([row.get(column, "") for row in found.cells], pa.string())]) for column in names
    ]
    where = f"records from the list '{key}'" if key else "records from a list of objects"
    table = TextTable(
        name,
        "geojson" if is_map else "json",
        rejected=tuple(found.rejected),
        encoding=encoding.name,
        notes=(
            encoding.note,
            *_note(found.halves),
            where,
            *_other_lists(text, start, found.end),
        ),
        questions=encoding.questions,
    )
    return fill(table, source, Header(unique(names)), np.array(found.rows, np.int64), columns)


def _note(halves: int) -> tuple[str, ...]:
    return (f"{halves:,} incomplete character{'s' * (halves > 1)}: shown as a replacement character",) if halves else ()


# ------------------------------------------------------------------ the records


def _start(name: str, text: str) -> tuple[int, bool, str]:
    """Return the offset of the first record, whether the records are in a list, and the name of that list."""
    at = _space(text, 0)
    if text[at] == "[":
        return at + 1, True, ""
    lists = _list_of_records(text, at)
    # Each blank belongs to one part of the pattern only: else many of them would be divided in every possible way.
    lines = re.match(r"\s*\{[^\n]*\}[ \t\r]*\n\s*\{", text[: 1 << 20])
    if lines:
        return at, False, ""
    if lists is None:
        raise UnreadableError(f"{name} contains no list of objects; choose JSON with one object for each record")
    return lists.end(), True, lists[1]


def _list_of_records(text: str, at: int) -> re.Match[str] | None:
    """Find the list that holds the records: the features of a map, a list named so, else the longest with objects."""
    found = list(islice(LIST.finditer(text, at, at + FRONT), MOST_LISTS)) or [*islice(LIST.finditer(text, at), 1)]
    filled = [one for one in found if text.startswith("{", one.end())]
    wanted = ("features",) if FEATURES.search(text[:HEAD] + text[-HEAD:]) else RECORDS
    if len(filled) > 1 and filled[0][1].lower() not in wanted:
        filled = _longest_first(text, filled)
    named = [one for one in filled or found if one[1].lower() in wanted]
    return next(iter((*named, *filled, *found)), None)


def _longest_first(text: str, lists: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return the lists that are in no other one, the longest first."""
    decoder, ends = json.JSONDecoder(), [0]
    outer = []
    for one in lists:
        if one.start() >= ends[-1]:
            outer.append(one)
            try:
                ends.append(decoder.raw_decode(text, text.rindex("[", one.start(), one.end()))[1])
            except (ValueError, RecursionError):
                ends.append(len(text))
    length = {one.start(): end - one.start() for one, end in zip(outer, ends[1:], strict=True)}
    return sorted(outer, key=lambda one: -length[one.start()])


def _other_lists(text: str, start: int, end: int) -> tuple[str, ...]:
    """Point out the lists of objects before and after the list that is read, unless its end is unknown."""
    if not end:
        return ()
    around = (*islice(LIST.finditer(text, 0, start), LISTED), *islice(LIST.finditer(text, end), LISTED))
    names = [one[1] for one in around if text.startswith("{", one.end()) and not start - SHORT < one.end() <= end]
    return (f"other lists are not read: {', '.join(map(repr, dict.fromkeys(names)))}",) if names else ()


def _space(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _values(text: str, at: int, is_list: bool, key: str, found: _Found) -> Iterator[Any]:
    """Return the values of a list one by one, up to the first that cannot be read, which is rejected."""
    decoder = json.JSONDecoder(object_pairs_hook=tuple, parse_float=str, parse_int=str, parse_constant=str)
    while (at := _space(text, at)) < len(text):
        if is_list and text[at] == "]":
            found.end = at
            _reject_second(found, text, at, key)
            return
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            _reject_rest(found, text, at, error)
            return
        yield value
        at = _space(text, end)
        if is_list and text[at : at + 1] == ",":
            at += 1
        elif is_list and at < len(text) and text[at] != "]":
            _reject_rest(found, text, at, json.JSONDecodeError("no comma after the record", text, at))
            return


def _reject_rest(found: _Found, text: str, at: int, error: json.JSONDecodeError) -> None:
    """Reject the rest of a file as one record: after an error their limits are unknown."""
    rest = text[at : at + KEPT]
    left = text[error.pos :].strip()
    is_cut = "Unterminated" in error.msg or (len(left) <= SHORT and not left.endswith(("}", "]")))
    where = f"{error.msg} in line {error.lineno}"
    reason = cut(where) if is_cut else invalid_json(where)
    found.rejected.append(RejectedRow(found.next_row, *reason, {"text": rest}))


def _reject_second(found: _Found, text: str, at: int, key: str) -> None:
    """Reject what follows the list if a list of the same name begins there."""
    again = re.compile(rf'"{re.escape(key)}"\s*:\s*\[').search(text, at) if key else None
    if again:
        shown = {"text": text[again.start() : again.start() + KEPT]}
        found.rejected.append(RejectedRow(found.next_row, *second_list(key), shown))


def _add(source: SourceFile, found: _Found, value: Any) -> None:  # noqa: ANN401 - any JSON
    row = found.next_row
    if not isinstance(value, tuple) or not value:
        shown = {"text": found.whole(_text(value)[:KEPT])}
        found.rejected.append(RejectedRow(row, *NOT_AN_OBJECT, shown))
        return
    names = FreeNames()
    cells = {names.take(found.whole(name)): found.whole(text) for name, text in _flat(value, "", source.limits.nesting)}
    found.rows.append(row)
    found.cells.append(cells)
    found.columns.update(dict.fromkeys(cells))
    source.check("columns", len(found.columns), source.limits.columns, "give all objects the same names")


def _flat(pairs: Pairs, prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    """Return the values of an object as text; the names of nested values are joined by a dot."""
    if not depth:
        raise RecursionError
    for name, value in pairs:
        if isinstance(value, tuple) and value:
            yield from _flat(value, f"{prefix}{name}.", depth - 1)
        else:
            yield f"{prefix}{name}", _text(value)


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, tuple):
        return {name: _plain(inner) for name, inner in value}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


# ------------------------------------------------------------------ GeoJSON


def _check_crs(name: str, text: str) -> None:
    found = CRS.search(text[:HEAD]) or CRS.search(text[-HEAD:])
    if found and not WGS84.search(found[1]):
        raise UnreadableError(f"the coordinates of {name} are in {found[1]}; save it in WGS84 (EPSG:4326)")


def _feature(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the properties of a feature with its id and point; any other value unchanged."""
    if not isinstance(value, tuple) or dict(value).get("type") != "Feature":
        return value
    parts = dict(value)
    properties, geometry = parts.get("properties"), parts.get("geometry")
    own = properties if isinstance(properties, tuple) else ()
    made = [*own, *_point(geometry if isinstance(geometry, tuple) else ())]
    if isinstance(parts.get("id"), str) and "id" not in dict(own):
        made.insert(0, ("id", parts["id"]))
    return tuple(made)


def _point(geometry: Pairs) -> Pairs:
    parts = dict(geometry)
    place = parts.get("coordinates")
    if parts.get("type") == "MultiPoint" and isinstance(place, list) and len(place) == 1:
        place = place[0]
    is_point = isinstance(place, list) and len(place) >= 2 and all(isinstance(part, str) for part in place[:2])
    lon, lat = (place[0], place[1]) if is_point and isinstance(place, list) else ("", "")
    return (LON, lon), (LAT, lat), (TYPE, str(parts.get("type", "")))
