"""Customer groups by the clock: what may leave for each, how owners' tasks go on, and which groups there are."""
