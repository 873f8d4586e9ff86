"""Read the bytes of a file as a table of text, one reader per file type, without interpreting the columns."""
