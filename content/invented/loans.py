"""What customers owe: about one in ten has a loan, and most of these owe more than they keep here."""

from datetime import date, timedelta

from content.invented.clients import Client
from content.invented.days import day_in, month_of, months_later
from content.invented.lots import FEN, Lot
from content.invented.rates import LOANS

#: Kind, share among borrowers, middle amount in yuan, spread, months to run.
_KINDS = (
    ("mortgage", 0.58, 520_000, 0.55, 280),
    ("consumer_loan", 0.16, 60_000, 0.8, 36),
    ("car_loan", 0.08, 90_000, 0.5, 48),
    ("business_loan", 0.08, 400_000, 0.8, 24),
    ("card_overdraft", 0.10, 9_000, 0.8, 1),
)
_WEIGHTS = {kind: share for kind, share, *_ in _KINDS}
_TERMS = {kind: rest for kind, _, *rest in _KINDS}
_CODES = {
    "mortgage": "ML01",
    "consumer_loan": "CL01",
    "car_loan": "CA01",
    "business_loan": "BL01",
    "card_overdraft": "CO01",
}
#: Share of the others who owe less than they keep, by band.
_SMALL_DEBT = (0.0, 0.0, 0.006, 0.01, 0.015, 0.03, 0.08)
_LONGEST_AGO = 1_200


def loans(who: Client, assets: int, today: date) -> list[Lot]:
    """The customer's loans; ``assets`` in fen decide whether debts stand above them."""
    chance = who.chance("loans")
    owes_more = who.type == "liability"
    if not owes_more and not chance.hits(_SMALL_DEBT[who.band]):
        return []
    kind = chance.one(_WEIGHTS)
    middle, wide, months = _TERMS[kind]
    amount = chance.around(float(middle), float(wide)) * FEN
    more, less = assets * chance.uniform(1.1, 2.4), assets * chance.uniform(0.05, 0.8)
    amount = max(int(max(amount, more) if owes_more else min(amount, less)), 500 * FEN)
    opened = max(today - timedelta(days=chance.randint(20, _LONGEST_AGO)), who.opened_on)
    day = chance.randint(1, 28)
    next_day = day_in(month_of(today) + (day < today.day), day)
    rate = LOANS[kind]
    payment = amount if kind == "card_overdraft" else int(amount * (1 / int(months) + rate / 1200 * 0.6))
    ends = None if kind == "card_overdraft" else months_later(next_day, int(months))
    return [
        Lot(
            product_code=_CODES[kind],
            kind=kind,
            balance=amount,
            opened_on=opened,
            matures_on=ends,
            rate=f"{rate:.2f}",
            next_payment_on=next_day,
            next_payment_amount=payment,
        )
    ]
