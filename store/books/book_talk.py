"""What was said to and by the customers of a book: contacts, notes, complaints, consent. Part of ``Book``."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from content.masking import mask_words
from segmentation.bank_data import NOT_REACHED
from segmentation.people import Contact, Customer
from store import tables
from store.books import bank_rows
from store.books.bank_rows import CONTACTS
from store.books.book_customers import BookCustomers
from store.books.scoped import among
from store.engines.questions import Question
from store.live import live_facts
from store.types import Moment

_BANK_CONTACTS = Question(lambda: bank_rows.SELECT_BANK_CONTACTS.where(among(CONTACTS.c.customer_id)))
_BOT_CONTACTS = Question(lambda: bank_rows.SELECT_BOT_CONTACTS.where(among(tables.contacts.c.customer_id)))
_BANK_LAST = Question(
    lambda: (
        select(CONTACTS.c.customer_id, func.max(CONTACTS.c.at, type_=Moment))
        .where(among(CONTACTS.c.customer_id), bank_rows.BANK_REACHED)
        .group_by(CONTACTS.c.customer_id)
    )
)
_BOT_LAST = Question(
    lambda: (
        select(tables.contacts.c.customer_id, func.max(tables.contacts.c.at, type_=Moment))
        .where(among(tables.contacts.c.customer_id), bank_rows.BOT_REACHED)
        .group_by(tables.contacts.c.customer_id)
    )
)
_LAST_REFUSAL = (
    select(tables.consents.c.granted)
    .where(tables.consents.c.customer_id == bindparam("id"), tables.consents.c.purpose.in_(("marketing", "any")))
    .order_by(tables.consents.c.at.desc(), tables.consents.c.consent_id.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class BookTalk(BookCustomers):
    """What was said and done."""

    def contacts_of(self, customer_ids: Iterable[str]) -> tuple[Contact, ...]:
        """Every contact and attempt with these customers, the bank's and the bot's, newest first; none that was undone.

        Notes are free words: phones in them are masked, and for whoever may not see it the customer's name.
        """
        known = self.known(customer_ids)
        hidden = {id_: "" if self.sees_in_full(one.manager_id) else one.name for id_, one in known.items()}
        found = [
            replace(one, note=mask_words(one.note, hidden[one.customer_id])) if one.note else one
            for statement in (_BANK_CONTACTS, _BOT_CONTACTS)
            for one in self.each(statement, known, bank_rows.contact)
        ]
        return tuple(sorted(found, key=lambda one: (one.at, one.contact_id), reverse=True))

    def shown_note(self, note: str, customer_id: str) -> str:
        """A colleague's words about a customer as the reader may see them: the name masked where names are, phones always."""
        found = self.known([customer_id]).values()
        hidden = [one.name for one in found if not self.sees_in_full(one.manager_id)]
        return mask_words(note, hidden[0] if hidden else "")

    def last_contacts(self, customer_ids: Iterable[str]) -> dict[str, Contact]:
        """The latest contact of each customer; a call nobody answered is none."""
        found: dict[str, Contact] = {}
        for one in self.contacts_of(customer_ids):
            if one.outcome not in NOT_REACHED:
                found.setdefault(one.customer_id, one)
        return found

    def last_reached(self, customer_ids: Iterable[str]) -> dict[str, datetime]:
        """When each customer was last reached, for those who ever were: what lists tell, without the notes."""
        wanted, last = tuple(self.known(customer_ids)), dict[str, datetime]()
        for statement in (_BANK_LAST, _BOT_LAST):
            for id_, at in self.each(statement, wanted, tuple):
                if at is not None and (id_ not in last or at > last[id_]):
                    last[id_] = at
        return last

    def has_open_complaint(self, customer_id: str, on: date) -> bool:
        """Whether a complaint of a customer of this book is open on that day."""
        if self.customer(customer_id) is None:
            return False
        return live_facts.complaint_since(self.connection, customer_id, on) is not None

    def marketing_consent(self, customer: Customer) -> bool | None:
        """Consent to marketing: what the customer said last to the bot's users, else the bank's file; None is unknown."""
        said = self.connection.execute(_LAST_REFUSAL, {"id": customer.customer_id}).scalar()
        return customer.marketing_consent if said is None else said
