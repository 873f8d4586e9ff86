import pytest

from dashboard.components import controls


@pytest.mark.parametrize(
    ("page", "number", "words"),
    [(0, 70, "1–70 of 70"), (0, 489, "1–100 of 489"), (4, 489, "401–489 of 489"), (0, 0, "none")],
)
def test_a_page_names_its_rows(page, number, words):
    assert controls.rows_shown(page, number, 100) == words


@pytest.mark.parametrize(("number", "last"), [(0, 0), (100, 0), (101, 1), (100_000, 999)])
def test_a_page_beyond_the_last_one_is_the_last_one(number, last, monkeypatch):
    monkeypatch.setattr(controls.st, "session_state", {})
    controls.turn_to("list", 1_000_000)
    assert controls.page_number("list", number, 100) == last
