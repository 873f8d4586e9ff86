"""The cards of a list of records, as values that the browser draws."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from dashboard.drawing import markup, style
from dashboard.drawing.records.datasets import DatasetMark
from events.models import EventKind, MapStanding
from events.text_search import find, normalise, search_terms

AROUND: Final = 30  # letters of a text that are shown before and after the word that was found
# Province, country and kind as an imported row has them are searched, too; the open record shows them.
OTHERWISE: Final = "the row of the dataset"


def card(
    row: Mapping[str, Any], claims: int, marks: Mapping[str, DatasetMark], words: str = "", texts: Sequence[str] = ()
) -> dict[str, Any]:
    """
    Write a record as a card.

    Parameters
    ----------
    row
        A row of `selected_records.rows`.
    claims
        The number of claims on it.
    marks
        The marks of imported datasets by id.
    words, texts
        The words that are searched, and the record's texts, as `record_texts.texts` returns them.
    """
    kind, standing = style.KINDS[EventKind(row["kind"])], MapStanding(row["standing"])
    facts = [
        row["date_shown"],
        row["place_name"],
        f"{style.STANDING_SIGNS[standing]} {standing}",
        style.plural(claims, "claim") if claims else "",
    ]
    mark = marks.get(row["dataset"])
    return {
        "id": row["record_id"],
        "title": markup.clean(row["title"]),
        "kind": row["kind"],
        "path": kind.path,
        "colour": kind.colour,
        "certain": row["match"] == "certain",
        "facts": " · ".join(markup.clean(fact) for fact in facts if fact),
        "why": markup.clean(row["why"]) if row["match"] == "possible" else "",
        "found": reason(words, (row["title"], row["place_name"] or ""), texts),
        "dataset": {"title": markup.clean(mark.title), "colour": mark.colour} if mark else None,
    }


def reason(words: str, shown: Iterable[str], texts: Sequence[str]) -> str:
    """Quote where the searched words were found; leave out words that the `shown` texts have."""
    visible = " ".join(normalise(part) for part in shown)
    missing = [term for term in search_terms(words) if term not in visible]
    return "; ".join(dict.fromkeys(_quoted(texts, term) for term in missing))


def _quoted(texts: Sequence[str], term: str) -> str:
    """Quote the words around a term in the first text that has it."""
    for text in texts:
        if place := find(text, term):
            return _excerpt(text, *place)
    return OTHERWISE


def _excerpt(text: str, start: int, end: int) -> str:
    """Cut a text to whole words around the part from `start` to `end`."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    if first:
        first = text.find(" ", first, start) + 1 or start
    if last < len(text):
        last = max(text.rfind(" ", end, last), end)
    cut = " ".join(text[first:last].split())
    return markup.clean(f"{'… ' if first else ''}{cut}{' …' if last < len(text) else ''}")
