import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.text_search import (
    ACRONYM,
    BETWEEN_PARTS,
    Thesaurus,
    find,
    normalise,
    normalise_all,
    search_terms,
    searchable,
    synonyms,
)


def found(typed, *texts):
    text = searchable(texts)
    return all(term in text for term in search_terms(typed))


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
    assert search_terms("  -- ! ") == ()


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=40))
def test_a_text_finds_itself(text):
    assert found(text, text)


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("Hérat, once Hirāt", "hirat", "Hirāt"),
        ("the group (IS-K) said", "is-k", "IS-K"),
        ("مزار شريف است", "شریف", "شريف"),
        ("Straße 5", "strasse", "Straße"),
        ("it is Kunduz", "is-k", None),
    ],
    ids=["accents", "punctuation", "persian", "two letters", "other words"],
)
def test_a_word_is_found_where_the_text_has_it(text, word, there):
    place = find(text, search_terms(word)[0])
    assert (text[slice(*place)] if place else None) == there


@given(st.text(max_size=40))
def test_what_a_text_has_is_found_in_it(text):
    for term in search_terms(text):
        start, end = find(text, term)
        assert term.strip() in normalise(text[start:end])


@given(st.text())
def test_reducing_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.lists(st.text() | st.text("aB é-, ي"), max_size=5), st.integers(0, 5))
def test_many_texts_are_reduced_as_each_alone(texts, cut):
    chunks = [[f" {text} " for text in part] for part in (texts[:cut], texts[cut:])]
    expected = [normalise(text.replace("\x1f", " ")) for text in texts]
    assert [text.replace(" | ", " ") for text in normalise_all(pa.chunked_array(chunks, pa.string())).to_pylist()] == [
        text if text.strip() else " " for text in expected
    ]


def test_parts_of_a_text_are_kept_apart():
    (text,) = normalise_all(pa.chunked_array([[f" One,{BETWEEN_PARTS}two. "]])).to_pylist()
    assert "one" in text
    assert " one two " not in text


@given(st.lists(st.sampled_from(("Mazar-e West", "the RA", "ra", "Old West March", "nobody", "Westtown!")), max_size=3))
def test_a_thesaurus_finds_what_a_look_at_each_thing_finds(texts):
    known = [
        synonyms(("Westtown", "Mazar-e West")),
        synonyms(("Westmark", "West March", "March")),
        synonyms(("Rebels", "RA")),
    ]
    reduced, capitals = searchable(texts), {word for text in texts for word in ACRONYM.findall(text)}
    named = [one for one in known if one.acronyms & capitals or any(name in reduced for name in one.distinctive)]
    assert Thesaurus(known).other_names(texts) == tuple(dict.fromkeys(name for one in named for name in one.names))
