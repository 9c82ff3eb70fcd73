"""When a record of each kind is done with and old enough to go, and which customers it names: the table ``KINDS``.

How long each kind is kept stands in the policy's ``[retention]``, with the rule that asks for it. What is done with the rows
is in ``store.safekeeping.expiry``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, and_, cast, exists, or_, select

from content.approval_moves import ENDED as APPROVAL_ENDED
from content.cards import Card
from store import tables
from store.outbox.outbox import ENDED

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


#: In the order in which they are tidied; the audit has a rule of its own (``store.safekeeping.expiry``).
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
