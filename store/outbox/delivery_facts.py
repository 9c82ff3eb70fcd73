"""The facts of one delivery, as the checks ask for them: approvals, consents, the group, the book, the ledger.

The outbox sender calls ``gather`` right before each send, so that a refusal or a recall of a minute ago counts. Ids come
from the delivery's ``about`` and, for customers, from the card's own rows too: what is shown is what is checked.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, func, literal, or_, select

from content.cards import Card
from content.checks.card_texts import texts
from content.checks.delivery import Approval, Delivery, NamedProduct, Recipient
from content.checks.personal_data import fold
from segmentation.people import Manager
from segmentation.working_days import WorkingDays
from store.engines import of
from store.groups.checked import group_facts
from store.groups.progress import sent_to
from store.letters import written
from store.live import live_facts
from store.outbox import approvals, consents, newsroom, push_facts
from store.outbox.outbox import LEFT, Claimed
from store.staff import managers
from store.tables import bank, calendar_days, outbox
from store.tasks import handovers
from store.types import Moment

_LEDGER = timedelta(days=40)
"""Longer than any cap's period."""
_CUSTOMERS = bank["customers"]
_OWN_NAME = 4
"""Letters from which a product's name or code stands for nothing else."""
#: Said to the bank's own people: whom these tell of are no recipients.
_TO_STAFF = ("answer", "briefing", "alert", "internal")


def gather(  # noqa: PLR0913 - what the sender knows
    connection: Connection, claimed: Claimed, *, now: datetime, zone: ZoneInfo, days: WorkingDays, served: bool
) -> Delivery:
    """Everything the checks need, read now. ``served``: bank data is attached (``Database.reading``); without it nothing
    of the bank is known, and what needs it is blocked. ``zone`` is the bank's; a person's own goes before it.
    """  # noqa: D205 - one thought
    platform, kind, id_ = claimed.address.split(":", 2)
    about = claimed.about
    reader = managers.behind(connection, claimed.address) if served and kind == "person" else None
    named = [*about.get("customer_ids", ()), *(row.customer_id for row in claimed.card.rows if row.customer_id)]
    mentioned = tuple(dict.fromkeys(named))
    today = now.astimezone(zone).date()
    fields, stale = push_facts.figures(connection, about) if served else ((), ())
    return Delivery(
        key=claimed.key,
        platform=platform,
        kind=kind,
        purpose=claimed.purpose,
        card=claimed.card,
        zone=ZoneInfo(reader.timezone) if reader else zone,
        working_days=days,
        push=_push(connection, about, claimed),
        items=reviews_of_items(connection, about.get("news_ids", ())),
        recipients=_recipients(connection, claimed, now, today) if served else (),
        group=group_facts(connection, platform, id_, served=served) if kind == "group" else None,
        products=_products(connection, claimed, served=served),
        fields=fields,
        stale=stale,
        staff_id=reader.staff_id if reader else "",
        mentioned=mentioned,
        readable=readable(connection, reader, mentioned, today),
        **(_sent_to_group(connection, claimed, now) if kind == "group" else {}),
    )


def edited_days(connection: Connection) -> tuple[tuple[date, bool], ...]:
    """The bank's own calendar days, for ``content.calendar.working_days``."""
    return tuple((row.day, row.is_workday) for row in connection.execute(select(calendar_days)))


def _push(connection: Connection, about: Mapping[str, Any], claimed: Claimed) -> Approval | None:
    """What allows it: the approval it names, else its push."""
    push = newsroom.push(connection, about["push_id"]) if about.get("push_id") else None
    if "approval_id" in about:
        allowed = _approval(connection, about["approval_id"], claimed.card)
        if allowed is None or push is None:
            return allowed
        counted = push_facts.counted(connection, push.push_id, claimed.address)
        state = push.state if push.state in newsroom.STOPPED else allowed.state
        return replace(allowed, state=state, counted=counted)
    if push is None:
        return None
    return Approval(
        what=push.push_id, state=push.state, author=push.author, reviewer=push.reviewer,
        approved_hash=push.approved_hash, actual_hash=push.card.content_hash(), expires_on=push.expires_on,
        audience=push.segment,
    )  # fmt: skip


