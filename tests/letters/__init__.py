"""Letters to single customers, and what customers said about being written to."""
