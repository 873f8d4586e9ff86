"""Briefings are drawn in separate processes: the same bytes, every refusal a sentence, nothing drawn for nobody."""

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData
from streamlit.runtime.state import SafeSessionState, SessionState

from bench.server import running
from bench.soak import tab
from dashboard import briefing_process
from dashboard.briefing import content, documents
from dashboard.briefing.options import Options
from dashboard.briefing_process import CHANGED, DrawingError
from dashboard.components import briefing
from events.queries import expressions
from events.queries.counts import count
from events.queries.selection import Selection
from events.store.store import StorePlace
from geodata import atlas as geodata_atlas
from tests.processes import ends, readers, workers

YEAR = Selection(countries=("UZ",), years=(2022,))
NOTHING = Selection(words="no record has these words")


@pytest.fixture(scope="module")
def atlas():
    """The places that another process loads, too."""
    return geodata_atlas.load()


@pytest.fixture(scope="module")
def store(shipped):
    return shipped


def render(store, atlas, selection, options, file_format):
    about = briefing_process.subject(store, atlas, selection, options)
    return briefing_process.render(about, file_format, lambda part, words: None)


def preview(store, atlas, selection, options, number=0):
    about = briefing_process.subject(store, atlas, selection, options)
    return briefing_process.preview(about, number, lambda part, words: None)


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf", "pptx", "zip"])
def test_files_have_the_bytes_of_the_command_line(store, atlas, file_format):
    made = documents.render(content.brief(store, atlas, YEAR, Options()), file_format)
    assert render(store, atlas, YEAR, Options(), file_format) == made


def test_what_later_clicks_ask_is_compiled_by_another_process(store, atlas, monkeypatch):
    monkeypatch.setattr(expressions, "_KEPT", {})
    expressions.compiled.cache_clear()
    monkeypatch.setattr(briefing_process, "preview", lambda about, number, watch: None)
    briefing_process.warm(store, atlas)
    monkeypatch.setattr(expressions.ibis, "to_sql", None)
    assert count.__wrapped__(store, YEAR).totals.all


def test_briefings_made_at_the_same_time_do_not_mix(store, atlas):
    titles = ("First title", "Second title")
    made = {
        title: documents.render(content.brief(store, atlas, YEAR, Options(headline=title)), "svg") for title in titles
    }
    with ThreadPoolExecutor(2) as threads:
        together = [threads.submit(render, store, atlas, YEAR, Options(headline=title), "svg") for title in titles]
        assert {title: each.result() for title, each in zip(titles, together, strict=True)} == made
    assert 1 <= len(workers()) <= 2
    assert readers() == []


def test_a_page_is_drawn_with_the_titles_of_all(store, atlas):
    options = Options(slides=("overview", "sources"))
    brief = content.brief(store, atlas, YEAR, options)
    shown = preview(store, atlas, YEAR, options, number=7)
    assert shown.titles == tuple(slide.title for slide in brief.slides)
    assert shown.number == len(shown.titles) - 1
    assert shown.png == documents.preview(brief, shown.number, briefing_process.PREVIEW_DPI)
    assert shown.alternative


@pytest.mark.parametrize(
    ("selection", "options", "words"),
    [
        (NOTHING, Options(), "nothing is selected"),
        (YEAR, Options(headline="Rockets 🚀"), r"U\+1F680"),
    ],
    ids=["nothing", "sign"],
)
def test_what_cannot_be_drawn_is_a_sentence(store, atlas, selection, options, words):
    with pytest.raises(DrawingError, match=words):
        preview(store, atlas, selection, options)


def test_records_or_places_that_have_changed_meanwhile_are_a_sentence(store, atlas, tmp_path):
    gone = replace(store, path=tmp_path / "atlas-gone-1.duckdb")
    for other in (gone, replace(store, digest="0" * 64)):
        with pytest.raises(DrawingError, match=CHANGED):
            preview(other, atlas, YEAR, Options())
    with pytest.raises(DrawingError, match=CHANGED):
        preview(store, replace(atlas, digest="0" * 64), YEAR, Options())


def test_a_store_that_is_replaced_is_opened_again(store, atlas, tmp_path):
    copy = tmp_path / "atlas-copy-1.duckdb"
    about = replace(briefing_process.subject(store, atlas, YEAR, Options()), store=StorePlace(copy))
    for title in ("before", "after"):
        copy.unlink(missing_ok=True)
        copy.write_bytes(store.path.read_bytes())
        titled = replace(about, options=Options(headline=title))
        assert briefing_process.preview(titled, 0, lambda part, words: None).titles == (title,)


def test_a_page_that_was_left_stops_waiting(monkeypatch):
    def leave():
        raise RerunException(RerunData())

    monkeypatch.setattr(st, "session_state", SafeSessionState(SessionState(), leave))
    with pytest.raises(RerunException):
        briefing._look(0.0, "counting the records")


def test_a_server_draws_in_processes_that_end_with_it(tmp_path):
    with running(KHORASAN_ATLAS_HOME=str(tmp_path)) as server, tab(server) as page:
        page.show("view=briefing&country=UZ&year=2022&title=First")
        (drawing,) = workers(server.pid)
        libraries = Path(f"/proc/{server.pid}/maps").read_text(encoding="utf-8")
        assert "duckdb" in libraries
        assert not re.findall(r"matplotlib|/typst/", libraries)
        os.kill(drawing, signal.SIGKILL)
        assert ends(drawing)
        page.show("view=briefing&country=UZ&year=2022&title=Second")
        (drawing,) = workers(server.pid)
    assert ends(drawing)
