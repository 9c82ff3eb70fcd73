"""One person's customers: rows, placements, names, dossiers. What handlers read."""
