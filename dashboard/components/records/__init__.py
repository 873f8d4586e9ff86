"""The page Records: the table of what is selected, and its columns."""
