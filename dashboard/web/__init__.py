"""Check who asks, and complete what is answered: hosts, entitlement, headers, connections; no content of an answer."""
