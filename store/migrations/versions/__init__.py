"""One module a version, in order; ``store.migrate.HEAD`` names the newest."""
