"""The sections of the page Claims as HTML: estimates, casualties, contested events, relations, the outlook."""
