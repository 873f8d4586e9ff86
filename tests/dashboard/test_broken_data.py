"""Whatever breaks the store or an import, every page and address reports it in a sentence, and the way out works."""

import gc
import json
import os
import shutil
import tempfile

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import store_cache
from dashboard.components.imports import background_job
from dashboard.components.page_frame import FORMER, PAGES
from dashboard.web.access import people
from dashboard.web.access.rights import GUEST
from events.imports.library import open_library
from events.queries.records import topics
from geodata import atlas, files
from tests.command_line import get, run
from tests.dashboard.conftest import MAIN, html
from tests.processes import full_disk

TABLE = """\
id,date,latitude,longitude,event,killed
1,2020-03-01,34.53,69.17,attack,4
2,2020-05-17,36.71,67.11,protest,0
"""
VIEWS = [file.removesuffix(".py") for file in PAGES.values()]
ADDRESSES = ("/healthz", "/api/events?country=TJ", "/tiles/5/20/12/20/12")
COMMANDS = (
    ("events", "list"),
    ("events", "record", "rockets-termez-2022-04-18"),
    ("events", "export", "-o", "out.csv"),
    ("dashboard", "brief", "--country", "TJ", "-o", "out"),
)


@pytest.fixture(autouse=True)
def own_folders(fresh_caches, monkeypatch, tmp_path):
    for name in ("store", "imports"):
        monkeypatch.setenv(files.variable(name), str(tmp_path / name))
    monkeypatch.setattr(background_job, "PATIENCE", 60)
    # A thread that still compiles when the tests end would abort the interpreter.
    monkeypatch.setattr(store_cache, "prepare_for_clicks", lambda further: None)
    monkeypatch.chdir(tmp_path)
    store_cache.begin_run()
    yield
    store_cache.begin_run()
    st.cache_resource.clear()


@pytest.fixture
def show_page():
    """Show a page of the running server."""

    def show(view="explore"):
        app = AppTest.from_file(str(MAIN), default_timeout=120)
        app.run()
        app = app if view == "explore" else app.switch_page(f"views/{view}.py").run()
        assert not app.exception
        return app

    return show


def import_table(content=TABLE):
    """Import a table; the server is not asked for anything meanwhile."""
    with open("made-up.csv", "w", encoding="utf-8") as file:
        file.write(content)
    assert run("events", "import", "made-up.csv", "--as", "table", "--yes").status == 0


def version():
    (history,) = open_library().histories.values()
    return history[0]


def health():
    status, body = get("/healthz")
    return status, json.loads(body)


def said(app):
    elements = (*app.error, *app.code, *app.warning, *app.success)
    return "\n".join(element.value for element in elements).replace("\\", "")


def delete(file):
    file.unlink()


def empty(file):
    os.truncate(file, 0)


def cut(file):
    os.truncate(file, 1_000_000)


def noise(file):
    file.write_bytes(os.urandom(100_000))


def a_folder(file):
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("spoil", [delete, empty, cut, noise, a_folder])
def test_a_running_server_recovers_when_its_store_breaks(tmp_path, spoil):
    before = health()
    spoil(store_cache.store().path)
    store_cache.begin_run()
    for address in ADDRESSES[1:]:
        assert get(address)[0] == 200
    assert health() == before
    assert before[0] == 200


def test_a_page_during_which_the_store_breaks_is_shown_and_the_next_one_works(show_page, monkeypatch):
    opened = store_cache.store()

    def broken(*_):
        os.truncate(opened.path, 100_000)
        with opened.cursor():
            raise duckdb.IOException("Could not read enough bytes")

    with monkeypatch.context() as patch:
        patch.setattr(topics, "about_places", broken)
        assert "was broken" in said(show_page())
    assert said(show_page()) == ""
    assert health()[1]["status"] == "ok"


def a_cut_version(folder):
    os.truncate(folder / "incidents.parquet", 100)


def a_missing_file(folder):
    (folder / "incidents.parquet").unlink()


def noise_in_a_version(folder):
    (folder / "original.parquet").write_bytes(os.urandom(1000))


def no_version(folder):
    shutil.rmtree(folder)


SPOIL_VERSION = [a_cut_version, a_missing_file, noise_in_a_version, no_version]


