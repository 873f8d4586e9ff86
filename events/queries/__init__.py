"""Questions to the store: a `Selection` in, an answer out; nothing is drawn or written here."""
