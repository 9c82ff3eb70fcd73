"""Slack: events, commands and taps come in, blocks go out. ``bot.platforms`` has its row; nothing else knows this folder."""
