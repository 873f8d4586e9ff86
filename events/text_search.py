"""Normalise text for searching, and find names in any spelling, case and punctuation."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# Letters that look alike and are typed for each other in Arabic script.
ALIKE = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ـ": "", "\u200c": ""})
# Not the first letters of "IS-K".
ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,6}(?![\w-])")
BETWEEN = re.compile(r"[\W_]+")
BETWEEN_PARTS = " \x1f "
# What bytes become: lower-case letters, digits and non-ASCII characters unchanged, \x1f a pipe, all others spaces.
PLAIN = bytes(
    code if code > 127 else ord("|") if code == 31 else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ")
    for code in range(256)
)


def normalise(text: str) -> str:
    """Return text as lower-case words without accents or punctuation, one space between and around them."""
    if text.isascii():
        words = BETWEEN.sub(" ", text).strip().lower()
        return f" {words} " if words else " "
    words = BETWEEN.sub(" ", _bare(text)).strip()
    return f" {words} " if words else " "


def _bare(text: str) -> str:
    """Return text without accents, in lower case, with one letter for those that look alike."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return bare.translate(ALIKE).casefold()


def normalise_all(texts: pa.ChunkedArray) -> pa.Array:
    """
    Normalise many texts at once, as `normalise` does.

    Each has a space before and after it, and `BETWEEN_PARTS` between its parts: a phrase is found within a part only.
    """
    joined = pa.concat_arrays(texts.chunks) if texts.num_chunks != 1 else texts.chunk(0)
    filled = pc.fill_null(joined.cast(pa.string()), " ")
    foreign = pc.not_equal(pc.binary_length(filled), pc.utf8_length(filled))
    if pc.any(foreign).as_py():
        parts = (text.split(BETWEEN_PARTS) for text in filled.filter(foreign).to_pylist())
        reduced = [BETWEEN_PARTS.join(normalise(part) for part in text) for text in parts]
        filled = pc.replace_with_mask(filled, foreign, pa.array(reduced, pa.string()))
    _, starts, signs = filled.buffers()
    offsets = np.frombuffer(starts, np.int32)[filled.offset : filled.offset + len(filled) + 1]
    plain = np.frombuffer((signs.to_pybytes() if signs else b"")[offsets[0] : offsets[-1]].translate(PLAIN), np.uint8)
    return _without_double_spaces(plain, offsets - offsets[0])


def _without_double_spaces(signs: NDArray[np.uint8], offsets: NDArray[np.int32]) -> pa.Array:
    is_space = signs == ord(" ")
    doubled = np.zeros(len(signs), dtype=bool)
    np.logical_and(is_space[1:], is_space[:-1], out=doubled[1:])
    # Where a text ends with a space and the next begins with one, both stay.
    doubled[offsets[:-1][offsets[:-1] < len(signs)]] = False
    dropped = np.flatnonzero(doubled)
    ends = (offsets - np.searchsorted(dropped, offsets)).astype(np.int32)
    left = signs[~doubled] if len(dropped) else signs
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(ends), pa.py_buffer(left))


def searchable(parts: Iterable[str]) -> str:
    """Join texts into one that `search_terms` are looked up in; equal texts once."""
    return " ".join(dict.fromkeys(normalise(part) for part in parts if part))


@dataclass(frozen=True)
class Synonyms:
    """
    The names of one place or actor.

    `written` are its names as they are written, `names` the same normalised. The names in `distinctive` stand for it in
    any text; `acronyms` only in capitals: "IS" is the Islamic State, "is" is not.
    """

    written: tuple[str, ...]
    names: tuple[str, ...]
    distinctive: tuple[str, ...]
    acronyms: frozenset[str]


def synonyms(names: Iterable[str], others: Collection[str] = ()) -> Synonyms:
    """
    Build the synonyms of one place or actor from its names as they are written.

    `others` are normalised names that it shares with another: they are not distinctive.
    """
    distinct = tuple(dict.fromkeys(names))
    acronyms = frozenset(name for name in distinct if ACRONYM.fullmatch(name))
    distinctive = (normalise(name) for name in distinct if name not in acronyms)
    return Synonyms(
        distinct,
        tuple(dict.fromkeys(normalise(name) for name in distinct)),
        tuple(dict.fromkeys(name for name in distinctive if name.strip() and name not in others)),
        acronyms,
    )


class Thesaurus:
    """The names of places and actors, by which a text is found under any name of what it names."""

    def __init__(self, known: Iterable[Synonyms]) -> None:
        self.known = tuple(known)
        self._by_first: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self._by_acronym: dict[str, list[int]] = defaultdict(list)
        self._texts: dict[str, str] = {}
        for number, thing in enumerate(self.known):
            for name in thing.distinctive:
                self._by_first[name.split()[0]].append((name, number))
            for acronym in thing.acronyms:
                self._by_acronym[acronym].append(number)

    def search_text(self, text: str) -> str:
        """Return a text normalised for searching, with the other names of the places and actors in it."""
        if text not in self._texts:
            self._texts[text] = " ".join(dict.fromkeys([normalise(text), *self.other_names([text])]))
        return self._texts[text]

    def other_names(self, texts: Iterable[str]) -> tuple[str, ...]:
        """List all names of the places and actors that texts name, so that a search for any of them finds the texts."""
        return tuple(dict.fromkeys(name for named in self.named(texts) for name in named.names))

    def named(self, texts: Iterable[str]) -> list[Synonyms]:
        """List the places and actors that texts name."""
        given = [text for text in texts if text]
        reduced = searchable(given)
        found = {
            number for text in given for word in ACRONYM.findall(text) for number in self._by_acronym.get(word, ())
        }
        for word in set(reduced.split()):
            found |= {number for name, number in self._by_first.get(word, ()) if name in reduced}
        return [self.known[number] for number in sorted(found)]


def search_terms(words: str) -> tuple[str, ...]:
    """
    Split a search into terms that must all be found.

    A word finds every word that begins with it; a word with punctuation inside ("IS-K", "Mazar-e") is searched as it
    is, so that it does not find every "is".
    """
    found = []
    for word in words.split():
        reduced = normalise(word)
        if reduced.strip():
            found.append(reduced if " " in reduced.strip() else reduced.rstrip(" "))
    return tuple(dict.fromkeys(found))


def find(text: str, term: str) -> tuple[int, int] | None:
    """Return the start and end of one of `search_terms` in a text as it is written; None if it is not there."""
    if term not in normalise(text):
        return None
    signs, places = [" "], [0]
    for place, sign in enumerate(text):
        for bare in BETWEEN.sub(" ", _bare(sign)):
            if bare != " " or signs[-1] != " ":
                signs.append(bare)
                places.append(place)
    first = "".join([*signs, " "]).find(term)
    inside = places[first : first + len(term.rstrip())]
    return (inside[len(term) - len(term.lstrip())], inside[-1] + 1) if first >= 0 else None
