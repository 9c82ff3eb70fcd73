"""From the morning to the tap: a briefing arrives, its lines are answered in words, its card is ticked off, the list follows."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.conversation import Conversation
from bot.web import WebMessenger
from content.cards import Card
from handlers.ask import Answer
from handlers.messages import Address, Message
from schedules.worker import Worker
from store import tables
from store.chats import inbox, last_list, webchat
from store.outbox import outbox
from store.tasks import task_rows
from tests.banks import NOW, a_copy, an_app, say_to, tap
from tests.builders import a_customer, a_holding
from tests.engines import SQLITE

LI_NA = Address("web", "person", "S001")
ZONE = ZoneInfo("Asia/Shanghai")
NAMES = ("张伟", "李霞", "王芳")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("cards"),
        segmented=True,
        customers=[a_customer(customer_id=f"C00{n}", name=name) for n, name in enumerate(NAMES, 1)],
        holdings=[
            a_holding(
                holding_id=f"H{n}", customer_id=f"C00{n}", balance=str(400000 - n), matures_on=f"2026-11-{26 + n}"
            )
            for n in (1, 2, 3)
        ],
    )


@pytest.fixture
def app(bank: App, tmp_path: Path) -> Iterator[App]:
    made = a_copy(bank, tmp_path / "copy", SQLITE)
    yield made
    made.database.close()


def briefed(app: App, address: str = "web:person:S001") -> Card:
    """The list of the morning, sent half an hour ago."""
    card = tap(app, "S001", "contact_today", at=NOW - timedelta(hours=1)).card
    chat, _, _ = address.partition(":")
    with app.database.writing() as connection:
        line = webchat.post(
            connection, webchat.WebMessage(key="morning", chat=address, author="bot", at=NOW, card=card.to_json())
        )
        about = {"customer_ids": ["C001", "C002", "C003"]}
        outbox.add(
            connection, key="morning", address=address, purpose="briefing", about=about, card=card, due_at=NOW, now=NOW
        )
        sent = {"state": "sent", "ended_at": NOW - timedelta(minutes=30), "message_id": str(line)}
        connection.execute(update(tables.outbox).values(**sent))
    assert chat
    return card


@pytest.fixture
def say(app: App) -> Callable[[str], Answer]:
    worker_now = iter(NOW + timedelta(minutes=n) for n in range(1, 100))

    def said(text: str) -> Answer:
        now = next(worker_now)
        answers: list[Answer] = []

        def answer(message: Message) -> Answer:
            answers.append(Conversation(app).answer(message))
            return answers[-1]

        worker = Worker(
            database=app.database,
            policy=app.policy,
            messengers={"web": WebMessenger(app)},
            answer_message=answer,
            now=lambda: now,
        )
        with app.database.writing() as connection:
            message = Message(message_id=str(now.timestamp()), sender=LI_NA, chat=LI_NA, at=now, text=text)
            inbox.add(connection, message)
        assert worker.answer_one()
        return answers[0]

    return said


def lines(app: App) -> dict[str, tuple[tuple[str, ...], int]]:
    """The briefing as the page shows it now: badges and how many buttons, by customer."""
    with app.database.reading() as connection:
        (morning,) = [one for one in webchat.latest(connection, str(LI_NA), limit=50) if one.key == "morning"]
    assert morning.card is not None
    return {row.customer_id: (row.badges, len(row.buttons)) for row in Card.from_json(morning.card).rows}


def test_a_briefing_is_answered_line_by_line_in_words_and_its_card_is_ticked_off(
    app: App, say: Callable[[str], Answer]
) -> None:
    briefed(app)
    before = lines(app)
    assert say("1 续存，下周来").card.title == "已登记"
    assert say("2 后天").card.title == "已推迟"
    after = lines(app)
    assert after["C001"] == (("已处理",), 2)
    assert after["C002"] == (("推迟到 11月25日",), 2)
    assert after["C003"] == before["C003"]
    say("撤销")
    assert lines(app)["C002"] == before["C002"]
    with app.database.reading() as connection:
        (contact,) = connection.execute(select(tables.contacts)).all()
        assert last_list.since(connection, str(LI_NA), NOW - timedelta(days=1)) is not None
    assert (contact.customer_id, contact.outcome, contact.note) == ("C001", "roll", "下周来")


def test_an_open_page_is_told_of_the_change_and_a_reloaded_one_shows_it_once(
    app: App, say: Callable[[str], Answer]
) -> None:
    briefed(app)
    with app.database.reading() as connection:
        newest = webchat.newest_id(connection)
    say("1 roll")
    with app.database.reading() as connection:
        told = [one for one in webchat.after(connection, newest, [str(LI_NA)], limit=50) if one.changes]
        shown = webchat.latest(connection, str(LI_NA), limit=50)
    assert [one.changes for one in told] == [one.id for one in shown if one.key == "morning"]
    assert not [one for one in shown if one.changes]


def test_where_a_card_cannot_be_changed_the_next_answer_says_so_once(app: App) -> None:
    briefed(app, "wecom:person:S001")
    with app.database.writing() as connection:
        connection.execute(
            tables.identities.insert().values(address="wecom:person:S001", staff_id="S001", bound_at=NOW)
        )  # fmt: skip
    chat = Address("wecom", "person", "S001")
    said = [
        Conversation(app).answer(
            Message(message_id=str(n), sender=chat, chat=chat, at=NOW + timedelta(minutes=n), text=text)
        )
        for n, text in enumerate(["1 续存", "2 没接"])
    ]
    assert [answer.card.title for answer in said] == ["已登记", "已登记"]
    assert [any("以这里为准" in notice for notice in answer.card.notices) for answer in said] == [True, False]


def test_a_contact_logged_closes_the_kept_task_at_once(app: App) -> None:
    tap(app, "S001", "snooze?client=C002&start=2026-11-25")
    tap(app, "S001", "log_contact?client=C001&outcome=roll", at=NOW + timedelta(minutes=1))
    with app.database.reading() as connection:
        found = {row.customer_id: (row.state, row.closed_why) for row in connection.execute(select(tables.tasks))}
        assert task_rows.counts(connection) == {"snoozed": 1, "done": 1}
    assert found == {"C002": ("snoozed", ""), "C001": ("done", "contact:roll")}


def test_the_list_asked_anew_lacks_what_is_done_or_put_off_and_says_how_much_waits(app: App) -> None:
    tap(app, "S001", "snooze?client=C002&start=2026-11-25")
    tap(app, "S001", "log_contact?client=C001&outcome=roll", at=NOW + timedelta(minutes=1))
    now = NOW + timedelta(minutes=2)
    answer = say_to(app, "S001", "今天该联系谁", at=now)
    assert answer.customers == ("C003",)
    assert "1 位" in answer.card.summary
    later = datetime(2026, 11, 25, 9, tzinfo=ZONE)
    assert "C002" in say_to(app, "S001", "今天该联系谁", at=later).customers
