"""Records, claims and sources: read, check, locate, store and query them."""
