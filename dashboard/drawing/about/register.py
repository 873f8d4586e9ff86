"""Write the register of sources: where each can be read, when it was read, how reliable it is."""

from collections.abc import Iterable, Sequence
from typing import Final

from dashboard.drawing import markup
from dashboard.drawing.glossary import RELIABILITY_WORDS
from events import edtf_dates, text_search
from events.models import Source

HEAD: Final = ("Source", "Published", "Accessed", "Archive copy", "Kind", "Reliability", "Claims", "Licence")

Cited = tuple[Source, int]


def found(sources: Iterable[Cited], words: str) -> list[Cited]:
    """List the sources in which every word is found, in any spelling."""
    terms = text_search.search_terms(words)
    return [(source, number) for source, number in sources if all(term in _text(source) for term in terms)]


def _text(source: Source) -> str:
    parts = (source.title, source.publisher, source.author, source.kind, source.url, source.published, source.language)
    reliability = f"{source.reliability} {RELIABILITY_WORDS[source.reliability]}"
    return text_search.searchable([*parts, source.note, source.licence, source.source_id, reliability])


def table(sources: Sequence[Cited]) -> str:
    """Write one row per source, with the number of claims in it."""
    return markup.table(HEAD, [_row(source, number) for source, number in sources], "Sources", is_cards=True)


def _row(source: Source, number: int) -> tuple[str, ...]:
    by = ", ".join(markup.text(part) for part in (source.publisher, source.author) if part)
    note = f"<small>{markup.text(source.note)}</small>" if source.note else ""
    reliability = f"{source.reliability}: {RELIABILITY_WORDS[source.reliability]}"
    return (
        f"{markup.link(source.url, source.title)}<small>{by}</small>{note}",
        markup.text(edtf_dates.show(source.published) if source.published else "not dated"),
        markup.text(edtf_dates.show(source.retrieved) if source.retrieved else "not recorded"),
        markup.link(source.archived, "copy") if source.archived else "none known",
        markup.text(source.kind),
        markup.text(reliability),
        f"{number:,}",
        markup.text(source.licence),
    )
