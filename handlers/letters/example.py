"""A letter before anybody has it: the words filled for an invented customer, by the very function that hands letters out.

Products come from the served catalogue through the suitability gate, benefits from the bank's own list; only the customer, what
they have and their manager are invented. For whoever writes or reviews words and has no customers (``console.letter_page``).
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from content.problems import Problem
from content.wording import say
from handlers.letters.composing import letter_of
from handlers.letters.facts import Source
from segmentation.dossier import Dossier
from segmentation.people import Customer, Holding, Language, Manager, Placement
from segmentation.policy import Policy
from store.books.book import Book
from store.letters.templates import Template
from store.staff.scopes import Scope

#: Nobody's number.
_NOBODY = "example"
_YUAN = 100
#: Who reads letters most: a middling level, a deposit that ends soon and money at hand; of the first tier they are for.
_LEVEL, _TIER = "C3", "mid"
_DEPOSIT, _AT_HAND = 300_000 * _YUAN, 120_000 * _YUAN
_ENDS, _ASSESSED, _SINCE = timedelta(days=20), timedelta(days=60), timedelta(days=365 * 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The letter in a language, or why there is none for such a customer today."""

    language: Language
    lines: tuple[str, ...] = ()
    trouble: str = ""


def example(  # noqa: PLR0913 - the words, in which language, read against what
    book: Book, policy: Policy, template: Template, *, language: Language, today: date, reader: Language
) -> Example:  # fmt: skip
    """What a manager of the reader's branch would copy; nothing of the book but its catalogue and its day is read.

    Trouble is said in the reader's language.
    """
    asked_of = tuple(sorted({one.required_qualification for one in book.products if one.required_qualification}))
    manager = Manager(
        staff_id=_NOBODY, name=say("letters.example.manager", language), role="relationship_manager",
        branch_id=book.manager.branch_id, qualifications=asked_of,
    )  # fmt: skip
    book = replace(book, manager=manager, scope=Scope())
    source = Source(
        book=book, policy=policy, dossier=_dossier(template, today, language), today=today, language=language
    )
    try:
        return Example(language=language, lines=letter_of(source, template.words, template.rules).text)
    except Problem as problem:
        return Example(language=language, trouble=problem.sentence(reader))


def _dossier(template: Template, today: date, language: Language) -> Dossier:
    since = today - _SINCE
    tier = next((word.removeprefix("tier:") for word in template.segments if word.startswith("tier:")), _TIER)
    customer = Customer(
        customer_id=_NOBODY, name=say("letters.example.customer", language), opened_on=since, gender="F",
        risk_level=_LEVEL, risk_assessed_on=today - _ASSESSED, marketing_consent=True, manager_id=_NOBODY,
        birth_date=date(1975, 6, 15),
    )  # fmt: skip
    holdings = (
        Holding(holding_id="1", customer_id=_NOBODY, product_code="", kind="term_deposit", balance=_DEPOSIT,
                opened_on=since, matures_on=today + _ENDS, auto_renew=False),
        Holding(holding_id="2", customer_id=_NOBODY, product_code="", kind="demand_deposit", balance=_AT_HAND,
                opened_on=since),
    )  # fmt: skip
    placed = Placement(
        customer_id=_NOBODY, as_of=today, aum=_DEPOSIT + _AT_HAND, debt=0, tier=tier, primary_type="wealth",
        asset_types=("wealth",),
    )  # fmt: skip
    return Dossier(customer=customer, placement=placed, holdings=holdings, assessed_on=customer.risk_assessed_on)
