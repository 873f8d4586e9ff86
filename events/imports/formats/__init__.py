"""Mappings for known datasets, each in a TOML file, and guesses for other tables."""
