"""What is told between two mornings: whom it reaches, when, and only once."""
