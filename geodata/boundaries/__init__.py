"""The user's own boundaries in place of the shipped ones: read, match, check, build."""
