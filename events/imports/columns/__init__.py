"""Convert text cells to values, one module per kind of column; problems become warnings."""
