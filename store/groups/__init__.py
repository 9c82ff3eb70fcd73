"""Group chats with customers, and pushes handed to their owners.

``hand_over`` queues a push for groups, ``progress`` says where it stands, ``cancel`` and ``want_nudge`` are what a person
asks for meanwhile. Everything leaves through the outbox; ``schedules.group_tasks`` follows what was handed over.
"""

from store.groups.handing import Content, HandedOver, hand_over
from store.groups.known import CustomerGroup, groups, take_from_bank
from store.groups.progress import STATES, GroupProgress, Progress, progress
from store.groups.tasks import cancel, want_nudge

__all__ = [
    "STATES",
    "Content",
    "CustomerGroup",
    "GroupProgress",
    "HandedOver",
    "Progress",
    "cancel",
    "groups",
    "hand_over",
    "progress",
    "take_from_bank",
    "want_nudge",
]
