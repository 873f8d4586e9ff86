import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.words import needles, normalise, searchable


def found(typed, *texts):
    text = searchable(texts)
    return all(needle in text for needle in needles(typed))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("MAZAR", "Attack in Mazar-i-Sharif"),
        ("mazar-i-sharif", "Mazar-i Sharif"),
        ("Mazar i Sharif", "Mazar-i-Sharif"),
        ("sharif mazar", "Mazar-i-Sharif"),
        ("jose", "José"),
        ("is-k", "the group (IS-K) said"),
        ("مزار شریف", "مزار شريف"),
        ("كابل", "کابل"),
        ("rocket", "Rockets fired"),
        ("“rockets”!", "Rockets fired"),
    ],
)
def test_any_spelling_is_found(typed, text):
    assert found(typed, text)


@pytest.mark.parametrize(("typed", "text"), [("is-k", "it is Kunduz"), ("azar", "Mazar"), ("rocket kabul", "Rockets")])
def test_other_words_are_not_found(typed, text):
    assert not found(typed, text)


def test_nothing_typed_finds_everything():
    assert needles("  -- ! ") == ()


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=40))
def test_a_text_finds_itself(text):
    assert found(text, text)


@given(st.text())
def test_reducing_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
