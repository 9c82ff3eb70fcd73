"""What happened to the customers of some managers, as duties read it: movements, complaints, events, arrivals, marks, contacts.

``store.books.duty_facts`` asks here, a statement or two a kind whatever the number of customers. What was told between deliveries
stands beside the delivered rows as ``store.live.live_facts`` says.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, Table, Text, and_, cast, func, or_, select, type_coerce

from segmentation.deeds import HAPPY
from segmentation.people import Arrival, Complaint, Contact, CustomerEvent, Holding, MarketMark, Movement
from store import tables
from store.books.bank_rows import BANK_REACHED, BOT_REACHED, CONTACTS, CUSTOMERS
from store.books.scoped import CHUNK
from store.live import live_facts
from store.rounds import events
from store.staff.scopes import Scope
from store.tables import bank
from store.types import moment_number, moment_of

_BOT = tables.contacts
#: The tag by which the calendar knows the day of a happy event.
HAPPY_EVENT = "happy_event_on"
_TIERS = (events.TIER_REACHED, events.TIER_FALLEN)
_LISTS = (events.JOINED, events.LEFT)
_NEWS = "product:"
"""A topic of news that names a product it touches: product:BF01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose rows: all customers of the scope, or those of the ids; told on the day or before."""

    scope: Scope
    today: date
    customer_ids: tuple[str, ...] = ()
    since: date | None = None
    """Go-live: what happened before is no duty."""

    def of_mine(self, statement: Select[Any], column: Any) -> Select[Any]:
        """The statement for these customers only."""
        mine = select(CUSTOMERS.c.customer_id).where(self.scope.mine(CUSTOMERS)).params(self.scope.bound)
        if self.customer_ids:
            mine = mine.where(CUSTOMERS.c.customer_id.in_(list(self.customer_ids)))
        return statement.where(column.in_(mine))

    @property
    def start(self) -> datetime:
        """The first moment of go-live, less a day whose service time may end after it."""
        return live_facts.begin_of((self.since or live_facts.NO_DAY + _LEAD) - _LEAD)

    @property
    def end(self) -> datetime:
        """The first moment that is not known yet."""
        return live_facts.begin_of(self.today + timedelta(days=1))


#: The longest service time with any holiday before it.
_LEAD = timedelta(days=45)


def newest_contacts(connection: Connection, whose: Whose) -> dict[str, list[Contact]]:
    """The newest contact of every channel and outcome that reached the customer, however long ago."""
    found: dict[tuple[str, str, str], int] = {}
    for source, reached in ((CONTACTS, BANK_REACHED), (_BOT, BOT_REACHED)):
        of = source.c
        newest = func.max(type_coerce(of.at, BigInteger))
        statement = (
            select(of.customer_id, of.channel, of.outcome, newest)
            .where(reached, of.at < whose.end)
            .group_by(of.customer_id, of.channel, of.outcome)
        )
        for customer_id, channel, outcome, at in connection.execute(whose.of_mine(statement, of.customer_id)):
            key = (customer_id, channel, outcome or "")
            found[key] = max(found.get(key, at), at)
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
    of = source.c
    statement = select(
        of.movement_id, of.customer_id, type_coerce(of.at, BigInteger), of.direction, type_coerce(of.amount, BigInteger)
    ).where(of.at >= since, of.at < whose.end)
    return connection.execute(whose.of_mine(statement, of.customer_id)).all()


def open_complaints(connection: Connection, whose: Whose) -> dict[str, tuple[Complaint, ...]]:
    """The complaints that are open on the day, the oldest first; a delivered one may be closed by what was told since."""
    of = bank["complaints"].c
    statement = select(of.complaint_id, of.customer_id, of.opened_on, of.closed_on, of.kind)
    statement = statement.where(of.opened_on <= whose.today, or_(of.closed_on.is_(None), of.closed_on > whose.today))
    delivered = [dict(row) for row in connection.execute(whose.of_mine(statement, of.customer_id)).mappings()]
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


def _told_complaints(connection: Connection, whose: Whose) -> list[dict[str, Any]]:
    source = live_facts.SOURCES["complaints"]
    of = source.table.c
    since = live_facts.delivered_on(connection, "complaints")
    statement = (
        select(of.complaint_id, of.customer_id, of.opened_on, of.closed_on, of.kind)
        .where(*live_facts.standing(source, since), of.at < whose.end)
        .order_by(of.at, of.event_id)
    )
    told = [dict(row) for row in connection.execute(whose.of_mine(statement, of.customer_id)).mappings()]
    delivered = bank["complaints"].c  # one that is closed in the files is closed, whatever was told of it before
    ids = [row["complaint_id"] for row in told]
    closed: set[str] = set()
    for first in range(0, len(ids), CHUNK):
        some = select(delivered.complaint_id).where(
            delivered.complaint_id.in_(ids[first : first + CHUNK]), delivered.closed_on <= whose.today
        )
        closed |= set(connection.execute(some).scalars())
    return [row for row in told if row["complaint_id"] not in closed]


def customer_events(connection: Connection, whose: Whose, lists: Sequence[str]) -> dict[str, tuple[CustomerEvent, ...]]:
    """Tiers reached and fallen from, and these lists joined and left, since go-live, the oldest first."""
    of = tables.events.c
    statement = (
        select(of.customer_id, of.kind, of.what, of.day, of.was)
        .where(
            of.withdrawn_at.is_(None),
            of.day <= whose.today,
            of.day >= (whose.since or live_facts.NO_DAY),
            or_(of.kind.in_(_TIERS), and_(of.kind.in_(_LISTS), of.what.in_(list(lists)))),
        )
        .order_by(of.day, of.event_id)
    )
    found: dict[str, list[CustomerEvent]] = defaultdict(list)
    for row in connection.execute(whose.of_mine(statement, of.customer_id)):
        found[row.customer_id].append(CustomerEvent(kind=row.kind, what=row.what, day=row.day, was=row.was))
    return {customer_id: tuple(some) for customer_id, some in found.items()}


def arrivals(connection: Connection, whose: Whose) -> dict[str, tuple[Arrival, ...]]:
    """Who came into a branch since go-live, the oldest first."""
    of, chains = tables.arrivals.c, tables.handovers
    statement = (
        select(of.event_id, of.customer_id, of.branch_id, of.at, chains.c.state)
        .outerjoin(chains, chains.c.event_id == of.event_id)
        .where(of.at >= whose.start, of.at < whose.end)
        .order_by(of.at, of.event_id)
    )
    found: dict[str, list[Arrival]] = defaultdict(list)
    for row in connection.execute(whose.of_mine(statement, of.customer_id)):
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
    of = tables.market_marks.c
    statement = (
        select(of.event_id, of.product_code, of.mark, of.value, of.customer_id, of.at)
        .where(of.at >= whose.start, of.at < whose.end)
        .order_by(of.at, of.event_id)
    )
    told: dict[str, list[tuple[str | None, MarketMark]]] = defaultdict(list)
    for row in connection.execute(statement):
        one = MarketMark(
            mark_id=row.event_id, product_code=row.product_code, mark=row.mark, at=row.at, value=row.value or ""
        )
        told[row.product_code].append((row.customer_id, one))
    for one in _news(connection, whose):
        told[one.product_code].append((None, one))
    if not told:
        return {}
    found: dict[str, tuple[MarketMark, ...]] = {}
    for customer_id, held in holdings.items():
        codes = dict.fromkeys(code for one in held for code in (one.product_code, one.kind) if code in told)
        mine = [one for code in codes for whom, one in told[code] if whom in (None, customer_id)]
        if mine:
            found[customer_id] = tuple(mine)
    return found


def _news(connection: Connection, whose: Whose) -> Iterable[MarketMark]:
    """News that touches products: as soon as it is found, for managers hear of it before anybody else."""
    of = tables.news.c
    statement = select(of.news_id, of.found_at, of.title, of.topics, of.state)
    names = cast(of.topics, Text).contains(_NEWS)  # few of many items touch a product
    for row in connection.execute(statement.where(of.found_at >= whose.start, of.found_at < whose.end, names)):
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
    of = bank["tags"].c
    statement = select(of.customer_id, of.key, of.value).where(of.key.in_(list(keys))).order_by(of.key, of.value)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in connection.execute(whose.of_mine(statement, of.customer_id)):
        found[row.customer_id].append((row.key, row.value))
    if HAPPY_EVENT in keys:
        noted = tables.life_events.c
        happy = select(noted.customer_id, noted.day).distinct().where(noted.kind.in_(HAPPY)).order_by(noted.day)
        for row in connection.execute(whose.of_mine(happy, noted.customer_id)):
            found[row.customer_id].append((HAPPY_EVENT, row.day.isoformat()))
    return {customer_id: tuple(some) for customer_id, some in found.items()}
