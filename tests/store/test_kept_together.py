"""What callbacks leave is kept many to a transaction: in order, each once, and what one breaks it breaks for itself alone."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.keeping import Keeper
from content.problems import Problem
from handlers.messages import Address, Message
from store.chats.kept import Told, keep_all
from store.database import Connection, Database
from store.groups import notices
from tests.clock import MONDAY
from tests.engines import SQLITE


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Database]:
    opened = Database(SQLITE.url(tmp_path), tmp_path, busy_seconds=0.05)
    yield opened
    opened.close()


def told(number: int, text: str = "本周谁到期", more: Callable[[Connection], object] | None = None) -> Told:
    who = Address("wecom", "person", f"m{number % 5}")
    return Told(message=Message(message_id=str(number), sender=who, chat=who, at=MONDAY, text=text), more=more)


def kept(database: Database) -> list[tuple[str, str]]:
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT message_key, text FROM inbox ORDER BY inbox_id").all()
    return [(row[0].partition(":")[2], row[1]) for row in rows]


def breaks(_connection: Connection) -> None:
    raise ValueError("told wrongly")


def test_what_came_together_is_kept_in_its_order_each_once(database: Database) -> None:
    assert keep_all(database, [told(3), told(1), told(3), told(2)]) == [None] * 4
    assert keep_all(database, [told(1), told(4)]) == [None] * 2
    assert [number for number, _ in kept(database)] == ["3", "1", "2", "4"]


def test_one_that_breaks_fails_alone_and_nothing_of_it_is_kept(database: Database) -> None:
    outcomes = keep_all(database, [told(1), told(2, more=breaks), told(3)])
    assert [one and one.key for one in outcomes] == [None, "problems.not_kept", None]
    assert [number for number, _ in kept(database)] == ["1", "3"]


def test_what_comes_besides_a_message_is_in_the_same_commit(database: Database) -> None:
    notice = notices.Notice(key="wecom:1", platform="wecom", chat_id="wr1", owner="", what=notices.CHANGED, at=MONDAY)
    assert keep_all(database, [Told(more=lambda one: notices.add(one, notice)), told(1)]) == [None, None]
    with database.engine.connect() as connection:
        assert notices.last(connection, "wecom") == MONDAY
    assert [number for number, _ in kept(database)] == ["1"]


@pytest.mark.parametrize(("typed", "shown"), [("a\0b", "ab"), ("a\ud800b", "a?b"), ("😀", "😀")])
def test_no_text_is_too_strange_to_be_kept(database: Database, typed: str, shown: str) -> None:
    assert keep_all(database, [told(1, typed), told(2)]) == [None, None]
    assert kept(database)[0] == ("1", shown)


def test_a_database_that_is_not_to_be_had_refuses_all_at_once(file: Database) -> None:
    with ExitStack() as held:
        held.enter_context(file.writing())
        outcomes = keep_all(file, [told(number) for number in range(50)])
    assert {one and one.key for one in outcomes} == {"problems.database_locked"}
    assert kept(file) == []


def test_callbacks_that_wait_for_a_transaction_share_the_next_one(file: Database) -> None:
    commits: list[int] = []
    keeper = Keeper(file, lambda: commits.append(len(kept(file))))

    async def all_at_once() -> None:
        await asyncio.gather(*[keeper.keep(told(number)) for number in range(300)])

    asyncio.run(all_at_once())
    assert [number for number, _ in kept(file)] == [str(number) for number in range(300)]
    assert commits[-1] == 300
    assert len(commits) <= 4


def test_nobody_is_answered_before_the_commit_that_holds_them(file: Database) -> None:
    keeper = Keeper(file, lambda: None)

    async def keep(number: int) -> None:
        await keeper.keep(told(number))
        assert (str(number), "本周谁到期") in await asyncio.to_thread(kept, file)

    async def in_a_stream() -> None:
        await asyncio.gather(*[keep(number) for number in range(20)])

    asyncio.run(in_a_stream())


def test_whoever_finds_no_room_is_refused_and_the_others_are_kept(file: Database) -> None:
    keeper = Keeper(file, lambda: None, room=10)

    async def too_many() -> list[BaseException | None]:
        return await asyncio.gather(*[keeper.keep(told(number)) for number in range(30)], return_exceptions=True)

    outcomes = asyncio.run(too_many())
    refused = [one for one in outcomes if isinstance(one, Problem)]
    assert {one.key for one in refused} == {"problems.too_many_waiting"}
    assert len(kept(file)) == 30 - len(refused) == 10


def test_one_who_hangs_up_takes_nobody_along(file: Database) -> None:
    keeper = Keeper(file, lambda: None)
    locked, free = threading.Event(), threading.Event()

    def wait(_connection: Connection) -> None:
        locked.set()
        free.wait(10)

    async def hang_up() -> None:
        first = asyncio.ensure_future(keeper.keep(told(1, more=wait)))
        second, third = asyncio.ensure_future(keeper.keep(told(2))), asyncio.ensure_future(keeper.keep(told(3)))
        await asyncio.to_thread(locked.wait, 10)
        second.cancel()
        free.set()
        await asyncio.gather(first, third)

    asyncio.run(hang_up())
    assert {number for number, _ in kept(file)} >= {"1", "3"}
