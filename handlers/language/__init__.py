"""How managers' words are read: one small file an idea, each without state and without a clock.

``handlers.understanding`` calls them in the order of its cascade. Nothing here knows a customer, a rule or a platform.
"""
