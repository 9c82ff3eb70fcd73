"""Who stands behind an address, whose customers they may see, and where they are reached."""
