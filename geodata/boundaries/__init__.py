"""Replace shipped boundaries with the user's own: read, match, check, build."""
