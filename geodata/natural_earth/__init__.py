"""Rebuild the shipped boundaries from Natural Earth; the running app does not use this package."""
