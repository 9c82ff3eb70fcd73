"""Why a customer is where they are, and what is missing for the next level."""
