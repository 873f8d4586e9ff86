"""Searching in words: any spelling, whatever the case, accents and punctuation."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Letters that look alike and are typed for each other in Arabic script.
ALIKE = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ـ": "", "\u200c": ""})
# Not the first letters of "IS-K".
ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,6}(?![\w-])")
BETWEEN = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """Reduce text to lower-case words without accents or punctuation, one space between and around them."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = BETWEEN.sub(" ", bare.translate(ALIKE).casefold()).strip()
    return f" {words} " if words else " "


def searchable(parts: Iterable[str]) -> str:
    """Join texts to one that `needles` can be looked for in; each text once."""
    return " ".join(dict.fromkeys(normalise(part) for part in parts if part))


@dataclass(frozen=True)
class Synonyms:
    """
    The names of one thing.

    `names` are reduced as texts are; those of them in `telling` name it wherever they stand, and `acronyms` where they
    are written in capitals: "IS" is the Islamic State, "is" is not.
    """

    names: tuple[str, ...]
    telling: tuple[str, ...]
    acronyms: frozenset[str]


def synonyms(names: Iterable[str], others: Collection[str] = ()) -> Synonyms:
    """
    Put the names of one thing together.

    Parameters
    ----------
    names
        Its names as they are written.
    others
        Reduced names that it shares with another thing: they do not tell it.
    """
    listed = list(dict.fromkeys(names))
    acronyms = frozenset(name for name in listed if ACRONYM.fullmatch(name))
    telling = (normalise(name) for name in listed if name not in acronyms)
    return Synonyms(
        tuple(dict.fromkeys(normalise(name) for name in listed)),
        tuple(dict.fromkeys(name for name in telling if name.strip() and name not in others)),
        acronyms,
    )


def other_names(texts: Iterable[str], known: Iterable[Synonyms]) -> tuple[str, ...]:
    """List all names of the things that texts name, so that any of them finds the texts."""
    told = [text for text in texts if text]
    reduced, capitals = searchable(told), {word for text in told for word in ACRONYM.findall(text)}
    found = (
        name
        for thing in known
        if thing.acronyms & capitals or any(name in reduced for name in thing.telling)
        for name in thing.names
    )
    return tuple(dict.fromkeys(found))


def needles(words: str) -> tuple[str, ...]:
    """
    Turn what someone typed into the texts that must all be found.

    A word finds every word that begins with it; a word with punctuation inside ("IS-K", "Mazar-e") is looked for as
    it stands, so that it does not find every "is".
    """
    found = []
    for word in words.split():
        reduced = normalise(word)
        if reduced.strip():
            found.append(reduced if " " in reduced.strip() else reduced.rstrip(" "))
    return tuple(dict.fromkeys(found))
