"""Preview a file in a separate process, so that no file can exhaust or end the program."""

from collections.abc import Callable
from pathlib import Path

from events.imports import pipeline
from events.imports.library import Library
from events.imports.models import LibraryError, ReadOptions, UnreadableError
from events.imports.pipeline import NO_OVERRIDES, NO_PROGRESS, DatasetOverrides, Preview, Progress
from geodata.models import Atlas
from geodata.processes import limited


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
    Read a file and report what importing it would change, as `pipeline.preview` does, but in another process.

    Raises
    ------
    UnreadableError
        If the file cannot be read, needs more memory or time than a reader may use, or stops the reader.
    LibraryError, CancelledError
        As there; the process ends at once if the user has cancelled it.
    """
    return limited.run(
        _preview,
        (path, options, atlas, library, overrides),
        Preview,
        name=path.name,
        refusal=UnreadableError,
        refusals=(LibraryError,),
        watch=progress.step,
    )


def _preview(
    path: Path,
    options: ReadOptions,
    atlas: Atlas,
    library: Library,
    overrides: DatasetOverrides,
    show: Callable[[float, str], None],
) -> Preview:
    return pipeline.preview(path, options, atlas, library, overrides=overrides, progress=Progress(show))
