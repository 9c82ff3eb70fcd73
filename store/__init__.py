"""The database: the only folder that speaks SQL.

Three kinds of tables, kept apart: the bot's own (one database, written all day), the bank's facts (one file or schema a
delivery, read-only once built) and the nightly round's placements (one file or schema a round, read-only once built).
``database`` joins them; ``book`` is the only way handlers reach customers.
"""
