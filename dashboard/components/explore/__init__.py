"""The page Explore: the map with its timeline, what a click on it opens, and Present."""
