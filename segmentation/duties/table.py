"""DUTIES: the contact calendar on one page. One row is one line of it: whom it concerns, and when it falls due.

Pure functions of a ``Dossier`` and a day; every number comes from the policy. ``segmentation.tasks`` merges what is due into
one line a customer. Lead times to a dated event are calendar days moved back to a working day; service times count working
days, or working hours.
"""

from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.after_sale import bought_something, first_weeks, follow_ups, is_new
from segmentation.duties.arrivals import arrived, second_contacts
from segmentation.duties.assessments import assessed, assessment_ends
from segmentation.duties.birthdays import greeted, greetings
from segmentation.duties.cadence import (
    MONTH,
    QUARTER,
    Cadence,
    borrower_cadence,
    every,
    reviewed,
    visited,
    wealth_cadence,
)
from segmentation.duties.complaints import complains, open_complaints
from segmentation.duties.item import DueItem, Duty, aum, dated, debt, is_early
from segmentation.duties.key_dates import key_dates, month_ends, saver, settler
from segmentation.duties.marks import market_marks, touched, touching_news
from segmentation.duties.maturities import has_payment_coming, holds_something_maturing, maturities, payments
from segmentation.duties.movements import inflows, other_moved, outflows, settlement_moved, turnovers, wealth_moved
from segmentation.duties.numbers import DutyNumbers
from segmentation.duties.templates import has_templates, template_items
from segmentation.duties.tier_changes import changed, list_joined, tiers_fallen, tiers_reached

_WEALTH_CALL = Cadence(duty="W-04", months=MONTH, opens=lambda n: n.cadence_opens, money=aum)
_BORROWER_CALL = Cadence(duty="W-05", months=MONTH, opens=lambda n: n.cadence_opens, money=debt)
_REVIEW = Cadence(
    duty="W-14", months=QUARTER, opens=lambda n: n.review_opens, money=aum, outcomes=lambda n: n.review_closing
)
_VISIT = Cadence(
    duty="W-23",
    months=QUARTER,
    opens=lambda n: n.visit_opens,
    money=aum,
    escalates=False,
    channels=lambda n: n.visit_closing,
)

DUTIES: tuple[Duty, ...] = (
    Duty(id="W-01", who=holds_something_maturing, falls=maturities, before_go_live=True),
    Duty(id="W-02", who=wealth_moved, falls=inflows),
    Duty(id="W-03", who=settlement_moved, falls=turnovers),
    Duty(id="W-03b", who=other_moved, falls=outflows),
    Duty(id="W-04", who=wealth_cadence, falls=every(_WEALTH_CALL)),
    Duty(id="W-05", who=borrower_cadence, falls=every(_BORROWER_CALL)),
    Duty(id="W-05b", who=has_payment_coming, falls=payments),
    Duty(id="W-06", who=saver, falls=key_dates),
    Duty(id="W-07", who=settler, falls=month_ends),
    Duty(id="W-08", who=greeted, falls=greetings),
    Duty(id="W-09", who=changed, falls=tiers_reached),
    Duty(id="W-29", who=changed, falls=tiers_fallen),
    Duty(id="W-14", who=reviewed, falls=every(_REVIEW)),
    Duty(id="W-23", who=visited, falls=every(_VISIT)),
    Duty(id="W-25", who=bought_something, falls=follow_ups),
    Duty(id="W-28", who=changed, falls=list_joined),
    Duty(id="W-31", who=complains, falls=open_complaints, before_go_live=True),
    Duty(id="W-32", who=assessed, falls=assessment_ends),
    Duty(id="W-33", who=is_new, falls=first_weeks),
    Duty(id="W-17", who=arrived, falls=second_contacts),
    Duty(id="W-26", who=touched, falls=market_marks),
    Duty(id="W-27", who=touched, falls=touching_news),
    Duty(id="calendar", who=has_templates, falls=template_items),
)


def due_items(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> tuple[DueItem, ...]:
    """What is open for one customer today, and with ``days.until`` also what falls due by then; table order."""
    found: list[DueItem] = []
    for duty in DUTIES:
        if not duty.who(dossier, numbers):
            continue
        for item in duty.falls(dossier, days, numbers):
            ahead = days.until is not None and item.due_on <= days.until
            if (item.opens_on <= days.today or ahead) and (duty.before_go_live or not is_early(item, days)):
                found.append(dated(item, days))
    return tuple(found)
