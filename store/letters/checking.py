"""A letter and everything the checks ask of it, read now: consents, complaints, caps, the approval of its template.

The very facts and the very checks of the outbox (``store.outbox.delivery_facts``, ``content.checks``); only who carries it
differs: the manager sends it by hand, so that a platform's crowded minutes do not matter.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from content.checks import Delivery, Finding, examine
from content.checks.delivery import Approval
from content.letters.kinds import CHANNEL
from content.letters.words import Letter
from segmentation.people import Language
from segmentation.policy import Policy
from segmentation.working_days import WorkingDays
from store.letters.templates import Standing
from store.outbox import delivery_facts
from store.outbox.outbox_claims import Claimed

#: Of platforms, not of people.
_NOT_BY_HAND = frozenset({"busy_minute", "channel_cap_reached"})


def delivery_of(  # noqa: PLR0913 - what a letter is
    connection: Connection,
    letter: Letter,
    standing: Standing,
    *,
    key: str,
    customer_id: str,
    in_audience: bool,
    language: Language,
    now: datetime,
    days: WorkingDays,
) -> Delivery:
    """The letter as the checks look at it. Inside ``Database.reading()``."""
    given, zone = standing.approval, now.tzinfo
    assert isinstance(zone, ZoneInfo)
    purpose = standing.template.rules.purpose
    products = [one for one in letter.bound if one.product_code]
    about = {
        "recipients": [customer_id], "customer_ids": [customer_id], "products": list(letter.products), "language": language,
        "fields": [one.to_json() for one in products],
    }  # fmt: skip
    claimed = Claimed(
        delivery_id=0, key=key, address=f"{CHANNEL}:person:", purpose=purpose, about=about,
        card_text=json.dumps(letter.outward.to_json()), due_at=now, expires_at=None, tries=0, lease_until=now,
    )  # fmt: skip
    found = delivery_facts.gather(connection, claimed, now=now, zone=zone, days=days, served=True)
    approval = Approval(
        what=standing.template.template_id, state=given.state, author=given.author, reviewer=given.reviewer,
        approved_hash=given.bound.bytes_hash,
        actual_hash=standing.template.words.content_hash() if standing.intact else "",
        expires_on=given.bound.valid_until, valid_from=given.bound.valid_from, template=True,
        customers=frozenset({customer_id} if in_audience else ()),
    )  # fmt: skip
    return replace(found, push=approval, fields=letter.bound)


def stopped(delivery: Delivery, policy: Policy, now: datetime) -> tuple[Finding, ...]:
    """What stands between the letter and its customer now; empty: it may be handed over."""
    return _kept(examine(delivery, policy, now))


def _kept(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.reason not in _NOT_BY_HAND)
