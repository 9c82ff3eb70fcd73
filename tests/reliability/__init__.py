"""The proofs of reliability: a crash at every step, simulated months, kills in the middle. See docs/reliability.md."""
