"""CHECKS: every machine check between a message and its way out, one row each.

The outbox sender asks ``examine`` before every send; there is no other way out. Blocks stop a message for good, defers
move it to the next allowed moment. The order is the order of the stop rules: what is shown and to whom, the customer's
word, then hours, then caps. Sentences: wording ``checks.<reason>``, cures ``checks.cure.<reason>``; one file a check.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from content.checks.approval import approved
from content.checks.bound_figures import bound_figures
from content.checks.busy_minutes import busy_minute
from content.checks.caps import caps
from content.checks.consent import consent
from content.checks.data_region import data_region
from content.checks.delivery import Delivery, Finding
from content.checks.group_products import group_products
from content.checks.hours import quiet_hours
from content.checks.own_book import own_book
from content.checks.personal_data import personal_data
from content.checks.refusal import refusal
from content.checks.wording import wording
from segmentation.policy import Policy

__all__ = ["CHECKS", "Check", "Delivery", "Finding", "blocked", "deferred_until", "examine"]


@dataclass(frozen=True, slots=True)
class Check:
    """One row: the id, what it does (block or defer), and the function. Its name is wording ``checks.name.<id>``."""

    id: str
    kind: str
    judge: Callable[[Delivery, Policy, datetime], Finding | None]


CHECKS: tuple[Check, ...] = (
    Check("C-09", "block", approved),
    Check("C-06", "block", wording),
    Check("C-07", "block", bound_figures),
    Check("C-14", "block", personal_data),
    Check("C-15", "block", group_products),
    Check("C-16", "block", own_book),
    Check("C-18", "block", data_region),
    Check("C-11", "block", refusal),
    Check("C-10", "block", consent),
    Check("C-12", "defer", quiet_hours),
    Check("C-12", "defer", busy_minute),
    Check("C-13", "defer", caps),
)


def examine(delivery: Delivery, policy: Policy, now: datetime) -> tuple[Finding, ...]:
    """Everything that stands between this message and its way out now; empty: it may leave."""
    return tuple(finding for check in CHECKS if (finding := check.judge(delivery, policy, now)))


def blocked(findings: Sequence[Finding]) -> bool:
    """Whether any of the findings stops the message for good."""
    return any(finding.kind == "block" for finding in findings)


def deferred_until(findings: Sequence[Finding]) -> datetime | None:
    """The latest moment a finding defers to; the checks are asked again then."""
    moments = [finding.until for finding in findings if finding.until is not None]
    return max(moments, default=None)
