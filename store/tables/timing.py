"""The clock: planned times of jobs, plans of advisers, the bank's own calendar."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, UniqueConstraint

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

occurrences = Table(
    "occurrences",
    BOT,
    Column("occurrence_id", Integer, primary_key=True),
    Column("job", Text, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("state", Text, nullable=False),  # waiting → running → done | failed | skipped
    Column("lease_until", Moment),
    Column("tries", Integer, nullable=False),
    Column("report", JSON, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("job", "planned_at"),
    Index("occurrences_by_state", "state", "planned_at"),
)
plans = Table(
    "plans",
    BOT,
    # Plans of the four-step method: a group that an adviser keeps in touch with by a cadence; see segmentation/plans.py.
    Column("plan_id", Integer, primary_key=True),
    Column("groups", JSON, nullable=False),  # ["tier:mid", "asset_type:wealth"]: all hold
    Column("owner", Text, nullable=False, index=True),  # the adviser's staff id
    Column("cadence", Text, nullable=False),  # week, month, quarter, half_year, year
    Column("content", Text, nullable=False),
    Column("target_percent", Integer, nullable=False),
    Column("start", Day, nullable=False),
    Column("end", Day, nullable=False),
    Column("ended_on", Day),  # ended early
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
calendar_days = Table(
    "calendar_days",
    BOT,
    Column("day", Day, primary_key=True),
    Column("is_workday", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
)
