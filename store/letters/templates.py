"""Templates of letters, by two people: one writes words, audience and time, another allows exactly these.

The approval of kind ``letter`` signs the words in both languages, the kind and the audience, the first and last day
(``store.outbox.approvals``); a changed word is another template. ``guanhu letters`` and the demo call these.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from content.approval_moves import DRAFT, LIVE, MoveRefused
from content.letters.kinds import LetterKind, kind_of
from content.letters.words import LetterWords, checked, examined
from content.problems import Problem
from content.pushes.findings import blocked, warned
from content.pushes.rules import MARKETING, PushRules
from segmentation.people import Manager
from segmentation.policy import Policy
from store.books.segments import can_hold
from store.database import Database
from store.engines import add_once
from store.outbox import approvals
from store.outbox.approvals import Approval, Bound
from store.staff import managers
from store.tables import letter_templates as table

#: The kind of its approvals.
KIND = "letter"
#: How long a template holds where its author says nothing.
VALID = timedelta(days=180)
_REFUSED = {
    "not_from_here": "letters.decided_already", "own_review": "letters.own_review", "changed": "letters.changed",
    "expired": "letters.over",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The words of one kind of letter, for whom and until when."""

    template_id: str
    kind: str
    words: LetterWords
    segments: tuple[str, ...]
    """Customers in any of these; empty: everybody."""
    valid_from: date
    valid_until: date
    author: str
    made_at: datetime

    @property
    def rules(self) -> LetterKind:
        """Its kind's row."""
        return kind_of(self.kind)

    def bound(self) -> Bound:
        """What is signed."""
        return Bound(
            kind=KIND, ref=self.template_id, bytes_hash=self.words.content_hash(),
            audience={"letter": self.kind, "purpose": self.rules.purpose, "segments": list(self.segments)},
            valid_from=self.valid_from, valid_until=self.valid_until,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A template with the approval that counts for it."""

    template: Template
    approval: Approval

    @property
    def intact(self) -> bool:
        """What stands in the table is what was signed."""
        return self.approval.intact and self.approval.bound.binding() == self.template.bound().binding()

    def holds(self, today: date) -> bool:
        """Letters may be written from it today."""
        given = self.approval
        own = given.reviewer.casefold() == given.author.casefold()
        within = self.template.valid_from <= today <= self.template.valid_until
        return given.state in LIVE and bool(given.reviewer) and not own and within and self.intact


def draft(  # noqa: PLR0913 - all by name
    database: Database,
    policy: Policy,
    *,
    kind: str,
    words: LetterWords,
    by: str,
    now: datetime,
    segments: Sequence[str] | None = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Standing:
    """Keep a template and hand it in for another person's word. Raises Problem: not an author, bad words, days or groups."""
    start = valid_from or now.date()
    template = Template(
        template_id="", kind=kind_of(kind).name, words=checked(words),
        segments=tuple(kind_of(kind).segments if segments is None else segments), valid_from=start,
        valid_until=valid_until or start + VALID, author=by, made_at=now,
    )  # fmt: skip
    if template.valid_until < start or template.valid_until < now.date():
        raise Problem("letters.bad_days", exit_code=2)
    if unknown := [word for word in template.segments if not can_hold(word, policy)]:
        raise Problem("letters.no_segment", exit_code=2, segment=unknown[0][:40])
    if blocked(found := examined(words)):
        worst = next(one for one in found if one.level == "block")
        raise Problem("letters.blocked", exit_code=1, check=worst.check, text=worst.text)
    with database.reading() as connection:
        if (who := _person(connection, by)).role not in PushRules.read(policy).authors or not who.active:
            raise Problem("letters.not_an_author", exit_code=1, staff_id=by)
    with database.writing() as connection:
        return keep(connection, template)


def keep(connection: Connection, template: Template) -> Standing:
    """Write it under a number of its content and ask for its approval. Needs ``Database.writing()``."""
    said = [template.bound().binding(), template.author, template.made_at.isoformat()]
    number = f"L-{template.kind}-{hashlib.sha256(json.dumps(said).encode()).hexdigest()[:8]}"
    kept = Template(
        template_id=number, kind=template.kind, words=template.words, segments=template.segments,
        valid_from=template.valid_from, valid_until=template.valid_until, author=template.author, made_at=template.made_at,
    )  # fmt: skip
    row = {
        "template_id": number, "kind": kept.kind, "words": kept.words.to_json(), "segments": list(kept.segments),
        "valid_from": kept.valid_from, "valid_until": kept.valid_until, "author": kept.author, "made_at": kept.made_at,
    }  # fmt: skip
    if add_once(connection, table, row, key=["template_id"]):
        asked = approvals.draft(connection, kept.bound(), author=kept.author, now=kept.made_at)
        return Standing(template=kept, approval=asked)
    there = find(connection, number)
    assert there is not None
    return there


def decide(  # noqa: PLR0913 - who, what, why, and what was read
    database: Database, policy: Policy, template_id: str, move: str, *, by: str, now: datetime, reason: str = "",
    binding: str = "",
) -> Standing:  # fmt: skip
    """Approve, reject or withdraw. Raises Problem: unknown, own work, not a reviewer, changed, no reason, doubtful words."""
    with database.reading() as connection:
        who, there = _person(connection, by), find(connection, template_id)
    if there is None:
        raise Problem("letters.unknown", exit_code=2, template_id=template_id)
    if not (may_stop(policy, there, who) if move == "withdraw" else may_review(policy, who)):
        raise Problem("letters.not_yours" if move == "withdraw" else "letters.not_a_reviewer", exit_code=1, staff_id=by)
    with database.writing() as connection:
        return decided(connection, template_id, move, by=by, now=now, reason=reason, binding=binding)


def may_review(policy: Policy, who: Manager) -> bool:
    """Whether this person decides on words for customers; on their own nobody does."""
    return who.active and who.role in PushRules.read(policy).reviewed_by(MARKETING)


def may_stop(policy: Policy, one: Standing, who: Manager) -> bool:
    """Its author may, a reviewer and an administrator, as long as they work here."""
    mine = who.staff_id.casefold() == one.template.author.casefold()
    return who.active and (mine or who.role == "admin" or may_review(policy, who))


def decided(  # noqa: PLR0913 - who, what, why, and what was read
    connection: Connection, template_id: str, move: str, *, by: str, now: datetime, reason: str = "", binding: str = ""
) -> Standing:
    """The same inside ``Database.writing()``, by whoever may; ``binding`` is the beginning of what was read. Raises Problem."""
    there = find(connection, template_id)
    if there is None:
        raise Problem("letters.unknown", exit_code=2, template_id=template_id)
    found = examined(there.template.words)
    if not there.approval.binding.startswith(binding) or (move == "approve" and not there.intact):
        raise Problem("letters.changed", exit_code=1)
    if move == "approve" and blocked(found):
        raise Problem("letters.blocked_now", exit_code=1)
    if not reason.strip() and (move != "approve" or warned(found)):
        raise Problem("letters.reason_needed", exit_code=2)
    try:
        moved = approvals.move(connection, there.approval.approval_id, move, by=by, now=now, reason=reason)
    except MoveRefused as refused:
        raise Problem(_REFUSED.get(refused.code, "letters.decided_already"), exit_code=1) from refused
    return Standing(template=there.template, approval=moved)


def waiting(connection: Connection, policy: Policy, who: Manager) -> tuple[Standing, ...]:
    """The templates that wait for this person's word, the oldest first."""
    if not may_review(policy, who):
        return ()
    mine = [one for one in listed(connection) if one.approval.state == DRAFT]
    return tuple(one for one in reversed(mine) if one.approval.author.casefold() != who.staff_id.casefold())


def find(connection: Connection, template_id: str) -> Standing | None:
    """One template; None for an unknown one."""
    row = connection.execute(select(table).where(table.c.template_id == template_id)).first()
    return _standing(connection, row) if row else None


def listed(connection: Connection) -> tuple[Standing, ...]:
    """Every template, the newest first."""
    rows = connection.execute(select(table).order_by(table.c.made_at.desc(), table.c.template_id))
    return tuple(one for row in rows.all() if (one := _standing(connection, row)) is not None)


def in_force(connection: Connection, today: date) -> dict[str, Standing]:
    """By kind the newest template that holds today."""
    found: dict[str, Standing] = {}
    for one in listed(connection):
        if one.template.kind not in found and one.holds(today):
            found[one.template.kind] = one
    return found


def _standing(connection: Connection, row: Row[Any]) -> Standing | None:
    given = approvals.newest(connection, KIND, row.template_id)
    return Standing(template=_template(row), approval=given) if given else None


def _template(row: Row[Any]) -> Template:
    return Template(
        template_id=row.template_id, kind=row.kind, words=LetterWords.from_json(row.words), segments=tuple(row.segments),
        valid_from=row.valid_from, valid_until=row.valid_until, author=row.author, made_at=row.made_at,
    )  # fmt: skip


def _person(connection: Connection, staff_id: str) -> Manager:
    who = managers.by_staff_id(connection, staff_id)
    if who is None:
        raise Problem("letters.nobody", exit_code=2, staff_id=staff_id)
    return who
