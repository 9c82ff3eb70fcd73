"""A message comes in, a card goes out: the command line, the platforms, and the one place where all parts are joined."""
