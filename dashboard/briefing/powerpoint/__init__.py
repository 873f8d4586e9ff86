"""Draw the slides of a briefing as shapes, texts and tables of PowerPoint."""
