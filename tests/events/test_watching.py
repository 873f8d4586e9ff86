"""Whoever waits for the answer to another's question hears of it, and need not wait for its end."""

from threading import Event, Thread

import pytest

from events import watching
from events.computed_once import computed_once
from events.watching import Progress


class LeftError(Exception):
    """Whoever asked does not wait any more."""


def test_a_thread_that_waits_for_anothers_answer_can_leave():
    began, go, shown = Event(), Event(), list[Progress]()

    @computed_once(1)
    def answer() -> int:
        began.set()
        go.wait()
        return 1

    def leave(progress: Progress) -> None:
        shown.append(progress)
        raise LeftError

    other = Thread(target=answer)
    other.start()
    began.wait()
    watching.begin(leave)
    try:
        with pytest.raises(LeftError):
            answer()
    finally:
        watching.begin(None)
        go.set()
        other.join()
    assert len(shown) == 1
    assert answer() == 1


def test_the_watch_of_one_thread_is_not_that_of_another():
    shown = []
    watching.begin(shown.append)
    try:
        other = Thread(target=watching.show, args=(Progress(),))
        other.start()
        other.join()
    finally:
        watching.begin(None)
    assert shown == []
