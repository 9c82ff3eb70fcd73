"""What one person has to hear between two mornings, each thing once."""
