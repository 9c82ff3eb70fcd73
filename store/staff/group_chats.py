"""The group chats with customers as the bank lists them: where digests and pushes go."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection, select

from segmentation.people import Language
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
    """The chats on these platforms whose owner is active, by id; needs the ``bank`` schema."""
    chats, staff = bank["group_chats"], bank["staff"]
    query = (
        select(chats, staff.c.language)
        .join(staff, staff.c.staff_id == chats.c.owner_staff_id)
        .where(chats.c.platform.in_(list(platforms)), staff.c.active.is_not(False))
        .order_by(chats.c.chat_id)
    )
    return tuple(
        GroupChat(
            chat_id=row.chat_id, platform=row.platform, segment=row.segment, owner_staff_id=row.owner_staff_id,
            language=cast("Language", row.language if row.language in ("zh", "en") else "zh"),
        )
        for row in connection.execute(query)
    )  # fmt: skip
