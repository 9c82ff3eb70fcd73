"""Erasing a customer: what is served, what was recorded, who may, and the person's own copy. All invented."""
