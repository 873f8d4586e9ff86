"""The page Data: a file is dropped in, looked at, settled and imported; what was imported is listed and undone."""
