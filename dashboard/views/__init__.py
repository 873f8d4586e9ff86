"""The pages, each of which reads like a recipe."""
