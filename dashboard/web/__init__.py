"""Check each request and protect its answer: hosts, connections, denials, headers; no content."""
