"""The DuckDB file that holds every record: how it is built and opened; questions to it live in `queries`."""
