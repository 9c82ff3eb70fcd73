"""Deliveries for the checks' tests: a digest, a briefing and an offer that pass them all. Everything in them is invented."""

from datetime import date, datetime
from typing import Any

from content.calendar import working_days
from content.cards import Card
from content.checks import examine
from content.checks.delivery import Approval, Delivery, Group, Recipient
from content.policy import load_policy
from tests.clock import CHINA, a_card, at

POLICY = load_policy()
#: A Monday at ten: every window is open.
NOW = at("2026-11-23 10:00")


def an_approval(card: Card | None = None, **over: Any) -> Approval:
    """A review by another person, valid for a week."""
    hash_ = (card or a_card()).content_hash()
    values: dict[str, Any] = {
        "what": "P1", "state": "approved", "author": "E1", "reviewer": "R1", "approved_hash": hash_, "actual_hash": hash_,
        "expires_on": date(2026, 11, 30), **over,
    }  # fmt: skip
    return Approval(**values)


def a_digest(**over: Any) -> Delivery:
    """An approved digest to a listed group: it passes every check."""
    card = over.get("card") or a_card()
    values: dict[str, Any] = {
        "key": "push:P1:G1", "platform": "web", "kind": "group", "purpose": "digest", "card": card, "zone": CHINA,
        "working_days": working_days(), "push": an_approval(card),
        "group": Group(
            chat_id="G1", segment="asset_type:wealth", lowest_risk_level="C3", has_member_65_plus=False,
            names=("欧阳若兰", "李", "John Sample"), listed=True,
        ),
    }  # fmt: skip
    return Delivery(**{**values, **over})


def a_briefing(**over: Any) -> Delivery:
    """A briefing to a manager about two own customers: it passes every check."""
    values: dict[str, Any] = {
        "key": "morning:S001:2026-11-23", "platform": "web", "kind": "person", "purpose": "briefing", "card": a_card(),
        "zone": CHINA, "working_days": working_days(), "staff_id": "S001", "mentioned": ("C001", "C002"),
        "readable": frozenset({"C001", "C002"}),
    }  # fmt: skip
    return Delivery(**{**values, **over})


def an_offer(*recipients: Recipient, **over: Any) -> Delivery:
    """Approved marketing to customers."""
    values: dict[str, Any] = {
        "kind": "person", "purpose": "marketing", "group": None, "recipients": recipients, "key": "push:P1:C001",
    }  # fmt: skip
    return a_digest(**{**values, **over})


def found(delivery: Delivery, now: datetime = NOW) -> list[tuple[str, str]]:
    """What the checks say: (check, reason)."""
    return [(finding.check, finding.reason) for finding in examine(delivery, POLICY, now)]
