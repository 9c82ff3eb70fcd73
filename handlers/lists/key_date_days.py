"""What falls on the days of a period, gathered from a book: ``handlers.lists.key_dates`` draws it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from content.calendar import birthdays
from handlers.ask import Ask, Period
from handlers.lists.filters import asked_clients, passing, within
from segmentation.dossier import valid_until
from segmentation.duties.cadence import following
from segmentation.duties.key_dates import new_year_eves
from segmentation.people import Product
from store.books import dated, roster
from store.books.book import Book

#: The kinds, in the order in which those of one day are shown; what is nobody's in particular comes first.
KINDS = (
    "spring_festival", "year_end", "quarter_end", "month_end", "sale_start", "sale_end", "qualified_investor",
    "assessment", "life_event", "payment",
)  # fmt: skip
_QUARTERS = (3, 6, 9, 12)
_YEAR_END = 12
_A_YEAR, _A_LEAP_YEAR = 365, 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One thing on one day; amounts in fen."""

    on: date
    kind: str
    """One of KINDS."""
    customer_id: str = ""
    """Empty: a day of the bank's calendar, or a product."""
    what: str = ""
    """The product's name or code, the life event."""
    amount: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def place(self) -> tuple[date, int, str, str]:
        """The order of the list."""
        return (self.on, KINDS.index(self.kind), self.customer_id, self.what)


def found(ask: Ask, book: Book, period: Period) -> list[Dated]:
    """All of it by day, as the filters leave it; ``period`` has both ends."""
    start, end = period.start or ask.today, period.end or ask.today
    slots = ask.slots
    open_now = {one.customer_id: one for one in roster.roster(book, ask.today)}
    kept = passing(ask, book, by_product=False)
    ids = frozenset(open_now) if kept is None else frozenset(open_now) & kept
    made = [*_payments(ask, book, start, end, ids)]
    if not slots.product and not slots.amount:
        people = [one for id_, one in open_now.items() if id_ in ids]
        made += [*_of_customers(people, book, start, end, ask.today), *_events(book, start, end, ids)]
    if (
        not slots.amount
        and not slots.segment
        and not slots.lacks
        and not slots.having
        and not slots.silent
        and not asked_clients(slots)
    ):
        made += _sales(book.products, slots.product, start, end)
        made += [] if slots.product else _calendar(start, end)
    return sorted(made, key=lambda one: one.place)


def _of_customers(people: list[roster.Rostered], book: Book, start: date, end: date, today: date) -> Iterator[Dated]:
    """Ends of qualifications and of risk assessments."""
    assessed = dated.assessed(book, today)
    first = start.toordinal() - _A_LEAP_YEAR
    last = end.toordinal() - (_A_YEAR if end < date.max else 0)  # what would last longer than days do ends with them
    for one in people:
        until = one.qualified_investor_until
        if until is not None and start <= until <= end:
            yield Dated(on=until, kind="qualified_investor", customer_id=one.customer_id)
        found_on, newest = one.risk_assessed_on, assessed.get(one.customer_id)
        if newest is not None and (found_on is None or newest > found_on):
            found_on = newest
        if found_on is None or not first <= found_on.toordinal() <= last:
            continue  # most of a large book
        if start <= (ends := valid_until(found_on)) <= end:
            facts = {"assessed_on": found_on.isoformat()}
            yield Dated(on=ends, kind="assessment", customer_id=one.customer_id, facts=facts)


def _payments(ask: Ask, book: Book, start: date, end: date, ids: frozenset[str]) -> Iterator[Dated]:
    wanted = ask.slots.product
    for one in dated.payments(book, start, end, ask.today):
        if one.customer_id not in ids or (wanted and one.kind not in wanted and one.product_code not in wanted):
            continue
        if one.kind in ask.slots.besides:
            continue
        if ask.slots.amount and (one.amount is None or not within(ask.slots.amount, one.amount)):
            continue
        facts = {"holding_id": one.holding_id, "product_code": one.product_code, "holding_kind": one.kind}
        yield Dated(
            on=one.on,
            kind="payment",
            customer_id=one.customer_id,
            what=one.product_name,
            amount=one.amount,
            facts=facts,
        )


def _events(book: Book, start: date, end: date, ids: frozenset[str]) -> Iterator[Dated]:
    for one in dated.events(book, start, end):
        if one.customer_id in ids:
            yield Dated(on=one.on, kind="life_event", customer_id=one.customer_id, what=one.kind)


def _sales(products: tuple[Product, ...], wanted: tuple[str, ...], start: date, end: date) -> Iterator[Dated]:
    """First and last days of sale of products that are live."""
    for one in products:
        if one.state != "live" or (wanted and one.kind not in wanted and one.product_code not in wanted):
            continue
        for kind, on in (("sale_start", one.sale_start), ("sale_end", one.sale_end)):
            if on is not None and start <= on <= end:
                yield Dated(on=on, kind=kind, what=one.name, facts={"product_code": one.product_code})


def _calendar(start: date, end: date) -> Iterator[Dated]:
    """Ends of months, quarters and years, each as the largest it is, and the eve of Spring Festival."""
    last = following(start.replace(day=1)) - timedelta(days=1)
    while last <= end:
        kind = "year_end" if last.month == _YEAR_END else "quarter_end" if last.month in _QUARTERS else "month_end"
        yield Dated(on=last, kind=kind)
        last = following(last + timedelta(days=1)) - timedelta(days=1)
    for eve in new_year_eves(birthdays, start, end):
        yield Dated(on=eve, kind="spring_festival")
