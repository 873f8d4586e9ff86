import pytest

from dashboard.drawing import style
from events.models import EventKind, MapStanding, Precision, Stance


def test_every_kind_has_a_symbol_of_its_own():
    assert set(style.KINDS) == set(EventKind)
    looks = list(style.KINDS.values())
    assert len({symbol.path for symbol in looks}) == len(looks), "kinds must differ by shape, not by colour alone"


def test_every_word_of_the_vocabularies_can_be_said():
    assert set(style.STANDING_SIGNS) == set(MapStanding)
    assert set(style.STANCE_SIGNS) == set(Stance)
    assert set(style.PRECISION_WORDS) == set(Precision)
    assert len(set(style.STANDING_SIGNS.values())) == len(MapStanding)


@pytest.mark.parametrize("largest", [0, 1, 3, 5, 6, 17, 400, 1_000_000])
def test_classes_rise_to_the_largest_count(largest):
    bounds = style.count_classes(largest)
    assert list(bounds) == sorted(set(bounds))
    assert len(bounds) <= len(style.COUNT_COLOURS)
    assert (bounds[-1] if bounds else 0) == largest


@pytest.mark.parametrize(
    ("certain", "possible", "words"),
    [
        (1200, 0, "1,200 records"),
        (9, 2, "9 records, 2 more possible"),
        (0, 1, "1 possible record"),
        (0, 0, "0 records"),
    ],
)
def test_a_count_names_what_is_only_possible_apart(certain, possible, words):
    assert style.count_words(certain, possible) == words


def test_what_a_script_of_a_component_imports_is_written_into_it():
    script = style.asset("page/filters.js")
    assert "function folded(" in script
    assert "import " not in script
