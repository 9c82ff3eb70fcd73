"""Writing acts, end to end: what a manager has the bot write down."""
