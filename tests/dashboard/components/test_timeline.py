"""What the timeline reports when the hand lets go of its brush becomes the period of the selection."""

from datetime import date

import pytest

from dashboard import page_state
from dashboard.components.explore import explore

ALL_TIME = {"years": (), "start": None, "end": None}


@pytest.fixture
def chosen(monkeypatch):
    found = []
    monkeypatch.setattr(page_state, "select", lambda **fields: found.append(fields))
    return found


@pytest.mark.parametrize(
    ("text", "period"),
    [
        pytest.param("2022-04-01/2022-04-30", {"start": date(2022, 4, 1), "end": date(2022, 4, 30)}, id="both ends"),
        pytest.param("2022-04-01/", {"start": date(2022, 4, 1)}, id="open end"),
        pytest.param("/2022-04-30", {"end": date(2022, 4, 30)}, id="open start"),
        pytest.param("", {}, id="all time"),
    ],
)
def test_a_period_from_the_timeline_is_selected(chosen, text, period):
    explore.clicked({"kind": "period", "id": text})
    assert chosen == [{**ALL_TIME, **period}]


@pytest.mark.parametrize("text", ["2022-13-01/", "yesterday", "2022-04-30/99", "/" * 9], ids=str)
def test_what_is_not_a_period_changes_nothing(chosen, text):
    explore.clicked({"kind": "period", "id": text})
    assert chosen == []
