"""Pictures of the map alone: as it is shown on screen, and played over time; what a briefing says is elsewhere."""
