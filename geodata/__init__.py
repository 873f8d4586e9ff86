"""Places of the atlas: provinces, borders and countries, their names and their geometry."""
