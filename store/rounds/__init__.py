"""The rules over the whole book: engines, rounds as versions, what changed from one to the next, past days as they were known."""
