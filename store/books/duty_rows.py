"""What happened to the customers of some managers, as duties read it: movements, complaints, events, arrivals, marks, contacts.

``store.books.duty_facts`` asks here, a statement or two a kind whatever the number of customers. What was told between deliveries
stands beside the delivered rows as ``store.live.live_facts`` says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    Table,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    type_coerce,
)

from segmentation.deeds import HAPPY
from segmentation.people import Arrival, Complaint, Contact, CustomerEvent, Holding, MarketMark, Movement
from store import tables
from store.books.bank_rows import BANK_REACHED, BOT_REACHED, CONTACTS, constants
from store.books.duty_forms import END, SINCE, STANDING, START, TODAY, Form, Whose, listed
from store.books.scoped import CHUNK, words
from store.live import live_facts
from store.rounds import events
from store.tables import bank
from store.types import moment_number, moment_of

_BOT = tables.contacts
#: The tag by which the calendar knows the day of a happy event.
HAPPY_EVENT = "happy_event_on"
_TIERS = (events.TIER_REACHED, events.TIER_FALLEN)
_LISTS = (events.JOINED, events.LEFT)
_NEWS = "product:"
"""A topic of news that names a product it touches: product:BF01."""


@cache
def _newest(form: Form, source: Table) -> Select[Any]:
    of = source.c
    newest = func.max(type_coerce(of.at, BigInteger))
    statement = (
        select(of.customer_id, of.channel, of.outcome, newest.label("newest"))
        .where(BANK_REACHED if source is CONTACTS else BOT_REACHED, of.at < END)
        .group_by(of.customer_id, of.channel, of.outcome)
    )
    return form.of_mine(statement, of.customer_id)


def newest_contacts(connection: Connection, whose: Whose) -> dict[str, list[Contact]]:
    """The newest contact of every channel and outcome that reached the customer, however long ago."""
    found: dict[tuple[str, str, str], int] = {}
    for source in (CONTACTS, _BOT):
        for row in whose.run(connection, _newest(whose.form, source)):
            key = (row.customer_id, row.channel, row.outcome or "")
            found[key] = max(found.get(key, row.newest), row.newest)
    by_customer: dict[str, list[Contact]] = defaultdict(list)
    for (customer_id, channel, outcome), at in found.items():
        by_customer[customer_id].append(
            Contact(
                contact_id="", customer_id=customer_id, staff_id="", at=moment_of(at), channel=channel, outcome=outcome
            )
        )
    return by_customer


def movements(connection: Connection, whose: Whose, last: Mapping[str, Contact]) -> dict[str, tuple[Movement, ...]]:
    """Movements since go-live that no contact has followed, the oldest first; delivered and told."""
    delivered, told = bank["movements"], tables.live_movements
    rows = {one[0]: one for one in _moved(connection, whose, delivered, since=whose.start)}
    standing_from = live_facts.begin_of(live_facts.delivered_on(connection, "movements"))
    for one in _moved(connection, whose, told, since=max(whose.start, standing_from)):
        rows.setdefault(one[0], one)
    contacted = {customer_id: moment_number(one.at) for customer_id, one in last.items()}
    found: dict[str, list[Movement]] = defaultdict(list)
    for movement_id, customer_id, at, direction, amount in sorted(rows.values(), key=lambda one: (one[2], one[0])):
        if at > contacted.get(customer_id, at - 1):
            found[customer_id].append(
                Movement(
                    movement_id=movement_id,
                    customer_id=customer_id,
                    at=moment_of(at),
                    direction=direction,
                    amount=amount,
                )
            )
    return {customer_id: tuple(some) for customer_id, some in found.items()}


def _moved(connection: Connection, whose: Whose, source: Table, *, since: datetime) -> Iterable[Any]:
    return whose.run(connection, _movements(whose.form, source), start=since).all()


@cache
def _movements(form: Form, source: Table) -> Select[Any]:
    of = source.c
    statement = select(
        of.movement_id, of.customer_id, type_coerce(of.at, BigInteger), of.direction, type_coerce(of.amount, BigInteger)
    ).where(of.at >= START, of.at < END)
    return form.of_mine(statement, of.customer_id)


def open_complaints(connection: Connection, whose: Whose) -> dict[str, tuple[Complaint, ...]]:
    """The complaints that are open on the day, the oldest first; a delivered one may be closed by what was told since."""
    delivered = [dict(row) for row in whose.run(connection, _complaints(whose.form)).mappings()]
    rows = live_facts.joined("complaints", delivered, _told_complaints(connection, whose))
    found: dict[str, list[Complaint]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["opened_on"], row["complaint_id"])):
        if row["opened_on"] <= whose.today and (row["closed_on"] is None or row["closed_on"] > whose.today):
            found[row["customer_id"]].append(
                Complaint(
                    complaint_id=row["complaint_id"],
                    customer_id=row["customer_id"],
                    opened_on=row["opened_on"],
                    kind=row["kind"] or "",
                )
            )
    return {customer_id: tuple(some) for customer_id, some in found.items()}


@cache
def _complaints(form: Form) -> Select[Any]:
    of = bank["complaints"].c
    statement = select(of.complaint_id, of.customer_id, of.opened_on, of.closed_on, of.kind)
    statement = statement.where(of.opened_on <= TODAY, or_(of.closed_on.is_(None), of.closed_on > TODAY))
    return form.of_mine(statement, of.customer_id)


@cache
def _complaints_told(form: Form) -> Select[Any]:
    source = live_facts.SOURCES["complaints"]
    of = source.table.c
    statement = (
        select(of.complaint_id, of.customer_id, of.opened_on, of.closed_on, of.kind)
        .where(*live_facts.standing_from(source, STANDING), of.at < END)
        .order_by(of.at, of.event_id)
    )
    return form.of_mine(statement, of.customer_id)


def _told_complaints(connection: Connection, whose: Whose) -> list[dict[str, Any]]:
    since = live_facts.begin_of(live_facts.delivered_on(connection, "complaints"))
    rows = whose.run(connection, _complaints_told(whose.form), standing=since)
    told = [dict(row) for row in rows.mappings()]
    delivered = bank["complaints"].c  # one that is closed in the files is closed, whatever was told of it before
    ids = [row["complaint_id"] for row in told]
    closed: set[str] = set()
    for first in range(0, len(ids), CHUNK):
        some = select(delivered.complaint_id).where(
            delivered.complaint_id.in_(ids[first : first + CHUNK]), delivered.closed_on <= whose.today
        )
        closed |= set(connection.execute(some).scalars())
    return [row for row in told if row["complaint_id"] not in closed]


@cache
def _events(form: Form) -> Select[Any]:
    of = tables.events.c
    statement = (
        select(of.customer_id, of.kind, of.what, of.day, of.was)
        .where(
            of.withdrawn_at.is_(None),
            of.day <= TODAY,
            of.day >= SINCE,
            or_(of.kind.in_(constants(_TIERS)), and_(of.kind.in_(constants(_LISTS)), listed(of.what, "lists"))),
        )
        .order_by(of.day, of.event_id)
    )
    return form.of_mine(statement, of.customer_id)


def customer_events(connection: Connection, whose: Whose, lists: Sequence[str]) -> dict[str, tuple[CustomerEvent, ...]]:
    """Tiers reached and fallen from, and these lists joined and left, since go-live, the oldest first."""
    found: dict[str, list[CustomerEvent]] = defaultdict(list)
    for row in whose.run(connection, _events(whose.form), lists=words(lists)):
        found[row.customer_id].append(CustomerEvent(kind=row.kind, what=row.what, day=row.day, was=row.was))
    return {customer_id: tuple(some) for customer_id, some in found.items()}


@cache
def _arrivals(form: Form) -> Select[Any]:
    of, chains = tables.arrivals.c, tables.handovers
    statement = (
        select(of.event_id, of.customer_id, of.branch_id, of.at, chains.c.state)
        .outerjoin(chains, chains.c.event_id == of.event_id)
        .where(of.at >= START, of.at < END)
        .order_by(of.at, of.event_id)
    )
    return form.of_mine(statement, of.customer_id)


def arrivals(connection: Connection, whose: Whose) -> dict[str, tuple[Arrival, ...]]:
    """Who came into a branch since go-live, the oldest first."""
    found: dict[str, list[Arrival]] = defaultdict(list)
    for row in whose.run(connection, _arrivals(whose.form)):
        one = Arrival(
            arrival_id=row.event_id,
            customer_id=row.customer_id,
            branch_id=row.branch_id,
            at=row.at,
            handed_over=None if row.state is None else row.state != "arrived",
        )
        found[row.customer_id].append(one)
    return {customer_id: tuple(some) for customer_id, some in found.items()}


def market_marks(
    connection: Connection, whose: Whose, holdings: Mapping[str, Sequence[Holding]]
) -> dict[str, tuple[MarketMark, ...]]:
    """Marks since go-live, and news whose topics name a product, by the customers who hold it."""
    told: dict[str, list[tuple[str | None, MarketMark]]] = defaultdict(list)
    for code, one in told_of_products(connection, whose):
        told[code].append(one)
    if not told:
        return {}
    found: dict[str, tuple[MarketMark, ...]] = {}
    for customer_id, held in holdings.items():
        codes = dict.fromkeys(code for one in held for code in (one.product_code, one.kind) if code in told)
        mine = [one for code in codes for whom, one in told[code] if whom in (None, customer_id)]
        if mine:
            found[customer_id] = tuple(mine)
    return found


def told_of_products(connection: Connection, whose: Whose) -> Iterable[tuple[str, tuple[str | None, MarketMark]]]:
    """Every mark and news that counts today by product code or kind: of whom (None: whoever holds it), and the mark."""
    for row in whose.run(connection, _MARKS):
        one = MarketMark(
            mark_id=row.event_id, product_code=row.product_code, mark=row.mark, at=row.at, value=row.value or ""
        )
        yield row.product_code, (row.customer_id, one)
    for one in _news(connection, whose):
        yield one.product_code, (None, one)


_MARKS = (
    select(
        *(tables.market_marks.c[name] for name in ("event_id", "product_code", "mark", "value", "customer_id", "at"))
    )
    .where(tables.market_marks.c.at >= START, tables.market_marks.c.at < END)
    .order_by(tables.market_marks.c.at, tables.market_marks.c.event_id)
)
_TOUCHING = select(*(tables.news.c[name] for name in ("news_id", "found_at", "title", "topics", "state"))).where(
    tables.news.c.found_at >= START,
    tables.news.c.found_at < END,
    cast(tables.news.c.topics, Text).contains(_NEWS),  # few of many items touch a product
)


def _news(connection: Connection, whose: Whose) -> Iterable[MarketMark]:
    """News that touches products: as soon as it is found, for managers hear of it before anybody else."""
    for row in whose.run(connection, _TOUCHING):
        for topic in row.topics:
            if topic.startswith(_NEWS) and row.state not in ("rejected", "repeat"):
                title = row.title.get("zh") or row.title.get("en") or ""
                yield MarketMark(
                    mark_id=f"{row.news_id}", product_code=topic.removeprefix(_NEWS), mark="news", at=row.found_at,
                    title=title,
                )  # fmt: skip


def customer_tags(connection: Connection, whose: Whose, keys: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """The tags of these keys, and the happy events managers noted; no statement when none is asked for."""
    if not keys:
        return {}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in whose.run(connection, _tags(whose.form), tag_keys=words(keys)):
        found[row.customer_id].append((row.key, row.value))
    if HAPPY_EVENT in keys:
        for row in whose.run(connection, _happy(whose.form)):
            found[row.customer_id].append((HAPPY_EVENT, row.day.isoformat()))
    return {customer_id: tuple(some) for customer_id, some in found.items()}


@cache
def _tags(form: Form) -> Select[Any]:
    of = bank["tags"].c
    statement = select(of.customer_id, of.key, of.value).where(listed(of.key, "tag_keys")).order_by(of.key, of.value)
    return form.of_mine(statement, of.customer_id)


@cache
def _happy(form: Form) -> Select[Any]:
    of = tables.life_events.c
    happy = select(of.customer_id, of.day).distinct().where(of.kind.in_(constants(HAPPY))).order_by(of.day)
    return form.of_mine(happy, of.customer_id)
