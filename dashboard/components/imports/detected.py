"""Show the detected settings of a file with choices to override them, and the open questions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import streamlit as st

from dashboard.components.imports import dropped_file
from dashboard.components.imports.dropped_file import DroppedFile
from dashboard.drawing import markup
from events.imports import models
from events.imports.columns.date_text import ORDER_NAMES
from events.imports.models import ParsedFile, Question
from events.imports.prepare import FORMAT_TITLES
from events.imports.readers.delimited import DELIMITERS

ENCODINGS: Final = ("utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "cp1251", "cp1254", "cp1256", "gb18030")
DECIMAL_WORDS: Final = {".": "point: 34.5", ",": "comma: 34,5"}
CALENDAR_WORDS: Final = {
    "gregorian": "Gregorian",
    "solar-hijri": "Solar Hijri",
    "spreadsheet-1900": "days since 1900",
    "spreadsheet-1904": "days since 1904",
}
ID_WORDS: Final = {models.CONTENT: "hash of all cells", models.ROW_NUMBER: "row number"}
HEADER_WORDS: Final = {True: "column names", False: "a record"}
# Options that are known only once their question was asked.
ASKED: Final = {"sheet": "Sheet or layer", "entry": "File in the archive", "header_rows": "Header rows"}
WIDTH: Final = 170
AUTO: Final = ""  # a list shows None as nothing at all


@dataclass(frozen=True)
class Setting:
    """Something detected: the field of `ReadOptions` that overrides it, and how its values are shown."""

    name: str
    heading: str
    words: dict[Any, str]
    found: Callable[[ParsedFile], Any]
    applies: Callable[[ParsedFile], bool] = lambda parsed: True


def _is_text(parsed: ParsedFile) -> bool:
    return parsed.table.container == "csv"


def _is_table(parsed: ParsedFile) -> bool:
    return parsed.table.container in ("csv", "xlsx")


def _has_no_ids(parsed: ParsedFile) -> bool:
    return parsed.mapping.column("source_record_id") == models.CONTENT


SETTINGS: Final = (
    Setting("format", "Detected as", FORMAT_TITLES, lambda parsed: parsed.format),
    Setting("encoding", "Encoding", {name: name for name in ENCODINGS}, lambda p: p.table.encoding, _is_text),
    Setting("delimiter", "Delimiter", DELIMITERS, lambda p: p.table.delimiter, _is_text),
    Setting("has_header", "First line", HEADER_WORDS, lambda p: p.table.had_header, _is_table),
    Setting("date_order", "Date order", ORDER_NAMES, lambda p: p.rows.date_order),
    Setting("calendar", "Calendar", CALENDAR_WORDS, lambda p: p.mapping.calendar or models.CALENDARS[0]),
    Setting("identical", "Identical rows", {"keep": "keep all", "drop": "keep one"}, lambda p: "keep", _has_no_ids),
    Setting("decimal", "Decimal sign", DECIMAL_WORDS, lambda p: p.rows.decimal),
)


def show(dropped: DroppedFile) -> None:
    """Show in a line how the file was read, with lists to override each setting behind a button."""
    parsed = dropped.read.parsed if dropped.read else None
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="intake-read-as"):
        if parsed is not None:
            st.html(f'<p class="intake-text">{summary(parsed)}</p>', width="content")
        with st.popover("Change how it is read" if parsed else "How is it to be read?"):
            _settings(dropped, parsed)


def summary(parsed: ParsedFile) -> str:
    """Write what was detected: format, encoding, delimiter, order of dates, calendar."""
    names = ("format", "encoding", "delimiter", "date_order", "calendar")
    settings = [setting for setting in SETTINGS if setting.name in names and setting.applies(parsed)]
    found = {setting.name: setting.words.get(setting.found(parsed), setting.found(parsed)) for setting in settings}
    known = ", ".join(str(value) for name, value in found.items() if value and name != "format")
    return f"Read as: <strong>{markup.text(found['format'])}</strong> ({markup.text(known)})"


def _settings(dropped: DroppedFile, parsed: ParsedFile | None) -> None:
    with st.container(horizontal=True, gap="small", key="intake-settings"):
        for setting in SETTINGS:
            if parsed is None or setting.applies(parsed):
                _select(setting, dropped, parsed)
        open_questions = {question.question_id for question in parsed.questions} if parsed else set()
        questions = dropped_file.questions_so_far(dropped)
        for question_id, heading in ASKED.items():
            if question_id in questions and question_id not in open_questions:
                _answered(heading, questions[question_id], getattr(dropped.options, question_id), parsed)
        if parsed is not None:
            _ids(dropped, parsed)


def _select(setting: Setting, dropped: DroppedFile, parsed: ParsedFile | None) -> None:
    chosen = getattr(dropped.options, setting.name)
    key = f"intake-{setting.name}"
    st.session_state[key] = AUTO if chosen is None else chosen
    as_found = label(setting, parsed if chosen is None else None)
    st.selectbox(
        setting.heading,
        [AUTO, *setting.words],
        key=key,
        format_func=lambda value: as_found if value == AUTO else setting.words[value],
        on_change=_set_option,
        args=(setting.name,),
        width=WIDTH,
    )


def label(setting: Setting, parsed: ParsedFile | None) -> str:
    """Write what was detected; "auto" if the file is not read yet."""
    if parsed is None:
        return "auto"
    found = setting.found(parsed)
    return "auto: undetermined" if found is None else f"auto: {markup.clean(setting.words.get(found, found))}"


def _answered(heading: str, question: Question, chosen: str | None, parsed: ParsedFile | None) -> None:
    """Show the answer to a question, or what was chosen without asking, so that it can be changed."""
    labels = {option.value: markup.clean(option.label) for option in question.options}
    found = getattr(parsed.table, question.question_id, None) if parsed and chosen is None else None
    as_found = f"auto: {markup.clean(found)}" if found else "not chosen"
    key = f"intake-{question.question_id}"
    st.session_state[key] = AUTO if chosen is None else chosen
    st.selectbox(
        heading,
        [AUTO, *labels],
        key=key,
        format_func=lambda value: as_found if value == AUTO else labels[value],
        on_change=_set_option,
        args=(question.question_id,),
        width=WIDTH,
    )


def _ids(dropped: DroppedFile, parsed: ParsedFile) -> None:
    """Offer every column as the one with the id of a record."""
    chosen, found = dropped.options.id_column or AUTO, parsed.mapping.column("source_record_id")
    columns = [*parsed.table.columns, *ID_WORDS]
    st.session_state["intake-id_column"] = chosen
    as_found = f"auto: {ID_WORDS.get(found, markup.clean(found))}" if found and not chosen else "auto"
    st.selectbox(
        "Record id",
        [AUTO, *columns],
        key="intake-id_column",
        format_func=lambda value: as_found if value == AUTO else ID_WORDS.get(value, markup.clean(value)),
        on_change=_set_option,
        args=("id_column",),
        width=WIDTH,
    )


def _set_option(field: str) -> None:
    value = st.session_state[f"intake-{field}"]
    dropped_file.choose(**{field: None if value == AUTO else value})


def notes(parsed: ParsedFile) -> str:
    """Write notes about the file as a whole."""
    parts: Iterable[str | None] = (
        parsed.table.entry and f"Read from the archive: {parsed.table.entry}",
        parsed.table.sheet and f"Read from the sheet or layer: {parsed.table.sheet}",
        *parsed.notes,
    )
    return f'<p class="intake-text">{" · ".join(markup.text(part) for part in parts if part)}</p>'


def ask(questions: Iterable[Question]) -> None:
    """Ask the open questions; an answer takes effect at once."""
    for question in questions:
        with st.container(border=True, key=f"intake-ask-{question.question_id}"):
            words = {option.value: option.label for option in question.options}
            st.radio(
                markup.markdown(question.text),
                list(words),
                index=None,
                key=f"intake-answer-{question.question_id}",
                format_func=partial(_answer_label, words),
                on_change=_answer_question,
                args=(question.question_id,),
            )


def _answer_label(words: dict[str, str], value: str) -> str:
    return markup.markdown(words[value])


def _answer_question(question_id: str) -> None:
    answer = st.session_state[f"intake-answer-{question_id}"]
    if answer is not None:
        dropped_file.choose(**{question_id: answer})
