"""Show how many records of a file are accepted, accepted with warnings, rejected and changed."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from dashboard.components import exports
from dashboard.components.exports import ExportFile
from dashboard.drawing import markup, style
from events import edtf_dates
from events.imports import report
from events.imports.models import ParsedFile
from events.imports.pipeline import Preview
from events.imports.rejected_rows import RejectedRow, RejectedRows
from events.imports.report import Changes
from events.queries.selection import Selection

HEAD_PX, ROW_PX = 34, 31
TALL_ROW_PX: Final = 58  # two lines of text
MOST_PX: Final = 420


def height(rows: int, row_px: int = ROW_PX) -> int:
    """Height of a table in pixels; an empty table has the height of one row."""
    return min(MOST_PX, HEAD_PX + row_px * max(rows, 1))


REJECTED: Final = ExportFile("rejected rows of a file", "rejected.csv", "text/csv", internal=True)
FIRST_TIME: Final = "No dataset with this id has been imported: every record is new."


def short(changes: Changes | None) -> str:
    """Write the differences for a heading: rows added, changed and removed."""
    return f": +{changes.added:,} ≠{changes.changed:,} −{changes.removed:,}" if changes else ""


def words(changes: Changes | None) -> str:
    """Write the differences as HTML: how many rows of each sort, which fields changed, the first ids."""
    if changes is None:
        return f'<p class="intake-text">{FIRST_TIME}</p>'
    rows = [
        ("Added", changes.added, changes.added_ids),
        ("Changed", changes.changed, changes.changed_ids),
        ("Kept", changes.kept, ()) if changes.kept else ("Removed", changes.removed, changes.removed_ids),
        ("Unchanged", changes.unchanged, ()),
    ]
    table = markup.table(
        ("Change", "Records", "Ids in the dataset"),
        [(name, f"{number:,}", f"{_ids(ids)}{' …' if number > len(ids) > 0 else ''}") for name, number, ids in rows],
    )
    return f"{table}{_fields(changes)}"


def _ids(ids: tuple[str, ...]) -> str:
    return ", ".join(markup.text(one[:60]) for one in ids)


def _fields(changes: Changes) -> str:
    if not changes.fields:
        return ""
    counted = sorted(changes.fields.items(), key=lambda item: (-item[1], item[0]))
    fields = ", ".join(f"{markup.text(name.replace('_', ' '))} in {number:,}" for name, number in counted)
    return f'<p class="intake-text">What changed: {fields}.</p>'


MOST_LISTED: Final = 500
LONGEST_CELLS: Final = 300


class WarningGroup(NamedTuple):
    """
    One kind of warning, or one reason: its words, how many rows have it, the first few of them.

    `instance` is the text of the first row, where texts differ.
    """

    words: str
    rows: int
    examples: tuple[int, ...]
    instance: str = ""


def sentence(parsed: ParsedFile) -> str:
    """Write how many records are accepted and rejected."""
    converted = parsed.rows
    return (
        f"{style.plural(parsed.records, 'record')} in the file = {converted.accepted:,} accepted "
        f"+ {converted.warned:,} accepted with warnings + {len(parsed.rejected):,} rejected"
    )


def summary(parsed: ParsedFile) -> str:
    """Write the same as a small table."""
    converted = parsed.rows
    repeated = f", {converted.duplicates:,} of them with a repeated id" if converted.duplicates else ""
    rows = [
        ("Accepted", converted.accepted, "no warnings"),
        ("Accepted with warnings", converted.warned, "kept as stated, with warnings on each record"),
        ("Rejected", len(parsed.rejected), f"not imported{repeated}"),
    ]
    body = "".join(
        f'<tr><td>{name}</td><td class="intake-number">{number:,}</td><td>{meaning}</td></tr>'
        for name, number, meaning in rows
    )
    total = f'<tr><th>In the file</th><th class="intake-number">{parsed.records:,}</th><td></td></tr>'
    return f'<div class="atlas-table intake-sum"><table><tbody>{body}{total}</tbody></table></div>'


def period(first: date | None, last: date | None) -> str:
    """Write the period of the records."""
    if first is None or last is None:
        return "No record has a date."
    return f"Dated {edtf_dates.show_day(first)} to {edtf_dates.show_day(last)}."


def warnings(stated: pa.Table, most: int = 5) -> list[WarningGroup]:
    """Count the warnings of rows by kind, the most frequent first, with at most `most` rows of each."""
    column = stated["warnings"].combine_chunks()
    rows = stated["row"].combine_chunks().take(pc.list_parent_indices(column))
    return _groups(pc.list_flatten(column).dictionary_encode(), rows, most)


def reasons(rejected: RejectedRows, most: int = 5) -> list[WarningGroup]:
    """Count rejected records by reason, as `warnings` does; without the quoted values."""
    listed = rejected.listed.combine_chunks()
    return _groups(listed["reason"].combine_chunks(), listed["row"].combine_chunks(), most)


def _groups(texts: pa.DictionaryArray, rows: pa.Array, most: int) -> list[WarningGroup]:
    kinds = report.kind_of(texts.dictionary).dictionary_encode()
    kind_of_text, text_of_row, numbers = kinds.indices.to_numpy(), texts.indices.to_numpy(), rows.to_numpy()
    kind_of_row, is_used = kind_of_text[text_of_row], np.bincount(text_of_row, minlength=len(texts.dictionary)) > 0
    groups = []
    for kind, count in enumerate(np.bincount(kind_of_row, minlength=len(kinds.dictionary))):
        if not count:
            continue
        first = np.flatnonzero(kind_of_row == kind)[:most]
        text = texts.dictionary[int(text_of_row[first[0]])].as_py()
        is_one = np.count_nonzero(is_used & (kind_of_text == kind)) == 1
        words, instance = (text, "") if is_one else (kinds.dictionary[kind].as_py(), text)
        groups.append(WarningGroup(words, int(count), tuple(numbers[first].tolist()), instance))
    return sorted(groups, key=lambda group: (-group.rows, group.words))


def show_rejected(read: Preview) -> None:
    """List the rejected rows with reason and remedy, and offer all of them as a file."""
    parsed = read.parsed
    rejected = parsed.rejected
    st.html(f'{summary(parsed)}<p class="intake-text">{period(*read.report.date_range)}</p>')
    if not rejected:
        return
    st.html(warning_groups(reasons(rejected), "Reason", "Records"))
    st.dataframe(
        rejected_frame(rejected[:MOST_LISTED]),
        hide_index=True,
        row_height=TALL_ROW_PX,
        height=height(len(rejected), TALL_ROW_PX),
        column_config={"Row": st.column_config.NumberColumn(width="small")},
        alt="Rejected records with reason, remedy and cells",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {style.plural(len(rejected), 'rejected record')} (CSV)",
            data=exports.explained(
                exports.recorded(lambda: report.rejected_csv(parsed.table, rejected), REJECTED, Selection()),
                REJECTED.name,
            ),
            file_name=REJECTED.name,
            mime=REJECTED.media_type,
            on_click="ignore",
            key="intake-rejected",
        )
        shown = f"the first {MOST_LISTED:,} are listed; " if len(rejected) > MOST_LISTED else ""
        st.caption(
            f"{shown}the file lists row, reason, remedy and the original cells: correct the rows and import it again"
        )


def rejected_frame(rejected: Sequence[RejectedRow]) -> pd.DataFrame:
    """Build a table of rejected records; long cells are cut."""
    rows = [(one.row, markup.clean(one.reason), markup.clean(one.remedy), _cells(one)) for one in rejected]
    return pd.DataFrame(rows, columns=["Row", "Reason", "Remedy", "Original cells"])


def _cells(rejected: RejectedRow) -> str:
    parts, length = [], 0
    for name, text in rejected.cells.items():
        if text and length < LONGEST_CELLS:
            parts.append(f"{markup.clean(name)}: {markup.clean(text)[:80]}")
            length += len(parts[-1])
    return " · ".join(parts)


def show_warnings(read: Preview) -> None:
    """Count the warnings of the accepted records."""
    found = warnings(read.parsed.rows.stated)
    if not found:
        st.markdown("The accepted records have no warnings.")
        return
    st.caption("These records are kept as stated; nothing was corrected. Explore shows the warnings of each record.")
    st.html(warning_groups(found, "Warning", "Records"))


def warning_groups(found: Sequence[WarningGroup], heading: str, counted: str) -> str:
    """Write kinds of warnings or reasons as a table, with the rows that have them."""
    rows = [
        (
            markup.text(group.words),
            f"{group.rows:,}",
            f"{', '.join(map(str, group.examples))}{_more(group)}",
            markup.text(group.instance) if group.instance else "",
        )
        for group in found
    ]
    heads = (heading, counted, "Rows", "Example")
    # The last column is only needed where texts differ from row to row.
    shown = len(heads) if any(group.instance for group in found) else len(heads) - 1
    return markup.table(heads[:shown], [row[:shown] for row in rows])


def _more(group: WarningGroup) -> str:
    return " …" if group.rows > len(group.examples) else ""
