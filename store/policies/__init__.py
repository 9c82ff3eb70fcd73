"""Which rules are in force, what another policy would do, and what is to be said of them."""
