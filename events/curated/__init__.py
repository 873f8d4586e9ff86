"""The hand-kept records: schema, files, checks and derived standings; nothing about imported data."""
