"""Jobs of the morning: briefings, heads' cards, digests, what was missed."""
