import pytest

from dashboard import store_cache
from dashboard.components.explore import explore
from dashboard.drawing import map_layers
from dashboard.page_state import Page
from events.queries import selected_records
from events.queries.counts import count
from events.queries.selection import Selection


@pytest.fixture
def shown(monkeypatch, shipped):
    """The answer that the map shows for a selection, if it draws no more than so many records one by one."""
    monkeypatch.setattr(store_cache, "store", lambda: shipped)

    def clear():
        explore.query.cache_clear()
        explore.records_over_time.cache_clear()

    def answered(most):
        clear()
        monkeypatch.setattr(map_layers, "MOST_MARKS", most)
        selection = Selection(countries=("AF",))
        return explore.map_answers(explore.query(count(shipped, selection)), Page(selection=selection))

    yield answered
    clear()


def test_records_are_not_read_where_squares_stand_for_them(monkeypatch, shown):
    def refuse(*_, **__):
        raise AssertionError("records were read one by one")

    monkeypatch.setattr(selected_records, "rows", refuse)
    answer = shown(10)
    assert answer["tiles"]
    assert answer["total"] > 10
    with pytest.raises(AssertionError):
        shown(300)


def test_a_change_of_the_period_does_not_ask_for_the_records_of_all_time_again(monkeypatch, shipped):
    explore.records_over_time.cache_clear()
    asked = []
    rows = selected_records.rows
    monkeypatch.setattr(
        selected_records,
        "rows",
        lambda store, selection, **how: asked.append(selection) or rows(store, selection, **how),
    )
    for year in (2021, 2022):
        answer = explore.query(count(shipped, Selection(kinds=("attack",), years=(year,))))
        assert len(answer.over_time) > len(answer.records) > 0
    assert asked.count(Selection(kinds=("attack",))) == 1


@pytest.mark.parametrize("layer", ["classes", "density"])
def test_both_maps_of_a_comparison_are_shaded_in_the_same_classes(monkeypatch, shipped, layer):
    monkeypatch.setattr(store_cache, "store", lambda: shipped)
    sides = [Selection(years=(year,)) for year in (2022, 2012)]
    answers = [explore.query(count(shipped, selection)) for selection in sides]

    def classes(side, beside):
        found = explore.map_answers(answers[side], Page(selection=sides[side]), beside)
        return found["classes"] if layer == "classes" else found["density"]["classes"]

    assert classes(0, None) != classes(1, None)
    assert classes(0, answers[1]) == classes(1, answers[0])
