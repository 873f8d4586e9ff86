"""Turn a selection into a document: content, pages, slides, bundle, and a check against today's data."""
