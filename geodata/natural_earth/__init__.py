"""Rebuild the shipped boundaries from Natural Earth; nothing here runs when the app does."""
