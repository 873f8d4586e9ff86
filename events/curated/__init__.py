"""The hand-kept records: schema, files, checks and what follows from their claims; nothing about imported data."""
