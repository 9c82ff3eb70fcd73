"""What is told between mornings: looked at, sifted, timed, said."""
