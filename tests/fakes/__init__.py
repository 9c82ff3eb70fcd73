"""Strict stand-ins for the platforms: real little HTTP servers that refuse what the platforms refuse, and fail as told."""
