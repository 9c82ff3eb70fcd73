"""Pushes that people make: written, examined, approved by another person, counted, planned, queued once, stopped, followed.

``desk`` has what pages and commands call; the others are its steps. ``docs/content.md`` draws the states.
"""
