"""Text cells to values, one module per kind of column; rows that cannot be read get a warning or a reason."""
