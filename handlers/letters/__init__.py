"""Letters to single customers: which are due, one made from the bank's data and checked, and what became of it."""
