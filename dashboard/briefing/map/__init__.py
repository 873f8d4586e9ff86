"""Draw the map of a page and its key: projection, symbols, names, land and areas."""
