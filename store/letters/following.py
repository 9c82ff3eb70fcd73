"""How letters of a template are doing: opened, sent by hand, given back, refused afterwards. Numbers alone."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, distinct, func, select

from store.letters.templates import KIND, Template
from store.letters.written import BACK, HANDED, SENT
from store.outbox.approval_steps import Step, steps
from store.outbox.consents import ANY
from store.tables import consents
from store.tables import letters as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """The letters of one template."""

    by_staff: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By manager how many letters are in which state."""
    last: datetime | None = None
    """When one was opened last."""
    refused: int = 0
    """Customers who said no to such letters after they were sent one."""
    steps: tuple[Step, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """By state, of all managers together."""
        return {state: sum(one.get(state, 0) for one in self.by_staff.values()) for state in (SENT, HANDED, BACK)}


def follow(connection: Connection, template: Template, *, staff: Collection[str] | None = None) -> Follow:
    """The numbers of now, of these managers alone where they are named. The steps are the same for everybody."""
    of = table.c
    mine = [of.template_id == template.template_id]
    if staff is not None:
        mine.append(of.staff_id.in_(sorted(staff)))
    counted = select(of.staff_id, of.state, func.count().label("number"), func.max(of.handed_at).label("last"))
    by_staff: dict[str, dict[str, int]] = defaultdict(dict)
    last: datetime | None = None
    for row in connection.execute(counted.where(*mine).group_by(of.staff_id, of.state).order_by(of.staff_id)):
        by_staff[row.staff_id][row.state] = row.number
        last = row.last if last is None else max(last, row.last)
    said = consents.c
    no = (
        said.customer_id == of.customer_id, said.granted.is_(False), said.at >= of.ended_at,
        said.purpose.in_((ANY, template.rules.purpose)), said.channel.in_((ANY, of.channel)),
    )  # fmt: skip
    refused = select(func.count(distinct(of.customer_id))).where(*mine, of.state == SENT, *no)
    return Follow(
        by_staff=dict(by_staff),
        last=last,
        refused=int(connection.execute(refused).scalar() or 0),
        steps=_steps(connection, template),
    )


def _steps(connection: Connection, template: Template) -> tuple[Step, ...]:
    """What was done to its words, by whom."""
    its = (KIND, template.template_id)
    return steps(
        connection, ("approval",), since=template.made_at,
        mine=lambda detail: (detail.get("kind"), detail.get("ref")) == its,
    )  # fmt: skip
