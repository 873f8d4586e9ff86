"""The commands of `python -m events`: parse options, ask `queries` or `imports`, print; nothing is computed here."""
