"""What a manager says of a task: done, not reached, later, wrong, undone."""
