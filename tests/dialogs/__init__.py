"""Wordings with what they mean, as tables: read by tests/handlers."""
