"""Which facts are served, by which rules: deliveries, rounds, policies; what became of customers, what was set by hand."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, UniqueConstraint

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

deliveries = Table(
    "deliveries",
    BOT,
    Column("delivery_id", Integer, primary_key=True),
    Column("as_of", Day, nullable=False),
    Column("fingerprint", Text, nullable=False),  # SHA-256 over the files: the same delivery twice changes nothing
    Column("state", Text, nullable=False),  # building → accepted → retired | replaced; or held; or abandoned
    Column("taken_at", Moment, nullable=False),
    Column("tables", JSON, nullable=False),  # {"customers": {"rows": n, "rejected": n}, …}; absent: not delivered
    Column("notes", JSON, nullable=False),
)
rounds = Table(
    "rounds",
    BOT,
    Column("round_id", Integer, primary_key=True),
    Column("delivery_id", Integer, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("policy_hash", Text, nullable=False),
    Column("engine", Text, nullable=False, server_default="polars"),  # what worked the rules out: polars, sql, spark
    Column("state", Text, nullable=False),  # building → done
    Column("ran_at", Moment, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("cuts", JSON, nullable=False),  # the ABC cuts a branch, so that one customer can be classed alone
    Column("before_id", Integer),  # the round of an earlier day whose state it carried on
    Column("by_hand", Text, nullable=False, server_default=""),  # the overrides in force, by id: 3,7
    Column("restates_id", Integer),  # the round of the same day it takes the place of, after a late delivery
)
serving = Table(
    "serving",
    BOT,
    # One row. Switching to a new delivery or round is one update of it.
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer),
    Column("round_id", Integer),
)

policy_texts = Table(
    "policy_texts",
    BOT,
    # The policy of every round, word for word, so that a past day can be worked out again.
    Column("hash", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
)
policies = Table(
    "policies",
    BOT,
    # Which rules are in force, and who proposed and approved them; none in force: the file of the settings is.
    Column("policy_id", Integer, primary_key=True),
    Column("hash", Text, nullable=False),  # SHA-256 of the file's bytes, which stand in policy_texts
    Column("state", Text, nullable=False),  # proposed → in_force → replaced (by a later one) | withdrawn (rolled back)
    Column("reason", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", Moment),
    Column("since", Moment),  # in force since then; later than approved_at where a rollback brought it back
    Column("replaces", Integer),  # the one in force before: where a rollback goes back to; none: the file
    Column("ended_by", Text, nullable=False),
    Column("ended_at", Moment),
    Column("ended_reason", Text, nullable=False),
)
events = Table(
    "events",
    BOT,
    # What became of a customer from one round to the next, or between nights; each once.
    Column("event_id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # tier_reached, tier_fallen, near_tier, joined, left
    Column("customer_id", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),  # the tier reached, fallen to or near; the segment's name
    Column("day", Day, nullable=False),
    Column("source", Text, nullable=False),  # round, online
    Column("cause", Text, nullable=False),  # data; hand: a value set by hand, or its end
    Column("was", Text, nullable=False),  # the tier before; empty for segments
    Column("manager_id", Text),
    Column("branch_id", Text),
    Column("round_id", Integer),
    Column("found_at", Moment, nullable=False),
    Column("late", Boolean, nullable=False),  # found by a late delivery, after its day had passed
    Column("withdrawn_at", Moment),  # no longer true after a late or better delivery; never deleted for that
    UniqueConstraint("kind", "customer_id", "what", "day"),
    Index("events_by_day", "day"),
)
overrides = Table(
    "overrides",
    BOT,
    # A customer's value in a scheme set by hand; two people, a reason and an end.
    Column("override_id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("scheme", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Day, nullable=False),  # the last day it holds
    Column("state", Text, nullable=False),  # requested → approved → withdrawn
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", Moment),
    Column("withdrawn_by", Text, nullable=False),
    Column("withdrawn_at", Moment),
)
