"""What the words and codes of a dataset mean in the project's terms: shown with how often they stand, editable."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard import markup
from dashboard.intake import dropped, grid
from events.importers.mapping import CODED, Mapping, key
from events.importing import Preview

OWN, RECORDS, OURS = "As stated", "Records", "Read as"
# Field of the mapping: the columns of `STATED` that keep the dataset's own words, and its heading.
SHOWN: Final = {"kind": ("own_kind", "Kinds"), "precision": ("own_precision", "Closeness of places")}
MOST: Final = 300


class Code(NamedTuple):
    """A code as stated, what it is read as, and how many records have it."""

    own: str
    ours: str
    records: int


def codes(stated: pa.Table, field: str) -> list[Code]:
    """List the codes of a field, the most frequent first."""
    own, _ = SHOWN[field]
    counted = stated.group_by([own, field]).aggregate([([], "count_all")]).to_pylist()
    found = [Code(row[own], row[field], row["count_all"]) for row in counted if row[own]]
    return sorted(found, key=lambda code: (-code.records, code.own))


def edited(used: Mapping, field: str, changes: Dictionary[str, str]) -> Mapping:
    """Give a mapping in which some codes of a field, as stated, mean something else."""
    written = {_pattern(used, field, own): ours for own, ours in changes.items()}
    anew = {key(own) for own in written}
    former = {own: ours for own, ours in used.codes.get(field, {}).items() if key(own) not in anew}
    return replace(used, codes={**used.codes, field: {**former, **written}})


def _pattern(used: Mapping, field: str, own: str) -> str:
    """Write a code as mappings do: those of several columns are stated with blanks around the stroke."""
    return own.replace(" / ", "/") if len(used.columns.get(field, ())) > 1 else own


def show(read: Preview) -> None:
    """Show what the codes are read as, to be changed in place."""
    sides = st.columns(len(SHOWN), gap="medium")
    for side, (field, (_, heading)) in zip(sides, SHOWN.items(), strict=True):
        with side:
            _editor(read, field, heading)


def _editor(read: Preview, field: str, heading: str) -> None:
    used = read.prepared.mapping
    st.markdown(f"**{heading}**")
    if not used.columns.get(field):
        st.caption(f"No column says it: every record is read as “{used.defaults.get(field, 'other')}”.")
        return
    found = codes(read.prepared.converted.stated, field)
    frame = pd.DataFrame(
        [(markup.clean(code.own), code.records, code.ours) for code in found[:MOST]], columns=[OWN, RECORDS, OURS]
    )
    name = f"intake-codes-{field}-{sha256(repr((used.codes.get(field), used.columns)).encode()).hexdigest()[:12]}"
    st.data_editor(
        frame,
        key=name,
        on_change=_take,
        args=(name, used, field, found),
        hide_index=True,
        disabled=[OWN, RECORDS],
        height=grid.height(len(frame)),
        row_height=grid.ROW_PX,
        column_config={OURS: st.column_config.SelectboxColumn(options=list(CODED[field]), required=True)},
        alt=f"{heading}: codes as stated and what they are read as",
    )
    if len(found) > MOST:
        st.caption(f"The {MOST:,} most frequent of {len(found):,}; the others are changed in a saved mapping.")


def _take(name: str, used: Mapping, field: str, found: Sequence[Code]) -> None:
    rows = st.session_state[name]["edited_rows"]
    changes = {found[int(row)].own: change[OURS] for row, change in rows.items() if change.get(OURS)}
    dropped.choose(mapping=edited(used, field, changes))
