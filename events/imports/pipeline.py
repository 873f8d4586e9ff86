"""Import a file: preview it, then commit it; join imported records again when the boundaries change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from events.imports import addition, prepare
from events.imports import library as imports_library
from events.imports.formats.actor_names import with_known_actors
from events.imports.incident_schema import STATED
from events.imports.library import Library
from events.imports.mapping_file import to_json
from events.imports.models import ColumnMapping, LibraryError, ParsedFile, ReadOptions
from events.imports.places.point_checks import (
    exchanged,
    note_on_exchange,
    warn_of_other_countries,
    warn_of_unknown_names,
)
from events.imports.places.province_join import join
from events.imports.report import (
    Changes,
    Report,
    build_report,
    compare_versions,
    places_of,
    rejected_csv,
    report_of_addition,
)
from events.imports.version_files import MakeReport, NewVersion, Version
from events.models import Dataset
from geodata.models import Atlas


class CancelledError(Exception):
    """The user has cancelled the import; nothing was changed."""


class QuestionsOpenError(ValueError):
    """The file has open questions; the message lists them."""


@dataclass(frozen=True)
class Progress:
    """Functions that show how far the work is (from 0 to 1, and in words), and that return whether to end it."""

    show: Callable[[float, str], None] = lambda fraction, words: None
    cancelled: Callable[[], bool] = lambda: False

    def step(self, fraction: float, words: str) -> None:
        """
        Show how far the work is.

        Raises
        ------
        CancelledError
            If the user has cancelled it.
        """
        if self.cancelled():
            raise CancelledError("the import was cancelled; nothing was changed")
        self.show(fraction, words)


NO_PROGRESS = Progress()


@dataclass(frozen=True)
class DatasetOverrides:
    """The user's description of a dataset; None keeps the value of its format."""

    dataset_id: str | None = None
    title: str | None = None
    version: str | None = None
    publisher: str | None = None
    licence: str | None = None
    may_redistribute: bool | None = None
    attribution: str | None = None
    url: str | None = None

    def of(self, dataset: Dataset) -> Dataset:
        """Return the description of a dataset with these changes."""
        return replace(dataset, **{name: value for name, value in vars(self).items() if value is not None})


NO_OVERRIDES = DatasetOverrides()
FORMAT = "format"  # the question that a file of no known format raises


@dataclass(frozen=True, eq=False)
class Preview:
    """
    A file that was read and joined, and what importing it would change.

    `based_on` is the digest of the version that it was compared with (empty if there is none), `places` that of the
    atlas.
    """

    parsed: ParsedFile
    dataset: Dataset
    incidents: pa.Table
    report: Report
    based_on: str
    places: str

    @property
    def mapping(self) -> ColumnMapping:
        """The mapping that was used, with the description of the dataset: to be saved and used again."""
        return replace(self.parsed.mapping, dataset=self.dataset)

    @property
    def rejected(self) -> bytes:
        """The rejected rows as a CSV."""
        return rejected_csv(self.parsed.table, self.parsed.rejected)


def preview(
    path: Path,
    options: ReadOptions,
    atlas: Atlas,
    library: Library,
    *,
    overrides: DatasetOverrides = NO_OVERRIDES,
    progress: Progress = NO_PROGRESS,
) -> Preview:
    """
    Read a file and report what importing it would change; nothing is changed yet.

    Rows are joined to the places of the atlas and compared with the datasets of the library; the overrides are what the
    user states about the dataset.

    Raises
    ------
    UnreadableError
        If the file cannot be read.
    LibraryError
        If the dataset cannot have this id, or the version to compare with cannot be read.
    CancelledError
        If the user has cancelled it.
    """
    progress.step(0.0, f"reading {path.name}")
    parsed = prepare.prepare(path, options, progress=lambda part: progress.step(0.4 * part, f"reading {path.name}"))
    dataset = overrides.of(parsed.dataset)
    imports_library.check_id(dataset.dataset_id)
    progress.step(0.7, f"joining {parsed.rows.stated.num_rows:,} records to provinces")
    incidents = warn_of_unknown_names(
        atlas, warn_of_other_countries(atlas, join(atlas, parsed.rows.stated, parsed.mapping.codes.get("places", {})))
    )
    parsed = parsed.checked(incidents["warnings"], note_on_exchange(*exchanged(atlas, incidents)))
    parsed = replace(parsed, mapping=with_known_actors(parsed.mapping, incidents))
    progress.step(0.8, "counting")
    report = build_report(path, parsed, dataset, incidents, atlas)
    progress.step(0.9, "comparing with the current version")
    former = _current(library, dataset.dataset_id)
    compared = replace(report, diff=_changes(former, incidents))
    progress.step(1.0, "read")
    return Preview(parsed, dataset, incidents, compared, former.digest if former else "", atlas.digest)


