"""Group chats with customers (客户群), and what their owners are asked to send there."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, UniqueConstraint

from store.tables.metadata import BOT
from store.types import Moment, Text

customer_groups = Table(
    "customer_groups",
    BOT,
    # A group as the bank's file and its platform know it. Of its members only counts, never who they are.
    Column("address", Text, primary_key=True),  # wecom:group:wr1
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("owner", Text, nullable=False),  # their account on the platform
    Column("owner_staff_id", Text, nullable=False),  # empty: nobody of the bank's staff file
    Column("state", Text, nullable=False),  # live, orphaned, ended
    Column("told_state", Text, nullable=False),  # as the platform says; empty: never read from it
    Column("listed", Boolean, nullable=False),  # it stands in the bank's file
    Column("segment", Text, nullable=False),  # bound by a person, else the bank's; empty: none
    Column("language", Text, nullable=False),  # bound by a person, else the owner's
    Column("bound_segment", Text, nullable=False),
    Column("bound_language", Text, nullable=False),
    Column("bound_by", Text, nullable=False),
    Column("members", Integer),  # customers and colleagues; null: never read from the platform
    Column("customers", Integer),
    Column("unknown_customers", Integer),  # of them: those whom the bank's file does not know
    Column("lowest_risk_level", Text, nullable=False),  # of the known ones; empty: not of all known
    Column("has_member_65_plus", Boolean),
    Column("seen_at", Moment),  # when it was last read from the platform
    Column("changed_at", Moment, nullable=False),
    Index("customer_groups_of_owners", "platform", "owner"),
)
group_tasks = Table(
    "group_tasks",
    BOT,
    # One push handed to one owner, who taps "send" on the platform: docs/delivery.md draws the states.
    Column("task_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # of its delivery in the outbox
    Column("push_id", Text, nullable=False, index=True),
    Column("platform", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_staff_id", Text, nullable=False),
    Column("state", Text, nullable=False),  # queued → handed_over → confirmed → done; or failed, cancelled
    Column("reason", Text, nullable=False),
    Column("message_id", Text, nullable=False),  # the platform's id of the task
    Column("made_at", Moment, nullable=False),
    Column("handed_at", Moment),
    Column("confirmed_at", Moment),
    Column("ended_at", Moment),
    Column("expires_at", Moment, nullable=False),
    Column("look_at", Moment),  # when the platform is asked next; null: not any more
    Column("nudges", JSON, nullable=False),  # moments at which the owner was reminded
    Column("nudge_wanted", Boolean, nullable=False),
    Column("cancel_by", Text, nullable=False),  # who wants it stopped; empty: nobody
    Index("group_tasks_to_look_at", "look_at"),
    Index("group_tasks_of_messages", "platform", "message_id"),
)
group_sends = Table(
    "group_sends",
    BOT,
    # One push to one group: the ledger that the caps are counted in, and where a push stands.
    Column("send_id", Integer, primary_key=True),
    Column("push_id", Text, nullable=False),
    Column("address", Text, nullable=False),  # wecom:group:wr1
    Column("owner", Text, nullable=False),
    Column("key", Text, nullable=False, index=True),  # of the delivery in the outbox that brings it
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),  # queued → handed_over → confirmed → sent; or failed, cancelled
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),  # when it came into this state
    Column("left_at", Moment),  # when it was handed over, then when it was sent: counted by the caps
    UniqueConstraint("push_id", "address"),
    Index("group_sends_of_groups", "address", "at"),
)
group_notices = Table(
    "group_notices",
    BOT,
    # What a platform told of a group, kept once by everything that tells events apart, until the group was read again.
    Column("notice_key", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("chat_id", Text, nullable=False),  # empty: every group of the owner
    Column("owner", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
    Index("group_notices_open", "done_at", "at"),
)
pictures = Table(
    "pictures",
    BOT,
    # A picture that goes with a push, by what it hashes to: a card names it in a row's facts.
    Column("picture_hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),  # base64
    Column("made_at", Moment, nullable=False),
)
uploads = Table(
    "uploads",
    BOT,
    # Where a platform has taken a picture: for as long as its id holds it is not sent there again.
    Column("upload_key", Text, primary_key=True),  # platform, corporation and the picture's hash
    Column("media_id", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
