"""Processes that stay: equal questions have one answer, what nobody waits for ends, and one that dies is replaced."""

import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Event

import pytest

from geodata import files
from geodata.processes.pool import Pool
from geodata.processes.worker import Question
from tests.processes import ends, workers


class RefusedError(Exception):
    """Stands for the exception of a package with a message for the user."""


class GivenUpError(Exception):
    """Stands for a page that was left."""


@dataclass(frozen=True)
class Answer:
    process: int
    content: bytes = b""


def work(number, show):
    return Answer(os.getpid(), bytes([number, 0, 255]))


def refuse(words, show):
    raise RefusedError(words)


def fail(show):
    raise KeyError("/secret/path")


def end(show):
    os.kill(os.getpid(), signal.SIGKILL)


def end_once(mark, show):
    if not mark.exists():
        mark.touch()
        end(show)
    return Answer(os.getpid())


def wait(folder, show):
    """Note that it was called, and wait for a file."""
    with (folder / "called").open("a", encoding="utf-8") as calls:
        calls.write("x")
    while not (folder / "go").exists():
        show(0.5, "waiting")
        Event().wait(0.01)  # some work
    return Answer(os.getpid())


others = set()


def pause(show):
    """Wait without writing to the server, which a process that outlives it would notice."""
    show(0.5, "waiting")
    while True:
        signal.pause()