@pytest.mark.parametrize("spoil", SPOIL_VERSION)
def test_an_import_that_cannot_enter_the_store_leaves_everyone_the_records_of_before(show_page, spoil):
    before = health()[1]["records"]
    import_table()
    spoil(version().folder)
    status, answer = health()
    assert (status, answer["status"], answer["records"]) == (200, "degraded", before)
    assert "'made-up'" in answer["problem"]
    assert "imports --undo made-up" in answer["problem"]
    assert [get(address)[0] for address in ADDRESSES] == [200, 200, 200]
    app = show_page("imports")
    app.button(key="intake-removed-made-up").click().run()
    assert "has been removed" in said(app)
    assert health()[1]["status"] == "ok"


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_says_what_is_wrong_and_how_to_go_back(show_page, view):
    store_cache.store()
    import_table()
    a_cut_version(version().folder)
    words = said(show_page(view))
    assert "these are the earlier records" in words
    assert "'made-up'" in words
    assert "undo this import on the page Data or with" in words


def test_a_restarted_server_goes_on_with_the_last_store_too(show_page):
    before = health()[1]["records"]
    import_table()
    a_cut_version(version().folder)
    st.cache_resource.clear()
    assert health()[1]["status"] == "degraded"
    assert health()[1]["records"] == before


@pytest.mark.parametrize("spoil", SPOIL_VERSION)
def test_without_any_store_the_page_data_shows_datasets_and_undo(show_page, spoil):
    import_table()
    import_table(TABLE.replace("attack", "protest"))
    spoil(version().folder)
    app = show_page("imports")
    assert "'made-up'" in said(app)
    assert get("/healthz")[0] == 503
    app.button(key="intake-undo-made-up").click().run()
    assert not app.exception
    assert "previous version restored" in said(app)
    assert "these are the earlier records" not in said(app)
    assert health()[1]["status"] == "ok"


@pytest.mark.parametrize("view", VIEWS)
def test_without_any_store_every_page_is_a_sentence(show_page, view, tmp_path):
    (tmp_path / "store").write_text("")
    words = said(show_page(view))
    assert "No records can be shown" in words
    assert "store cannot be used" in words
    assert "name another one in KHORASAN_ATLAS_STORE" in words


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_any_store_every_address_is_a_sentence(address, tmp_path):
    (tmp_path / "store").write_text("")
    status, body = get(address)
    assert status == 503
    assert "name another one in KHORASAN_ATLAS_STORE" in json.loads(body)["error"]


OTHERS = "192.0.2.7"
INNER = ("/tmp", "made-up", "KHORASAN_ATLAS")


@pytest.mark.parametrize("address", ADDRESSES)
def test_elsewhere_no_address_names_folders_or_datasets_of_a_problem(address, tmp_path):
    import_table()
    spoilt = version().folder
    a_cut_version(spoilt)
    status, body = get(address, OTHERS)
    assert status == 503
    assert "on the computer that the dashboard runs on" in json.loads(body)["error"]
    assert not any(name in body.decode() for name in (*INNER, str(tmp_path)))


def test_elsewhere_health_is_degraded_without_the_reason(tmp_path):
    store_cache.store()
    import_table()
    a_cut_version(version().folder)
    status, body = get("/healthz", OTHERS)
    assert (status, json.loads(body)["status"]) == (200, "degraded")
    assert json.loads(body)["problem"] == people.ELSEWHERE
    assert "made-up" in health()[1]["problem"]


@pytest.mark.parametrize("view", ["explore", "records"])
def test_elsewhere_a_page_says_that_the_records_are_earlier_ones_without_the_reason(show_page, monkeypatch, view):
    store_cache.store()
    import_table()
    a_cut_version(version().folder)
    monkeypatch.setattr(people, "of_run", lambda: GUEST)
    words = said(show_page(view))
    assert words == f"{FORMER} {people.ELSEWHERE}"


def test_elsewhere_a_page_without_any_store_shows_no_reason(show_page, monkeypatch, tmp_path):
    (tmp_path / "store").write_text("")
    monkeypatch.setattr(people, "of_run", lambda: GUEST)
    words = said(show_page())
    assert people.ELSEWHERE in words
    assert not any(name in words for name in (*INNER, str(tmp_path)))


@pytest.mark.parametrize("command", COMMANDS)
def test_without_any_store_every_command_is_a_sentence(command, tmp_path):
    (tmp_path / "store").write_text("")
    answer = run(*command)
    assert (answer.status, answer.out) == (1, "")
    assert "name another one in KHORASAN_ATLAS_STORE" in answer.err
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_with_a_full_disk_every_command_is_a_sentence_and_works_with_room_again(command):
    with full_disk(1_000_000):
        answer = run(*command)
    assert (answer.status, answer.out) == (1, "")
    assert "free disk space" in answer.err
    assert answer.err.count("\n") == 1
    assert run(*command).status == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_with_a_damaged_import_every_command_names_it(command):
    import_table()
    a_cut_version(version().folder)
    answer = run(*command)
    assert (answer.status, answer.out) == (1, "")
    assert "imports --undo made-up" in answer.err
    assert run("events", "check").status == 0
    assert run("events", "imports", "--undo", "made-up").status == 0
    assert run(*command).status == 0


