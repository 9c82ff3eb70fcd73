"""Pushes: how they are made, decided on, planned, sent and followed. All invented."""
