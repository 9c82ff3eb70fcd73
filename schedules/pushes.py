"""Every minute: reviewers hear what waits, authors what was decided; approved pushes are queued, ended ones reported.

The job ``pushes``. Each card has a key of its own, so that whoever is killed in between tells nobody twice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from content.cards import Card
from content.pushes.rules import PushRules
from content.wording import knows, say
from handlers.pushes.cards import report_card, review_card
from schedules.jobs import Report, Run
from segmentation.people import Manager
from store.database import Connection
from store.outbox import approvals, outbox
from store.outbox.approvals import Approval
from store.pushes import deciding, desk, queueing, rows
from store.pushes.following import follow
from store.pushes.fresh import fresh
from store.pushes.making import KIND
from store.pushes.rows import Push
from store.staff import addresses, managers

_BACK = timedelta(days=2)
"""How long after its end an author is still told."""
_EXPIRES = timedelta(days=3)
_MOST = 10_000
"""Open pushes looked at."""
_MORE = "more"
_TOLD = {rows.APPROVED: "approved", rows.REJECTED: "rejected", rows.RECALLED: "withdrawn", rows.EXPIRED: "over"}


def push_out(run: Run) -> Report:
    """One round; what it did."""
    if not run.dry:
        fresh(run.database, run.now)
    with run.database.engine.connect() as connection:
        waiting = rows.listed(connection, rows.OPEN, limit=_MOST)
        ended = [
            one
            for one in rows.listed(connection, (rows.REJECTED, rows.RECALLED, rows.EXPIRED, rows.DONE))
            if one.ended_at is not None and one.ended_at >= run.now - _BACK
        ]
    if not waiting and not ended:
        return {"skipped": "nothing"}
    if run.dry:
        return {"would_queue_pushes": sum(one.state == rows.APPROVED for one in waiting)}
    counts: Counter[str] = Counter()
    for push in reversed(waiting):  # the oldest first
        while True:
            moved = Counter(_move_on(run, push))
            more = moved.pop(_MORE, 0)
            counts.update(moved)
            if not more:
                break
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is not None:
            cards = [*_to_reviewers(connection, run, waiting), *_to_authors(connection, run, (*waiting, *ended))]
        else:
            cards = []
    counts["pushes_told"] += _put(run, cards)
    return {name: number for name, number in counts.items() if number}


def _move_on(run: Run, push: Push) -> dict[str, int]:
    """Queue it, end it, or leave it."""
    now = run.now
    with run.database.writing() as connection:
        there = rows.find(connection, push.push_id, hold=True)
        if there is None or there.state != push.state:
            return {}
        if now.date() > there.valid_until:
            deciding.end(connection, there, rows.EXPIRED, "expire", by="", reason="over", now=now)
            return {"pushes_over": 1}
        if there.state == rows.APPROVED:
            done = queueing.queue(connection, push.push_id, now=now)
            if done.stopped:
                return {"pushes_stopped": 1}
            return {"pushes_queued": int(not done.more), "deliveries": done.deliveries, _MORE: int(done.more)}
        if there.state == rows.QUEUED:
            found = follow(connection, push.push_id)
            if found is not None and not found.open:
                rows.set_state(connection, push.push_id, rows.DONE, ended_at=now)
                counts = dict(found.counts)
                deciding.log(connection, push.push_id, "done", by="", now=now, counts=counts)
                return {"pushes_done": 1}
    return {}


#: Key, address, card.
_Letter = tuple[str, str, Card]


def _to_reviewers(connection: Connection, run: Run, waiting: Sequence[Push]) -> Iterable[_Letter]:
    """Everybody who may decide on it, but its authors."""
    for push in waiting:
        if push.state != rows.CHECKED:
            continue
        approval = approvals.newest(connection, KIND, push.push_id)
        if approval is None:
            continue
        for person in managers.active_managers(connection, _roles(run, push)):
            key = f"push-review:{approval.approval_id}:{person.staff_id}"
            if deciding.may_review(run.policy, push, person, approval) or outbox.has(connection, key):
                continue
            if address := _address(connection, run, person):
                seen = desk.looked_at(connection, run.policy, push.push_id, who=person, now=run.now)
                author = _name(connection, push.author)
                yield key, address, review_card(seen, person.language, run.policy, author=author)


def _to_authors(connection: Connection, run: Run, pushes: Iterable[Push]) -> Iterable[_Letter]:
    """What was decided, and how it ended."""
    for push in pushes:
        now_state = rows.find(connection, push.push_id)
        author = managers.by_staff_id(connection, push.author)
        if now_state is None or author is None or not author.active:
            continue
        state = now_state.state
        approval = approvals.newest(connection, KIND, push.push_id)
        number = approval.approval_id if approval else 0
        key = f"push-told:{push.push_id}:{number}:{state}:{author.staff_id}"
        if (state not in _TOLD and state != rows.DONE) or outbox.has(connection, key):
            continue
        if address := _address(connection, run, author):
            done = state == rows.DONE
            yield (
                key,
                address,
                _report(connection, now_state, author) if done else _told(connection, approval, now_state, author),
            )


def _told(connection: Connection, approval: Approval | None, push: Push, author: Manager) -> Card:
    language = author.language
    by = _name(connection, approval.reviewer) if approval and approval.reviewer else ""
    reason = approval.reason if approval else ""
    said = say(f"pushes.why.{reason}", language) if knows(f"pushes.why.{reason}", language) else reason
    parts = [part for part in (by, said) if part]
    return Card(
        title=say(f"pushes.card.{_TOLD[push.state]}", language, title=push.card.title), summary=" · ".join(parts)
    )  # fmt: skip


def _report(connection: Connection, push: Push, author: Manager) -> Card:
    found = follow(connection, push.push_id)
    assert found is not None
    names = {one.owner_staff_id: _name(connection, one.owner_staff_id) for one in found.lines}
    return report_card(found, author.language, names=names, may_stop=False)


def _put(run: Run, letters: Iterable[_Letter]) -> int:
    found = list(letters)
    if not found:
        return 0
    with run.database.writing() as connection:
        return sum(_add(connection, key, address, card, run.now) for key, address, card in found)


def _add(connection: Connection, key: str, address: str, card: Card, now: datetime) -> bool:
    about: dict[str, Any] = {}
    return outbox.add(
        connection, key=key, address=address, purpose="alert", about=about, card=card, due_at=now,
        expires_at=now + _EXPIRES, now=now,
    )  # fmt: skip


def _roles(run: Run, push: Push) -> tuple[str, ...]:
    return PushRules.read(run.policy).reviewed_by(push.purpose)


def _address(connection: Connection, run: Run, person: Manager) -> str:
    platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
    return addresses.address_of(connection, person.staff_id, platforms)


def _name(connection: Connection, staff_id: str) -> str:
    who = managers.by_staff_id(connection, staff_id)
    return who.name if who else staff_id
