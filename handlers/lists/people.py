"""The customers of a page, as a line of any list shows them: name and tail, marks, the last contact, what can be tapped.

Read for the lines that are shown alone, so that a list costs the same whatever its length.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from content.cards import Button
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Ask
from handlers.lists.days_said import days_said
from segmentation.dossier import bank_day
from segmentation.people import Customer, Language
from store.books.book import Book
from store.tasks import mornings


@dataclass(frozen=True, kw_only=True)
class People:
    """The customers of a page by id, and when each was last reached."""

    customers: Mapping[str, Customer]
    last: Mapping[str, datetime]
    ask: Ask
    managers: Mapping[str, str]
    """Names of colleagues whose customers these are, by staff id; empty where all are the reader's own."""

    def name(self, customer_id: str) -> str:
        """The name as the reader may see it; empty when it is no customer of the book."""
        customer = self.customers.get(customer_id)
        return customer.name if customer else ""

    def title(self, customer_id: str) -> str:
        """The name with the account's tail, where it may be seen."""
        customer = self.customers.get(customer_id)
        if customer is None:
            return customer_id
        tail = customer.account_last4
        return f"{customer.name} {say('duties.tail', self.ask.language, digits=tail)}" if tail else customer.name

    def badges(self, customer_id: str) -> tuple[str, ...]:
        """Whose customer it is, where not the reader's; and what must be known before the phone is picked up."""
        customer = self.customers.get(customer_id)
        if customer is None:
            return ()
        closed = customer.closed_on is not None and customer.closed_on <= self.ask.today
        marks = (
            (closed, "maturities.badge.closed"),
            (customer.do_not_disturb is True, "duties.badge.do_not_disturb"),
            (customer.blacklisted is True, "duties.badge.blacklisted"),
        )
        others = whose(customer.manager_id, self.managers, self.ask.language)
        return (*others, *(say(key, self.ask.language) for holds, key in marks if holds))

    def last_contact(self, customer_id: str) -> str:
        """When the customer was last reached, as one line."""
        at, language, today = self.last.get(customer_id), self.ask.language, self.ask.today
        if at is None:
            return say("duties.no_contact", language)
        on = bank_day(at)
        key = "duties.last_contact" if on < today else "duties.last_contact_today"
        return say(
            key,
            language,
            day=day(on, language, weekday=False, today=today),
            days=days_said((today - on).days, language),
        )

    def buttons(self, customer_id: str) -> tuple[Button, ...]:
        """The customer's card, and the pitch."""
        return (profile(customer_id, self.ask), pitch(customer_id, self.ask))


def people(book: Book, customer_ids: Iterable[str], ask: Ask, *, contacts: bool = True) -> People:
    """Those of the customers that are in the book; ``contacts`` False where no line tells of the last one."""
    ids = list(dict.fromkeys(customer_ids))
    customers = {one.customer_id: one for one in book.customers(ids)}
    return People(
        customers=customers,
        last=book.last_reached(ids) if contacts else {},
        ask=ask,
        managers=colleagues_of(book, (one.manager_id for one in customers.values())),
    )


def colleagues_of(book: Book, manager_ids: Iterable[str]) -> dict[str, str]:
    """The names of these managers by staff id, the reader left out."""
    others = set(manager_ids) - {book.scope.own, ""}
    return mornings.colleagues(book.connection, others) if others else {}


def whose(manager_id: str, managers: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """The mark that names a colleague whose customer it is; none for the reader's own."""
    name = managers.get(manager_id, "")
    return (say("lists.badge.manager", language, name=name),) if name else ()


def profile(customer_id: str, ask: Ask) -> Button:
    """Shows the customer's card."""
    return Button(
        label=say("duties.button.profile", ask.language), action=to_action("client_profile", client=customer_id)
    )


def pitch(customer_id: str, ask: Ask) -> Button:
    """Asks for the pitch."""
    return Button(label=say("duties.button.pitch", ask.language), action=to_action("pitch", client=customer_id))
