"""Tasks as they are kept: what a manager said of them, why they ended, and how that meets what is due today.

``store.tasks.tasks`` keeps them; what is due is always worked out anew from the facts, so a kept task never invents a duty
but for the follow-ups that the bot's own knowledge gives rise to (``FOLLOW_UPS``).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from segmentation.dossier import Dossier, contact_day, is_contact, valid_until
from segmentation.reasons import Reason
from segmentation.tasks import Task
from segmentation.working_days import WorkingDays

#: Money that left at its maturity: win it back.
RETENTION = "W-01R"
#: Duties no rule finds: they exist because of what happened to another task.
FOLLOW_UPS = frozenset({RETENTION})
#: The bank tables without which nobody can say that a duty is over; where they lack, its tasks stay as they are.
NEEDS: Mapping[str, tuple[str, ...]] = {
    "W-02": ("movements",),
    "W-03": ("movements",),
    "W-03b": ("movements",),
    "W-31": ("complaints",),
    "W-32": ("assessments",),
}
#: Duties that read where the customer stands.
PLACED = frozenset(
    {"W-02", "W-03", "W-03b", "W-04", "W-05", "W-06", "W-07", "W-08", "W-14", "W-23", "W-28", "W-29", "W-09"}
)
#: Why a manager may call a task of no use.
USELESS = ("wrong_number", "already_done", "not_relevant", "other")
OPEN = ("open", "snoozed")

Key = tuple[str, str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One row of the kept tasks."""

    customer_id: str
    duty: str
    due_on: date
    staff_id: str
    """Whose customer it is."""
    state: str = "open"
    opens_on: date
    falls_on: date
    amount: int = 0
    aum: int | None = None
    """What the customer had with us when it opened, fen."""
    holding_ids: tuple[str, ...] = ()
    closed_why: str = ""
    snoozed_until: date | None = None
    delegated_to: str = ""
    escalated: bool = False

    @property
    def key(self) -> Key:
        """What makes it one task."""
        return (self.customer_id, self.duty, self.due_on)

    @property
    def standing(self) -> bool:
        """Open, or closed by a contact alone: taken back, that opens it again."""
        return self.state in OPEN or self.closed_why.startswith("contact:")

    @property
    def useless(self) -> bool:
        """Whether the manager ended it as of no use: then it does not come back."""
        return self.closed_why.startswith("not_useful:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a task ended: done, or gone without anybody's doing; ``why`` in a word."""

    state: str
    why: str
    lost: int = 0
    """Money that left, fen: the retention task's."""


def key_of(task: Task) -> Key:
    """What makes it one task."""
    return (task.customer_id, task.duty, task.due_on)


def on_the_list(found: Iterable[Task], kept: Mapping[Key, Kept], today: date) -> tuple[Task, ...]:
    """Of what is due, that which stands on the list today: nothing of no use, and nothing that waits for a later day."""
    return tuple(task for task in found if not _set_aside(kept.get(key_of(task)), today))


def waiting(found: Iterable[Task], kept: Mapping[Key, Kept], today: date) -> tuple[Task, ...]:
    """Of what is due, that which the manager put off to a later day."""
    return tuple(task for task in found if (one := kept.get(key_of(task))) is not None and _put_off(one, today))


def _set_aside(kept: Kept | None, today: date) -> bool:
    return kept is not None and (kept.useless or _put_off(kept, today))


def _put_off(kept: Kept, today: date) -> bool:
    return kept.state == "snoozed" and kept.snoozed_until is not None and kept.snoozed_until > today


def follow_ups(dossier: Dossier, kept: Iterable[Kept], today: date, calendar: WorkingDays) -> tuple[Task, ...]:
    """The customer's kept follow-ups that are still to be done: no contact since they opened."""
    return tuple(
        Task(
            duty=one.duty,
            customer_id=one.customer_id,
            due_on=one.due_on,
            opens_on=one.opens_on,
            escalates_on=None,
            amount=one.amount,
            urgent=False,
            overdue_days=calendar.between(one.due_on, today),
            days_left=(one.due_on - today).days,
            escalated=False,
            reasons=(Reason(key="tasks.retention", facts={"amount": one.amount, "on": one.falls_on}),),
            holding_ids=one.holding_ids,
        )
        for one in kept
        if one.duty in FOLLOW_UPS
        and one.standing
        and one.opens_on <= today
        and not dossier.reached(one.opens_on, today)
    )


def unknown(kept: Kept, missing: Iterable[str]) -> bool:
    """Whether the facts that could end it were not delivered: then it stays."""
    lacking = frozenset(missing)
    return bool(lacking.intersection(NEEDS.get(kept.duty, ()))) or ("placements" in lacking and kept.duty in PLACED)


def ended(kept: Kept, dossier: Dossier | None, due: Iterable[Task], closing: tuple[str, ...], today: date) -> Ending:
    """Why a task that is no longer due ended; ``closing`` are the outcomes that settle a maturity.

    ``dossier`` None: the customer is nobody's any more. ``due`` is what is due for the customer now.
    """
    if dossier is None:
        return Ending(state="gone", why="left")
    contact = _last_outcome(dossier, kept, closing if kept.duty == "W-01" else (), today)
    if kept.duty == "W-01":
        return _of_money(kept, dossier, contact)
    over = (
        ("complaint_closed", kept.duty == "W-31" and dossier.complaint_since is None and not dossier.complaints),
        ("assessed", kept.duty == "W-32" and _valid_later(dossier, kept)),
        (f"contact:{contact}", bool(contact)),
    )
    gone = (
        ("replaced", any(task.duty == kept.duty and task.due_on != kept.due_on for task in due)),
        ("past", min(kept.due_on, kept.falls_on) < today),
    )
    for state, reasons in (("done", over), ("gone", gone)):
        for why, holds in reasons:
            if holds:
                return Ending(state=state, why=why)
    return Ending(state="gone", why="no_longer")


def _valid_later(dossier: Dossier, kept: Kept) -> bool:
    return dossier.assessed_on is not None and valid_until(dossier.assessed_on) > kept.falls_on


def _of_money(kept: Kept, dossier: Dossier, contact: str) -> Ending:
    held = {one.holding_id: one for one in dossier.holdings}
    still = [held[id_] for id_ in kept.holding_ids if id_ in held]
    gone = len(still) < len(kept.holding_ids)
    if not contact and still and not gone:
        return Ending(state="done", why="renewed")
    lost = _lost(kept, dossier) if gone and contact in ("", "take_out") else 0
    if contact:
        return Ending(state="done", why=f"contact:{contact}", lost=lost)
    return Ending(state="gone", why="money_left" if lost else "holding_gone", lost=lost)


def _lost(kept: Kept, dossier: Dossier) -> int:
    """How much of it left the bank: as far as the customer has less with us than when the task opened."""
    if kept.aum is None or dossier.placement is None:
        return 0
    return max(0, min(kept.amount, kept.aum - dossier.placement.aum))


def _last_outcome(dossier: Dossier, kept: Kept, outcomes: tuple[str, ...], today: date) -> str:
    """The outcome of the newest contact that may have closed it; ``reached`` where none was said."""
    since = min(kept.opens_on, kept.due_on.replace(day=1))
    known = [*dossier.contacts, *dossier.newest, *([dossier.last_contact] if dossier.last_contact else [])]
    found = [
        one
        for one in known
        if is_contact(one) and since <= contact_day(one) <= today and (not outcomes or one.outcome in outcomes)
    ]
    newest = max(found, key=lambda one: (one.at, one.contact_id), default=None)
    return (newest.outcome or "reached") if newest else ""


def retention(kept: Kept, lost: int, today: date, calendar: WorkingDays, working_days: int) -> Kept:
    """The task that follows when money left: due so many working days on."""
    return Kept(
        customer_id=kept.customer_id,
        duty=RETENTION,
        due_on=calendar.add(today, working_days),
        staff_id=kept.staff_id,
        opens_on=today,
        falls_on=kept.falls_on,
        amount=lost,
        holding_ids=kept.holding_ids,
    )


def asked_again(task: Task, today: date, steps: Iterable[int], calendar: WorkingDays) -> date | None:
    """The next day on which an undecided customer is asked about the money: so many days before the due day; None: today."""
    days = (calendar.on_or_before(task.due_on - timedelta(days=step)) for step in sorted(steps, reverse=True))
    return next((day for day in days if day > today), None)


def latest_day(today: date, most_days: int) -> date:
    """The last day to which something may be put off."""
    return today + timedelta(days=most_days)


def facts_of(task: Task, *, aum: int | None) -> dict[str, Any]:
    """What is kept of a task beside its columns; days as ISO text."""
    return {
        "opens_on": task.opens_on.isoformat(),
        "escalates_on": task.escalates_on.isoformat() if task.escalates_on else None,
        "falls_on": task.due_on.isoformat(),
        "urgent": task.urgent,
        "aum": aum,
        "holding_ids": list(task.holding_ids),
        "reasons": [{"key": reason.key, "facts": _plain(reason.facts)} for reason in task.reasons],
    }


def _plain(facts: Mapping[str, object]) -> Any:
    """As it comes back from where it is kept, so that the same facts stay the same."""
    return json.loads(json.dumps(dict(facts), default=str))


def left_since(kept: Kept, dossier: Dossier) -> int:
    """Of a maturity that a contact settled: how much of its money left the bank all the same, fen."""
    held = {one.holding_id for one in dossier.holdings}
    return 0 if held.issuperset(kept.holding_ids) else _lost(kept, dossier)
