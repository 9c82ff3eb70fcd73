"""Pushes in the chat: written, reviewed, followed by cards."""
