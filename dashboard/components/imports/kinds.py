"""Show what the words of a file for what happened are read as, to be changed; ask where they are not known."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st

from dashboard.components import choice_table
from dashboard.components.choice_table import BAD, Cell, Choice
from dashboard.components.imports import dropped_file, mapping_editor
from dashboard.components.imports.mapping_editor import Code
from dashboard.drawing import markup
from events.imports.formats import kind_words, open_points
from events.imports.models import CODED, ColumnMapping
from events.imports.pipeline import Preview
from events.imports.prepare import GUESSED

FIELD: Final = "kind"
ALL: Final = "all records"
CHOOSE: Final = ("", "choose a kind")
UNKNOWN: Final = "Not in the list of words: choose a kind."
HEAD: Final = (Cell("In the file"), Cell("Records"), Cell("Read as"))
CAPTION: Final = "Kinds as stated in the file, and what they are read as"
MOST: Final = 200
WORDS_TITLE: Final = "Words that are recognised"


def show(read: Preview, key: str) -> None:
    """Show each stated kind with its records and a list of our kinds."""
    used = read.parsed.mapping
    asked: tuple[str, ...] = ()
    if read.parsed.format in GUESSED:
        asked = next(
            (point.values for point in open_points.open_points(read.parsed, read.incidents) if point.about == FIELD), ()
        )
    if not used.columns.get(FIELD):
        st.caption("No column is read as the kind: choose it above, or one kind for all records.")
        rows = [_row(ALL, read.parsed.rows.stated.num_rows, used.defaults.get(FIELD, ""), is_unknown=False)]
    else:
        rows = table(mapping_editor.codes(read.parsed.rows.stated, FIELD), asked)
    choice_table.show(CAPTION, HEAD, rows, key, partial(_choose, used))
    st.caption("What you choose is part of the mapping: save it to read the next file in the same way.")
    with st.expander(WORDS_TITLE):
        st.html(vocabulary())


def table(found: Sequence[Code], unknown: Sequence[str]) -> list[list[Cell]]:
    """Build the rows of the table, unknown words first, then the most frequent."""
    ordered = sorted(found, key=lambda code: (code.own not in unknown, -code.records, code.own))[:MOST]
    return [_row(code.own, code.records, code.ours, is_unknown=code.own in unknown) for code in ordered]


def _row(own: str, records: int, ours: str, *, is_unknown: bool) -> list[Cell]:
    value = "" if is_unknown else ours
    options = tuple((kind, kind) for kind in CODED[FIELD])
    choice = Choice(own, f"{markup.clean(own)} is read as", value, options if value else (CHOOSE, *options))
    note, tone = (UNKNOWN, BAD) if is_unknown else ("", "")
    return [Cell(markup.clean(own)), Cell(f"{records:,}"), Cell(choice=choice, note=note, tone=tone)]


def _choose(used: ColumnMapping, own: str, kind: str) -> None:
    if kind in CODED[FIELD]:
        dropped_file.choose(mapping=with_kind(used, own, kind))


def with_kind(used: ColumnMapping, own: str, kind: str) -> ColumnMapping:
    """Return a mapping that reads a word as a kind, or all records if no column states it."""
    if not used.columns.get(FIELD):
        return replace(used, defaults={**used.defaults, FIELD: kind})
    return mapping_editor.edited_codes(used, FIELD, {own: kind})


def vocabulary() -> str:
    """Write the words of each kind by language; an asterisk stands for any ending."""
    return markup.pairs(
        (markup.text(kind), "<br>".join(_words(code, words) for code, words in by_language.items()))
        for kind, by_language in kind_words.vocabulary().items()
    )


def _words(language: str, words: Sequence[str]) -> str:
    return f"<b>{kind_words.LANGUAGES[language].capitalize()}:</b> {markup.text(', '.join(words))}"
