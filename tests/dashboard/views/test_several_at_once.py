"""Several people use one server: the others see what one has changed, and nobody loses a page or work."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components.imports import background_job
from dashboard.components.page_frame import changes
from dashboard.web.access import people
from dashboard.web.access.rights import Person, Right, Role
from events.imports import library
from tests.dashboard.conftest import MAIN, on_page, opened
from tests.events import imported_dataset

VIEWS = ("explore", "claims", "records", "briefing", "imports", "about")


@pytest.fixture
def imports(monkeypatch, tmp_path):
    monkeypatch.setenv("KHORASAN_ATLAS_IMPORTS", str(tmp_path))
    for dataset in (imported_dataset.OPEN, imported_dataset.BOUND):
        imported_dataset.keep(tmp_path, dataset)
    return tmp_path


@pytest.fixture
def other(app):
    """The page of somebody else."""
    return AppTest.from_file(str(MAIN), default_timeout=120)


def news(app):
    return [info.value.replace("\\", "") for info in app.info if info.value.startswith("Changed since")]


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_whose_dataset_somebody_removes_says_so_once(app, imports, view):
    on_page(app, view)
    opened(app, dataset="bound-count", record="bound-count:7")
    assert news(app) == []
    library.remove(imports, "bound-count")
    app.run()
    assert not app.exception
    assert news(app) == ["Changed since your last click: Bound Count was removed."]
    app.run()
    assert not app.exception
    assert news(app) == []


def test_two_who_change_the_same_dataset_both_get_an_answer(app, other, imports):
    for page in (app, other):
        on_page(page, "imports").run()
    app.button("intake-removed-bound-count").click().run()
    other.button("intake-removed-bound-count").click().run()
    assert not app.exception
    assert not other.exception
    assert set(library.open_library(imports).histories) == {"open-count"}
    said = [element.value.replace("\\", "") for page in (app, other) for element in (*page.success, *page.warning)]
    assert said[0] == "bound-count has been removed."
    assert said[1].startswith("No imported dataset is called 'bound-count'")


def test_imports_at_the_same_time_are_all_kept(monkeypatch, tmp_path, imports):
    monkeypatch.setattr(people, "of_run", lambda: Person("b", "bob", Role.ANALYST))
    together = threading.Barrier(2)

    def work(dataset, rows):
        def act(job):
            together.wait(60)
            imported_dataset.keep(tmp_path, dataset, rows)
            return background_job.Done("imported", dataset.title)

        return act

    jobs = []
    for dataset in (imported_dataset.OPEN, imported_dataset.BOUND):
        session = {}
        monkeypatch.setattr(background_job.st, "session_state", session)
        background_job.start(Right.IMPORT, work(dataset, imported_dataset.ROWS[1:]))
        jobs.append(session[background_job.WORK].job)
    assert all(job.wait(120) for job in jobs)
    assert [job.problem for job in jobs] == ["", ""]
    assert [len(history) for history in library.open_library(tmp_path).histories.values()] == [2, 2]


def test_what_changed_is_a_sentence():
    assert changes({"a": "A"}, {"b": "B"}) == "Changed since your last click: A was removed; B was imported."
    assert changes({"a": "A"}, {"a": "A"}) == "Changed since your last click: a dataset has another version."
