"""Build and open the DuckDB file that holds every record; `queries` has the queries."""
