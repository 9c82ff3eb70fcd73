"""A worker with nothing to do takes nobody's place, and its step of sending never waits for a platform's budget."""

from datetime import timedelta

from content.policy import load_policy
from handlers.messages import Address, Message
from schedules.worker import Worker
from store.chats import inbox
from store.database import Connection, Database
from store.outbox import outbox
from tests.clock import MONDAY, Remembering, a_card
from tests.reliability.program import STEPS

POLICY = load_policy()
#: The budget of a Slack workspace: so many at once.
BURST = POLICY.section("budgets")["slack"]["platform"][0]["burst"]


def a_worker(database: Database, messenger: Remembering) -> Worker:
    return Worker(
        database=database,
        policy=lambda: POLICY,
        messengers={"web": messenger, "slack": messenger},
        answer_message=lambda _message: None,
        now=lambda: MONDAY,
    )


def test_a_worker_with_nothing_to_do_needs_no_writers_place(database: Database) -> None:
    worker = a_worker(database, Remembering())
    beside = Database(database.url, database.data_dir)
    with beside.writing() as connection:
        inbox.add(connection, Message(message_id="1", sender=_person(1), chat=_person(1), at=MONDAY, text="帮助"))
        assert [getattr(worker, name)() for name in STEPS] == [False] * len(STEPS)
    beside.close()
    assert worker.answer_one(), "what came in is found by the next look"


def test_what_a_spent_budget_holds_up_is_nothing_to_do_now(database: Database) -> None:
    messenger = Remembering()
    with database.writing() as connection:
        for number in range(2 * BURST):
            _add(connection, number)
    worker = a_worker(database, messenger)
    while worker.send_due():
        pass
    assert len(messenger.sent) == BURST


def _person(number: int) -> Address:
    return Address("slack", "person", f"U{number}")


def _add(connection: Connection, number: int) -> None:
    outbox.add(
        connection, key=f"k{number}", address=str(_person(number)), purpose="briefing", about={}, card=a_card(), due_at=MONDAY,
        expires_at=MONDAY + timedelta(hours=1),
    )  # fmt: skip
