"""Pushes as content: whom they are for, what they say, which notices they carry, when they may leave. No database, no clock."""
