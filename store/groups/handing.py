"""Handing a push to the owners of groups: one task an owner, one send a group, both through the outbox.

On a platform where owners send for themselves (WeChat Work) an owner gets one delivery with all of their groups of a push;
elsewhere each group gets its own. A push and a group make one row of ``group_sends``, so that whoever asks again, or after
a crash, hands nothing over twice. What may not leave with the others (a cap, another owner meanwhile) is moved to a
further task by ``move``; ``schedules.owner_checks`` decides that, right before each send.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from content.cards import Card
from content.pushes.planning import OWNER_SENT
from store.engines import of
from store.groups import known
from store.groups.known import CustomerGroup
from store.outbox import outbox
from store.tables import CARD
from store.tables import group_sends as sends
from store.tables import group_tasks as tasks
from store.tables import outbox as deliveries

#: What such a platform's tasks are addressed to: ``wecom-groups:owner:wangwei``.
SUFFIX, OWNER = "-groups", "owner"
#: One at a time decides whose task a group belongs to. Most who hand over write the audit too: one turn, no two to wait for.
TURN = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a push says and how it may leave; the card is what was approved, to the byte."""

    card: Card
    purpose: str
    """digest, marketing or greeting: which hours and caps hold."""
    about: Mapping[str, Any]
    """``approval_id``, ``news_ids``, ``products``: what the checks look at."""
    due_at: datetime
    expires_at: datetime
    """What was not sent by then is called back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What became of the groups of a push."""

    deliveries: int = 0
    """New ones in the outbox."""
    groups: int = 0
    """Groups that are new in this push."""
    already: int = 0
    """Groups that had been handed over before."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """By chat id: group_ended, owner_left, owner_unknown, not_known."""


def hand_over(  # noqa: PLR0913 - what is handed over, to whom
    connection: Connection,
    *,
    push_id: str,
    chat_ids: Collection[str],
    content: Content,
    now: datetime,
    by_owner: Collection[str] = OWNER_SENT,
) -> HandedOver:
    """Queue a push for these groups, once each; asked again it changes nothing. Needs ``Database.writing()``.

    Groups are those of ``customer_groups`` (``known.take_from_bank`` brings them in). One that cannot be served now is
    recorded as failed with its reason, and tried anew when this is called again.
    """
    of(connection).take_turn(connection, TURN)
    handing = _Handing(connection, push_id, content, now)
    found = known.groups(connection, chat_ids=chat_ids)
    before = handing.before()
    new = [one for one in found if one.address not in before]
    refused = {chat_id: "not_known" for chat_id in chat_ids if chat_id not in {one.chat_id for one in found}}
    why = {one.address: one.refusal or ("owner_unknown" if _unknown(one, by_owner) else "") for one in new}
    for one in new:
        handing.note(one, why[one.address])
        refused |= {one.chat_id: why[one.address]} if why[one.address] else {}
    fit = [one for one in new if not why[one.address]]
    made = sum(handing.direct(one) for one in fit if one.platform not in by_owner)
    owned = sorted((one for one in fit if one.platform in by_owner), key=_owner)
    for (platform, owner), theirs in groupby(owned, key=_owner):
        made += handing.to_owner(platform, owner, list(theirs))
    return HandedOver(deliveries=made, groups=len(fit), already=len(found) - len(new), refused=refused)


def move(  # noqa: PLR0913 - what is moved, to whom, until when
    connection: Connection, key: str, addresses: Collection[str], *, owner: str, due_at: datetime, now: datetime
) -> None:
    """Take these groups out of a task that has not left and give them to a further task of this owner, due then.

    Needs ``Database.writing()``.
    """
    of(connection).take_turn(connection, TURN)
    task = connection.execute(select(tasks).where(tasks.c.key == key)).one()
    row = connection.execute(select(deliveries, CARD.label("card")).where(deliveries.c.key == key)).one()
    content = Content(
        card=Card.from_json(row.card), purpose=row.purpose, about=row.about, due_at=due_at, expires_at=task.expires_at
    )
    groups = [one for one in known.groups(connection, platforms=[task.platform]) if one.address in addresses]
    _Handing(connection, task.push_id, content, now).to_owner(task.platform, owner, groups, leave=key)


def drop(connection: Connection, key: str, reasons: Mapping[str, str], *, now: datetime) -> None:
    """These groups of a task get nothing, each for its reason. Needs ``Database.writing()``."""
    for address, reason in reasons.items():
        mine = (sends.c.key == key, sends.c.address == address, sends.c.state == "queued")
        connection.execute(update(sends).where(*mine).values(state="failed", reason=reason, at=now))


def card_of(connection: Connection, key: str) -> Card | None:
    """What a delivery says."""
    text = connection.execute(select(CARD).select_from(deliveries).where(deliveries.c.key == key)).scalar()
    return Card.from_json(text) if text else None


def waiting_groups(connection: Connection, key: str) -> tuple[CustomerGroup, ...]:
    """The groups a task would be handed over for now, by address."""
    mine = (sends.c.key == key, sends.c.state == "queued")
    addresses = connection.execute(select(sends.c.address).where(*mine)).scalars().all()
    found = {one.address: one for one in known.groups(connection, chat_ids=[one.split(":", 2)[2] for one in addresses])}
    return tuple(found[address] for address in sorted(addresses) if address in found)


@dataclass(frozen=True, slots=True)
class _Handing:
    """One push on its way to groups, inside one transaction."""

    connection: Connection
    push_id: str
    content: Content
    now: datetime

    def before(self) -> frozenset[str]:
        """The groups that are not to be tried anew: all but those that were refused before anything was queued."""
        refused = and_(sends.c.state == "failed", sends.c.key == "")
        query = select(sends.c.address).where(sends.c.push_id == self.push_id, ~refused)
        return frozenset(self.connection.execute(query).scalars())

    def note(self, group: CustomerGroup, reason: str) -> None:
        """The group's row in the ledger: queued, or failed because it cannot be served."""
        values = {
            "push_id": self.push_id, "address": group.address, "owner": group.owner, "key": "",
            "purpose": self.content.purpose, "state": "failed" if reason else "queued", "reason": reason,
            "at": self.now, "left_at": None,
        }  # fmt: skip
        mine = (sends.c.push_id == self.push_id, sends.c.address == group.address)
        if self.connection.execute(update(sends).where(*mine).values(values)).rowcount == 0:
            self.connection.execute(insert(sends).values(values))

    def direct(self, group: CustomerGroup) -> bool:
        """A group that the bot writes to itself."""
        key = f"push:{self.push_id}:{group.chat_id}"
        self._give([group], key, group.owner)
        return self._add(key, group.address)

    def to_owner(self, platform: str, owner: str, groups: Collection[CustomerGroup], *, leave: str = "") -> bool:
        """Put groups into the owner's task of this push that still waits, else into a new one; whether it is new."""
        query = (
            select(tasks.c.key, deliveries.c.state, deliveries.c.due_at)
            .join(deliveries, deliveries.c.key == tasks.c.key)
            .where(tasks.c.push_id == self.push_id, tasks.c.platform == platform, tasks.c.owner == owner)
            .with_for_update()
        )
        rows = self.connection.execute(query).all()
        for row in rows:
            due = self.content.due_at
            fits = row.due_at >= due if leave else row.due_at <= max(self.now, due)
            if row.key != leave and row.state == "waiting" and fits:
                self._give(groups, row.key, owner)
                return False
        key = f"push:{self.push_id}:{platform}-{OWNER}:{owner}" + (f":{len(rows) + 1}" if rows else "")
        self._add_task(key, platform, owner, next(iter(groups)).owner_staff_id)
        self._give(groups, key, owner)
        return self._add(key, f"{platform}{SUFFIX}:{OWNER}:{owner}")

    def _add_task(self, key: str, platform: str, owner: str, staff_id: str) -> None:
        row = {
            "key": key, "push_id": self.push_id, "platform": platform, "owner": owner, "owner_staff_id": staff_id,
            "state": "queued", "reason": "", "message_id": "", "made_at": self.now, "handed_at": None,
            "confirmed_at": None, "ended_at": None, "expires_at": self.content.expires_at, "look_at": None,
            "nudges": [], "nudge_wanted": False, "cancel_by": "",
        }  # fmt: skip
        self.connection.execute(insert(tasks).values(row))

    def _give(self, groups: Iterable[CustomerGroup], key: str, owner: str) -> None:
        mine = (sends.c.push_id == self.push_id, sends.c.address.in_([one.address for one in groups]))
        free = or_(sends.c.state == "queued", sends.c.key == "")
        given = {"key": key, "owner": owner, "state": "queued", "reason": ""}
        self.connection.execute(update(sends).where(*mine, free).values(given))

    def _add(self, key: str, address: str) -> bool:
        content = self.content
        return outbox.add(
            self.connection, key=key, address=address, purpose=content.purpose,
            about={**content.about, "push_id": self.push_id}, card=content.card, due_at=content.due_at,
            expires_at=content.expires_at, now=self.now,
        )  # fmt: skip


def _unknown(group: CustomerGroup, by_owner: Collection[str]) -> bool:
    """Whether only the owner could send there, whose account nobody knows."""
    return group.platform in by_owner and not group.owner


def _owner(group: CustomerGroup) -> tuple[str, str]:
    return group.platform, group.owner
