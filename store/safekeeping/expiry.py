"""What is old enough to go, kind by kind: the table ``KINDS`` and how its rows are deleted in small steps.

How long each kind is kept stands in the policy's ``[retention]``, with the rule that asks for it; a kind without a row there is
kept. Each step is a short transaction of its own, so that nobody who writes waits. What a legal hold covers is spared: rows
that name the customer, and what was typed in the chats of those who were shown them. Called by ``schedules.tidy``.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    and_,
    cast,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from content.approval_moves import ENDED as APPROVAL_ENDED
from content.cards import Card
from store import audit, tables
from store.database import Database
from store.outbox.outbox import ENDED
from store.safekeeping import holds, naming

#: Rows deleted in one transaction.
STEP = 500
#: Purposes of what only the bank's own people read; everything else went to customers or groups.
TO_STAFF = ("answer", "briefing", "alert")
#: Kinds with a way of their own to go.
OTHERS = ("audit", "suppressions")
_EMPTY = Card(title="").to_json()
#: Jobs whose runs are many and say little.
EVERY_MINUTE = ("outbox", "alerts", "early", "remind", "watch", "curation", "owners", "pushes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record."""

    table: Table
    old: Callable[[datetime], ColumnElement[bool]]
    """The condition that a row is done with and older than the mark."""
    holds_back: tuple[str, ...] = ()
    """Columns that name customers, by id or in words."""
    chats: tuple[str, ...] = ()
    """Columns with the chat it was said in."""
    beside: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    """Columns of ``holds_back`` that stand in another table."""
    emptied: tuple[Table, Mapping[str, Any]] | None = None
    """The row stays, and that of this table with the same key loses this."""


_OUT = tables.outbox.c
_SAID: dict[str, ColumnElement[Any]] = {"card": tables.CARD}
_LATER = tables.consents.alias("later")


def _replaced(mark: datetime) -> ColumnElement[bool]:
    """A word that the customer took back or said again before the mark."""
    mine = tables.consents.c
    same = and_(
        _LATER.c.customer_id == mine.customer_id, _LATER.c.purpose == mine.purpose, _LATER.c.channel == mine.channel
    )
    return exists(select(1).where(same, _LATER.c.consent_id > mine.consent_id, _LATER.c.at < mark))


def _ended(mark: datetime) -> ColumnElement[bool]:
    runs = tables.occurrences.c
    return and_(runs.state.in_(("done", "skipped", "failed")), runs.ended_at < mark)


