"""Answers that many threads ask for at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from events.computed_once import computed_once

THREADS = 8


def test_threads_that_ask_at_the_same_time_share_one_answer():
    computed, together = [], Barrier(THREADS)

    @computed_once(4)
    def answer(question):
        computed.append(question)
        return [question]

    def ask(_):
        together.wait()
        return answer("records")

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(ask, range(THREADS)))
    assert computed == ["records"]
    assert all(one is found[0] for one in found)


def test_another_question_does_not_wait():
    begun, free = Event(), Event()

    @computed_once(4)
    def answer(question):
        if question == "slow":
            begun.set()
            assert free.wait(60)
        return question

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(answer, "slow")
        assert begun.wait(60)
        assert answer("quick") == "quick"
        free.set()
        assert slow.result() == "slow"


def test_a_failure_is_not_kept():
    tries = []

    @computed_once(4)
    def answer(question):
        tries.append(question)
        if len(tries) == 1:
            raise OSError("gone")
        return question

    with pytest.raises(OSError, match="gone"):
        answer("records")
    assert answer("records") == "records"


def test_answers_are_dropped_on_request():
    computed = []

    @computed_once(4)
    def answer(question):
        computed.append(question)

    answer("records")
    answer("records")
    answer.cache_clear()
    answer("records")
    assert computed == ["records"] * 2
