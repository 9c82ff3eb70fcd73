"""What the bank tells between nights, and one customer placed anew because of it."""
