"""The tab Access of the page About, for administrators of a server: tokens and the record of actions."""
