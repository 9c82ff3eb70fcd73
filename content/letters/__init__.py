"""Letters to single customers: their kinds, the words a bank approves, and how words and facts become a letter."""
