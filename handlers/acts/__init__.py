"""Writing acts: what a manager has written down or done by asking; each is shown before it is done and can be undone."""
