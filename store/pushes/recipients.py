"""Who would get a push now, address by address, and who is left out and why: the count that an approval freezes.

The checks are asked on facts of each kind of group; a group whose owner's customers are named in the text is asked with those
names. What only the moment of sending can say (hours, caps) is the planner's (``store.pushes.planned``).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, literal, select

from content.calendar import working_days
from content.checks import examine
from content.checks.card_texts import texts
from content.checks.delivery import Approval as Reviewed
from content.checks.delivery import Delivery, Finding, Group
from content.pushes.findings import PushFinding, of_check
from content.pushes.planning import OWNER_SENT
from segmentation.policy import Policy
from store.groups import CustomerGroup
from store.groups.checked import all_facts, group_facts
from store.groups.known import of_rows, read_all
from store.outbox import delivery_facts, push_facts
from store.pushes.rows import Push
from store.staff import addresses, managers
from store.tables import bank

OWNER, CHANNEL, COLLEAGUE = "owner", "channel", "colleague"
_NAME = 2
"""Characters of the shortest name."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One address."""

    address: str
    lane: str
    """owner: the group's owner sends; channel: the bot writes to the group; colleague: in private."""
    owner_staff_id: str
    segment: str = ""
    members: int | None = None
    reason: str = ""
    """Why it is left out; empty: it goes there."""
    check: str = ""
    """The check that said so; empty: the list of groups."""
    due_at: datetime | None = None
    conflict: str = ""
    """What kept it from an earlier time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The whole audience."""

    recipients: tuple[Recipient, ...]
    findings: tuple[PushFinding, ...] = ()

    @property
    def goes(self) -> tuple[Recipient, ...]:
        """Those who get it."""
        return tuple(one for one in self.recipients if not one.reason)

    @property
    def left_out(self) -> dict[str, int]:
        """By reason, how many do not."""
        return dict(Counter(one.reason for one in self.recipients if one.reason).most_common())

    @property
    def lanes(self) -> dict[str, int]:
        """By lane, how many get it."""
        return dict(Counter(one.lane for one in self.goes))

    @property
    def members(self) -> int:
        """How many people are in the groups that get it, as far as that is known."""
        return sum(one.members or 0 for one in self.goes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The groups and what is known of their members, read once for several pushes."""

    groups: tuple[CustomerGroup, ...]
    facts: Mapping[str, Group]
    empty: frozenset[str]
    """Those of which the bank's file says that nobody is in them."""

    @staticmethod
    def read(connection: Connection) -> "Known":
        """Inside ``Database.reading()``."""
        rows = read_all(connection)
        return Known(groups=of_rows(rows), facts=all_facts(connection, rows), empty=_stated_empty(connection))


def count(  # noqa: PLR0913 - all by name
    connection: Connection,
    policy: Policy,
    push: Push,
    *,
    now: datetime,
    reviewed: Reviewed | None = None,
    known: Known | None = None,
) -> Counted:
    """Inside ``Database.reading()``. ``reviewed`` is the approval it has; before that, one that would hold is taken."""
    if push.internal:
        found = tuple(_colleagues(connection, policy, push))
        findings: tuple[PushFinding, ...] = ()
    else:
        there = known or Known.read(connection)
        judge = _Judge(connection, policy, push, now, reviewed or _as_approved(push), there)
        found = tuple(judge.recipient(one) for one in _meant(there, push))
        findings = judge.findings
    if not any(not one.reason for one in found):
        nobody = PushFinding(
            level="block", check="C-15", reason="pushes.reason.nobody", cure="pushes.cure.nobody", groups=len(found)
        )
        findings = (*findings, nobody)
    return Counted(recipients=found, findings=findings)


def _meant(known: Known, push: Push) -> Sequence[CustomerGroup]:
    """The groups of the audience that are spoken to in its language, or named."""
    wanted = push.audience
    return tuple(
        one
        for one in known.groups
        if (not wanted.platforms or one.platform in wanted.platforms)
        and (
            one.chat_id in wanted.groups
            or (one.segment in wanted.segments and one.language == push.language and one.state != "ended")
        )
    )


def _colleagues(connection: Connection, policy: Policy, push: Push) -> Sequence[Recipient]:
    platforms = list(push.audience.platforms) or list(policy.section("briefing")["platforms"])
    found = []
    for person in managers.active_managers(connection, push.audience.roles):
        if person.language != push.language:
            continue
        address = addresses.address_of(connection, person.staff_id, platforms)
        reason = "" if address else "no_platform"
        found.append(Recipient(address or f"none:person:{person.staff_id}", COLLEAGUE, person.staff_id, reason=reason))
    return found


@dataclass(slots=True)
class _Judge:
    """Asks the checks once for each kind of group."""

    connection: Connection
    policy: Policy
    push: Push
    now: datetime
    reviewed: Reviewed
    known: Known
    named: frozenset[str] = field(init=False)
    base: Delivery = field(init=False)
    said: dict[Any, tuple[Finding, ...]] = field(default_factory=dict)
    told: Counter[tuple[str, ...]] = field(default_factory=Counter)
    first: dict[tuple[str, ...], Finding] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.named = _owners_named(self.connection, self.push)
        self.base = self._base()

    def recipient(self, one: CustomerGroup) -> Recipient:
        """The group with the first reason that keeps it out."""
        lane = OWNER if one.platform in OWNER_SENT else CHANNEL
        given = Recipient(one.address, lane, one.owner_staff_id, segment=one.segment, members=one.members)
        group = self.known.facts.get(one.address, Group(chat_id=one.chat_id))
        if reason := one.refusal or ("no_members" if self._empty(one) else ""):
            return replace(given, reason=reason)
        for finding in self._findings(one, group):
            told = (finding.check, finding.reason, *finding.facts.values())
            self.told[told] += 1
            self.first.setdefault(told, finding)
            return replace(given, reason=finding.reason, check=finding.check)
        return given

    @property
    def findings(self) -> tuple[PushFinding, ...]:
        """What was said, of how many groups each: information; those groups are left out."""
        told = self.told.most_common()
        return tuple(replace(of_check(self.first[key], groups), level="info") for key, groups in told)

    def _empty(self, one: CustomerGroup) -> bool:
        return one.members == 0 or one.customers == 0 or one.address in self.known.empty

    def _findings(self, one: CustomerGroup, group: Group) -> tuple[Finding, ...]:
        if one.owner_staff_id in self.named:
            group = group_facts(self.connection, one.platform, one.chat_id, served=True)
            key: Any = one.address
        else:
            key = (group.segment, group.lowest_risk_level, group.has_member_65_plus, group.listed)
        if key not in self.said:
            found = examine(replace(self.base, group=group), self.policy, self.now)
            self.said[key] = tuple(finding for finding in found if finding.kind == "block")
        return self.said[key]

    def _base(self) -> Delivery:
        """What is the same for every group."""
        zone = self.now.tzinfo
        assert isinstance(zone, ZoneInfo)
        fields, stale = push_facts.figures(self.connection, self.push.about)
        return Delivery(
            key=self.push.push_id, platform="", kind="group", purpose=self.push.purpose, card=self.push.card, zone=zone,
            working_days=working_days(delivery_facts.edited_days(self.connection)), push=self.reviewed,
            items=delivery_facts.reviews_of_items(self.connection, self.push.about.get("news_ids", ())),
            products=delivery_facts.products_shown(self.connection, self.push.card, self.push.about.get("products", ())),
            fields=fields, stale=stale,
        )  # fmt: skip


def _as_approved(push: Push) -> Reviewed:
    """An approval that would hold: what else the checks say is asked before there is one."""
    same = push.card.content_hash()
    return Reviewed(
        what=push.push_id, state="approved", author=push.author, reviewer="-", approved_hash=same, actual_hash=same,
        expires_on=push.valid_until, notices=push.card.notices, audience=str(push.audience.to_json().get("segment", "")),
    )  # fmt: skip


def _owners_named(connection: Connection, push: Push) -> frozenset[str]:
    """The managers one of whose customers' names stands in the text letter for letter."""
    said = " ".join(text for _, text in texts(push.card))
    customers = bank["customers"]
    stands = func.instr(literal(said), customers.c.name) if connection.dialect.name == "sqlite" else func.strpos(
        literal(said), customers.c.name
    )  # fmt: skip
    named = (func.length(customers.c.name) >= _NAME, stands > 0)
    query = select(customers.c.manager_id).where(*named).distinct()
    return frozenset(one for one in connection.execute(query).scalars() if one)


def _stated_empty(connection: Connection) -> frozenset[str]:
    """The groups of which the bank's file says that nobody is in them."""
    chats = bank["group_chats"]
    query = select(chats.c.platform, chats.c.chat_id).where(chats.c.member_count == 0)
    return frozenset(f"{platform}:group:{chat_id}" for platform, chat_id in connection.execute(query))
