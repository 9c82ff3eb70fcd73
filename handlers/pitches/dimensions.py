"""The four dimensions of a pitch: savings, investment, spending, wealth; something on each, even "nothing now"."""

from collections.abc import Iterable
from datetime import date

from content.wording import kind_name
from handlers.pitches.talk import Talk
from segmentation.bank_data import DEPOSIT_KINDS, LOAN_KINDS
from segmentation.people import Holding

_INVESTMENT = ("equity_fund", "mixed_fund", "precious_metal", "metal_savings", "third_party_custody", "trust_plan")
_WEALTH = ("open_wealth", "closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance")
#: Whoever may bear no more than this is not asked about investing.
_CAREFUL = ("C1", "C2")


def dimensions(talk: Talk) -> tuple[str, ...]:
    """Four lines, in the order of the rule."""
    holdings = talk.scene.dossier.holdings
    return (
        _sums("savings", _of(holdings, DEPOSIT_KINDS), talk) or talk.say("dimension.savings_none"),
        _investment(_of(holdings, _INVESTMENT), talk),
        _spending(_of(holdings, LOAN_KINDS), talk),
        _wealth(_of(holdings, _WEALTH), talk),
    )


def _of(holdings: Iterable[Holding], kinds: tuple[str, ...]) -> list[Holding]:
    return [one for one in holdings if one.kind in kinds and one.balance > 0]


def _sums(name: str, held: list[Holding], talk: Talk) -> str:
    """What is there in all, and the next of it that ends with its own sum; empty where nothing is there."""
    if not held:
        return ""
    ends = min((one.matures_on for one in held if one.matures_on and one.matures_on >= talk.today), default=None)
    first = sum(one.balance for one in held if ends and one.matures_on == ends)
    whole = first == sum(one.balance for one in held)  # else the day is told of the part that ends then, never of all
    number = "many" if len({one.kind for one in held}) > 1 else "one" if whole or len(held) == 1 else "several"
    end = "" if ends is None else "_end" if whole and number == "many" else "_ends"
    return talk.say(f"dimension.{name}_{number}{end}", **_facts(held, ends, talk), first=talk.money(first))


def _facts(held: list[Holding], ends: date | None, talk: Talk) -> dict[str, object]:
    return {
        "kind": kind_name(held[0].kind, talk.language),
        "count": len(held),
        "total": talk.money(sum(one.balance for one in held)),
        "on": talk.day(ends) if ends else "",
    }


def _investment(held: list[Holding], talk: Talk) -> str:
    if held:
        key = "investment_one" if len({one.kind for one in held}) == 1 else "investment_many"
        return talk.say(f"dimension.{key}", **_facts(held, None, talk))
    if not talk.level:
        return talk.say("dimension.investment_none")
    return talk.say(f"dimension.investment_{'careful' if talk.level in _CAREFUL else 'open'}", level=talk.level)


def _spending(loans: list[Holding], talk: Talk) -> str:
    """Loans and the next payment; else salary paid here or a business; else nothing now."""
    if loans:
        due = min(
            (one.next_payment_on for one in loans if one.next_payment_on and one.next_payment_on >= talk.today),
            default=None,
        )
        facts = _facts(loans, due, talk)
        facts["kind"] = talk.say("and").join(dict.fromkeys(kind_name(one.kind, talk.language) for one in loans))
        return talk.say("dimension.spending_payment" if due else "dimension.spending_loans", **facts)
    if talk.customer.payroll:
        return talk.say("dimension.spending_payroll")
    return talk.say("dimension.spending_owner" if talk.owner else "dimension.spending_none")


def _wealth(held: list[Holding], talk: Talk) -> str:
    insured = sum(one.balance for one in held if one.kind == "insurance")
    if insured and len({one.kind for one in held}) > 1:
        return talk.say("dimension.wealth_insured", **_facts(held, None, talk), insured=talk.money(insured))
    return _sums("wealth", held, talk) or talk.say(f"dimension.wealth_{'none' if talk.level else 'unasked'}")
