"""Decide where the map looks, what can be switched on it, and the words of its key; no drawing."""
