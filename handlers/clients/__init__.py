"""One customer: the card, the pitch, what suits them."""