#: In the order in which they are tidied; the audit has a rule of its own (``_cut_audit``).
KINDS: dict[str, Kind] = {
    "inbox": Kind(
        table=tables.inbox,
        old=lambda mark: and_(tables.inbox.c.state.in_(("answered", "failed")), tables.inbox.c.at < mark),
        holds_back=("text", "action"),
        chats=("sender", "chat"),
    ),
    "web_messages": Kind(
        table=tables.web_messages,
        old=lambda mark: tables.web_messages.c.at < mark,
        holds_back=("text", "card"),
        chats=("chat", "author"),
    ),
    "cards": Kind(
        table=tables.outbox,
        old=lambda mark: and_(
            _OUT.purpose.in_(TO_STAFF), _OUT.state.in_(ENDED), _OUT.ended_at < mark, cast(tables.CARD, Text) != json.dumps(_EMPTY)
        ),
        holds_back=("about", "card"),
        beside=_SAID,
        emptied=(tables.outbox_cards, {"card": _EMPTY}),
    ),
    "outbox": Kind(
        table=tables.outbox,
        old=lambda mark: and_(_OUT.purpose.in_(TO_STAFF), _OUT.state.in_(ENDED), _OUT.ended_at < mark),
        holds_back=("about", "card"),
        beside=_SAID,
    ),
    "sends": Kind(
        table=tables.outbox,
        old=lambda mark: and_(_OUT.purpose.not_in(TO_STAFF), _OUT.state.in_(ENDED), _OUT.ended_at < mark),
        holds_back=("about", "card"),
        beside=_SAID,
    ),
    "conversations": Kind(
        table=tables.conversations,
        old=lambda mark: tables.conversations.c.expires_at < mark,
        holds_back=("state",),
        chats=("address",),
    ),
    "misses": Kind(table=tables.misses, old=lambda mark: tables.misses.c.last_at < mark),
    "occurrences": Kind(table=tables.occurrences, old=_ended),
    "minutes": Kind(
        table=tables.occurrences, old=lambda mark: and_(tables.occurrences.c.job.in_(EVERY_MINUTE), _ended(mark))
    ),
    "contacts": Kind(table=tables.contacts, old=lambda mark: tables.contacts.c.at < mark, holds_back=("customer_id",)),
    "tasks": Kind(
        table=tables.tasks,
        old=lambda mark: and_(tables.tasks.c.state.in_(("done", "gone")), tables.tasks.c.closed_at < mark),
        holds_back=("customer_id",),
    ),
    "task_results": Kind(
        table=tables.task_results, old=lambda mark: tables.task_results.c.at < mark, holds_back=("customer_id",)
    ),
    "deeds": Kind(table=tables.deeds, old=lambda mark: tables.deeds.c.at < mark, holds_back=("customer_id",)),
    "reminders": Kind(
        table=tables.reminders, old=lambda mark: tables.reminders.c.ended_at < mark, holds_back=("customer_id", "note")
    ),
    "referrals": Kind(
        table=tables.referrals, old=lambda mark: tables.referrals.c.at < mark, holds_back=("customer_id",)
    ),
    "life_events": Kind(
        table=tables.life_events, old=lambda mark: tables.life_events.c.at < mark, holds_back=("customer_id",)
    ),
    "leaves": Kind(table=tables.leaves, old=lambda mark: tables.leaves.c.end < mark.date()),
    "transfers": Kind(
        table=tables.transfers,
        old=lambda mark: and_(tables.transfers.c.state != "requested", tables.transfers.c.decided_at < mark),
        holds_back=("customer_id",),
    ),
    "consents": Kind(table=tables.consents, old=_replaced, holds_back=("customer_id",)),
    "news": Kind(
        table=tables.news,
        old=lambda mark: and_(
            tables.news.c.found_at < mark,
            or_(tables.news.c.state.in_(("rejected", "expired")), tables.news.c.expires_on < mark.date()),
        ),
    ),
    "news_texts": Kind(table=tables.news_texts, old=lambda mark: tables.news_texts.c.found_on < mark.date()),
    "shortlist": Kind(table=tables.shortlist, old=lambda mark: tables.shortlist.c.day < mark.date()),
    "feeds": Kind(table=tables.feeds, old=lambda mark: tables.feeds.c.checked_at < mark),
    "pushes": Kind(
        table=tables.pushes,
        old=lambda mark: and_(
            tables.pushes.c.made_at < mark, tables.pushes.c.state.in_(("done", "rejected", "recalled", "expired"))
        ),
    ),
    "push_recipients": Kind(
        table=tables.push_recipients,
        old=lambda _: tables.push_recipients.c.push_id.not_in(select(tables.pushes.c.push_id)),
    ),
    "push_once": Kind(table=tables.push_once, old=lambda mark: tables.push_once.c.at < mark),
    "letters": Kind(
        table=tables.letters, old=lambda mark: tables.letters.c.handed_at < mark, holds_back=("customer_id",)
    ),
    "letter_templates": Kind(
        table=tables.letter_templates, old=lambda mark: tables.letter_templates.c.valid_until < mark.date()
    ),
    "approvals": Kind(
        table=tables.approvals,
        old=lambda mark: and_(
            tables.approvals.c.moved_at < mark,
            or_(tables.approvals.c.state.in_(APPROVAL_ENDED), tables.approvals.c.valid_until < mark.date()),
        ),
    ),
    "sent_cards": Kind(table=tables.sent_cards, old=lambda mark: tables.sent_cards.c.at < mark),
    "platform_tokens": Kind(table=tables.platform_tokens, old=lambda mark: tables.platform_tokens.c.expires_at < mark),
    "sign_in_links": Kind(table=tables.sign_in_links, old=lambda mark: tables.sign_in_links.c.expires_at < mark),
    "console_sessions": Kind(
        table=tables.console_sessions, old=lambda mark: tables.console_sessions.c.expires_at < mark
    ),
    "sign_in_failures": Kind(table=tables.sign_in_failures, old=lambda mark: tables.sign_in_failures.c.at < mark),
    "customer_groups": Kind(
        table=tables.customer_groups,
        old=lambda mark: and_(tables.customer_groups.c.state == "ended", tables.customer_groups.c.changed_at < mark),
    ),
    "group_tasks": Kind(table=tables.group_tasks, old=lambda mark: tables.group_tasks.c.ended_at < mark),
    "group_sends": Kind(
        table=tables.group_sends,
        old=lambda mark: and_(
            tables.group_sends.c.state.in_(("sent", "failed", "cancelled")), tables.group_sends.c.at < mark
        ),
    ),
    "group_notices": Kind(table=tables.group_notices, old=lambda mark: tables.group_notices.c.done_at < mark),
    "pictures": Kind(table=tables.pictures, old=lambda mark: tables.pictures.c.made_at < mark),
    "uploads": Kind(table=tables.uploads, old=lambda mark: tables.uploads.c.expires_at < mark),
    "budgets": Kind(table=tables.budgets, old=lambda mark: tables.budgets.c.next_at < mark),
    "events": Kind(
        table=tables.events,
        old=lambda mark: and_(tables.events.c.day < mark.date(), tables.events.c.found_at < mark),
        holds_back=("customer_id",),
    ),
    "plans": Kind(table=tables.plans, old=lambda mark: tables.plans.c.end < mark.date()),
    "overrides": Kind(
        table=tables.overrides,
        old=lambda mark: or_(tables.overrides.c.withdrawn_at < mark, tables.overrides.c.until < mark.date()),
        holds_back=("customer_id",),
    ),
    **{
        table.name: Kind(
            table=table, old=lambda mark, table=table: table.c.received_at < mark, holds_back=("customer_id",)  # type: ignore[misc]
        )
        for table in (tables.arrivals, tables.live_movements, tables.live_complaints, tables.market_marks)
    },
    "refused_events": Kind(
        table=tables.refused_events, old=lambda mark: tables.refused_events.c.day < mark.date()
    ),
    "live_placements": Kind(
        table=tables.live_placements,
        old=lambda mark: tables.live_placements.c.evaluated_at < mark,
        holds_back=("customer_id",),
    ),
    "re_evaluations": Kind(
        table=tables.re_evaluations,
        old=lambda mark: and_(tables.re_evaluations.c.state == "failed", tables.re_evaluations.c.since < mark),
        holds_back=("customer_id",),
    ),
    "alert_queue": Kind(
        table=tables.alert_queue,
        old=lambda mark: and_(tables.alert_queue.c.state == "failed", tables.alert_queue.c.since < mark),
        holds_back=("customer_id",),
    ),
    "alerts": Kind(
        table=tables.alerts,
        old=lambda mark: and_(tables.alerts.c.state != "waiting", tables.alerts.c.ended_at < mark),
        holds_back=("customer_id",),
    ),
    "service_times": Kind(
        table=tables.service_times,
        old=lambda mark: tables.service_times.c.closed_at < mark,
        holds_back=("customer_id",),
    ),
    "handovers": Kind(
        table=tables.handovers,
        old=lambda mark: tables.handovers.c.at < mark,
        holds_back=("customer_id",),
    ),
    "holds": Kind(
        table=tables.holds,
        old=lambda mark: or_(tables.holds.c.released_at < mark, tables.holds.c.until < mark.date()),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spared:
    """What legal holds cover."""

    customers: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()

    @staticmethod
    def by_holds(connection: Connection, today: date) -> "Spared":
        """The customers under a hold that stands, and the chats where they may have been spoken of."""
        held = sorted({hold.customer_id for hold in holds.standing(connection, today)})
        chats: frozenset[str] = frozenset()
        for customer_id in held:
            chats |= naming.chats_shown(connection, customer_id)
        return Spared(tuple(held), tuple(sorted(chats)))

    def rows(self, kind: Kind) -> ColumnElement[bool] | None:
        """The rows of a kind that stay; None when none does."""
        columns = {**kind.table.c, **kind.beside}
        named = [
            columns[name].in_(self.customers)
            if name == "customer_id"
            else naming.traces(customer).may_stand_in(columns[name])
            for name in kind.holds_back
            for customer in self.customers
        ]
        said = [columns[name].in_(self.chats) for name in kind.chats if self.chats]
        return or_(*named, *said) if named or said else None


def expired(kind: Kind, mark: datetime, spared: Spared) -> ColumnElement[bool]:
    """The condition of what goes."""
    staying = spared.rows(kind)
    # NULL columns must not spare a row
    return kind.old(mark) if staying is None else and_(kind.old(mark), not_(func.coalesce(staying, False)))


def count(connection: Connection, limits: Mapping[str, datetime], today: date) -> dict[str, int]:
    """How many rows of each kind would go; for a rehearsal."""
    spared = Spared.by_holds(connection, today)
    found = {
        name: connection.execute(
            select(func.count()).select_from(kind.table).where(expired(kind, limits[name], spared))
        ).scalar_one()
        for name, kind in KINDS.items()
        if name in limits
    }
    return {name: number for name, number in found.items() if number}


def drop(database: Database, limits: Mapping[str, datetime], *, now: datetime) -> dict[str, int]:
    """Delete what is old in steps; how many rows of each kind. What a hold spared is counted as ``held``."""
    with database.engine.connect() as connection:
        spared = Spared.by_holds(connection, now.date())
    dropped: dict[str, int] = {}
    held = 0
    for name, kind in KINDS.items():
        if name not in limits:
            continue
        dropped[name] = _drop_kind(database, kind, limits[name], spared)
        if spared.customers:
            with database.engine.connect() as connection:
                left = select(func.count()).select_from(kind.table).where(kind.old(limits[name]))
                held += connection.execute(left).scalar_one()
    if "audit" in limits:
        dropped["audit"], spared_rows = _cut_audit(database, limits["audit"], now=now, held=spared.customers)
        held += spared_rows
    if "suppressions" in limits:
        dropped["suppressions"] = _lift_suppressions(database, limits["suppressions"], now=now)
    return {name: number for name, number in {**dropped, "held": held}.items() if number}


def _drop_kind(database: Database, kind: Kind, mark: datetime, spared: Spared) -> int:
    total = 0
    (key,) = kind.table.primary_key.columns
    going = select(key).where(expired(kind, mark, spared)).order_by(key).limit(STEP)
    ids: Sequence[Any] = ()
    while True:
        with database.writing() as connection:
            ids = connection.execute(going.where(key > ids[-1]) if ids else going).scalars().all()
            if ids and kind.emptied is None:
                connection.execute(delete(kind.table).where(key.in_(ids)))
            elif ids and kind.emptied is not None:
                table, values = kind.emptied
                connection.execute(update(table).where(table.c[key.name].in_(ids)).values(**values))
        total += len(ids)
        if len(ids) < STEP:
            return total


def _cut_audit(database: Database, mark: datetime, *, now: datetime, held: Collection[str]) -> tuple[int, int]:
    """Cut the chain's beginning, up to the first row that is young enough or that a hold covers: (cut, spared)."""
    rows = tables.audit.c
    with database.engine.connect() as connection:
        first_kept = connection.execute(select(func.min(rows.audit_id)).where(rows.at >= mark)).scalar()
        named = [one.audit_id for customer in held for one in audit.of_customer(connection, customer)]
        ends = [end for end in (first_kept, *named) if end is not None]
        old = rows.audit_id < first_kept if first_kept is not None else rows.at < mark
        going = and_(old, rows.audit_id < min(ends)) if ends else old
        through, number = connection.execute(select(func.max(rows.audit_id), func.count()).where(going)).one()
        spared = connection.execute(select(func.count()).where(old)).scalar_one() - number
        if through is None:
            return 0, spared
        hash_ = connection.execute(select(rows.hash).where(rows.audit_id == through)).scalar_one()
    with database.writing() as connection:
        audit.cut(connection, through=through, hash_=hash_, rows=number, at=now)
    while True:
        with database.writing() as connection:
            ids = (
                connection.execute(
                    select(rows.audit_id).where(rows.audit_id <= through).order_by(rows.audit_id).limit(STEP)
                )
                .scalars()
                .all()
            )
            connection.execute(delete(tables.audit).where(rows.audit_id.in_(ids)))
        if len(ids) < STEP:
            return number, spared


def _lift_suppressions(database: Database, mark: datetime, *, now: datetime) -> int:
    """Forget who was erased once the bank's own files have left them out for so long, counted in the files' days."""
    gone = tables.suppressions
    with database.writing() as connection:
        served = database.served(connection).delivery_id
        as_of = connection.execute(
            select(tables.deliveries.c.as_of).where(tables.deliveries.c.delivery_id == served)
        ).scalar()
        if as_of is None:
            return 0
        last = as_of - (now - mark)
        left_out = or_(gone.c.delivered_on.is_(None), gone.c.delivered_on < last)
        ids = connection.execute(select(gone.c.customer_id).where(left_out, gone.c.erased_at < mark)).scalars().all()
        if ids:
            connection.execute(delete(gone).where(gone.c.customer_id.in_(ids)))
            audit.record(connection, at=now, staff_id="", what="suppression_lifted", customers=ids)
    return len(ids)
