"""Searching in words: any spelling, whatever the case, accents and punctuation."""

import re
import unicodedata
from collections.abc import Iterable

# Letters that look alike and are typed for each other in Arabic script.
ALIKE = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ـ": "", "\u200c": ""})
BETWEEN = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """Reduce text to lower-case words without accents or punctuation, one space between and around them."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    words = BETWEEN.sub(" ", bare.translate(ALIKE).casefold()).strip()
    return f" {words} " if words else " "


def searchable(parts: Iterable[str]) -> str:
    """Join texts to one that `needles` can be looked for in; each text once."""
    return " ".join(dict.fromkeys(normalise(part) for part in parts if part))


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
