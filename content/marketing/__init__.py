"""Outward text: what may not stand in it, what must. ``TEXT_CHECKS`` in ``content.marketing.examined`` is the table."""
