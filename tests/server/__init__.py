"""Tests of a team's server that need programs beside Python: node for a provider, nginx; run by `make test-server`."""
