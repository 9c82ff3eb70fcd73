"""What is kept of the work: tasks, results, service times, promises, plans, and the days it counts by."""
