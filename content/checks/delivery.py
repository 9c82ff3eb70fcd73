"""What the checks look at and what they say: one message to one address with its facts, and a finding.

``store.outbox.delivery_facts`` gathers the facts, ``content.checks`` judges them, the outbox sender obeys. Nothing here reads a
database or a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from content.cards import Card
from content.pushes.fields import Bound
from segmentation.working_days import WorkingDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why a message may not leave: for good (block), or not before ``until`` (defer)."""

    check: str
    """C-09 …"""
    kind: Literal["block", "defer"]
    reason: str
    """The sentence is wording ``checks.<reason>``; ``facts`` fill it and hold no personal data."""
    facts: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None
    place: str = ""
    """Where it is: a part of the card (``rows[2].title``), ``recipients[0]``, ``address``. Its cure: ``checks.cure.<reason>``."""

    def to_json(self, now: datetime) -> dict[str, Any]:
        """The finding as the outbox keeps it, with the moment it was made."""
        out: dict[str, Any] = {
            "check": self.check, "kind": self.kind, "reason": self.reason, "facts": dict(self.facts),
            "at": now.isoformat(timespec="seconds"),
        }  # fmt: skip
        if self.place:
            out["place"] = self.place
        if self.until:
            out["until"] = self.until.isoformat(timespec="seconds")
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """How a push or a news item was reviewed, and what it hashes to now."""

    what: str
    """Its id."""
    state: str
    author: str
    reviewer: str
    approved_hash: str
    actual_hash: str
    expires_on: date | None
    valid_from: date | None = None
    notices: tuple[str, ...] = ()
    """Sentences that must stand in it, word for word."""
    audience: str = ""
    """The segment it was made for; empty: any."""
    customers: frozenset[str] | None = None
    """The customers it was approved for; None: not bound to any."""
    template: bool = False
    """What was approved are the words it is made from, not the card itself: each customer's differs by the bank's data."""
    counted: bool = True
    """This address is among those counted when it was approved; True where none were counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A customer to whom words are directed. None is unknown, which is never a consent."""

    customer_id: str
    consent: bool | None = None
    """Marketing consent for this channel: the latest word in the consent ledger, else the bank's."""
    refused: bool = False
    """The latest word in the ledger for this purpose and channel is a refusal."""
    do_not_disturb: bool = False
    blacklisted: bool = False
    open_complaint: bool = False
    sent: tuple[datetime, ...] = ()
    """When marketing was sent to this customer before, on any channel."""
    sent_here: tuple[datetime, ...] = ()
    """When anything was sent to this customer on this channel, services included."""
    leaving: int = 0
    """Messages to this customer that are just being sent elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group chat with customers."""

    chat_id: str
    segment: str = ""
    lowest_risk_level: str = ""
    has_member_65_plus: bool | None = None
    names: tuple[str, ...] = field(default=(), repr=False)
    """The names of the customers in the book of the chat's owner."""
    listed: bool = False
    """It stands in the bank's list of group chats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProduct:
    """A product that a message names. ``grade`` is the higher of the two counts; empty is unknown."""

    product_code: str
    grade: str = ""
    private_offering: bool | None = None
    state: str = ""
    kind: str = ""
    place: str = ""
    """Where the card names it; empty: its maker said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one address, with everything the checks ask."""

    key: str
    platform: str
    kind: str
    """person or group."""
    purpose: str
    """answer, briefing, digest, marketing or alert; an unknown one is treated as marketing."""
    card: Card
    zone: ZoneInfo
    """The addressee's time zone."""
    working_days: WorkingDays
    push: Approval | None = None
    items: tuple[Approval, ...] = ()
    """The news items in it."""
    recipients: tuple[Recipient, ...] = ()
    group: Group | None = None
    products: tuple[NamedProduct, ...] = ()
    fields: tuple[Bound, ...] = ()
    """Figures of its text that came from product fields."""
    stale: tuple[str, ...] = ()
    """Products whose own data say something else now than these figures."""
    staff_id: str = ""
    """Who reads a private message; empty when nobody is known behind the address."""
    mentioned: tuple[str, ...] = ()
    """The customers it is about, by id: those its maker named and those on the card's rows."""
    readable: frozenset[str] = frozenset()
    """Those of ``mentioned`` whom the addressee may read about: own book, delegated, or the branch for its head."""
    abroad: Card | None = None
    """The card as it leaves for a platform that keeps it abroad; None where it stays at home, or may go."""
    names: tuple[str, ...] = field(default=(), repr=False)
    """The customers' names that must not stand in that card."""
    sent: tuple[datetime, ...] = ()
    """When messages of this purpose were sent to this group before; caps of persons are kept by recipient."""
    sent_here: tuple[datetime, ...] = ()
    """When anything was sent to this group."""


def place_of_recipient(number: int) -> str:
    """The place of a finding about one of the addressees."""
    return f"recipients[{number}]"
