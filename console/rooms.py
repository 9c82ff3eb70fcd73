"""ROOMS: the pages of the console that stand in its menu, one row each, and which roles may open them.

Nothing else decides who sees which page; what a person sees on it is decided by their ``Book``. The name of a room is wording
``pages.room.<name>``.
"""

from dataclasses import dataclass

#: Who have customers of their own.
ADVISERS = frozenset({"relationship_manager", "wealth_manager"})
HEADS = frozenset({"branch_head"})
LOBBY = frozenset({"lobby_manager"})
#: Who write what leaves, who allow it, who run the bot.
EDITORS, REVIEWERS, ADMINS = frozenset({"content_editor"}), frozenset({"compliance_reviewer"}), frozenset({"admin"})
EVERYBODY = ADVISERS | HEADS | LOBBY | EDITORS | REVIEWERS | ADMINS
#: Whoever may look at what is on its way to customers.
CONTENT = EDITORS | REVIEWERS


@dataclass(frozen=True, slots=True)
class Room:
    """One row."""

    name: str
    path: str
    roles: frozenset[str]


ROOMS: tuple[Room, ...] = (
    Room("home", "/home", EVERYBODY),
    Room("desk", "/desk", ADVISERS | HEADS | LOBBY),
    Room("content", "/content", ADVISERS | HEADS | CONTENT | ADMINS),
    Room("letters", "/letters", ADVISERS | HEADS | CONTENT | ADMINS),
    Room("news", "/news", CONTENT | ADMINS),
    Room("groups", "/groups", ADVISERS | HEADS | CONTENT | ADMINS),
    Room("segments", "/segments", ADVISERS | HEADS),
    Room("effect", "/effect", ADVISERS | HEADS),
    Room("schedule", "/schedule", CONTENT | ADMINS),
    Room("outbox", "/outbox", ADMINS),
    Room("health", "/health", ADMINS),
    Room("people", "/people", ADMINS),
    Room("audit", "/audit", REVIEWERS | ADMINS),
)

BY_NAME = {room.name: room for room in ROOMS}


def open_to(role: str) -> tuple[Room, ...]:
    """The rooms of a role, in the menu's order."""
    return tuple(room for room in ROOMS if role in room.roles)
