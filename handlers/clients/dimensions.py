"""The four dimensions of a pitch: savings, investment, spending, wealth; something on each, even "nothing now"."""

from collections.abc import Iterable
from datetime import date

from content.wording import day, money, say
from segmentation.bank_data import DEPOSIT_KINDS, LOAN_KINDS
from segmentation.dossier import Dossier
from segmentation.people import Holding, Language

_INVESTMENT = ("equity_fund", "mixed_fund", "precious_metal", "metal_savings", "third_party_custody", "trust_plan")
_WEALTH = ("open_wealth", "closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance")


def dimensions(dossier: Dossier, language: Language, today: date) -> tuple[str, ...]:
    """Four lines, in the order of the rule."""
    return (
        _sums("savings", _of(dossier.holdings, DEPOSIT_KINDS), language, today),
        _sums("investment", _of(dossier.holdings, _INVESTMENT), language, today),
        _spending(dossier, language, today),
        _sums("wealth", _of(dossier.holdings, _WEALTH), language, today),
    )


def _of(holdings: Iterable[Holding], kinds: tuple[str, ...]) -> list[Holding]:
    return [one for one in holdings if one.kind in kinds and one.balance > 0]


def _sums(name: str, held: list[Holding], language: Language, today: date) -> str:
    """What is there in all, and the next of it that ends."""
    if not held:
        return say(f"pitch.dimension.{name}_none", language)
    total = money(sum(one.balance for one in held), language)
    ends = min((one.matures_on for one in held if one.matures_on and one.matures_on >= today), default=None)
    if ends is None:
        return say(f"pitch.dimension.{name}", language, total=total)
    return say(
        f"pitch.dimension.{name}_ends", language, total=total, on=day(ends, language, weekday=False, today=today)
    )


def _spending(dossier: Dossier, language: Language, today: date) -> str:
    """Loans and the next payment; else salary paid here; else nothing now."""
    loans = _of(dossier.holdings, LOAN_KINDS)
    if loans:
        total = money(sum(one.balance for one in loans), language)
        due = min(
            (one.next_payment_on for one in loans if one.next_payment_on and one.next_payment_on >= today), default=None
        )
        if due is None:
            return say("pitch.dimension.spending_loans", language, total=total)
        shown = day(due, language, weekday=False, today=today)
        return say("pitch.dimension.spending_payment", language, total=total, on=shown)
    return say(
        "pitch.dimension.spending_payroll" if dossier.customer.payroll else "pitch.dimension.spending_none", language
    )
