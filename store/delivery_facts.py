"""The facts of one delivery, as the checks ask for them: approvals, consents, the group, the book, the ledger.

The outbox sender calls ``gather`` right before each send, so that a refusal or a recall of a minute ago counts. Ids come
from the delivery's ``about`` and, for customers, from the card's own rows too: what is shown is what is checked.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, literal, select

from content.checks.delivery import Approval, Delivery, Group, NamedProduct, Recipient
from segmentation.people import Manager
from segmentation.working_days import WorkingDays
from store import consents, managers, newsroom
from store.engines import of
from store.outbox import LEFT, Claimed
from store.tables import bank, calendar_days, outbox
from store.types import Moment

_LEDGER = timedelta(days=40)
"""Longer than any cap's period."""
_CUSTOMERS = bank["customers"]
#: Said to the bank's own people: whom these tell of are no recipients.
_TO_STAFF = ("answer", "briefing", "alert")


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
    return Delivery(
        key=claimed.key,
        platform=platform,
        kind=kind,
        purpose=claimed.purpose,
        card=claimed.card,
        zone=ZoneInfo(reader.timezone) if reader else zone,
        working_days=days,
        push=_push(connection, about.get("push_id", "")),
        items=_items(connection, about.get("news_ids", ())),
        recipients=_recipients(connection, claimed, now, today) if served else (),
        group=_group(connection, platform, id_, served=served) if kind == "group" else None,
        products=_products(connection, about.get("products", ()), served=served),
        staff_id=reader.staff_id if reader else "",
        mentioned=mentioned,
        readable=readable(connection, reader, mentioned, today),
        sent=_sent(connection, claimed, now) if kind == "group" else (),
    )


def edited_days(connection: Connection) -> tuple[tuple[date, bool], ...]:
    """The bank's own calendar days, for ``content.calendar.working_days``."""
    return tuple((row.day, row.is_workday) for row in connection.execute(select(calendar_days)))


def _push(connection: Connection, push_id: str) -> Approval | None:
    push = newsroom.push(connection, push_id) if push_id else None
    if push is None:
        return None
    return Approval(
        what=push.push_id, state=push.state, author=push.author, reviewer=push.reviewer,
        approved_hash=push.approved_hash, actual_hash=push.card.content_hash(), expires_on=push.expires_on,
    )  # fmt: skip


def _items(connection: Connection, news_ids: Collection[str]) -> tuple[Approval, ...]:
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
    complaints = bank["complaints"]
    open_ = set(
        connection.execute(
            select(complaints.c.customer_id).where(
                complaints.c.customer_id.in_(list(ids)),
                complaints.c.opened_on <= today,
                complaints.c.closed_on.is_(None) | (complaints.c.closed_on > today),
            )
        ).scalars()
    )
    rows = {
        row.customer_id: row
        for row in connection.execute(select(_CUSTOMERS).where(_CUSTOMERS.c.customer_id.in_(list(ids))))
    }
    out = []
    for customer_id in ids:
        row = rows.get(customer_id)
        out.append(
            Recipient(
                customer_id=customer_id,
                consent=said.get(customer_id, row.marketing_consent) if row else False,
                refused=said.get(customer_id) is False,
                do_not_disturb=bool(row and row.do_not_disturb),
                blacklisted=bool(row and row.blacklisted),
                open_complaint=customer_id in open_,
                sent=_sent_to_customer(connection, customer_id, claimed, now),
            )
        )
    return tuple(out)


def _group(connection: Connection, platform: str, chat_id: str, *, served: bool) -> Group:
    chats = bank["group_chats"]
    row = (
        connection.execute(select(chats).where(chats.c.chat_id == chat_id, chats.c.platform == platform)).first()
        if served
        else None
    )
    if row is None:
        return Group(chat_id=chat_id)
    names = connection.execute(select(_CUSTOMERS.c.name).where(_CUSTOMERS.c.manager_id == row.owner_staff_id)).scalars()
    return Group(
        chat_id=chat_id,
        segment=row.segment or "",
        lowest_risk_level=row.lowest_risk_level or "",
        has_member_65_plus=row.has_member_65_plus,
        names=tuple(names),
        listed=True,
    )


def _products(connection: Connection, codes: Collection[str], *, served: bool) -> tuple[NamedProduct, ...]:
    products = bank["products"]
    query = select(products).where(products.c.product_code.in_(list(codes)))
    rows = {row.product_code: row for row in connection.execute(query)} if served and codes else {}
    out = []
    for code in codes:
        row = rows.get(code)
        out.append(
            NamedProduct(
                product_code=code,
                grade=max(row.risk_grade or "", row.issuer_risk_grade or "") if row else "",
                private_offering=row.private_offering if row else None,
                state=row.state or "" if row else "",
            )
        )
    return tuple(out)


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
    return frozenset(connection.execute(query).scalars())


def _sent(connection: Connection, claimed: Claimed, now: datetime) -> tuple[datetime, ...]:
    """Our ledger of groups: when this purpose left for this address, or may have; in flight counts as now."""
    query = select(func.coalesce(outbox.c.ended_at, literal(now, Moment()))).where(
        outbox.c.address == claimed.address,
        outbox.c.purpose == claimed.purpose,
        outbox.c.delivery_id != claimed.delivery_id,
        outbox.c.state.in_(LEFT),
        outbox.c.due_at >= now - _LEDGER,
    )
    return tuple(connection.execute(query).scalars())


def _sent_to_customer(
    connection: Connection, customer_id: str, claimed: Claimed, now: datetime
) -> tuple[datetime, ...]:
    directed = of(connection).words_in(outbox.c.about, "recipients")
    query = (
        select(func.coalesce(outbox.c.ended_at, literal(now, Moment())))
        .select_from(outbox.join(directed, directed.c.value == customer_id))
        .where(
            outbox.c.purpose.not_in((*_TO_STAFF, "digest")),
            outbox.c.delivery_id != claimed.delivery_id,
            outbox.c.state.in_(LEFT),
            outbox.c.due_at >= now - _LEDGER,
        )
    )
    return tuple(connection.execute(query).scalars())
