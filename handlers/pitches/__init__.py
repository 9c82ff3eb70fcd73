"""The parts of a pitch: one centre, two sides, three ways, four dimensions, what to say and what may be sent."""
