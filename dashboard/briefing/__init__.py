"""A selection as a document: content, pages, slides, bundle, and the check that it still holds."""
