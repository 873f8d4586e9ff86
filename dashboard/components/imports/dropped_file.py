"""The dropped file: its copy on disk, the options chosen for it, and its preview."""

from __future__ import annotations

import hashlib
import re
import tempfile
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final

import streamlit as st

from dashboard import store_cache
from dashboard.components.imports import closed_tab
from dashboard.components.imports.background_job import Job
from events.imports import reader_process
from events.imports.library import open_library
from events.imports.models import Question, ReadOptions
from events.imports.pipeline import NO_OVERRIDES, DatasetOverrides, Preview, Progress
from events.imports.report import Changes
from events.models import Dataset
from geodata import files

DROPPED: Final = "intake_dropped"
# Options that give a file other columns: a mapping of the former ones no longer fits.
RECUTS: Final = frozenset({"encoding", "delimiter", "sheet", "entry", "has_header", "header_rows", "format"})


@dataclass(frozen=True)
class DroppedFile:
    """
    A file before it is imported.

    `job` reads it with `options`; `overrides` is what the user entered about the dataset; `questions` holds, by id,
    every question about the file so far, so that an answer can be changed; `is_added` is whether it is added to the
    dataset instead of replacing it; `without` is what the user confirmed that the file does not have: `when`, `where`.
    """

    upload: Upload
    options: ReadOptions
    overrides: DatasetOverrides
    job: Job[Preview]
    questions: Mapping[str, Question] = field(default_factory=dict)
    is_added: bool = False
    without: frozenset[str] = frozenset()

    @property
    def changes(self) -> Changes | None:
        """The changes that importing it would make; None before it is read, and if the dataset is new."""
        found = self.read.report.diff if self.read else None
        return found.as_addition() if found and self.is_added else found

    @property
    def read(self) -> Preview | None:
        """The result of reading; None before it is available and after a failure."""
        return self.job.outcome


def current() -> DroppedFile | None:
    """Return the file that the session has dropped."""
    dropped: DroppedFile | None = st.session_state.get(DROPPED)
    return dropped


def begin(upload: Upload) -> None:
    """Start to read another file."""
    discard()
    _read(upload, ReadOptions(), NO_OVERRIDES, {})


def choose(**fields: Any) -> None:  # noqa: ANN401 - fields of ReadOptions
    """Set an option of the file and read it again; the other options stay if they still fit."""
    dropped = current()
    if dropped is not None:
        dropped.job.stop()
        recut = {"mapping": None, "id_column": None} if RECUTS & set(fields) else {}
        _read(
            dropped.upload,
            replace(dropped.options, **{**recut, **fields}),
            dropped.overrides,
            questions_so_far(dropped),
            dropped.is_added,
            dropped.without,
        )


def add(is_added: bool) -> None:
    """Set whether the file is added to the dataset instead of replacing it."""
    dropped = current()
    if dropped is not None:
        st.session_state[DROPPED] = replace(dropped, is_added=is_added)


def go_without(about: str, is_confirmed: bool) -> None:
    """Set whether the file is imported though it does not state `when` or `where`."""
    dropped = current()
    if dropped is not None:
        others = dropped.without - {about}
        st.session_state[DROPPED] = replace(dropped, without=others | {about} if is_confirmed else others)


def name(**fields: Any) -> None:  # noqa: ANN401 - fields of DatasetOverrides
    """Set a field of the dataset; with another id it is compared with another import."""
    dropped = current()
    if dropped is None:
        return
    overrides = replace(dropped.overrides, **fields)
    if "dataset_id" in fields:
        dropped.job.stop()
        _read(dropped.upload, dropped.options, overrides, questions_so_far(dropped), without=dropped.without)
    else:
        st.session_state[DROPPED] = replace(dropped, overrides=overrides)


def named(dropped: DroppedFile, read: Preview) -> Dataset:
    """Return the dataset that the records will be imported as."""
    return dropped.overrides.of(read.parsed.dataset)


def discard() -> None:
    """Close the file; its copy is removed when it is no longer read."""
    dropped = st.session_state.pop(DROPPED, None)
    if dropped is not None:
        dropped.job.stop()


def questions_so_far(dropped: DroppedFile) -> dict[str, Question]:
    """Return by id every question about a file so far, also those that needed no answer."""
    parsed = dropped.read.parsed if dropped.read else None
    questions = (*parsed.table.choices, *parsed.questions) if parsed else ()
    return {**dropped.questions, **{question.question_id: question for question in questions}}


def _read(
    upload: Upload,
    options: ReadOptions,
    overrides: DatasetOverrides,
    questions: Mapping[str, Question],
    is_added: bool = False,
    without: frozenset[str] = frozenset(),
) -> None:
    job = Job(partial(_preview, upload, options, overrides, closed_tab.watch()))
    st.session_state[DROPPED] = DroppedFile(upload, options, overrides, job, questions, is_added, without)


def _preview(
    upload: Upload, options: ReadOptions, overrides: DatasetOverrides, is_closed: Callable[[], bool], job: Job[Preview]
) -> Preview:
    progress = Progress(job.set_progress, lambda: job.is_stopping or is_closed())
    return reader_process.preview(
        upload.path, options, store_cache.atlas(), open_library(), overrides=overrides, progress=progress
    )


LONGEST_NAME: Final = 60  # characters, of at most four bytes each: file systems take 255
CHUNK: Final = 1 << 20
PREFIX: Final = f"{files.TEMPORARY}upload-"


class Upload:
    """
    A copy of an uploaded file in a separate folder, which is removed with the last reference to this object.

    `name` is that of the file as uploaded, never used as a path, `size` in bytes, `digest` the SHA-256 of the bytes.
    """

    def __init__(self, name: str, content: BinaryIO) -> None:
        folder = files.WorkFolder(Path(tempfile.gettempdir()), PREFIX)
        weakref.finalize(self, folder.close)
        self.name = name
        self.path = folder.path / _file_name(name)
        digest = hashlib.sha256()
        with self.path.open("wb") as copy:
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                copy.write(chunk)
        self.size, self.digest = self.path.stat().st_size, digest.hexdigest()


def _file_name(name: str) -> str:
    """Return a safe file name; it stays recognisable, since messages contain it."""
    return re.sub(r"[^\w.-]+", "_", name).lstrip(".")[-LONGEST_NAME:] or "upload"
