"""The group chats with customers as the bank lists them: where digests and pushes go."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, select

from segmentation.people import Language
from store import groups
from store.tables import bank


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChat:
    """One chat room with customers."""

    chat_id: str
    platform: str
    segment: str
    owner_staff_id: str
    language: Language
    """Its owner's."""

    @property
    def address(self) -> str:
        """``web:group:G01``."""
        return f"{self.platform}:group:{self.chat_id}"


def group_chats(connection: Connection, platforms: Collection[str]) -> tuple[GroupChat, ...]:
    """The chats on these platforms that a push can go to, by id: bound to a segment, their owner active; needs ``bank``.

    The bank's file says which there are; what is known besides (``store.groups``: who owns one now, what a person bound,
    which has ended) goes before it.
    """
    known = {one.address: one for one in groups.groups(connection, platforms=platforms)}
    listed = {one.address: one for one in _listed(connection, platforms) if one.address not in known}
    more = [
        GroupChat(
            chat_id=one.chat_id, platform=one.platform, segment=one.segment, owner_staff_id=one.owner_staff_id,
            language=one.language,
        )
        for one in known.values()
        if one.segment and not one.refusal
    ]  # fmt: skip
    return tuple(sorted([*listed.values(), *more], key=lambda one: one.chat_id))


def _listed(connection: Connection, platforms: Collection[str]) -> list[GroupChat]:
    """As the bank's file has them."""
    chats, staff = bank["group_chats"], bank["staff"]
    query = (
        select(chats, staff.c.language)
        .join(staff, staff.c.staff_id == chats.c.owner_staff_id)
        .where(chats.c.platform.in_(list(platforms)), staff.c.active.is_not(False))
    )
    return [
        GroupChat(
            chat_id=row.chat_id, platform=row.platform, segment=row.segment, owner_staff_id=row.owner_staff_id,
            language=cast("Language", row.language if row.language in ("zh", "en") else "zh"),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
