"""What is done to the bot and asked of it: a push handed over, time that passes, a job run, what became of each group."""

from datetime import timedelta
from typing import Any

from content.group_text import group_text
from schedules.timetable import JOBS
from store import groups
from store.outbox import newsroom
from tests.clock import a_card
from tests.fakes.wecom import PATH
from tests.fakes.wecom_groups import ADD
from tests.fakes.whole_bot import WholeBot
from tests.groups.bank import SEGMENT, states

ADDED = f"{PATH}{ADD}"
DAY = timedelta(days=1)


def run(bot: WholeBot, job: str) -> dict[str, Any]:
    """The job by hand; its report."""
    outcome = bot.worker.runner().by_hand(JOBS[job], bot.app.now())
    assert outcome.failure is None, outcome
    return dict(outcome.report)


def pass_time(bot: WholeBot, minutes: int) -> None:
    """Then the owners are asked, and the bot works off what waits."""
    bot.clock.moment += timedelta(minutes=minutes)
    run(bot, "owners")
    bot.work()


def push(bot: WholeBot, push_id: str = "p1", *, chats: tuple[str, ...] = ("wr1", "wr2", "wr3"), **over: Any) -> str:
    """An approved push of one segment, handed over; its words."""
    now = bot.app.now()
    card = over.pop("card", None) or a_card(summary=f"虚构资讯 {push_id}")
    made = newsroom.Push(
        push_id=push_id, kind="digest", segment=over.get("segment", SEGMENT), language="zh", card=card, state="approved",
        author="S001", reviewer="S003", approved_hash=card.content_hash(), approved_at=now,
        expires_on=(now + 13 * DAY).date(), made_at=now,
    )  # fmt: skip
    content = groups.Content(
        card=card, purpose=over.get("purpose", "digest"), about={}, due_at=now, expires_at=now + 14 * DAY
    )
    with bot.app.database.writing() as connection:
        newsroom.add_push(connection, made)
        groups.hand_over(connection, push_id=push_id, chat_ids=chats, content=content, now=now)
    bot.work()
    return group_text(card, most_bytes=10_000)


def settle(bot: WholeBot) -> None:
    """Long enough to ask twice whether something arrived, and to send it again."""
    for _ in range(4):
        bot.clock.moment += timedelta(seconds=6)
        bot.work()


def of(bot: WholeBot, push_id: str = "p1") -> dict[str, str]:
    """By chat: the state alone."""
    return {chat: state for chat, (state, _) in states(bot.app.database, push_id).items()}


def event(bot: WholeBot, kind: str, **fields: Any) -> None:
    """The platform calls back with it."""
    told = {"FromUserName": "sys", "MsgType": "event", "Event": kind, **fields}
    assert bot.wecom(**told).status_code == 200
