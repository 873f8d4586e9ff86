"""What a page shows of the cluster that answers it."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import store_cache


def asking() -> None:
    """A page whose question takes three seconds."""
    import streamlit as st

    from dashboard.components import connection
    from events import watching
    from events.watching import Progress

    connection.begin_questions()
    if connection.was_cancelled():
        st.stop()
    watching.show(Progress(0.0, "", 0.2))
    watching.show(Progress(0.5, "6 of 12 tasks", 3.0))
    watching.show(Progress(0.75, "9 of 12 tasks", 4.0))
    if st.session_state.get("ends"):
        watching.show(Progress(1.0, "", 4.2, is_answered=True))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(store_cache, "engine", lambda: "spark://host:7077")
    return AppTest.from_function(asking)


def named(shown: AppTest) -> str:
    return " ".join(str(one.proto.body) for one in shown.get("html"))


def test_a_long_question_shows_how_far_it_is_and_can_be_cancelled(shown: AppTest) -> None:
    shown.run()
    assert not shown.exception
    assert "Apache Spark at host:7077<" in named(shown)
    (bar,) = shown.get("progress")
    assert (bar.proto.value, bar.proto.text) == (75, "9 of 12 tasks, 4 s")
    shown.button("engine-cancel").click().run()
    assert [one.value for one in shown.markdown] == ["The question was cancelled."]
    assert not shown.get("progress")
    shown.button("engine-again").click().run()
    assert not shown.markdown
    assert shown.get("progress")


def test_an_answered_question_leaves_its_time(shown: AppTest) -> None:
    shown.session_state["ends"] = True
    shown.run()
    assert "Apache Spark at host:7077, last question 4.2 s" in named(shown)
    assert not shown.get("progress")


def test_without_a_cluster_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHORASAN_ATLAS_ENGINE", raising=False)
    shown = AppTest.from_function(asking).run()
    assert not shown.exception
    assert list(shown.main.children) == []
