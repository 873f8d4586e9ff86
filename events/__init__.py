"""Records, claims and sources: read, checked, located, stored and asked."""
