"""W-26 and W-27: a mark of the market or news that touches what a customer holds; facts and risk, no advice."""

from collections.abc import Iterator

from segmentation.dossier import Dossier, DutyDays, bank_day
from segmentation.duties.item import DueItem
from segmentation.duties.numbers import DutyNumbers
from segmentation.people import MarketMark
from segmentation.reasons import Reason

_KNOWN = ("stop_profit", "stop_loss", "risk")


def touched(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Whether anything was told of a product that is held."""
    return bool(dossier.marks)


def market_marks(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """Marks of the market (W-26)."""
    yield from _items("W-26", [one for one in dossier.marks if one.mark not in numbers.news_marks], dossier, days)


def touching_news(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """News that touches a holding (W-27)."""
    yield from _items("W-27", [one for one in dossier.marks if one.mark in numbers.news_marks], dossier, days)


def _items(duty: str, told: list[MarketMark], dossier: Dossier, days: DutyDays) -> Iterator[DueItem]:
    """One item a product and due day, the last that was told: twice told is not twice the money."""
    found: dict[tuple[str, object], DueItem] = {}
    for one in sorted(told, key=lambda mark: (mark.at, mark.mark_id)):
        day = bank_day(one.at)
        held = [h for h in dossier.holdings if one.product_code in (h.product_code, h.kind) and h.opened_on <= day]
        if not held or day > days.today or dossier.reached_since(one.at, days.today):
            continue
        amount = sum(holding.balance for holding in held)
        due_on = days.calendar.on_or_after(day)
        name = f"{duty}.{one.mark}" if one.mark in _KNOWN else f"{duty}.due"
        found[one.product_code, due_on] = DueItem(
            duty=duty,
            customer_id=dossier.customer_id,
            falls_on=day,
            opens_on=day,
            due_on=due_on,
            amount=amount,
            reason=Reason(
                key=f"duties.{name}",
                facts={
                    "product": held[0].product_name,
                    "kind": held[0].kind,
                    "amount": amount,
                    "on": day,
                    "title": one.title,
                },
            ),
            holding_id=held[0].holding_id,
            opened_at=one.at,
            subject=one.mark_id,
        )
    yield from found.values()