def _approval(connection: Connection, approval_id: int, card: Card) -> Approval | None:
    """An approval counts while it is the newest of its ref and nothing of it was changed, not even in the table."""
    found = approvals.find(connection, approval_id)
    if found is None:
        return None
    bound = found.bound
    newest = approvals.newest(connection, bound.kind, bound.ref)
    customers = bound.audience.get("customers")
    return Approval(
        what=f"{bound.kind} {bound.ref}",
        state=found.state if newest and newest.approval_id == approval_id else "void",
        author=found.author,
        reviewer=found.reviewer,
        approved_hash=bound.bytes_hash,
        actual_hash=card.content_hash() if found.intact else "",
        expires_on=bound.valid_until,
        valid_from=bound.valid_from,
        notices=bound.notices,
        audience=str(bound.audience.get("segment", "")),
        customers=frozenset(customers) if customers is not None else None,
    )


def reviews_of_items(connection: Connection, news_ids: Collection[str]) -> tuple[Approval, ...]:
    """The items' reviews; one that is no longer there counts as never approved."""
    known = {item.news_id: item for item in newsroom.items(connection, news_ids)} if news_ids else {}
    out = []
    for news_id in news_ids:
        item = known.get(news_id)
        out.append(
            Approval(
                what=news_id, state=item.state, author=item.author, reviewer=item.reviewer,
                approved_hash=item.approved_hash, actual_hash=item.content_hash(), expires_on=item.expires_on,
            )
            if item
            else Approval(
                what=news_id, state="gone", author="", reviewer="", approved_hash="", actual_hash="", expires_on=None
            )
        )  # fmt: skip
    return tuple(out)


def _recipients(
    connection: Connection, claimed: Claimed, now: datetime, today: date
) -> tuple[Recipient, ...]:  # fmt: skip
    ids = tuple(claimed.about.get("recipients", ()))
    if not ids:
        return ()
    platform = claimed.address.partition(":")[0]
    said = consents.latest(connection, ids, purpose=claimed.purpose, channel=platform)
    rows = {
        row.customer_id: row
        for row in connection.execute(select(_CUSTOMERS).where(_CUSTOMERS.c.customer_id.in_(list(ids))))
    }
    out = []
    for customer_id in ids:
        row = rows.get(customer_id)
        complained = live_facts.complaint_since(connection, customer_id, today) if row else None
        out.append(
            Recipient(
                customer_id=customer_id,
                consent=said.get(customer_id, row.marketing_consent) if row else False,
                refused=said.get(customer_id) is False,
                do_not_disturb=bool(row and row.do_not_disturb),
                blacklisted=bool(row and row.blacklisted),
                open_complaint=complained is not None,
                **_ledger_of(connection, customer_id, claimed, now),
            )
        )
    return tuple(out)


def _products(connection: Connection, claimed: Claimed, *, served: bool) -> tuple[NamedProduct, ...]:
    """Those its maker names; in a group's card also those it shows by name or code: what is shown is what is checked."""
    codes = claimed.about.get("products", ())
    if not served:
        return tuple(NamedProduct(product_code=code) for code in codes)
    return products_shown(connection, claimed.card if ":group:" in claimed.address else None, codes)


def products_shown(connection: Connection, card: Card | None, codes: Collection[str]) -> tuple[NamedProduct, ...]:
    """The products of these codes, and those that a card names; needs the ``bank`` schema."""
    products = bank["products"]
    places = dict.fromkeys(codes, "")
    rows: dict[str, Row[Any]] = {}
    if card is not None:
        shown = [(place, fold(text)) for place, text in texts(card)]
        for row in connection.execute(select(products)):
            place = next((place for place, text in shown if _stands(row, text)), None)
            if place is not None or row.product_code in places:
                rows[row.product_code] = row
                places[row.product_code] = places.get(row.product_code) or place or ""
    elif places:
        query = select(products).where(products.c.product_code.in_(list(places)))
        rows = {row.product_code: row for row in connection.execute(query)}
    return tuple(_product(code, rows.get(code), place) for code, place in places.items())


def _stands(product: Row[Any], text: str) -> bool:
    """Whether a text names the product; names shorter than four characters are ordinary words too often."""
    name = fold(product.name or "")
    return (len(name) >= _OWN_NAME and name in text) or (
        len(product.product_code) >= _OWN_NAME
        and re.search(rf"(?<![0-9A-Za-z]){re.escape(product.product_code)}(?![0-9A-Za-z])", text) is not None
    )


