"""A push as its table has it, and the moves of its state.

::

    draft ──submit──▶ checked ──approve──▶ approved ──queue──▶ scheduled ──▶ done
      ▲                 │ │                   │                   │
      └──── change ─────┘ ├──▶ rejected       ├──▶ recalled ◀─────┤   stopped, or changed since
                          └──▶ recalled       └──▶ expired  ◀─────┘   its last day passed

What may be decided stands in ``content.approval_moves``; this state says how far the push has come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, select, update

from content.cards import Card
from content.pushes.audience import Audience
from content.pushes.findings import PushFinding
from content.pushes.rules import INTERNAL
from content.pushes.words import PushWords
from segmentation.people import Language
from store.engines import of
from store.tables import pushes

DRAFT, CHECKED, APPROVED, QUEUED, DONE = "draft", "checked", "approved", "scheduled", "done"
REJECTED, RECALLED, EXPIRED = "rejected", "recalled", "expired"
#: From here something may still happen.
OPEN = (DRAFT, CHECKED, APPROVED, QUEUED)
STATES = (*OPEN, DONE, REJECTED, RECALLED, EXPIRED)
#: Of a push made by a person; the weekly digest's are made by the program.
BY_PROGRAM = "guanhu"


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One push."""

    push_id: str
    kind: str
    audience: Audience
    language: Language
    words: PushWords
    card: Card
    about: Mapping[str, Any]
    """purpose, products, news_ids, fields, language: what the checks look at."""
    state: str
    author: str
    valid_from: date
    valid_until: date
    not_before: datetime | None
    findings: tuple[PushFinding, ...]
    made_at: datetime
    queued_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def purpose(self) -> str:
        """Whose hours and caps hold."""
        return str(self.about["purpose"])

    @property
    def internal(self) -> bool:
        """It goes to the bank's own people."""
        return self.purpose == INTERNAL


def find(connection: Connection, push_id: str, *, hold: bool = False) -> Push | None:
    """One push made by a person; ``hold`` keeps others from moving it until the transaction ends."""
    query = select(pushes).where(pushes.c.push_id == push_id)
    row = connection.execute(query.with_for_update() if hold else query).first()
    return _push(row) if row is not None and row.about else None


def listed(connection: Connection, states: Sequence[str], *, limit: int = 200) -> tuple[Push, ...]:
    """Pushes made by people in these states, the newest first."""
    query = select(pushes).where(pushes.c.state.in_(states), pushes.c.author != BY_PROGRAM)
    rows = connection.execute(query.order_by(pushes.c.made_at.desc(), pushes.c.push_id).limit(limit))
    return tuple(_push(row) for row in rows if row.about)


def put(connection: Connection, push: Push) -> None:
    """Write it as it is, new or changed."""
    row = _row(push)
    kept = {name: value for name, value in row.items() if name not in ("push_id", "made_at")}
    new = of(connection).insert(pushes).values(row)
    connection.execute(new.on_conflict_do_update(index_elements=["push_id"], set_=kept))


def set_state(connection: Connection, push_id: str, state: str, **more: Any) -> None:
    """Move it on; ``more`` are further columns."""
    connection.execute(update(pushes).where(pushes.c.push_id == push_id).values(state=state, **more))


def _row(push: Push) -> dict[str, Any]:
    segments = push.audience.segments
    return {
        "push_id": push.push_id, "kind": push.kind, "segment": segments[0] if len(segments) == 1 else "",
        "language": push.language, "card": push.card.to_json(), "state": push.state, "author": push.author, "reviewer": "",
        "approved_hash": "", "approved_at": None, "expires_on": push.valid_until, "made_at": push.made_at,
        "audience": push.audience.to_json(), "words": push.words.to_json(), "about": dict(push.about),
        "findings": [one.to_json() for one in push.findings], "valid_from": push.valid_from,
        "not_before": push.not_before, "queued_at": push.queued_at, "ended_at": push.ended_at,
    }  # fmt: skip


def _push(row: Row[Any]) -> Push:
    return Push(
        push_id=row.push_id, kind=row.kind, audience=Audience.from_json(row.audience),
        language=cast("Language", row.language), words=PushWords.from_json(row.words), card=Card.from_json(row.card),
        about=row.about, state=row.state, author=row.author, valid_from=row.valid_from or row.made_at.date(),
        valid_until=row.expires_on, not_before=row.not_before,
        findings=tuple(PushFinding.from_json(one) for one in row.findings), made_at=row.made_at, queued_at=row.queued_at,
        ended_at=row.ended_at,
    )  # fmt: skip
