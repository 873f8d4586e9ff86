"""Neutralise cells that a spreadsheet would run as a formula, and restore them when read back."""

import re

# Excel, LibreOffice and Google Sheets start a formula at these, also where a file only holds text; the last four are
# the full-width forms that East Asian editions take for the same.
STARTS = "=+\\-@\t\r\n＝＋－＠"
VISIBLE = "=+\\-@＝＋－＠"
# Where the decimal sign is a comma, a spreadsheet splits CSV at semicolons, and what follows one begins a cell; so does
# a new line then. Both patterns are of a kind that RE2 has too.
RUNS = (rf"^('*[{STARTS}])", rf"([;\r\n])('*[{VISIBLE}])")
WRITTEN = (r"'\1", r"\1'\2")
STARTING, SPLIT = (re.compile(pattern) for pattern in RUNS)
NEUTRALISED_START = re.compile(rf"^'('*[{STARTS}])")
NEUTRALISED_SPLIT = re.compile(rf"([;\r\n])'('*[{VISIBLE}])")


def neutralise(text: str) -> str:
    """
    Put an apostrophe before each part of a text that a spreadsheet would run.

    Texts that look neutralised already get one more, so that `restore` always gives back what was there.
    """
    # Nearly all texts begin with a letter or digit and hold no separator: exports of many rows need not look further.
    begun = text if text[:1].isalnum() else STARTING.sub(WRITTEN[0], text)
    return SPLIT.sub(WRITTEN[1], begun) if any(sign in begun for sign in ";\r\n") else begun


def restore(text: str) -> str:
    """Remove the apostrophes that `neutralise` has added; other texts stay as they are."""
    return NEUTRALISED_START.sub(r"\1", NEUTRALISED_SPLIT.sub(r"\1\2", text))
