"""What lies ahead for one customer and what they have in short: days that matter, and sums by kind.

The profile and the visit's preparation show both.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from content.calendar import birthdays
from content.wording import day, kind_name, money, say
from handlers.ask import Ask
from segmentation.bank_data import ASSET_KINDS, LOAN_KINDS
from segmentation.dossier import Dossier, valid_until
from segmentation.people import Holding, Language
from segmentation.suitability import age_on

#: So far ahead it is looked.
AHEAD = timedelta(days=90)
#: Money past its day is still told so long after.
_PAST = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """One day: what happens, as a wording key's end, and its sentence."""

    on: date
    what: str
    words: str


def days_ahead(dossier: Dossier, ask: Ask, *, full: bool) -> tuple[DayAhead, ...]:
    """Maturities, repayments, birthdays, the end of the assessment and of a proof, the nearest first.

    ``full``: the reader sees the customer unmasked; birthdays, which tell the age, are for them alone.
    """
    found = [*_of_holdings(dossier.holdings, ask), *_of_person(dossier, ask, full=full)]
    last = ask.today + AHEAD
    return tuple(sorted((one for one in found if one.on <= last), key=lambda one: (one.on, one.what)))


def _of_holdings(holdings: tuple[Holding, ...], ask: Ask) -> list[DayAhead]:
    language, today = ask.language, ask.today
    found = []
    for one in holdings:
        name = one.product_name or kind_name(one.kind, language)
        if one.kind in ASSET_KINDS and one.matures_on and one.matures_on >= today - _PAST and one.balance > 0:
            renews = "renews" if one.auto_renew else "past" if one.matures_on < today else "matures"
            words = _said(renews, one.matures_on, ask, name=name, amount=money(one.balance, language))
            found.append(DayAhead(on=one.matures_on, what=renews, words=words))
        if one.kind in LOAN_KINDS and one.next_payment_on and one.next_payment_on >= today:
            amount = "" if one.next_payment_amount is None else money(one.next_payment_amount, language)
            words = _said("payment", one.next_payment_on, ask, name=name, amount=amount)
            found.append(DayAhead(on=one.next_payment_on, what="payment", words=words))
    return found


def _of_person(dossier: Dossier, ask: Ask, *, full: bool) -> list[DayAhead]:
    customer, today = dossier.customer, ask.today
    found = []
    if customer.birth_date and full:
        for on in birthdays(customer.birth_date, customer.birth_calendar, today, today + AHEAD):
            what = "birthday_lunar" if customer.birth_calendar == "lunar" else "birthday"
            found.append(
                DayAhead(on=on, what="birthday", words=_said(what, on, ask, age=age_on(customer.birth_date, on)))
            )
    ends = {
        "assessment": valid_until(customer.risk_assessed_on) if customer.risk_assessed_on else None,
        "qualified": customer.qualified_investor_until,
    }
    found += [DayAhead(on=on, what=what, words=_said(what, on, ask)) for what, on in ends.items() if on and on >= today]
    return found


def _said(what: str, on: date, ask: Ask, **facts: object) -> str:
    return say(f"ahead.{what}", ask.language, day=day(on, ask.language, today=ask.today), **facts).strip()


def by_kind(holdings: tuple[Holding, ...], language: Language) -> str:
    """Assets by kind with their sums, the largest first, then loans; one line, empty for nothing."""
    sums: dict[str, list[int]] = {}
    for one in holdings:
        sums.setdefault(one.kind, []).append(one.balance)
    ordered = sorted(sums.items(), key=lambda kind: (kind[0] in LOAN_KINDS, -sum(kind[1]), kind[0]))
    return " · ".join(
        say(
            "ahead.kind_several" if len(some) > 1 else "ahead.kind",
            language,
            kind=kind_name(kind, language),
            count=len(some),
            amount=money(sum(some), language),
        )
        for kind, some in ordered
    )
