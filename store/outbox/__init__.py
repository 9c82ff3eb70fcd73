"""Everything that leaves: added once, checked, claimed, sent, asked for; budgets, approvals, consents."""
