"""How the columns of a file map to fields: shown with what stands in them, editable, saved and used again."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import markup
from dashboard.intake import dropped, grid
from dashboard.intake.dropped import Dropped
from events.importers import Raw, UnreadableError, mapping
from events.importers.mapping import SINGLE, Mapping
from events.importers.table import kinds

COLUMN, EXAMPLES, FIELD = "Column of the file", "What stands in it", "Read as"
FIELD_WORDS: Final = {
    "own_id": "id",
    "date": "date, or first day",
    "date_end": "last day",
    "year": "year",
    "month": "month",
    "day": "day",
    "date_text": "date in words",
    "date_precision": "closeness of the date",
    "lon": "longitude",
    "lat": "latitude",
    "killed_low": "killed, at least",
    "killed": "killed",
    "killed_high": "killed, at most",
    "wounded": "wounded",
    "country": "country",
    "province": "province",
    "title": "title",
    "kind": "kind",
    "precision": "closeness of the place",
    "place": "place",
    "actors": "actors",
    "source": "source",
    "notes": "notes",
}
MOST_EXAMPLES: Final = 3
LOOKED_AT: Final = 200  # rows that examples are taken from
LONGEST_EXAMPLE: Final = 60
PROBLEM: Final = "intake_mapping_problem"


def frame(raw: Raw, used: Mapping) -> pd.DataFrame:
    """List every column of a file with the first different values in it and the fields that it fills."""
    read_as = _fields_by_column(used)
    rows = [(markup.clean(name), examples(raw, name), read_as.get(name, [])) for name in raw.columns]
    return pd.DataFrame(rows, columns=[COLUMN, EXAMPLES, FIELD])


def examples(raw: Raw, column: str) -> str:
    """Give the first different values of a column."""
    seen = dict.fromkeys(filter(None, map(markup.clean, raw.table.column(column).slice(0, LOOKED_AT).to_pylist())))
    return " · ".join(text[:LONGEST_EXAMPLE] for text in list(seen)[:MOST_EXAMPLES])


def _fields_by_column(used: Mapping) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field, names in used.columns.items():
        for name in names:
            found.setdefault(name, []).append(field)
    return found


def edited(used: Mapping, columns: Sequence[str], changes: Dictionary[str, Sequence[str]]) -> Mapping:
    """
    Give a mapping in which some columns fill other fields.

    Parameters
    ----------
    used
        The mapping before.
    columns
        Columns of the file, in its order.
    changes
        Column to the fields that it fills now.

    Returns
    -------
    mapping
        Where a field takes one column only, the one that was given it last has it.
    """
    fills = {name: used.columns[name] for name in used.columns}
    for column in columns:
        if column not in changes:
            continue
        wanted = set(changes[column])
        for field in {*fills, *wanted}:
            others = tuple(name for name in fills.get(field, ()) if name != column)
            kept = fills.get(field, ()) if column in fills.get(field, ()) else (*others, column)
            fills[field] = ((column,) if field in SINGLE else kept) if field in wanted else others
    result = used
    for field, names in fills.items():
        result = result.with_column(field, *names)
    return result


def show(taken: Dropped) -> None:
    """Show the mapping of what was read, to be changed in place, saved, and replaced by a saved one."""
    if taken.read is None:
        return
    prepared = taken.read.prepared
    key = f"intake-columns-{_digest(prepared.mapping)}"
    st.data_editor(
        frame(prepared.raw, prepared.mapping),
        key=key,
        on_change=_take_edit,
        args=(key, prepared.mapping, prepared.raw),
        hide_index=True,
        disabled=[COLUMN, EXAMPLES],
        height=grid.height(len(prepared.raw.columns)),
        row_height=grid.ROW_PX,
        column_config={
            COLUMN: st.column_config.TextColumn(width="medium"),
            EXAMPLES: st.column_config.TextColumn(width="large"),
            FIELD: st.column_config.MultiselectColumn(
                width="large", options=list(FIELD_WORDS), format_func=FIELD_WORDS.__getitem__
            ),
        },
        alt="Columns of the file, what stands in them, and what they are read as",
    )
    _save_and_reuse(prepared.mapping, f"intake-saved-{taken.upload.digest[:12]}")


def _digest(used: Mapping) -> str:
    return sha256(mapping.to_json(used).encode()).hexdigest()[:12]


def with_kinds(mapping: Mapping, used: Mapping, raw: Raw) -> Mapping:
    """Guess what the words of a column mean that has just become that of the kinds."""
    if mapping.columns.get("kind") == used.columns.get("kind"):
        return mapping
    return replace(
        mapping, codes={**mapping.codes, "kind": {**kinds(raw, mapping.columns), **mapping.codes.get("kind", {})}}
    )


def _take_edit(key: str, used: Mapping, raw: Raw) -> None:
    rows, columns = st.session_state[key]["edited_rows"], raw.columns
    changes = {columns[int(row)]: change[FIELD] or [] for row, change in rows.items() if FIELD in change}
    dropped.choose(mapping=with_kinds(edited(used, columns, changes), used, raw))


def _save_and_reuse(used: Mapping, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="intake-mapping"):
        st.download_button(
            "Save this mapping",
            data=mapping.to_json(used),
            file_name=f"mapping-{used.format}.json",
            mime="application/json",
            on_click="ignore",
        )
        with st.popover("Use a saved mapping"):
            st.file_uploader(
                "A mapping saved from this page or by the command line",
                type="json",
                key=key,
                max_upload_size=1,
                on_change=_take_saved,
                args=(key,),
            )
    problem = st.session_state.pop(PROBLEM, "")
    if problem:
        st.error(markup.markdown(problem))


def _take_saved(key: str) -> None:
    uploaded = st.session_state[key]
    if uploaded is None:
        return
    try:
        saved = mapping.from_json(uploaded.getvalue().decode("utf-8-sig"))
    except UnreadableError as problem:
        st.session_state[PROBLEM] = str(problem)
    except UnicodeDecodeError:
        st.session_state[PROBLEM] = "the mapping is not UTF-8 text; save it anew from a preview"
    else:
        dropped.choose(format=saved.format, mapping=saved)
