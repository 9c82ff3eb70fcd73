"""Lists of customers: maturities, segments, holders; how a question was read."""
