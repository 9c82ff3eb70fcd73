"""One customer talked about: the facts, the gate and the head that every card on what to say or offer is made from.

The pitch, the recommendation and the visit's preparation open here, so that the customer is looked for, marketing rests and
products pass the gate in one place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from content.cards import Button, Card, Row, Section
from content.catalogue import notices
from content.wording import day, say
from handlers.ask import Answer, Ask
from handlers.clients.customer import no_such_customer, warnings
from handlers.clients.others import others_buttons
from handlers.clients.suitable import Assessed, Gate, Shortlist
from segmentation.dossier import Dossier
from segmentation.needs import PitchNumbers, needs
from segmentation.people import Customer, Language, Product
from segmentation.policy import Policy
from segmentation.reasons import Reason
from store.books.book import Book

#: Needs whose reminder is a service: it advertises nothing.
SERVICES = ("payment", "maturing", "renewing")
#: Why marketing rests where nobody contacts them on their own account either.
QUIET = ("do_not_disturb", "blacklisted")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Whom it is about, who asks, and what the bank's rules say."""

    ask: Ask
    book: Book
    policy: Policy
    dossier: Dossier
    consent: bool | None
    """To marketing; None is unknown, which is no consent."""
    rests: str
    """Why marketing rests (a wording key's end); "" when it may be done."""

    @property
    def language(self) -> Language:
        """The reader's."""
        return self.ask.language

    @property
    def customer(self) -> Customer:
        """As the reader may see them."""
        return self.dossier.customer

    @property
    def full(self) -> bool:
        """Whether the reader sees the customer unmasked: their own, in a private chat."""
        return self.book.sees_in_full(self.customer.manager_id)

    @property
    def tier(self) -> str:
        """The shown tier; of whom no round has placed the lowest."""
        return self.dossier.tier or "mass"

    @cached_property
    def gate(self) -> Gate:
        """The suitability gate before this customer."""
        return Gate(
            dossier=self.dossier,
            manager=self.book.manager,
            policy=self.policy,
            day=self.ask.today,
            individual=self.book.private,
        )

    @property
    def numbers(self) -> PitchNumbers:
        """What the bank sets for pitches."""
        return self.gate.pitch

    @cached_property
    def needs(self) -> tuple[Reason, ...]:
        """What the talk should be about, the centre first."""
        return needs(self.dossier, self.ask.today, self.numbers)

    @cached_property
    def centre(self) -> str:
        """What the first need is: ``maturing``, ``savings`` and the like; where marketing rests see ``service_talk``."""
        first = self.needs[0].key.removeprefix("pitch.need.").removeprefix("type_")
        return service_talk(self.rests, first) if self.rests else first

    @property
    def quiet(self) -> bool:
        """Whether nobody contacts them on their own account."""
        return self.rests in QUIET

    @cached_property
    def shortlist(self) -> Shortlist:
        """What a pitch may name; nothing where marketing rests."""
        return Shortlist() if self.rests else self.gate.shortlist(self.book.products, self.ask.slots.product)

    @cached_property
    def assessed(self) -> Assessed:
        """Every product as the gate sees it; nothing where marketing rests."""
        return Assessed() if self.rests else self.gate.assessed(self.book.products, self.ask.slots.product)

    def warnings(self) -> tuple[str, ...]:
        """What must be known before anything is said."""
        complaint = self.dossier.complaint_since is not None
        return warnings(self.customer, self.ask.today, self.language, complaint=complaint, consent=self.consent)

    def card(  # noqa: PLR0913 - the parts of a card
        self,
        *,
        title: str,
        summary: str,
        sections: Iterable[Section],
        rows: Iterable[Row],
        named: Iterable[Product],
        buttons: Iterable[Button],
        understood: str = "",
        lacking: Iterable[str] = (),
    ) -> Card:
        """A card about this customer: empty sections away, the notices of the products it names, the day of its data."""
        sentences = [sentence for product in named for sentence in notices(product, self.language)]
        on = day(self.book.as_of, self.language, weekday=False, today=self.ask.today)
        return Card(
            title=title,
            understood=understood,
            as_of=self.book.as_of.isoformat(),
            summary=summary,
            sections=tuple(one for one in sections if one.lines),
            rows=tuple(rows),
            buttons=(*others_buttons(self.ask, self.book), *buttons),
            notices=(*dict.fromkeys(sentences), *lacking),
            footer=say("pitch.as_of", self.language, day=on),
        )

    def answer(self, card: Card) -> Answer:
        """The answer that shows this one customer."""
        client = self.dossier.customer_id
        return Answer(card=card, customers=(client,), shown=(client,))


def scene_of(ask: Ask, book: Book, policy: Policy) -> Scene | Answer:
    """The scene of the customer of ``ask.slots.client``; the refusal where there is none in this book."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    consent = book.marketing_consent(found[0].customer)
    rests = marketing_rests(found[0], consent=consent)
    return Scene(ask=ask, book=book, policy=policy, dossier=found[0], consent=consent, rests=rests)


def service_talk(rests: str, first: str) -> str:
    """What is talked about where marketing rests: the open complaint, nothing of our own (quiet), a reminder, else service.

    ``first`` is the centre there would be otherwise: to remind of a day stays a service to whoever refused marketing.
    """
    if rests == "complaint":
        return "complaint"
    if rests in QUIET:
        return "quiet"
    return first if first in SERVICES else "service"


def marketing_rests(dossier: Dossier, *, consent: bool | None) -> str:
    """Why nothing may be marketed to this customer now: complaint, blacklisted, do_not_disturb, refused; "" when it may."""
    customer = dossier.customer
    marks = {
        "complaint": dossier.complaint_since is not None,
        "blacklisted": customer.blacklisted is True,
        "do_not_disturb": customer.do_not_disturb is True,
        "refused": consent is False,
    }
    return next((name for name, holds in marks.items() if holds), "")
