"""The news room's memory: feeds and how they are, items and what they repeat, the day's shortlist."""
