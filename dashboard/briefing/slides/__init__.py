"""Query what each kind of slide of a briefing shows; nothing is drawn here."""
