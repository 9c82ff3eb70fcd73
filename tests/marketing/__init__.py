"""Outward texts and what may not stand in them. Every sentence is invented."""
