"""Where one nightly round put each customer."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table

from store.types import Day, Text

ROUND = MetaData(schema="round")

placements = Table(
    "placements",
    ROUND,
    Column("customer_id", Text, primary_key=True),
    Column("manager_id", Text),
    Column("branch_id", Text),
    Column("aum", BigInteger, nullable=False),
    Column("debt", BigInteger, nullable=False),
    Column("tier", Text, nullable=False),  # as shown: up at once, down after the grace period
    Column("plain_tier", Text, nullable=False),
    Column("tier_below_since", Day),  # first day in a row whose plain tier was lower than the shown one
    Column("primary_type", Text, nullable=False),
    Column("asset_types", Text, nullable=False),  # |-joined, sorted
    Column("life_cycle", Text),
    Column("risk_preference", Text),
    Column("behaviour", Text),
    Column("star_points", BigInteger),
    Column("star_level", Text),
    Column("abc_class", Text),
    Column("vip_class", Text),
    Column("churn_score", Integer),
    Column("sixteen_grid", Text),
    Column("age_band", Text),
    Column("occupation_group", Text),
    Column("near_tier", Text),  # the tier of whose mark most is reached; empty: none
    Column("debt_ratio", BigInteger),  # whole hundredths; unknown without assets
    Column("value_score", Integer),
    Column("potential_score", Integer),
    Column("segments", Text),  # |-joined, sorted: every list and named segment
    Column("other_groups", Text),  # |-joined scheme:value of the schemes without a column here
    Column("by_hand", Text),  # what the rules say where a value was set by hand: {"tier": "mid"}
)
