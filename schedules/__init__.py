"""What happens by the clock: the scheduler wakes, the table decides."""
