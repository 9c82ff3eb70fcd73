"""Letters to single customers: templates and their approvals, the checks of one letter, and what became of each."""
