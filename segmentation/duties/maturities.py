"""W-01, what matures; W-05b, the next payment of a loan: days that stand in the holdings themselves."""

from collections.abc import Iterator
from datetime import timedelta

from segmentation.bank_data import ASSET_KINDS
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.item import DueItem
from segmentation.duties.numbers import DutyNumbers
from segmentation.people import Holding
from segmentation.reasons import Reason


def holds_something_maturing(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Whether an asset ends without renewing by itself."""
    return any(_matures(holding) for holding in dossier.holdings)


def _matures(holding: Holding) -> bool:
    return holding.matures_on is not None and holding.auto_renew is not True and holding.kind in ASSET_KINDS


def maturities(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """One item a maturity, until a contact settles what becomes of the money."""
    back = days.calendar.on_or_before
    for holding in dossier.holdings:
        matures_on = holding.matures_on
        if matures_on is None or matures_on > days.horizon or not _matures(holding):
            continue
        opens_on = back(matures_on - timedelta(days=numbers.maturity_opens))
        if dossier.reached(opens_on, days.today, numbers.maturity_closing):
            continue
        past = matures_on < days.today
        yield DueItem(
            duty="W-01",
            customer_id=dossier.customer_id,
            falls_on=matures_on,
            opens_on=opens_on,
            due_on=back(matures_on),
            escalates_on=days.calendar.add(matures_on, numbers.maturity_escalates),
            amount=holding.balance,
            urgent=days.today >= back(matures_on - timedelta(days=numbers.maturity_urgent)),
            reason=Reason(
                key="duties.W-01.idle" if past else "duties.W-01.due",
                facts={
                    "product": holding.product_name,
                    "kind": holding.kind,
                    "amount": holding.balance,
                    "on": matures_on,
                },
            ),
            holding_id=holding.holding_id,
            step=min(
                (n for n in numbers.maturity_steps if days.today >= back(matures_on - timedelta(days=n))),
                default=None,
            ),
        )


def has_payment_coming(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Whether a day of payment is known."""
    return any(holding.next_payment_on is not None for holding in dossier.holdings)


def payments(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """One item a coming payment; a contact since it was told closes it, and so does its day."""
    back = days.calendar.on_or_before
    for holding in dossier.holdings:
        pays_on = holding.next_payment_on
        if pays_on is None or not days.today <= pays_on <= days.horizon:
            continue
        opens_on = back(pays_on - timedelta(days=numbers.payment_opens))
        if dossier.reached(opens_on, days.today):
            continue
        amount = holding.next_payment_amount or 0
        yield DueItem(
            duty="W-05b",
            customer_id=dossier.customer_id,
            falls_on=pays_on,
            opens_on=opens_on,
            due_on=back(pays_on),
            amount=amount,
            reason=Reason(
                key="duties.W-05b.due" if amount else "duties.W-05b.no_amount",
                facts={"product": holding.product_name, "kind": holding.kind, "amount": amount, "on": pays_on},
            ),
            holding_id=holding.holding_id,
        )
