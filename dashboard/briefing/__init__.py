"""Briefings: one page, or a few, made from a selection; the same from the page and the command line."""
