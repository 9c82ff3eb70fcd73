"""The web platform's messenger, and the table of platforms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.platforms import PLATFORMS, messengers
from bot.settings import Settings
from bot.web import WebMessenger
from content.cards import Card
from handlers.messages import Address, SendFailed
from store.chats import webchat
from tests.engines import SQLITE

TO = Address("web", "person", "S001")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = open_app(Settings(database_url=SQLITE.url(tmp_path)))
    yield made
    made.database.close()


def test_a_card_sent_twice_with_one_key_is_shown_once(app: App) -> None:
    messenger = WebMessenger(app)
    first, again = (messenger.send(TO, Card(title="晨报"), key="morning:S001:2026-11-23") for _ in range(2))
    assert first == again
    with app.database.reading() as connection:
        (line,) = webchat.latest(connection, str(TO), limit=9)
    assert line.author == "bot"
    assert line.card
    assert Card.from_json(line.card) == Card(title="晨报")


def test_an_address_of_another_platform_is_refused_for_good(app: App) -> None:
    with pytest.raises(SendFailed) as failure:
        WebMessenger(app).send(Address("slack", "person", "U1"), Card(title="x"), key="k")
    assert failure.value.permanent


def test_only_platforms_that_can_be_written_to_have_a_messenger(app: App) -> None:
    assert sorted(messengers(app)) == ["web"], "nothing else is set up here"
    assert [platform.name for platform in PLATFORMS] == ["web", "terminal", "wecom", "wecom-groups", "slack"]
