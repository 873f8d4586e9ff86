"""Check who may send a request, and protect the answers: hosts, access, headers, connections; no content."""
