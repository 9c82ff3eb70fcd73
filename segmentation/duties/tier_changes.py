"""W-09, W-29, W-28: a tier reached, fallen from, the pre-churn list joined. A later event that says the opposite ends it."""

from collections.abc import Iterator

from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.item import DueItem, aum
from segmentation.duties.numbers import DutyNumbers
from segmentation.people import CustomerEvent
from segmentation.reasons import Reason

_OPPOSITE = {"tier_reached": "tier_fallen", "tier_fallen": "tier_reached", "joined": "left"}


def changed(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Whether anything became of the customer since go-live."""
    return bool(dossier.events)


def tiers_reached(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """A tier reached: tell of its benefits."""
    for event in _standing(dossier, days, "tier_reached"):
        yield _item("W-09", dossier, event, days, due=numbers.reached_due, escalates=None)


def tiers_fallen(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """A tier fallen from: win the customer back."""
    for event in _standing(dossier, days, "tier_fallen"):
        yield _item("W-29", dossier, event, days, due=numbers.fallen_due, escalates=numbers.fallen_escalates)


def list_joined(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """The pre-churn list joined: talk before the money leaves."""
    for event in _standing(dossier, days, "joined", numbers.churn_list):
        yield _item("W-28", dossier, event, days, due=numbers.churn_due, escalates=numbers.churn_escalates)


def _standing(dossier: Dossier, days: DutyDays, kind: str, what: str = "") -> Iterator[CustomerEvent]:
    """The events of a kind that no later one contradicts and no contact has followed."""
    known = [one for one in dossier.events if one.day <= days.today and (not what or one.what == what)]
    ended = max((one.day for one in known if one.kind == _OPPOSITE[kind]), default=None)
    for event in known:
        if event.kind == kind and (ended is None or ended <= event.day) and not dossier.reached(event.day, days.today):
            yield event


def _item(  # noqa: PLR0913 - the row's own numbers by name
    duty: str, dossier: Dossier, event: CustomerEvent, days: DutyDays, *, due: int, escalates: int | None
) -> DueItem:
    due_on = days.calendar.add(event.day, due)
    tier = {"tier": event.what, "was": event.was} if event.kind != "joined" else {}
    return DueItem(
        duty=duty,
        customer_id=dossier.customer_id,
        falls_on=event.day,
        opens_on=event.day,
        due_on=due_on,
        escalates_on=None if escalates is None else days.calendar.add(due_on, escalates),
        amount=aum(dossier),
        reason=Reason(key=f"duties.{duty}.due", facts={**tier, "on": event.day, "amount": aum(dossier)}),
        subject=f"{event.kind}:{event.what}:{event.day}",
    )
