"""Import other publishers' files: read, detect, convert, join, preview, commit; one module per step."""