@pytest.fixture
def pool(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    # Other tests may have left processes that stay.
    others.update(workers())
    pool = Pool(1, most_kept=2)
    yield pool
    pool.close()
    assert own() == []
    assert list(tmp_path.glob(f"{files.TEMPORARY}*")) == []


def own():
    """The processes that the pool of a test has started."""
    return [process for process in workers() if process not in others]


def question(function, *arguments):
    return Question(function, arguments, Answer, RefusedError, "The picture")


def ask(pool, function, *arguments, watch=lambda part, words: None, is_kept=False):
    return pool.ask(question(function, *arguments), watch, is_kept)


def calls(folder):
    file = folder / "called"
    return len(file.read_text(encoding="utf-8")) if file.exists() else 0


def give_up(part, words):
    raise GivenUpError


def test_one_process_answers_all_questions(pool):
    first, second = ask(pool, work, 1), ask(pool, work, 2)
    assert first.process == second.process == own()[0] != os.getpid()
    assert (first.content, second.content) == (b"\x01\x00\xff", b"\x02\x00\xff")


def test_a_refusal_comes_back_with_its_words(pool):
    with pytest.raises(RefusedError, match="^title: no sign for 🚀$"):
        ask(pool, refuse, "title: no sign for 🚀")


def test_a_program_error_is_a_sentence_and_the_process_stays(pool, caplog):
    before = ask(pool, work, 1).process
    with pytest.raises(RefusedError) as caught:
        ask(pool, fail)
    words = "The picture could not be made: a program error ended it (KeyError). Try again; details are in the "
    assert str(caught.value) == f"{words}server's log."
    assert "/secret/path" in caplog.text
    assert ask(pool, work, 2).process == before


def test_a_question_whose_process_is_killed_is_answered_by_another(pool, tmp_path):
    before = ask(pool, work, 1).process
    assert ask(pool, end_once, tmp_path / "mark").process not in (before, os.getpid())


def test_a_process_that_was_killed_between_two_questions_is_replaced(pool):
    before = ask(pool, work, 1).process
    os.kill(before, signal.SIGKILL)
    assert ends(before)
    assert ask(pool, work, 1).process != before


def test_a_question_that_ends_every_process_is_a_sentence(pool):
    with pytest.raises(RefusedError, match=r"could not be made: a program error ended it \(SIGKILL\)"):
        ask(pool, end)
    assert ask(pool, work, 1).process == own()[0]


def test_equal_questions_at_the_same_time_are_answered_once(pool, tmp_path):
    seen = []
    with ThreadPoolExecutor(3) as threads:

        def watch(name, part, words):
            seen.append(name)
            if {"a", "b", "c"} <= set(seen):
                (tmp_path / "go").touch()

        asked = [threads.submit(ask, pool, wait, tmp_path, watch=partial(watch, name)) for name in "abc"]
        assert len({each.result() for each in asked}) == 1
    assert calls(tmp_path) == 1


def test_a_question_that_only_one_gives_up_is_answered_for_the_other(pool, tmp_path):
    def watch(part, words):
        if words == "waiting" and not (tmp_path / "go").exists():
            with pytest.raises(GivenUpError):
                ask(pool, wait, tmp_path, watch=give_up)
            (tmp_path / "go").touch()

    assert ask(pool, wait, tmp_path, watch=watch).process == own()[0]
    assert calls(tmp_path) == 1


def test_work_that_nobody_waits_for_ends_at_its_next_step(pool, tmp_path, monkeypatch):
    # Work that went on would end with its process.
    monkeypatch.setattr("geodata.processes.worker.SECONDS", 60.0)
    before = ask(pool, work, 1).process

    def leave(part, words):
        if words == "waiting":
            raise GivenUpError

    with pytest.raises(GivenUpError):
        ask(pool, wait, tmp_path, watch=leave)
    assert ask(pool, work, 1).process == before


def test_a_question_that_is_given_up_before_its_turn_is_never_begun(pool, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()

    def watch(part, words):
        if not (first / "go").exists():
            with pytest.raises(GivenUpError):
                ask(pool, wait, second, watch=give_up)
            (first / "go").touch()

    ask(pool, wait, first, watch=watch)
    ask(pool, work, 1)
    assert (calls(first), calls(second)) == (1, 0)


def test_the_answers_that_were_used_last_are_kept(pool, tmp_path):
    (tmp_path / "go").touch()
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
        (folder / "go").touch()
    for folder in (*folders[:2], folders[0], folders[2], folders[0], folders[1]):
        ask(pool, wait, folder, is_kept=True)
    assert [calls(folder) for folder in folders] == [1, 2, 1]


def test_an_answer_that_is_not_to_be_kept_is_given_anew(pool, tmp_path):
    (tmp_path / "go").touch()
    for _ in range(2):
        ask(pool, wait, tmp_path)
    assert calls(tmp_path) == 2


def test_a_refusal_is_not_kept(pool, tmp_path):
    for _ in range(2):
        with pytest.raises(RefusedError):
            ask(pool, refuse, "no", is_kept=True)
    with pytest.raises(RefusedError):
        ask(pool, end, is_kept=True)


def test_a_process_that_answers_for_too_long_is_ended(pool, tmp_path, monkeypatch):
    monkeypatch.setattr("geodata.processes.worker.SECONDS", 0.5)
    with pytest.raises(RefusedError, match="could not be made: it took longer"):
        ask(pool, wait, tmp_path)


def test_when_the_server_ends_what_is_asked_is_given_up_in_a_sentence(pool, tmp_path):
    with ThreadPoolExecutor(1) as closer:

        def watch(part, words):
            if words == "waiting" and not closed:
                closed.append(closer.submit(pool.close))

        closed = []
        with pytest.raises(RefusedError, match="The picture was given up, since the server ends"):
            ask(pool, wait, tmp_path, watch=watch)
        closed[0].result()
    assert own() == []
    assert ask(pool, work, 1).process == own()[0]


SERVER = """
from geodata.processes.pool import Pool
from tests.geodata.processes import test_pool as here

def watch(part, words):
    if words == "waiting":
        print("working", flush=True)

here.ask(Pool(1, 1), here.pause, watch=watch)
"""


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGTERM])
def test_the_end_of_the_server_ends_its_processes(tmp_path, way):
    command = [sys.executable, "-c", SERVER]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=files.ROOT, env=environment
    ) as server:
        assert server.stdout.readline() == b"working\n"
        (worker,) = workers(server.pid)
        server.send_signal(way)
    assert ends(worker)
