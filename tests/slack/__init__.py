"""Slack: signatures, events, blocks, what must not leave the country. Everything here is invented."""
