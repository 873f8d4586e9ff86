"""Write the notes on data, licences and sources at the foot of a page."""

from dashboard.briefing.slides.models import Brief


def notes(brief: Brief, *own: str) -> list[str]:
    """List the notes of a page: on the data, on records left out, and its own."""
    return [note for note in (f"{brief.data_note}.", brief.licence_note, *own) if note]


def credits(brief: Brief) -> list[str]:
    """List the credits of the datasets as sentences."""
    return [text if text.endswith(".") else f"{text}." for text in brief.credits]
