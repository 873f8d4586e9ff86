"""Lay out the pages of a briefing."""
