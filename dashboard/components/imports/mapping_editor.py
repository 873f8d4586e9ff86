"""Edit the meaning of a file's codes; save the mapping, and use a saved one."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.components.imports import dropped_file, record_account
from dashboard.drawing import markup
from events.imports import mapping_file
from events.imports.formats import actor_names
from events.imports.mapping_file import key
from events.imports.models import ANY, CODED, ColumnMapping, UnreadableError
from events.imports.pipeline import Preview

OWN, RECORDS, OURS = "As stated", "Records", "Read as"
# Field of the mapping: the column with the dataset's own words, and its heading.
SHOWN: Final = {"kind": ("source_kind", "Kinds"), "precision": ("source_precision", "Place precision")}
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


def edited_codes(used: ColumnMapping, field: str, changes: Dictionary[str, str]) -> ColumnMapping:
    """Return a mapping in which some codes of a field have another meaning."""
    written = {_pattern(used, field, own): ours for own, ours in changes.items()}
    anew = {key(own) for own in written}
    former = {own: ours for own, ours in used.codes.get(field, {}).items() if key(own) not in anew}
    return replace(used, codes={**used.codes, field: {**former, **written}})


def _pattern(used: ColumnMapping, field: str, own: str) -> str:
    """Write a code as mappings do: codes of several columns are stated with blanks around the slash."""
    return own.replace(" / ", "/") if len(used.columns.get(field, ())) > 1 else own


def show_codes(read: Preview) -> None:
    """Show what the codes of place precision and the actors are read as, to be changed in place."""
    _editor(read, "precision", SHOWN["precision"][1])
    show_actors(read)


def _editor(read: Preview, field: str, heading: str) -> None:
    used = read.parsed.mapping
    st.markdown(f"**{heading}**")
    if not used.columns.get(field):
        st.caption(f"No column is mapped: every record is read as “{used.defaults.get(field, 'other')}”.")
        return
    found = codes(read.parsed.rows.stated, field)
    frame = pd.DataFrame(
        [(markup.clean(code.own), code.records, code.ours) for code in found[:MOST]], columns=[OWN, RECORDS, OURS]
    )
    name = f"intake-codes-{field}-{sha256(repr((used.codes.get(field), used.columns)).encode()).hexdigest()[:12]}"
    st.data_editor(
        frame,
        key=name,
        on_change=_change_codes,
        args=(name, used, field, found),
        hide_index=True,
        disabled=[OWN, RECORDS],
        height=record_account.height(len(frame)),
        row_height=record_account.ROW_PX,
        column_config={OURS: st.column_config.SelectboxColumn(options=list(CODED[field]), required=True)},
        alt=f"{heading}: codes as stated and what they are read as",
    )
    if len(found) > MOST:
        st.caption(f"The {MOST:,} most frequent of {len(found):,}. Change the others in a saved mapping.")


ACTOR, COUNTRY, NONE = "As stated", "Country", "none of ours"


def show_actors(read: Preview) -> None:
    """Show which of our actors the stated ones are, to be changed in place; the stated names stay in any case."""
    used, ours = read.parsed.mapping, mapping_file.our_actors()
    titles = {actor_id: actor.name for actor_id, actor in ours.items()}
    st.markdown("**Actors**")
    found = actor_names.stated_actors(read.incidents)[:MOST]
    if not found:
        st.caption("No record states an actor.")
        return
    names = actor_names.actor_names(used.codes.get(actor_names.FIELD, {}), ours)
    frame = pd.DataFrame(
        [
            (markup.clean(name), country or "", records, titles.get(names.read_as(name, country) or "", NONE))
            for name, country, records in found
        ],
        columns=[ACTOR, COUNTRY, RECORDS, OURS],
    )
    key = f"intake-actors-{sha256(repr(used.codes.get(actor_names.FIELD)).encode()).hexdigest()[:12]}"
    st.data_editor(
        frame,
        key=key,
        on_change=_change_actors,
        args=(key, used, found),
        hide_index=True,
        disabled=[ACTOR, COUNTRY, RECORDS],
        height=record_account.height(len(frame)),
        row_height=record_account.ROW_PX,
        column_config={OURS: st.column_config.SelectboxColumn(options=[NONE, *sorted(titles.values())], required=True)},
        alt="Actors as stated, with their country, and which of ours they are",
    )
    st.caption("A record is found under its stated actors and under these.")


def with_actors(
    used: ColumnMapping, found: Sequence[tuple[str, str | None, int]], changes: Dictionary[int, str]
) -> ColumnMapping:
    """Return a mapping in which some stated actors, by their position in a list, are other ones of ours."""
    ids = {actor.name: actor_id for actor_id, actor in mapping_file.our_actors().items()}
    written = {
        actor_names.code(found[row][0], found[row][1] or ANY): ids.get(name, "") for row, name in changes.items()
    }
    former = used.codes.get(actor_names.FIELD, {})
    return replace(used, codes={**used.codes, actor_names.FIELD: {**former, **written}})


def _change_actors(key: str, used: ColumnMapping, found: Sequence[tuple[str, str | None, int]]) -> None:
    rows = st.session_state[key]["edited_rows"]
    changes = {int(row): change[OURS] for row, change in rows.items() if change.get(OURS)}
    dropped_file.choose(mapping=with_actors(used, found, changes))


def _change_codes(name: str, used: ColumnMapping, field: str, found: Sequence[Code]) -> None:
    rows = st.session_state[name]["edited_rows"]
    changes = {found[int(row)].own: change[OURS] for row, change in rows.items() if change.get(OURS)}
    dropped_file.choose(mapping=edited_codes(used, field, changes))


PROBLEM: Final = "intake_mapping_problem"


def save_and_reuse(used: ColumnMapping, key: str) -> None:
    """Offer to save the mapping, and to use a saved one."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="intake-mapping"):
        st.download_button(
            "Save mapping",
            data=mapping_file.to_json(used),
            file_name=f"mapping-{used.format}.json",
            mime="application/json",
            on_click="ignore",
        )
        with st.popover("Load mapping"):
            st.file_uploader(
                "Mapping saved from this page or by the command line",
                type="json",
                key=key,
                max_upload_size=1,
                on_change=_load_mapping,
                args=(key,),
            )
    problem = st.session_state.pop(PROBLEM, "")
    if problem:
        st.error(markup.markdown(problem))


def _load_mapping(key: str) -> None:
    uploaded = st.session_state[key]
    if uploaded is None:
        return
    try:
        saved = mapping_file.from_json(uploaded.getvalue().decode("utf-8-sig"))
    except UnreadableError as problem:
        st.session_state[PROBLEM] = str(problem)
    except UnicodeDecodeError:
        st.session_state[PROBLEM] = "The mapping is not UTF-8 text. Save it again from a preview."
    else:
        dropped_file.choose(format=saved.format, mapping=saved)
