"""Who is signed in to the console, and how they got there."""
