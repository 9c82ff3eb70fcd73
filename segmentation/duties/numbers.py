"""DutyNumbers: every number of the contact calendar, read with its type from the sections ``duties`` and ``calendar``.

A number that is missing or of another kind refuses the policy by its name; ``content.policy_sections`` reads a file through
this before it counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from segmentation.duties.template import Template, read_templates
from segmentation.refusals import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyNumbers:
    """The numbers a bank sets; days are calendar days unless named working days, amounts fen."""

    standing_tiers: tuple[str, ...]
    """Tiers with a standing cadence; the others have only dated duties."""
    opens_at: time
    """The working hours of the bank."""
    closes_at: time
    maturity_opens: int
    maturity_steps: tuple[int, ...]
    """Days before the day at which it becomes more urgent, the farthest first."""
    maturity_urgent: int
    """A maturity this near counts as urgent in the order."""
    maturity_escalates: int
    """Working days after the day of maturity."""
    maturity_closing: tuple[str, ...]
    """Outcomes that settle what becomes of the money."""
    movement_marks: Mapping[str, int]
    """By tier: from this amount on a movement counts."""
    movement_shares: Mapping[str, int]
    """By tier: from this share of the assets on as well, in hundredths."""
    outward_escalates_from: int
    """An outward movement of this size escalates at once."""
    inflow_until: time
    """A movement later than this is for the next working day."""
    inflow_escalates: int
    hours_due: int
    """Working hours (W-03)."""
    hours_escalate: int
    """Working hours after those."""
    outflow_due: int
    cadence_opens: int
    """Working days before the due day."""
    debt_from: int
    """From this debt on a borrower of any tier is called every month."""
    payment_opens: int
    key_date_opens: int
    """Working days before a quarter's or year's end."""
    spring_opens: int
    """Working days before Spring Festival's eve."""
    month_end_opens: int
    birthday_opens: int
    birthday_list: str
    """Whoever is in this segment is greeted whatever the tier."""
    reached_due: int
    fallen_due: int
    fallen_escalates: int
    review_tiers: tuple[str, ...]
    review_opens: int
    review_closing: tuple[str, ...]
    """Outcomes that are a review."""
    visit_tiers: tuple[str, ...]
    visit_opens: int
    visit_closing: tuple[str, ...]
    """Channels that are a visit or call."""
    sale_kinds: tuple[str, ...]
    sale_first: int
    """Working days after the purchase."""
    sale_second: int
    churn_list: str
    churn_due: int
    churn_escalates: int
    complaint_due: int
    complaint_escalates: int
    complaint_closing: tuple[str, ...]
    assessment_steps: tuple[int, ...]
    newcomer_days: tuple[int, ...]
    newcomer_due: int
    news_marks: tuple[str, ...]
    """Marks that are news (W-27); every other is a mark of the market (W-26)."""
    urgent_first: tuple[str, ...]
    bands: tuple[int, ...]
    """Upper ends of the overdue bands in working days; beyond the last one is a band of its own."""
    briefing_lines: int
    oldest_first: int
    """So many of the oldest overdue lines lead their band."""
    most_days: int
    """How far ahead a period may be asked for."""
    templates: tuple[Template, ...] = ()
    """The calendar templates that are switched on somewhere."""

    @property
    def tag_keys(self) -> tuple[str, ...]:
        """Keys of the tags that templates ask for."""
        return tuple(dict.fromkeys(one.tag for one in self.templates if one.tag))

    @staticmethod
    def read(section: Mapping[str, Any], calendar: Mapping[str, Any] | None = None) -> "DutyNumbers":
        """From the policy's sections ``duties`` and ``calendar``; Refused names what is missing or wrong."""
        values = {name: read(_at(section, path), f"duties.{path}") for name, (path, read) in _PLACES.items()}
        if values["opens_at"] >= values["closes_at"]:
            raise Refused("section_value", name="duties.hours.closes", wanted='"18:00"')
        return DutyNumbers(**values, templates=read_templates(calendar or {}))


def _at(section: Mapping[str, Any], path: str) -> Any:
    found: Any = section
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            raise Refused("section_missing", name=f"duties.{path}")
        found = found[part]
    return found


