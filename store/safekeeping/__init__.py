"""Backup and restore, a person's rows and their erasure, legal holds, what is old enough to go."""
