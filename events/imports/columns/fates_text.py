"""Read cells that count killed and wounded people together: `3 killed, 5 wounded`."""

import re
from typing import Final

from events.imports.columns import numbers_text
from events.imports.columns.numbers_text import ParsedNumber

# Words beside the number, in English, Russian, Tajik, Dari and Persian, Pashto, Arabic, French and German.
FATES: Final = {
    "killed": re.compile(
        r"\b(?:kill\w*|dead|die[ds]?|deaths?|fatalit\w+|martyr\w*|slain|kia|убит\w*|погиб\w*|кушта\w*|کشته\w*|شهید\w*"
        r"|وژل\w*|قتلى|tués?|morts?|tote?n?|getötet\w*)\b",
        re.I,
    ),
    "wounded": re.compile(
        r"\b(?:wound\w*|injur\w+|hurt|wia|ранен\w*|пострада\w*|захм\w*|زخم\w*|مجروح\w*|ټپ\w*|جرحى|blessée?s?|verletzt\w*"
        r"|verwundet\w*)\b",
        re.I,
    ),
}
BESIDE: Final = re.compile(
    r"\b(?:people|persons?|men|civilians?|were|was|человека?|людей|نفر|تن|کس|کسان|شده|شدند|شوي|شول|personnes?|personen)\b",
    re.I,
)
# Not a comma within a number: 1,200 killed.
BETWEEN: Final = re.compile(r"[;/+&\n،؛]|(?<!\d),|,(?!\d{3}\b)|\b(?:and|и|و|او|et|und)\b", re.I)
MARKS: Final = " .:=()-–—"


def by_fate(text: str) -> dict[str, str]:
    """Return the numbers of `killed` and `wounded` people as words; empty if one may be of either."""
    found: dict[str, str] = {}
    for part in filter(str.strip, BETWEEN.split(text)):
        fates = [fate for fate, words in FATES.items() if words.search(part)]
        if len(fates) != 1 or fates[0] in found:
            return {}
        found[fates[0]] = BESIDE.sub(" ", FATES[fates[0]].sub(" ", part)).strip(MARKS)
    return found


def parse(text: str | None, fate: str, decimal: str = ".", *, is_shared: bool = False) -> ParsedNumber:
    """
    Parse the number of people of a fate, `killed` or `wounded`; `is_shared` is whether a column counts both.

    A number without a word is of either fate in such a column, and is not read.
    """
    if text is None or numbers_text.is_missing(text):
        return ParsedNumber()
    found = by_fate(text)
    if is_shared and not found:
        return ParsedNumber(problem="does not state how many were killed and how many wounded")
    if len(found) > 1 or is_shared:
        return _plain(numbers_text.parse_number(found.get(fate), decimal))
    return numbers_text.parse_number(text, decimal)


def _plain(number: ParsedNumber) -> ParsedNumber:
    """Return a number in words without its warning: in such a cell every number is one."""
    return ParsedNumber(best=number.best) if number.problem == numbers_text.IN_WORDS else number
