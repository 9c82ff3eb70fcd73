"""The digest: approved news of a segment, one push a segment and language, one delivery for each of its group chats.

Weekly by default: the first run of a week sends it, so that a holiday on Monday moves it to Tuesday; segments that the
policy lists as daily get one every working day. The push consists of reviewed items, word for word, under a fixed frame:
its reviewers are the items' reviewers, its author is the program, and the checks ask for every item's review again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from content.digests import choose, digest_card, topics_of
from content.news import NewsItem
from handlers.owner_tasks import OwnerTasks
from schedules.jobs import Report, Run
from segmentation.people import Language
from store import groups
from store.database import Connection
from store.groups import Content
from store.outbox import approvals, newsroom
from store.outbox.approvals import Approval, Bound
from store.outbox.newsroom import KIND, Push
from store.pushes import queueing
from store.staff.group_chats import GroupChat, group_chats

AUTHOR = "guanhu"
"""The program, as author of a push; no person's staff id."""
_LOOK_BACK = timedelta(days=90)
"""A news item is not sent to a segment's groups of one language again within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One segment's digest in one language, for one week or day."""

    run: Run
    segment: str
    language: Language

    @property
    def push_id(self) -> str:
        """One a week, or one a day where the policy says so: ``digest-asset_type:wealth-zh-2026-W48``."""
        if self.segment in self.run.policy.section("digest")["daily"]:
            return f"digest-{self.segment}-{self.language}-{self.run.day.isoformat()}"
        year, week, _ = self.run.day.isocalendar()
        return f"digest-{self.segment}-{self.language}-{year}-W{week:02d}"


def digest(run: Run) -> Report:
    """Make the pushes due on that day and put them into the outbox."""
    if not run.dry:
        groups.take_from_bank(run.database, run.now)
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        chats = group_chats(connection, list(run.messengers))
        items = newsroom.items(connection)
    report: Report = {"groups": len(chats), "pushes": [], "deliveries": 0, "already": [], "no_news": []}
    ordered = sorted(chats, key=lambda chat: (chat.segment, chat.language, chat.chat_id))
    for (segment, language), members in groupby(ordered, key=lambda chat: (chat.segment, chat.language)):
        _publish(Issue(run=run, segment=segment, language=language), list(members), items, report)
    report["no_news"] = sorted(set(report["no_news"]))
    if report["no_news"] and not report["pushes"] and not report["already"]:
        report["skipped"] = "no_news"  # not done: it may be run again when there is some
    if run.dry:
        report["would_deliver"] = report.pop("deliveries")
    return {name: value for name, value in report.items() if value or name in {"groups", "deliveries", "would_deliver"}}


def _publish(issue: Issue, chats: Sequence[GroupChat], items: Sequence[NewsItem], report: Report) -> None:
    run = issue.run
    with run.database.reading() as connection:
        push = newsroom.push(connection, issue.push_id)
        used = _used(newsroom.pushes_since(connection, run.now - _LOOK_BACK, issue.segment), issue)
    push = push or _make(issue, items, used)
    if push is None:
        report["no_news"].append(f"{issue.segment}-{issue.language}")
    elif run.dry:
        report["pushes"].append(push.push_id)
        report["deliveries"] += len(chats)
    else:
        new = _deliver(run, push, chats)
        report["pushes" if new else "already"].append(push.push_id)
        report["deliveries"] += new


def _make(issue: Issue, items: Sequence[NewsItem], used: frozenset[str]) -> Push | None:
    run = issue.run
    rules = run.policy.section("digest")
    topics = topics_of(issue.segment, run.policy)
    chosen = choose(items, topics, today=run.day, most=rules["most_items"], language=issue.language, used=used)
    if not chosen:
        return None
    card = digest_card(chosen, issue.segment, issue.language, today=run.day, zone=run.zone, policy=run.policy)
    last_day = min(item.expires_on for item in chosen if item.expires_on)
    return Push(
        push_id=issue.push_id, kind="digest", segment=issue.segment, language=issue.language, card=card, state="approved",
        author=AUTHOR, reviewer=",".join(sorted({item.reviewer for item in chosen})), approved_hash=card.content_hash(),
        approved_at=run.now, expires_on=min(last_day, run.day + timedelta(days=rules["valid_days"])), made_at=run.now,
    )  # fmt: skip


def _allowed(connection: Connection, run: Run, push: Push) -> Approval:
    """The push's approval: asked for by the program, given by those who reviewed its items; the one there is, when there is."""
    assert push.expires_on is not None
    there = approvals.newest(connection, KIND, push.push_id)
    if there is not None:
        return there
    bound = Bound(
        kind=KIND,
        ref=push.push_id,
        bytes_hash=push.card.content_hash(),
        audience={"segment": push.segment},
        valid_from=run.day,
        valid_until=push.expires_on,
        notices=push.card.notices,
    )
    asked = approvals.draft(connection, bound, author=push.author, now=run.now)
    return approvals.move(connection, asked.approval_id, "approve", by=push.reviewer, now=run.now)


def _used(pushes: Sequence[Push], issue: Issue) -> frozenset[str]:
    """What these groups had before: a push in one language takes nothing from the groups that read another."""
    earlier = [one for one in pushes if one.language == issue.language and one.push_id != issue.push_id]
    return frozenset(news_id for push in earlier for news_id in news_ids(push))


def news_ids(push: Push) -> list[str]:
    """The items in a push, as its rows say."""
    return [row.facts["news_id"] for row in push.card.rows if "news_id" in row.facts]


def _deliver(run: Run, push: Push, chats: Sequence[GroupChat]) -> int:
    """Push and deliveries in one transaction: a crash leaves both or none. How many are new; on WeChat Work one an owner."""
    assert push.expires_on is not None
    end = datetime.combine(push.expires_on + timedelta(days=1), time(), tzinfo=run.zone)
    owners = frozenset(one.platform for one in run.messengers.values() if isinstance(one, OwnerTasks))
    with run.database.writing() as connection:
        newsroom.add_push(connection, push)
        allowed = _allowed(connection, run, push)
        content = Content(
            card=push.card,
            purpose="digest",
            about={"approval_id": allowed.approval_id, "news_ids": news_ids(push)},
            due_at=run.now,
            expires_at=end,
        )
        addresses = [chat.address for chat in chats]
        had = queueing.had(connection, push.card.content_hash(), push.push_id, addresses, now=run.now)
        ids = [chat.chat_id for chat in chats if chat.address not in had]
        return groups.hand_over(
            connection, push_id=push.push_id, chat_ids=ids, content=content, now=run.now, by_owner=owners
        ).deliveries
