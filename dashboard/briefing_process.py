"""Draw briefings in separate processes: drawing takes long, and one page at a time in each process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, TypeVar

from dashboard.briefing import content, slide_text
from dashboard.briefing.options import Options
from dashboard.briefing.pictures.looks import Look
from dashboard.briefing.slides.models import Brief
from dashboard.briefing.sources import NothingToShowError
from events import watching
from events.cluster.engine import EngineError
from events.imports.models import LibraryError
from events.queries import expressions
from events.queries.selection import Selection
from events.store.store import Store, StorePlace, clear_cached
from events.store.store_file import BrokenFileError, identity
from geodata import atlas as geodata_atlas
from geodata.faults import DataError
from geodata.models import Atlas
from geodata.processes.pool import Pool, Watch
from geodata.processes.worker import Question

T = TypeVar("T")
PROCESSES: Final = 2
PREVIEWS_KEPT: Final = 24
PREVIEW_DPI: Final = 96
POOL: Final = Pool(PROCESSES, PREVIEWS_KEPT)
COUNTING: Final = "counting the records"
CHANGED: Final = "The records or places cannot be read, or have changed since this page was opened: reload it."


class DrawingError(ValueError):
    """A briefing cannot be drawn; the message says why and what to do."""


@dataclass(frozen=True)
class Subject:
    """What a briefing is about: the place of a store with the digests of data and places, a selection, and options."""

    store: StorePlace
    data: str
    places: str
    selection: Selection
    options: Options


@dataclass(frozen=True)
class Preview:
    """The titles of all pages, and one of them as PNG with its text alternative."""

    titles: tuple[str, ...]
    number: int
    alternative: str
    png: bytes


@dataclass(frozen=True)
class File:
    """A file of a briefing."""

    content: bytes


@dataclass(frozen=True)
class Queries:
    """The SQL of the usual queries, as `expressions.usual` lists it."""

    sql: tuple[str, ...]


def subject(store: Store, atlas: Atlas, selection: Selection, options: Options) -> Subject:
    """Return what a briefing is about."""
    return Subject(store.place, store.digest, atlas.digest, selection, options)


def preview(about: Subject, number: int, watch: Watch) -> Preview:
    """
    Draw a page of a briefing for the screen, the last one if there are fewer.

    Raises
    ------
    DrawingError
        If it cannot be drawn, or there is nothing to show.
    Exception
        What `watch` raises, which is called with the progress; the drawing is then given up.
    """
    return POOL.ask(_question(_preview, (about, number), Preview), watch, is_kept=True)


def render(about: Subject, file_format: str, watch: Watch) -> bytes:
    """
    Render a file of a briefing, as `documents.render` does, but in another process.

    Raises
    ------
    DrawingError
        If it cannot be drawn, or there is nothing to show.
    Exception
        What `watch` raises, which is called with the progress; the drawing is then given up.
    """
    return POOL.ask(_question(_render, (about, file_format), File), watch).content


def picture(about: Subject, look: Look, file_format: str, watch: Watch) -> bytes:
    """
    Render a picture of the map, as `pictures.files.render` does, but in another process.

    Raises
    ------
    DrawingError
        If it cannot be drawn, or there is nothing to show.
    Exception
        What `watch` raises, which is called with the progress; the drawing is then given up.
    """
    return POOL.ask(_question(_picture, (about, look, file_format), File), watch).content


def warm(store: Store, atlas: Atlas) -> None:
    """
    Prepare for later clicks: compile their queries, and draw the briefing of all records, so that all is loaded.

    Here both would hold up the page that is being drawn. No cluster is asked for a briefing.
    """
    with suppress(DrawingError):
        expressions.keep(POOL.ask(_question(_queries, (), Queries), _unseen).sql)
        if not store.engine:
            preview(subject(store, atlas, Selection(), Options()), 0, _unseen)


def _unseen(part: float, words: str) -> None:
    """Ignore the progress of work that nobody waits for."""


def close() -> None:
    """End the processes."""
    POOL.close()


def _question(function: Callable[..., T], arguments: tuple[object, ...], gives: type[T]) -> Question[T]:
    return Question(function, arguments, gives, DrawingError, "The briefing")


# ------------------------------------------------------------------ in the other process


def _queries(_: Watch) -> Queries:
    return Queries(expressions.usual())


def _preview(about: Subject, number: int, show: Watch) -> Preview:
    # Here and below: what draws is imported in that process only.
    from dashboard.briefing import documents

    with _sentences():
        brief = _brief(about, show)
        shown = min(number, len(brief.slides) - 1)
        titles = tuple(slide.title for slide in brief.slides)
        show(0.5, "drawing")
        png = documents.preview(brief, shown, PREVIEW_DPI)
        return Preview(titles, shown, slide_text.alternative(brief.slides[shown]), png)


def _render(about: Subject, file_format: str, show: Watch) -> File:
    from dashboard.briefing import documents

    with _sentences():
        return File(documents.render(_brief(about, show), file_format, show))


def _picture(about: Subject, look: Look, file_format: str, show: Watch) -> File:
    from dashboard.briefing.pictures import files

    with _sentences():
        return File(files.render(_brief(about, show), look, file_format, show))


def _brief(about: Subject, show: Watch) -> Brief:
    from dashboard.briefing import fonts

    show(0.0, COUNTING)
    watching.begin(lambda progress: show(0.0, f"{COUNTING}, {progress.words}" if progress.words else COUNTING))
    fonts.require(about.options.texts)
    store = _store(about.store, identity(about.store.file))
    if (store.digest, _atlas().digest) != (about.data, about.places):
        raise DrawingError(CHANGED)
    return content.brief(store, _atlas(), about.selection, about.options)


@contextmanager
def _sentences() -> Iterator[None]:
    """Raise what has a message for the user as the one error of this module."""
    from dashboard.briefing.fonts import GlyphError
    from dashboard.briefing.pictures.animation import TooLongError

    try:
        yield
    except (NothingToShowError, GlyphError, TooLongError, EngineError) as problem:
        raise DrawingError(str(problem)) from problem
    except (BrokenFileError, DataError, LibraryError) as problem:
        # Reloaded, the page finds it out by itself, and shows the reason to those who may see it.
        raise DrawingError(CHANGED) from problem


@cache
def _atlas() -> Atlas:
    return geodata_atlas.load()


# Two: the whole store, and the one without records that must not be redistributed.
@lru_cache(maxsize=2)
def _store(place: StorePlace, as_it_is: tuple[int, ...]) -> Store:
    """Open a store; again if its file has been replaced."""
    clear_cached()
    return place.open()
