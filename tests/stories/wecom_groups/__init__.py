"""Pushes to customer groups on WeChat Work."""
