"""Bytes to a table of text, one reader per file type; what the columns mean is not decided here."""