def _product(code: str, row: Row[Any] | None, place: str) -> NamedProduct:
    return NamedProduct(
        product_code=code,
        grade=max(row.risk_grade or "", row.issuer_risk_grade or "") if row else "",
        private_offering=row.private_offering if row else None,
        state=row.state or "" if row else "",
        kind=row.kind if row else "",
        place=place,
    )


def readable(
    connection: Connection, reader: Manager | None, mentioned: Collection[str], today: date
) -> frozenset[str]:  # fmt: skip
    """Those of the customers mentioned whom this person may read about today; needs the served delivery."""
    if reader is None or not mentioned:
        return frozenset()
    scope = managers.scope_of(connection, reader, today)
    query = select(_CUSTOMERS.c.customer_id).where(
        _CUSTOMERS.c.customer_id.in_(list(mentioned)), _CUSTOMERS.c.manager_id.in_(list(scope.managers))
    )
    found = frozenset(connection.execute(query).scalars())
    return found | handovers.readable(connection, reader, mentioned, today) | _of_nobody(connection, reader, mentioned)


def _of_nobody(connection: Connection, reader: Manager, mentioned: Collection[str]) -> frozenset[str]:
    """Customers without a manager are the branch head's."""
    if reader.role != "branch_head" or not reader.active:
        return frozenset()
    branches = managers.with_sub_branches(connection, reader.branch_id)
    query = select(_CUSTOMERS.c.customer_id).where(
        _CUSTOMERS.c.customer_id.in_(list(mentioned)),
        _CUSTOMERS.c.manager_id.is_(None),
        _CUSTOMERS.c.branch_id.in_(branches),
    )
    return frozenset(connection.execute(query).scalars())


def _sent_to_group(connection: Connection, claimed: Claimed, now: datetime) -> dict[str, Any]:
    """Our ledger of a group: when this purpose, and when anything, left for it or may have; in flight counts as now."""
    query = select(outbox.c.purpose, func.coalesce(outbox.c.ended_at, literal(now, Moment())).label("at")).where(
        outbox.c.address == claimed.address,
        outbox.c.delivery_id != claimed.delivery_id,
        outbox.c.state.in_(LEFT),
        or_(outbox.c.state != "given_up", outbox.c.tries > 0),  # stopped before anything left
        outbox.c.due_at >= now - _LEDGER,
    )
    mine = [(row.purpose, row.at) for row in connection.execute(query)]
    mine += sent_to(connection, claimed.address, besides=claimed.key, since=now - _LEDGER, now=now)
    return {
        "sent": tuple(at for purpose, at in mine if purpose == claimed.purpose),
        "sent_here": tuple(at for _, at in mine),
    }


def _ledger_of(connection: Connection, customer_id: str, claimed: Claimed, now: datetime) -> dict[str, Any]:
    """Our ledger of a customer: marketing on every channel, anything on this one, and what is just leaving elsewhere.

    Letters that managers send count for their purpose from the moment they were handed over.
    """
    directed = of(connection).words_in(outbox.c.about, "recipients")
    query = (
        select(outbox.c.address, outbox.c.purpose, outbox.c.state, outbox.c.ended_at, outbox.c.due_at)
        .select_from(outbox.join(directed, directed.c.value == customer_id))
        .where(
            outbox.c.delivery_id != claimed.delivery_id,
            outbox.c.state.in_(LEFT),
            outbox.c.due_at >= now - _LEDGER,
        )
    )
    platform = claimed.address.partition(":")[0]
    rows = connection.execute(query).all()
    gone = [(row, row.ended_at or row.due_at) for row in rows if row.state != "sending"]
    marketing = (*_TO_STAFF, "digest")
    mine = [(row, at) for row, at in gone if row.purpose not in marketing]
    if claimed.purpose in ("greeting", "letter"):
        mine = [(row, at) for row, at in mine if row.purpose == claimed.purpose]
    letters = written.counted(connection, customer_id, now - _LEDGER, besides=claimed.key)
    return {
        "sent": (
            *(at for _, at in mine),
            *(one.handed_at for one in letters if one.purpose == claimed.purpose),
        ),
        "sent_here": tuple(at for row, at in gone if row.address.partition(":")[0] == platform),
        "leaving": sum(row.state == "sending" and row.purpose not in marketing for row in rows),
    }
