"""The contact calendar a second time, plainly, from its description alone: what is open for one customer on a day.

Nothing of ``segmentation.duties`` is used, and no policy file: numbers stand here as the default policy's page gives them.
Days are walked one by one (``oracle_days``). Where the page leaves something open, the reading is said beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from segmentation.dossier import BANK_ZONE, Dossier
from segmentation.people import Contact
from tests.segmentation.oracle_days import (
    DAY,
    after,
    back,
    before,
    china,
    days_from,
    forward,
    hashed,
    hours_later,
    late_by,
    leaps,
    lunar,
    works,
)

WAN = 10_000_00
SAVED = (
    "demand_deposit", "notice_deposit", "term_deposit", "instalment_deposit", "interest_drawing_deposit", "large_cd",
    "structured_deposit", "open_wealth", "closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance",
    "equity_fund", "mixed_fund", "precious_metal", "metal_savings", "third_party_custody", "trust_plan",
)  # fmt: skip
SOLD = (
    "closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance", "equity_fund", "mixed_fund",
    "precious_metal", "metal_savings", "third_party_custody", "trust_plan",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Open:
    """One duty that is open."""

    duty: str
    subject: str
    opens_on: date
    due_on: date
    escalated: bool
    amount: int
    overdue: int


class Plain:
    """One customer on one morning."""

    def __init__(self, dossier: Dossier, today: date, go_live: date) -> None:
        self.one, self.today, self.go_live = dossier, today, go_live
        placed = dossier.placement
        self.tier = placed.tier if placed else ""
        self.aum = placed.aum if placed else 0
        self.debt = placed.debt if placed else 0
        self.types = placed.asset_types if placed else ()
        self.good = self.tier in ("mid", "high", "private")  # private counts as high

    def contacts(self, outcomes: tuple[str, ...] = (), channels: tuple[str, ...] = ()) -> list[Contact]:
        known = [*self.one.contacts, *self.one.newest, *([self.one.last_contact] if self.one.last_contact else [])]
        return [
            c
            for c in known
            if c.outcome not in ("no_answer", "wrong_number")
            and china(c.at).date() <= self.today
            and (not outcomes or c.outcome in outcomes)
            and (not channels or c.channel in channels)
        ]

    def called_since(self, day: date, outcomes: tuple[str, ...] = (), channels: tuple[str, ...] = ()) -> bool:
        return any(china(c.at).date() >= day for c in self.contacts(outcomes, channels))

    def called_after(self, moment: datetime) -> bool:
        return any(c.at >= moment for c in self.contacts())

    def is_open(self, duty: str, *, opens: date, due: date, falls: date | None = None) -> bool:
        """Before go-live nothing is created but maturities and complaints: its own day and its deadline lie before."""
        created = duty in ("W-01", "W-31") or max(falls or due, due) >= self.go_live
        return created and opens <= self.today

    def make(  # noqa: PLR0913 - the columns
        self,
        duty: str,
        subject: str,
        opens: date,
        due: date,
        *,
        amount: int = 0,
        escalates: date | datetime | None = None,
        falls: date | None = None,
    ) -> Iterator[Open]:
        if not self.is_open(duty, opens=opens, due=due, falls=falls):
            return
        if isinstance(escalates, datetime):  # in the morning of today
            escalated = escalates <= datetime.combine(self.today, time(), BANK_ZONE)
        else:
            escalated = escalates is not None and self.today >= escalates
        yield Open(duty, subject, opens, due, escalated, amount, late_by(due, self.today))

    def everything(self) -> list[Open]:
        return sorted(
            [
                *self.w01(), *self.moved(), *self.monthly(), *self.w05b(), *self.w06(), *self.w07(), *self.w08(),
                *self.tiers(), *self.quarterly(), *self.w25(), *self.w31(), *self.w32(), *self.w33(), *self.w17(),
                *self.marked(),
            ]
        )  # fmt: skip

    def w01(self) -> Iterator[Open]:
        for h in self.one.holdings:
            if h.kind in SAVED and h.matures_on and h.auto_renew is not True:
                opens = back(h.matures_on - 7 * DAY)
                if not self.called_since(opens, ("roll", "move", "take_out")):
                    yield from self.make(
                        "W-01", h.holding_id, opens, back(h.matures_on), amount=h.balance,
                        escalates=after(h.matures_on, 1),
                    )  # fmt: skip

    def mark(self) -> int | None:
        if self.tier in ("high", "private"):
            return min(20 * WAN, -(-self.aum * 20 // 100))
        return {"mass": 2 * WAN, "mid": 5 * WAN}.get(self.tier)

    def moved(self) -> Iterator[Open]:
        mark = self.mark()
        for m in self.one.movements:
            at = china(m.at)
            if mark is None or m.amount < mark or at.date() > self.today or self.called_after(m.at):
                continue
            day, big = at.date(), m.direction == "out" and m.amount >= 50 * WAN
            if m.direction == "in" and "wealth" in self.types:
                late = works(day) and at.time() > time(17)
                due = after(day, 1) if late else forward(day)
                yield from self.make(
                    "W-02", m.movement_id, day, due, amount=m.amount, escalates=after(due, 1), falls=day
                )
            if "settlement" in self.types:
                end = hours_later(m.at, 2)
                first = m.at if big else hours_later(end, 4)
                seen = datetime.combine(day, time(), BANK_ZONE) if big else first  # at once: escalated when it is seen
                yield from self.make("W-03", m.movement_id, day, end.date(), amount=m.amount, escalates=seen, falls=day)
            elif m.direction == "out":
                yield from self.make(
                    "W-03b",
                    m.movement_id,
                    day,
                    after(day, 1),
                    amount=m.amount,
                    escalates=day if big else None,
                    falls=day,
                )

    def months(self, count: int) -> Iterator[tuple[date, list[date]]]:
        """The months (or quarters) from go-live on until the one after today's, with their working days."""
        first = date(self.go_live.year, (self.go_live.month - 1) // count * count + 1, 1)
        while first <= self.today + 45 * DAY:
            following = first
            for _ in range(count):
                following = (following + 31 * DAY).replace(day=1)
            yield first, [d for d in days_from(first, following - DAY) if works(d)]
            first = following

    def cadence(  # noqa: PLR0913 - the row
        self,
        duty: str,
        count: int,
        lead: int,
        amount: int,
        *,
        outcomes: tuple[str, ...] = (),
        channels: tuple[str, ...] = (),
        escalates: bool = True,
    ) -> Iterator[Open]:
        """A contact closes its period and those before; the oldest of those missed stands for all that are past."""
        past = False
        for first, working in self.months(count):
            name = f"{first:%Y-%m}" if count == 1 else f"{first.year}-Q{(first.month + 2) // 3}"
            due = hashed(self.one.customer_id, name, working)
            if due < self.go_live or self.called_since(first, outcomes, channels) or (past and due < self.today):
                continue
            past = past or due < self.today
            yield from self.make(
                duty, "", before(due, lead), due, amount=amount, escalates=working[-1] if escalates else None
            )

    def monthly(self) -> Iterator[Open]:
        if "wealth" in self.types and self.good:
            yield from self.cadence("W-04", 1, 3, self.aum)
        if self.debt > 0 and (self.good or self.debt >= 50 * WAN):
            yield from self.cadence("W-05", 1, 3, self.debt)

    def quarterly(self) -> Iterator[Open]:
        if self.tier in ("high", "private"):
            yield from self.cadence("W-14", 3, 10, self.aum, outcomes=("review",))
        if self.tier == "mid":
            yield from self.cadence("W-23", 3, 10, self.aum, channels=("visit", "call", "phone"), escalates=False)

    def w05b(self) -> Iterator[Open]:
        for h in self.one.holdings:
            if h.next_payment_on and h.next_payment_on >= self.today:
                opens = back(h.next_payment_on - 3 * DAY)
                if not self.called_since(opens):
                    yield from self.make(
                        "W-05b", h.holding_id, opens, back(h.next_payment_on), amount=h.next_payment_amount or 0,
                        falls=h.next_payment_on,
                    )  # fmt: skip

    def windows(self, duty: str, key_dates: list[tuple[date, int]]) -> Iterator[Open]:
        """A contact since the window opened closes it; of those past the oldest stands for all."""
        past = False
        for key, lead in key_dates:
            opens = before(key, lead)
            due = hashed(self.one.customer_id, f"{duty} {key}", [d for d in days_from(opens, key) if works(d)])
            if opens > self.today or self.called_since(opens) or due < self.go_live or (past and due < self.today):
                continue
            past = past or due < self.today
            yield from self.make(duty, "", opens, due, amount=self.aum, escalates=key)

    def span(self) -> list[date]:
        return days_from(self.go_live, self.today + 45 * DAY)

    def w06(self) -> Iterator[Open]:
        if "savings" in self.types and self.good:
            ends = [(d, 10) for d in self.span() if (d + DAY).day == 1 and d.month % 3 == 0]
            eves = [(d, 15) for d in self.span() if lunar(d + DAY) == (1, 1)]
            yield from self.windows("W-06", sorted([*ends, *eves]))

    def w07(self) -> Iterator[Open]:
        if "settlement" in self.types and self.good:
            yield from self.windows("W-07", [(d, 5) for d in self.span() if (d + DAY).day == 1])

    def w08(self) -> Iterator[Open]:
        born = self.one.customer.birth_date
        listed = self.one.placement is not None and "vip" in self.one.placement.segments
        if born is None or not (self.good or listed):
            return
        for day in days_from(self.today, self.today + 45 * DAY):
            if self.is_birthday(born, day):
                opens = back(day - 3 * DAY)
                if not self.called_since(opens):
                    yield from self.make("W-08", "", opens, back(day), falls=day)

    def is_birthday(self, born: date, day: date) -> bool:
        if self.one.customer.birth_calendar == "lunar":
            month, number = lunar(born)
            if (lunar(day), leaps(day)) == ((month, number), False):
                return True
            # the thirtieth of a month that has twenty-nine days this year
            return number == 30 and lunar(day) == (month, 29) and not leaps(day) and lunar(day + DAY)[1] == 1
        if (born.month, born.day) == (2, 29):
            return (day.month, day.day) in ((2, 29), (2, 28)) and (day + DAY).month == 3
        return (day.month, day.day) == (born.month, born.day)

    def tiers(self) -> Iterator[Open]:
        """An event that a later one takes back is no duty."""
        rows = (
            ("W-09", "tier_reached", "tier_fallen", 1, None),
            ("W-29", "tier_fallen", "tier_reached", 5, 5),
            ("W-28", "joined", "left", 2, 2),
        )
        for duty, kind, opposite, lead, more in rows:
            events = [e for e in self.one.events if e.day <= self.today and (kind != "joined" or e.what == "pre_churn")]
            for e in events:
                taken_back = any(o.kind == opposite and o.day > e.day for o in events)
                if e.kind == kind and not taken_back and not self.called_since(e.day):
                    due = after(e.day, lead)
                    escalates = None if more is None else after(due, more)
                    yield from self.make(
                        duty, f"{kind}:{e.what}:{e.day}", e.day, due, amount=self.aum, escalates=escalates
                    )

    def w25(self) -> Iterator[Open]:
        for h in self.one.holdings:
            if h.kind in SOLD and h.opened_on <= self.today:
                for day in (after(h.opened_on, 1), back(h.opened_on + 30 * DAY)):
                    if not self.called_since(day):
                        yield from self.make("W-25", h.holding_id, day, day, amount=h.balance)

    def w31(self) -> Iterator[Open]:
        for c in self.one.complaints:
            if c.opened_on <= self.today and not self.called_since(c.opened_on, ("complaint",)):
                due = after(c.opened_on, 1)
                yield from self.make("W-31", c.complaint_id, c.opened_on, due, amount=self.aum, escalates=after(due, 2))

    def w32(self) -> Iterator[Open]:
        assessed = self.one.assessed_on
        if assessed is None or not (self.good or self.one.graded):
            return
        ends = (
            date(assessed.year + 1, 2, 28)
            if (assessed.month, assessed.day) == (2, 29)
            else assessed.replace(year=assessed.year + 1)
        )
        yield from self.make("W-32", "", back(ends - 30 * DAY), back(ends), falls=ends)

    def w33(self) -> Iterator[Open]:
        for number in (1, 7, 30, 90):
            day = forward(self.one.customer.opened_on + number * DAY)
            if not self.called_since(day):
                yield from self.make("W-33", "", day, after(day, 2))

    def w17(self) -> Iterator[Open]:
        for a in self.one.arrivals:
            day = china(a.at).date()
            if a.handed_over is False or not self.called_after(a.at):
                ends = datetime.combine(day, time(18), BANK_ZONE)
                if a.at >= ends:  # who comes after the bank has closed has until midnight
                    ends = datetime.combine(day + DAY, time(), BANK_ZONE)
                yield from self.make("W-17", a.arrival_id, day, day, amount=self.aum, escalates=ends)

    def marked(self) -> Iterator[Open]:
        """Of several marks of one product on one day the last counts: the money is the same."""
        last: dict[tuple[str, str, date], Open] = {}
        for mark in sorted(self.one.marks, key=lambda m: (m.at, m.mark_id)):
            day = china(mark.at).date()
            held = [h for h in self.one.holdings if h.product_code == mark.product_code and h.opened_on <= day]
            if held and not self.called_after(mark.at):
                duty = "W-27" if mark.mark == "news" else "W-26"
                money = sum(h.balance for h in held)
                for item in self.make(duty, mark.mark_id, day, forward(day), amount=money, falls=day):
                    last[duty, mark.product_code, item.due_on] = item
        yield from last.values()
