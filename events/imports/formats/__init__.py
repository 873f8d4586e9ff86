"""Mappings: of known datasets, each in a TOML file, and guessed for other tables."""