def test_imports_are_listed_even_if_the_report_of_one_is_damaged(show_page):
    import_table()
    (version().folder / "report.json").write_text("[" * 100_000)
    listed = run("events", "imports")
    assert listed.status == 0
    assert "report.json is damaged" in listed.out
    assert "report.json is damaged" in run("events", "imports", "--json").out
    app = show_page("imports")
    assert "report.json is damaged" in said(app)
    app.button(key="intake-removed-made-up").click().run()
    assert "has been removed" in said(app)


def test_a_damaged_library_is_a_sentence_and_the_records_of_before_stay(show_page, tmp_path):
    before = health()[1]["records"]
    import_table()
    (tmp_path / "imports" / "library.sqlite").write_bytes(os.urandom(5000))
    answer = health()[1]
    assert (answer["status"], answer["records"]) == ("degraded", before)
    assert "library.sqlite is damaged" in answer["problem"]
    for view in VIEWS:
        assert "restore a backup of it" in said(show_page(view))


def test_with_a_full_disk_the_records_of_before_stay_until_there_is_room(show_page, monkeypatch):
    before = health()[1]["records"]
    import_table()
    with full_disk(1_000_000):
        answer = health()[1]
        assert (answer["status"], answer["records"]) == ("degraded", before)
        assert "free disk space" in answer["problem"]
        assert "free disk space" in said(show_page("records"))
    assert health()[1]["status"] == "degraded"
    monkeypatch.setattr(store_cache, "RETRY", 0)
    assert health()[1] == {**health()[1], "status": "ok", "records": before + 2}
    assert said(show_page()) == ""


def test_a_program_error_with_a_dataset_does_not_end_the_pages(show_page, monkeypatch):
    before = health()[1]["records"]
    import_table()

    def fail(*_):
        raise KeyError("unheard of")

    monkeypatch.setattr(store_cache, "open_store", fail)
    assert (health()[1]["status"], health()[1]["records"]) == ("degraded", before)
    assert "program error: KeyError" in said(show_page())


def test_an_upload_for_which_there_is_no_room_is_a_sentence_and_leaves_nothing(show_page, monkeypatch, tmp_path):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    app = show_page("imports")
    app.file_uploader[0].set_value(("made-up.csv", TABLE.encode() * 100, "text/csv"))
    with full_disk(1000):
        app.run()
    assert not app.exception
    assert "made-up.csv cannot be copied to" in said(app)
    assert "Free disk space" in said(app)
    gc.collect()
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("damage", ["no set of that name", "a damaged file"])
def test_boundaries_that_are_gone_or_damaged_are_a_sentence_on_every_page(show_page, monkeypatch, tmp_path, damage):
    sets = tmp_path / "boundaries"
    monkeypatch.setenv(files.variable("boundaries"), str(sets))
    (sets / "set-1").mkdir(parents=True)
    (sets / "current").write_text("set-1" if damage == "a damaged file" else "set-2")
    for name in atlas.TABLES:
        (sets / "set-1" / name).write_bytes(os.urandom(100))
    for view in VIEWS:
        assert "run `khorasan-atlas reset`" in said(show_page(view))
    status, body = get("/healthz")
    assert status == 503
    assert "run `khorasan-atlas reset`" in json.loads(body)["error"]


def test_starting_the_server_sweeps_what_killed_processes_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(files.variable("boundaries"), str(tmp_path / "boundaries"))
    left = [tmp_path / name / f"{files.UNFINISHED}left" for name in ("store", "boundaries", "imports/versions")]
    left.append(tmp_path / f"{files.TEMPORARY}upload-left")
    for folder in left:
        folder.mkdir(parents=True)
        (folder / "part").write_text("unfinished")
    in_use = files.WorkFolder(tmp_path, files.TEMPORARY)
    store_cache.load()
    assert [folder for folder in left if folder.exists()] == []
    assert in_use.path.exists()
    in_use.close()


def test_html_of_a_problem_is_text(show_page, monkeypatch):
    store_cache.store()
    import_table()

    def fail(*_):
        raise ValueError("<b>bold</b>")

    monkeypatch.setattr(store_cache, "open_store", fail)
    app = show_page()
    assert "<b>bold</b>" in said(app)
    assert "<b>bold</b>" not in html(app)
