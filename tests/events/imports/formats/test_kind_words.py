"""Words for kinds of events in four languages, whole and inside a text."""

import pytest

from events.imports.formats import kind_words
from events.models import EventKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("Roadside bomb", "attack", id="english"),
        pytest.param("IED explosion near the bazaar", "attack", id="words-in-a-text"),
        pytest.param("Rocket attack", "rocket fire", id="a-phrase-before-a-word"),
        pytest.param("Night raid, two arrested", "arrest", id="a-word-that-says-little"),
        pytest.param("Cross-border shelling", "rocket fire", id="hyphen"),
        pytest.param("Обстрел из миномёта", "rocket fire", id="russian"),
        pytest.param("похищены трое", "attack", id="russian-ending"),
        pytest.param("задержание", "arrest", id="russian-arrest"),
        pytest.param("بمب‌گذاری", "attack", id="dari-joiner"),
        pytest.param("درگيری مسلحانه", "conflict", id="arabic-yeh"),
        pytest.param("د توپخانې ډزې", "rocket fire", id="pashto"),
        pytest.param("لاریون", "protest", id="pashto-protest"),
        pytest.param("Incident", None, id="says-nothing"),
        pytest.param("protest, bombing", None, id="two-kinds"),
        pytest.param("mineral water", None, id="a-word-inside-a-word"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_text_names_one_kind_or_none(text, kind):
    assert kind_words.kind_of(text) == kind


def test_every_kind_of_the_list_is_one_of_ours_and_has_words_in_four_languages():
    for kind, by_language in kind_words.vocabulary().items():
        assert EventKind(kind)
        assert {"en", "ru", "fa", "ps"} <= set(by_language)
        assert set(by_language) <= set(kind_words.LANGUAGES)


def test_no_word_is_of_two_kinds():
    seen = {}
    for kind, by_language in kind_words.vocabulary().items():
        for word in (word for words in by_language.values() for word in words):
            assert seen.setdefault(kind_words.normalised(word), kind) == kind, word