def confirmed(preview: Preview) -> Preview:
    """Return a preview whose format the user has confirmed by its columns: it is no longer asked about."""
    rows = preview.parsed.rows
    parsed = replace(
        preview.parsed,
        rows=replace(rows, questions=tuple(one for one in rows.questions if one.question_id != FORMAT)),
    )
    asked = tuple(one for one in preview.report.questions if one["question_id"] != FORMAT)
    return replace(preview, parsed=parsed, report=replace(preview.report, questions=asked))


def commit(
    preview: Preview,
    folder: Path,
    *,
    add_to: Atlas | None = None,
    anyway: bool = False,
    progress: Progress = NO_PROGRESS,
) -> Version:
    """
    Make a previewed file the current version of its dataset in the library of a folder.

    `add_to` are the places in use if the rows are added to the current version: those with a known id are updated,
    others are added, and rows that the file does not have stay. None replaces the current version. With `anyway` it is
    imported even if the dataset was changed since the preview; the report then compares with the changed one.

    Raises
    ------
    QuestionsOpenError
        If questions about the file are open.
    LibraryError
        If no record was accepted, the folder cannot be written to, the dataset was changed since the preview, or the
        rows cannot be added to it.
    CancelledError
        If the user has cancelled it; the library is as before.
    """
    if preview.report.questions:
        questions = "; ".join(question["text"] for question in preview.report.questions)
        raise QuestionsOpenError(
            f"{preview.report.file} cannot be imported before these questions are answered: {questions}"
        )
    if not preview.incidents.num_rows:
        raise LibraryError(f"no record of {preview.report.file} can be read; see the reasons of the rejected rows")
    fractions = iter((0.1, 0.3, 0.6, 0.9))
    version = imports_library.commit(
        folder,
        preview.dataset.dataset_id,
        lambda library: _made(preview, library, add_to, anyway),
        lambda: progress.step(next(fractions, 0.95), "writing"),
    )
    progress.show(1.0, "imported")
    return version


def _made(preview: Preview, library: Library, add_to: Atlas | None, anyway: bool) -> tuple[NewVersion, MakeReport]:
    """Return the version to write and its report, with the changes against the version that is current now."""
    former, report = _current(library, preview.dataset.dataset_id), preview.report
    if (former.digest if former else "") != preview.based_on:
        if not anyway:
            raise LibraryError(
                f"'{preview.dataset.dataset_id}' has been changed since the file was read; read it again and check "
                "the differences"
            )
        report = replace(report, diff=_changes(former, preview.incidents))
    new = NewVersion(
        preview.dataset,
        preview.incidents,
        preview.parsed.table.cells,
        preview.rejected,
        to_json(preview.mapping),
        preview.places,
    )
    if former and report.diff and add_to:
        added = addition.add(former, new, report.file)
        new, report = added.version, report_of_addition(replace(report, diff=report.diff.as_addition()), added, add_to)
    return new, lambda digest: replace(report, digest=digest).as_json()


def _current(library: Library, dataset_id: str) -> Version | None:
    history = library.histories.get(dataset_id, ())
    return history[0] if history else None


def _changes(former: Version | None, incidents: pa.Table) -> Changes | None:
    if former is None:
        return None
    try:
        old = pq.read_table(former.incidents, columns=STATED.names)
    except (OSError, pa.ArrowException) as error:
        raise LibraryError(
            f"{former.incidents} cannot be read ({error}); undo the import with "
            f"`khorasan-atlas imports --undo {former.dataset.dataset_id}`"
        ) from error
    return compare_versions(old, incidents)


def rejoin(library: Library, atlas: Atlas) -> Library:
    """
    Join every dataset again that was joined to other places than these; what the datasets state is not changed.

    Raises
    ------
    LibraryError
        If a version cannot be read, or the folder cannot be written to.
    """

    def is_due(version: Version) -> bool:
        return version.places != atlas.digest

    if not any(map(is_due, library.current())):
        return library
    return imports_library.replace_versions(library.folder, is_due, lambda version: _rejoined(version, atlas))


def _rejoined(version: Version, atlas: Atlas) -> tuple[NewVersion, MakeReport]:
    try:
        version.check()
        incidents = join(atlas, pq.read_table(version.incidents), version.codes("places"))
        original = pq.read_table(version.original)
        rejected, mapping = version.rejected.read_bytes(), version.mapping.read_text(encoding="utf-8")
    except (OSError, pa.ArrowException, LibraryError) as error:
        raise LibraryError(f"'{version.dataset.dataset_id}' cannot be joined to other boundaries: {error}") from error
    placed = places_of(incidents, atlas)
    report = version.report | placed | {"agreement": placed["agreement"].as_json()}
    new_version = NewVersion(version.dataset, incidents, original, rejected, mapping, atlas.digest)
    return new_version, lambda digest: report | {"digest": digest}
