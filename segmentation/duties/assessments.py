"""W-32: a risk assessment ends; announced in steps, open until a newer one is there."""

from collections.abc import Iterator
from datetime import timedelta

from segmentation.dossier import Dossier, DutyDays, valid_until
from segmentation.duties.item import DueItem
from segmentation.duties.numbers import DutyNumbers
from segmentation.reasons import Reason


def assessed(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """An assessment is on file, and it matters: by the tier, or because a graded product is held."""
    return dossier.assessed_on is not None and (dossier.tier in numbers.standing_tiers or dossier.graded)


def assessment_ends(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """The end of the newest assessment."""
    if dossier.assessed_on is None:
        return
    ends = valid_until(dossier.assessed_on)
    if ends > days.horizon:
        return
    back = days.calendar.on_or_before
    opening = [(back(ends - timedelta(days=n)), n) for n in numbers.assessment_steps]
    yield DueItem(
        duty="W-32",
        customer_id=dossier.customer_id,
        falls_on=ends,
        opens_on=min(day for day, _ in opening),
        due_on=back(ends),
        reason=Reason(key="duties.W-32.ended" if ends < days.today else "duties.W-32.due", facts={"on": ends}),
        step=min((n for day, n in opening if day <= days.today), default=None),
    )
