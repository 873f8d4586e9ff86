"""Files of other makers: read, detect, convert, join, preview, commit; each step is one module."""
