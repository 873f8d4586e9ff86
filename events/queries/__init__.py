"""Query the store: each function takes a `Selection` and returns plain answers; nothing is drawn or written here."""
