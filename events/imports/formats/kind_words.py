"""Words for kinds of events in several languages, and the kind that a text of an unknown table names."""

import tomllib
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from functools import cache
from pathlib import Path
from typing import Final

from events.imports.formats.column_names import SAME_LETTERS
from events.imports.mapping_file import key
from events.models import EventKind

LANGUAGES: Final = {
    "en": "English",
    "ru": "Russian",
    "fa": "Dari and Persian",
    "ps": "Pashto",
    "other": "other languages",
}
LONGEST_PHRASE: Final = 4  # words
ANY_ENDING: Final = "*"
SAYS_LITTLE: Final = "says_little"


@cache
def vocabulary() -> Dictionary[str, Dictionary[str, tuple[str, ...]]]:
    """List the known words by kind and language, in the order of the file."""
    return {
        kind: {language: tuple(words) for language, words in by_language.items()}
        for kind, by_language in _content().items()
        if kind != SAYS_LITTLE
    }


def kind_of(text: str) -> str | None:
    """Return the kind that a text names; None if it names none, or several."""
    known, words = _known(), normalised(text).split("_")
    whole = known.get("_".join(words))
    if whole:
        return whole
    found = list(_found(words))
    telling = [phrase for phrase in found if phrase not in _weak()] or found
    kinds = {known[phrase] for phrase in telling}
    return kinds.pop() if len(kinds) == 1 else None


def normalised(text: str) -> str:
    """Write a text for comparing: without case, punctuation, and letters that only look alike."""
    return key(text.translate(SAME_LETTERS))


def _found(words: list[str]) -> Iterator[str]:
    """Yield the known phrases of a text, the longest at each word, as they are in the vocabulary."""
    at = 0
    while at < len(words):
        phrase, length = _at(words, at)
        if phrase:
            yield phrase
        at += length


def _at(words: list[str], at: int) -> tuple[str, int]:
    """Return the longest known phrase that begins at a word, and its number of words; blank and 1 if none does."""
    known = _known()
    for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        phrase = "_".join(words[at : at + length])
        if phrase in known:
            return phrase, length
        stem = next((one for one in _stems() if phrase.startswith(one) and length == one.count("_") + 1), None)
        if stem:
            return stem + ANY_ENDING, length
    return "", 1


@cache
def _known() -> Dictionary[str, str]:
    kinds = {key(kind): str(kind) for kind in EventKind}
    return kinds | {
        _written(word): kind
        for kind, by_language in vocabulary().items()
        for words in by_language.values()
        for word in words
    }


@cache
def _stems() -> tuple[str, ...]:
    """List the words that may have any ending, the longest first."""
    found = [word.removesuffix(ANY_ENDING) for word in _known() if word.endswith(ANY_ENDING)]
    return tuple(sorted(found, key=lambda stem: (-len(stem), stem)))


@cache
def _weak() -> frozenset[str]:
    return frozenset(map(_written, _content()[SAYS_LITTLE]))


def _written(word: str) -> str:
    return normalised(word) + (ANY_ENDING if word.endswith(ANY_ENDING) else "")


@cache
def _content() -> Dictionary[str, Dictionary[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))
