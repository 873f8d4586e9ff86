"""What became of each record of a file: how many were taken, which were refused and why, what is odd about the rest."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from dashboard import markup, style
from dashboard.intake import grid
from events import dates, refusals
from events.importers import Prepared, Refused
from events.importing import Preview

MOST_LISTED: Final = 500
LONGEST_CELLS: Final = 300
# What a warning quotes or counts differs from row to row; the sort of warning is what stands around it.
VARYING: Final = r"'[^']*'|-?\b\d+(?:[.,]\d+)*\b"


class Sort(NamedTuple):
    """
    One sort of warning, or one reason: its words, how many rows have it, the first few of them.

    `instance` is what is said of the first row, where each row is told something of its own.
    """

    words: str
    rows: int
    examples: tuple[int, ...]
    instance: str = ""


def sentence(prepared: Prepared) -> str:
    """Say in plain words what became of the records."""
    converted = prepared.converted
    return (
        f"{style.plural(prepared.records, 'record')} in the file = {converted.accepted:,} accepted "
        f"+ {converted.warned:,} accepted with warnings + {len(prepared.refused):,} refused"
    )


def summary(prepared: Prepared) -> str:
    """Write the same as a small table."""
    converted = prepared.converted
    repeated = f", {converted.duplicates:,} of them for an id given before" if converted.duplicates else ""
    rows = [
        ("Accepted", converted.accepted, "nothing odd about them"),
        ("Accepted with warnings", converted.warned, "kept as stated, what is odd is noted with each"),
        ("Refused", len(prepared.refused), f"not taken{repeated}"),
    ]
    body = "".join(
        f'<tr><td>{name}</td><td class="intake-number">{number:,}</td><td>{meaning}</td></tr>'
        for name, number, meaning in rows
    )
    total = f'<tr><th>In the file</th><th class="intake-number">{prepared.records:,}</th><th></th></tr>'
    return f'<div class="atlas-table intake-sum"><table><tbody>{body}{total}</tbody></table></div>'


def period(first: date | None, last: date | None) -> str:
    """Say from when to when the records are."""
    if first is None or last is None:
        return "No record has a date."
    return f"Dated {dates.show_day(first)} to {dates.show_day(last)}."


def warnings(stated: pa.Table, most: int = 5) -> list[Sort]:
    """
    Count the warnings by sort.

    Parameters
    ----------
    stated
        Rows with at least `row` and `warnings`.
    most
        How many rows of each sort are named.

    Returns
    -------
    sorts
        The most frequent first.
    """
    column = stated["warnings"].combine_chunks()
    texts = pc.list_flatten(column)
    rows = stated["row"].combine_chunks().take(pc.list_parent_indices(column))
    kinds = pc.replace_substring_regex(texts, VARYING, "…")
    table = pa.table({"kind": kinds, "text": texts, "row": rows})
    counted = table.group_by("kind").aggregate([("row", "count"), ("text", "min"), ("text", "max")]).to_pylist()
    found = []
    for kind in counted:
        first = table.filter(pc.equal(kinds, kind["kind"])).slice(0, most)
        examples, said = tuple(first["row"].to_pylist()), first["text"][0].as_py()
        is_one = kind["text_min"] == kind["text_max"]
        words, instance = (said, "") if is_one else (kind["kind"], said)
        found.append(Sort(words, kind["row_count"], examples, instance))
    return sorted(found, key=lambda sort: (-sort.rows, sort.words))


def reasons(refused: Sequence[Refused], most: int = 5) -> list[Sort]:
    """Count refused records by reason, as `warnings` does; what a reason quotes is left out."""
    table = pa.table(
        {
            "row": pa.array([one.row for one in refused], pa.int64()),
            "warnings": pa.array([[one.reason] for one in refused], pa.list_(pa.string())),
        }
    )
    return warnings(table, most)


def show_refused(read: Preview) -> None:
    """List what was refused, with reason and remedy, and offer all of it as a file."""
    prepared = read.prepared
    refused = prepared.refused
    st.html(f'{summary(prepared)}<p class="intake-said">{period(*read.report.date_range)}</p>')
    if not refused:
        return
    st.html(sorts(reasons(refused), "Why", "Records"))
    st.dataframe(
        listed(refused[:MOST_LISTED]),
        hide_index=True,
        row_height=grid.TALL_ROW_PX,
        height=grid.height(len(refused), grid.TALL_ROW_PX),
        column_config={"Row": st.column_config.NumberColumn(width="small")},
        alt="Refused records with reason, remedy and cells",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download all {len(refused):,} as CSV" if len(refused) > 1 else "Download it as CSV",
            data=lambda: refusals.as_csv(prepared.raw, refused),
            file_name="refused.csv",
            mime="text/csv",
            on_click="ignore",
            key="intake-refused",
        )
        shown = f"the first {MOST_LISTED:,} are listed; " if len(refused) > MOST_LISTED else ""
        st.caption(f"{shown}the file has row, reason, remedy and the original cells: mend it and import it again")


def listed(refused: Sequence[Refused]) -> pd.DataFrame:
    """Put refused records into a table; cells are shown as far as they fit."""
    rows = [(one.row, markup.clean(one.reason), markup.clean(one.remedy), _cells(one)) for one in refused]
    return pd.DataFrame(rows, columns=["Row", "Reason", "What to do", "Cells as they stand"])


def _cells(refused: Refused) -> str:
    parts, length = [], 0
    for name, text in refused.cells.items():
        if text and length < LONGEST_CELLS:
            parts.append(f"{markup.clean(name)}: {markup.clean(text)[:80]}")
            length += len(parts[-1])
    return " · ".join(parts)


def show_warnings(read: Preview) -> None:
    """Count what is odd about the accepted records."""
    found = warnings(read.prepared.converted.stated)
    if not found:
        st.markdown("Nothing is odd about the accepted records.")
        return
    st.caption("These records are kept as stated; nothing was put right. Each record shows its warnings on Explore.")
    st.html(sorts(found, "What is odd", "Records"))


def sorts(found: Sequence[Sort], heading: str, counted: str) -> str:
    """Write sorts of warnings or reasons as a table, with the rows that have them."""
    rows = [
        (
            markup.text(sort.words),
            f"{sort.rows:,}",
            f"{', '.join(map(str, sort.examples))}{_more(sort)}",
            markup.text(sort.instance) if sort.instance else "",
        )
        for sort in found
    ]
    heads = (heading, counted, "In rows", "The first of them")
    # Where every sort says it all, there is nothing more to say of its first row.
    shown = len(heads) if any(sort.instance for sort in found) else len(heads) - 1
    return markup.table(heads[:shown], [row[:shown] for row in rows])


def _more(sort: Sort) -> str:
    return " …" if sort.rows > len(sort.examples) else ""
