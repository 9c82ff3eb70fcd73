"""The versions of the bot database, run by ``store.migrate`` alone. Bank and round files need none: they are rebuilt."""
