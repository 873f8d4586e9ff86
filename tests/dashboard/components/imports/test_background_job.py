"""Work beside the page ends in an outcome or in one sentence, and can be called off."""

from threading import Event

import pytest

from dashboard.components.imports.background_job import Job
from events.imports.models import LibraryError, UnreadableError


def ended(work):
    job = Job(work)
    assert job.wait(30)
    return job


def test_an_outcome_is_there_at_the_end():
    go = Event()
    job = Job(lambda job: go.wait(30) and 7)
    assert not job.is_done
    assert job.outcome is None
    go.set()
    assert job.wait(30)
    assert (job.outcome, job.problem) == (7, "")


@pytest.mark.parametrize("error", [UnreadableError, LibraryError])
def test_what_is_written_for_the_user_is_reported_as_a_sentence(error):
    def work(job):
        raise error("row 3 is cut; correct it")

    assert ended(work).problem == "Row 3 is cut; correct it."
    assert ended(work).outcome is None


def test_the_name_of_a_file_stays_as_it_is_written():
    def work(job):
        raise UnreadableError("kunduz.csv is empty; choose a file with records")

    assert ended(work).problem == "kunduz.csv is empty; choose a file with records."


def test_a_fault_of_the_program_is_reported_without_its_inside(caplog):
    def work(job):
        raise KeyError("/secret/path")

    problem = ended(work).problem
    assert "KeyError" in problem
    assert "secret" not in problem
    assert "secret" in caplog.text


def test_work_that_is_stopped_ends_at_its_next_step():
    reached, go, steps = Event(), Event(), []

    def work(job):
        job.progress.step(0.25, "first")
        reached.set()
        go.wait(30)
        job.progress.step(0.5, "second")
        steps.append("second")

    job = Job(work)
    assert reached.wait(30)
    assert (job.part, job.words) == (0.25, "first")
    job.stop()
    go.set()
    assert job.wait(30)
    assert steps == []
    assert job.is_stopping
    assert "nothing was changed" in job.problem


@pytest.mark.parametrize(("reported", "part"), [(-1, 0.0), (0.5, 0.5), (7, 1.0)])
def test_a_part_is_one(reported, part):
    assert ended(lambda job: job.set_progress(reported, "x")).part == part


def test_what_can_no_longer_be_stopped_is_reported():
    job = ended(lambda job: job.finish(0.5, "last"))
    assert not job.can_stop
    assert job.words == "last"
