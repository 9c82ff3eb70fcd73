"""Telling: what waits for one person leaves on one card, through the outbox; each alert with the one transaction that ends it.

Called by ``schedules.alerting.alerts``. The first alert waits a moment for others of the same person; after a card the next
one waits longer and takes along what came. What came in quiet hours waits for the morning's briefing: does the customer stand
in it, nothing more is said; else it leaves after it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.calendar import working_days
from content.cards import Card
from handlers.day.alert_card import AlertFacts, alert_card
from schedules.alerting.alert_numbers import AlertNumbers
from segmentation.dossier import Dossier
from segmentation.policy import Policy
from store import audit, waiting
from store.alerts import alerts, told_facts
from store.alerts.alerts import Alert
from store.books import duty_facts
from store.books.book import Book, open_book
from store.database import Connection, Database
from store.outbox import outbox
from store.staff import managers
from store.staff.addressees import Addressee, Everybody
from store.tasks import handovers, mornings

#: Of the next day: an arrival of yesterday is greeted by nobody.
_STALE = ("lobby",)


class _Overtaken(Exception):  # noqa: N818 - it takes a transaction back
    """Somebody else told it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One card for one person, and what it ends."""

    person: Addressee
    told: tuple[Alert, ...]
    briefed: tuple[Alert, ...]
    dropped: tuple[Alert, ...]
    card: Card | None
    customer_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Puts alerts on their way. ``platforms`` as the briefing prefers them."""

    database: Database
    policy: Policy
    platforms: Sequence[str]

    def step(self, now: datetime) -> int:
        """Tell everybody for whom something waits; how many cards."""
        if not waiting.ALERTS.waits(self.database):
            return 0
        with self.database.engine.connect() as connection:
            people = alerts.addressees(connection, now)
        return sum(self.tell(staff_id, now) for staff_id in people)

    def tell(self, staff_id: str, now: datetime) -> bool:
        """One person's card; False when nothing may leave yet, or somebody else was faster."""
        with self.database.reading() as connection:
            message = self._message(connection, staff_id, now)
        if message is None:
            return False
        try:
            self._write(message, now)
        except _Overtaken:
            return False
        return message.card is not None

    def _write(self, message: Message, now: datetime) -> None:
        with self.database.writing() as connection:
            for state, ended in (("briefed", message.briefed), ("dropped", message.dropped)):
                if ended and not alerts.end(connection, ended, state=state, now=now):
                    raise _Overtaken
            if message.card is None:
                return
            key = f"alert:{message.person.staff_id}:{message.told[0].alert_id}"
            if not alerts.end(connection, message.told, state="told", now=now, delivery_key=key):
                raise _Overtaken
            outbox.add(
                connection,
                key=key,
                address=message.person.address,
                purpose="alert",
                about={"staff_id": message.person.staff_id, "customer_ids": list(message.customer_ids)},
                card=message.card,
                due_at=now,
                expires_at=self._expires(message, now),
                now=now,
            )
            audit.record(
                connection,
                at=now,
                staff_id=message.person.staff_id,
                what="alerted",
                customers=message.customer_ids,
                detail={"key": key, "alerts": len(message.told)},
            )

    def _expires(self, message: Message, now: datetime) -> datetime | None:
        """The lobby's card is of no use when the day is over."""
        if any(alert.stage not in _STALE for alert in message.told):
            return None
        return datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)

    # -- which, and when --------------------------------------------------------------------------------------------------

    def _message(self, connection: Connection, staff_id: str, now: datetime) -> Message | None:
        waiting = alerts.waiting_for(connection, staff_id, now)
        numbers = AlertNumbers.read(self.policy)
        last = alerts.last_told(connection, staff_id)
        if not waiting or min(one.made_at for one in waiting) + numbers.settle > now:
            return None
        if last is not None and last <= now < last + numbers.together:
            return None
        everybody = Everybody(connection=connection, today=now.date(), platforms=self.platforms)
        person = everybody.person(staff_id)
        if person is None:
            return None  # shown by the doctor; when they can be reached again, it leaves
        dropped = tuple(one for one in waiting if one.stage in _STALE and _day(one.made_at, now) < now.date())
        fresh = [one for one in waiting if one not in dropped]
        briefed, told = self._by_briefing(connection, person, fresh, now)
        if not (briefed or told or dropped):
            return None
        card, shown = self._card(connection, person, told, now) if told else (None, ())
        return Message(
            person=person, told=tuple(told), briefed=tuple(briefed), dropped=dropped, card=card, customer_ids=shown
        )  # fmt: skip

    def _by_briefing(
        self, connection: Connection, person: Addressee, waiting: Iterable[Alert], now: datetime
    ) -> tuple[list[Alert], list[Alert]]:
        """What stood in the briefing, and what is to be told; what waits for the briefing is in neither."""
        briefed: list[Alert] = []
        told: list[Alert] = []
        days = working_days(duty_facts.edited_days(connection))
        manager, zone = person.manager, ZoneInfo(person.manager.timezone)
        today = now.astimezone(zone).date()
        brief = manager.role in managers.ADVISERS and days.is_working_day(today)
        shown = alerts.shown_in(connection, mornings.briefing_key(manager.staff_id, today)) if brief else None
        hour = datetime.combine(today, time.fromisoformat(manager.briefing_at), tzinfo=zone)
        waits_until = hour + timedelta(minutes=AlertNumbers.read(self.policy).briefing_minutes)
        for one in waiting:
            overnight = one.held and one.ready_at.astimezone(zone).date() == today and one.stage == "told"
            if not (brief and overnight):
                told.append(one)
            elif shown is not None:
                (briefed if one.customer_id in shown else told).append(one)
            elif now >= waits_until:
                told.append(one)
        return briefed, told

    # -- the card ---------------------------------------------------------------------------------------------------------

    def _card(
        self, connection: Connection, person: Addressee, told: Sequence[Alert], now: datetime
    ) -> tuple[Card, tuple[str, ...]]:
        manager = person.manager
        local = now.astimezone(ZoneInfo(manager.timezone))
        book = open_book(connection, manager, today=now.date())
        named = [one.customer_id for one in told if one.customer_id]
        dossiers = self._dossiers(connection, book, list(dict.fromkeys(named)), now.date())
        facts = AlertFacts(
            language=manager.language,
            now=local,
            as_of=book.as_of,
            dossiers=dossiers,
            staff=self._staff(connection, told),
            branches={
                branch: told_facts.branch_name(connection, branch)
                for one in told
                if (branch := str(one.facts.get("branch") or ""))
            },
            products=_products(book, told),
            chains=_chains(connection, told),
        )
        card = alert_card(told, facts)
        return card, tuple(dict.fromkeys(row.customer_id for row in card.rows if row.customer_id))

    def _dossiers(
        self, connection: Connection, book: Book, customer_ids: Sequence[str], today: date
    ) -> dict[str, Dossier]:
        """As far as the reader may see them: their book, and beyond it (the lobby) with names masked."""
        if not customer_ids:
            return {}
        found = {one.customer_id: one for one in book.dossiers(today, customer_ids)} if book.manager_ids else {}
        beyond = [told_facts.customer_row(connection, one) for one in customer_ids if one not in found]
        rows = [row for row in beyond if row is not None]
        return {**told_facts.masked(told_facts.dossiers(connection, rows, today)), **found} if rows else found

    def _staff(self, connection: Connection, told: Iterable[Alert]) -> dict[str, str]:
        """Names of the colleagues the card speaks of."""
        ids = {str(one.facts.get(name) or "") for one in told for name in ("owner", "to", "told", "by", "whose")}
        ids |= {one.for_staff_id for one in told}
        people = (managers.by_staff_id(connection, one) for one in sorted(ids - {""}))
        return {one.staff_id: one.name for one in people if one is not None}


def _day(moment: datetime, now: datetime) -> date:
    return moment.astimezone(now.tzinfo).date()


def _products(book: Book, told: Iterable[Alert]) -> dict[str, str]:
    codes = {str(one.facts["product"]) for one in told if one.facts.get("product")}
    products = (book.product(code) for code in sorted(codes))
    return {one.product_code: one.name for one in products if one is not None}


def _chains(connection: Connection, told: Iterable[Alert]) -> dict[str, int]:
    chains = (handovers.of_event(connection, one.subject) for one in told if one.source == "arrivals")
    return {one.event_id: one.handover_id for one in chains if one is not None}
