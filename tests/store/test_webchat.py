"""The web chat log: each line once, in order, chat by chat."""

from datetime import UTC, datetime

from store.chats import webchat
from store.chats.webchat import WebMessage
from store.database import Database

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def write(database: Database, *lines: tuple[str, str]) -> list[int]:
    with database.writing() as connection:
        return [
            webchat.post(connection, WebMessage(key=key, chat=chat, author="bot", at=NOW, text=key))
            for key, chat in lines
        ]


def test_a_line_sent_again_stays_one_and_keeps_its_id(database: Database) -> None:
    first, again = write(database, ("k", "A"), ("k", "A"))
    assert first == again
    with database.reading() as connection:
        assert len(webchat.latest(connection, "A", limit=9)) == 1


def test_the_latest_lines_of_a_chat_come_oldest_first(database: Database) -> None:
    write(database, ("1", "A"), ("2", "B"), ("3", "A"), ("4", "A"))
    with database.reading() as connection:
        assert [line.key for line in webchat.latest(connection, "A", limit=2)] == ["3", "4"]


def test_what_came_after_a_line_is_found_for_the_asked_chats_only(database: Database) -> None:
    ids = write(database, ("1", "A"), ("2", "B"), ("3", "C"), ("4", "A"), ("5", "B"))
    with database.reading() as connection:
        found = webchat.after(connection, ids[0], ["A", "B"], limit=2)
        assert [line.key for line in found] == ["2", "4"]
        assert webchat.after(connection, ids[-1], ["A", "B"], limit=2) == ()
        assert webchat.newest_id(connection) == ids[-1]


def test_an_empty_log_has_no_newest_line(database: Database) -> None:
    with database.reading() as connection:
        assert webchat.newest_id(connection) == 0


def test_a_line_never_shows_its_text_in_a_repr() -> None:
    assert "秘密" not in repr(WebMessage(key="k", chat="A", author="bot", at=NOW, text="秘密", card={"title": "秘密"}))
