"""Neutralise cells that a spreadsheet would run as a formula, and restore them when read back."""

import re

# Excel, LibreOffice and Google Sheets start a formula at these, also where a file only holds text; the last four are
# the full-width forms that East Asian editions take for the same.
STARTS = "=+\\-@\t\r\n＝＋－＠"
RUNS = re.compile(rf"'*[{STARTS}]")
NEUTRALISED = re.compile(rf"''*[{STARTS}]")


def neutralise(text: str) -> str:
    """
    Put an apostrophe before a text that a spreadsheet would run.

    Texts that look neutralised already get one more, so that `restore` always gives back what was there.
    """
    # Nearly all texts begin with a letter or digit: exports of many rows need not look further.
    return f"'{text}" if not text[:1].isalnum() and RUNS.match(text) else text


def restore(text: str) -> str:
    """Remove the apostrophe that `neutralise` has added; other texts stay as they are."""
    return text[1:] if NEUTRALISED.match(text) else text