def _count(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused("section_value", name=name, wanted="1")
    return value


def _counts(value: Any, name: str) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise Refused("section_value", name=name, wanted="[1, …]")
    return tuple(_count(one, name) for one in value)


def _word(value: Any, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise Refused("section_value", name=name, wanted='"…"')
    return value


def _words(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused("section_value", name=name, wanted='["…", …]')
    return tuple(_word(one, name) for one in value)


def _by_tier(value: Any, name: str) -> Mapping[str, int]:
    if not isinstance(value, Mapping):
        raise Refused("section_value", name=name, wanted="{ mid = 1, … }")
    return {tier: _count(number, f"{name}.{tier}") for tier, number in value.items()}


def _clock(value: Any, name: str) -> time:
    try:
        return time.fromisoformat(_word(value, name))
    except ValueError:
        raise Refused("section_value", name=name, wanted='"17:00"') from None


_PLACES: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "standing_tiers": ("standing_tiers", _words),
    "opens_at": ("hours.opens", _clock),
    "closes_at": ("hours.closes", _clock),
    "maturity_opens": ("W-01.opens_days", _count),
    "maturity_steps": ("W-01.steps_days", _counts),
    "maturity_urgent": ("W-01.urgent_days", _count),
    "maturity_escalates": ("W-01.escalates_working_days", _count),
    "maturity_closing": ("W-01.closed_by", _words),
    "movement_marks": ("movements.marks", _by_tier),
    "movement_shares": ("movements.share_percent", _by_tier),
    "outward_escalates_from": ("movements.escalates_outward_from", _count),
    "inflow_until": ("W-02.same_day_until", _clock),
    "inflow_escalates": ("W-02.escalates_working_days", _count),
    "hours_due": ("W-03.due_working_hours", _count),
    "hours_escalate": ("W-03.escalates_working_hours", _count),
    "outflow_due": ("W-03b.due_working_days", _count),
    "cadence_opens": ("W-04.opens_working_days", _count),
    "debt_from": ("W-05.debt_from", _count),
    "payment_opens": ("W-05b.opens_days", _count),
    "key_date_opens": ("W-06.opens_working_days", _count),
    "spring_opens": ("W-06.spring_festival_working_days", _count),
    "month_end_opens": ("W-07.opens_working_days", _count),
    "birthday_opens": ("W-08.opens_days", _count),
    "birthday_list": ("W-08.or_list", _word),
    "reached_due": ("W-09.due_working_days", _count),
    "fallen_due": ("W-29.due_working_days", _count),
    "fallen_escalates": ("W-29.escalates_working_days", _count),
    "review_tiers": ("W-14.tiers", _words),
    "review_opens": ("W-14.opens_working_days", _count),
    "review_closing": ("W-14.closed_by", _words),
    "visit_tiers": ("W-23.tiers", _words),
    "visit_opens": ("W-23.opens_working_days", _count),
    "visit_closing": ("W-23.closed_by_channels", _words),
    "sale_kinds": ("W-25.kinds", _words),
    "sale_first": ("W-25.after_working_days", _count),
    "sale_second": ("W-25.after_days", _count),
    "churn_list": ("W-28.list", _word),
    "churn_due": ("W-28.due_working_days", _count),
    "churn_escalates": ("W-28.escalates_working_days", _count),
    "complaint_due": ("W-31.due_working_days", _count),
    "complaint_escalates": ("W-31.escalates_working_days", _count),
    "complaint_closing": ("W-31.closed_by", _words),
    "assessment_steps": ("W-32.steps_days", _counts),
    "newcomer_days": ("W-33.days", _counts),
    "newcomer_due": ("W-33.due_working_days", _count),
    "news_marks": ("W-27.marks", _words),
    "urgent_first": ("order.urgent_first", _words),
    "bands": ("order.overdue_bands", _counts),
    "briefing_lines": ("order.briefing_lines", _count),
    "oldest_first": ("order.oldest_first", _count),
    "most_days": ("order.most_days_ahead", _count),
}
"""Field: its place in the section, and how it is read."""
