"""The cards of a list of records, as values that the browser draws."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from dashboard.drawing import markup, style
from dashboard.drawing.records.datasets import DatasetMark
from events.models import EventKind, MapStanding
from events.text_search import normalise, search_terms

AROUND: Final = 30  # letters of a text that are shown before and after the word that was found


def card(
    row: Mapping[str, Any], claims: int, marks: Mapping[str, DatasetMark], words: str = "", text: str = ""
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
    words, text
        The words that are searched, and the normalised text that the record was found by.
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
        "found": reason(words, (row["title"], row["place_name"] or ""), text),
        "dataset": {"title": markup.clean(mark.title), "colour": mark.colour} if mark else None,
    }


def reason(words: str, shown: Iterable[str], text: str) -> str:
    """Write where the searched words were found, as far as the texts that are `shown` do not have them."""
    visible = " ".join(normalise(part) for part in shown)
    found = [_excerpt(text, term) for term in search_terms(words) if term not in visible]
    return "; ".join(dict.fromkeys(f"… {part} …" for part in found if part))


def _excerpt(text: str, term: str) -> str:
    at = text.find(term)
    if at < 0:
        return ""
    start, end = max(0, at - AROUND), at + len(term) + AROUND
    # Whole words only.
    start = text.find(" ", start, at + 1) if start else 0
    end = text.rfind(" ", at + len(term), end) if end < len(text) else len(text)
    return markup.clean(text[max(start, 0) : end if end > at else len(text)])
