"""Where rows are: joined by geometry, placed by name, and compared with what they state."""
