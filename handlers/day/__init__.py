"""The day's work without being asked: briefing, due contacts, the team's card, alerts, health."""
