"""Rebuild the shipped boundaries and towns from their sources; `boundaries` and exports use its repairs and cuts."""
