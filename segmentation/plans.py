"""Plans of the four-step method: a group of customers, who keeps in touch with it, how often, about what, and the target.

The group comes of the round, the plan gives its items through the calendar's templates, contacts carry it out, and what it
brought is told when it ends. Pure: ``store.tasks.plans`` keeps the plans, ``guanhu plan`` and the lists read ``progress``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from segmentation.dossier import Dossier
from segmentation.duties.cadence import period_of
from segmentation.duties.template import CUSTOMERS, EVERYWHERE, PERIODS, Template
from segmentation.duties.templates import concerns

_ALL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One plan; from ``start`` to ``end``, both counted."""

    plan_id: int
    group: tuple[str, ...]
    """Words scheme:value, all of which hold: tier:mid, asset_type:wealth, segment:vip."""
    owner: str
    """The adviser's staff id."""
    cadence: str
    """week, month, quarter, half_year, year."""
    content: str
    target_percent: int
    """So many of a hundred of the group contacted in each period."""
    start: date
    end: date
    ended_on: date | None = None
    """Ended early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a plan stands on a day."""

    step: str
    """plan, execution or value_release."""
    customers: int
    contacted: int
    """Of them in the period of the day."""
    ever: int
    """Of them since the plan began."""
    reached: bool
    """Whether the period's target is met."""


def template_of(plan: Plan) -> Template:
    """The plan as a template, so that its items come with the calendar's."""
    return Template(
        id=f"plan:{plan.plan_id}",
        branches=(EVERYWHERE,),
        each=CUSTOMERS,
        every=plan.cadence,
        title={"zh": plan.content, "en": plan.content},
        groups=groups_of(plan.group),
        start=plan.start,
        end=min(plan.end, plan.ended_on - timedelta(days=1)) if plan.ended_on else plan.end,
        manager_id=plan.owner,
    )


def groups_of(words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Scheme and value of every word; ValueError names the word that is none."""
    found = []
    for word in words:
        scheme, colon, value = word.partition(":")
        if not (scheme and colon and value):
            raise ValueError(word)
        found.append((scheme, value))
    return tuple(found)


def progress(plan: Plan, dossiers: Iterable[Dossier], today: date) -> Progress:
    """How far the plan is with the customers of these dossiers that are in its group."""
    template = template_of(plan)
    mine = [one for one in dossiers if concerns(template, one)]
    months = PERIODS[plan.cadence]
    first = max(period_of(today, months) if months else today - timedelta(days=today.weekday()), plan.start)
    contacted = sum(one.reached(first, today) for one in mine)
    over = today > plan.end or (plan.ended_on is not None and today >= plan.ended_on)
    return Progress(
        step="plan" if today < plan.start else "value_release" if over else "execution",
        customers=len(mine),
        contacted=contacted,
        ever=sum(one.reached(plan.start, min(today, plan.end)) for one in mine),
        reached=_ALL * contacted >= plan.target_percent * len(mine),
    )
