"""Answers to requests other than pages: one module per kind, in the form of `answers`, all listed in `table`."""
