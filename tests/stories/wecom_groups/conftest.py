"""A bank with groups on WeChat Work, the platform beside it, and the whole bot between them at ten on a Monday."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store import groups
from tests.banks import an_app
from tests.fakes.wecom import FakeWecom
from tests.fakes.wecom_groups import Chat
from tests.fakes.whole_bot import MovedClock, WholeBot, bot_on
from tests.groups.bank import CHEN, NA, TEN
from tests.groups.bank import tables as bank_tables


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wecom-groups-bank")
    given: dict[str, Any] = bank_tables()
    an_app(folder, **given).database.close()
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(TEN)


@pytest.fixture
def platform(clock: MovedClock) -> Iterator[FakeWecom]:
    with FakeWecom(now=clock, members={NA, CHEN}) as fake:
        fake.groups.add(
            Chat(chat_id="wr1", owner=NA, customers=("wm1", "wm2")), Chat(chat_id="wr2", owner=NA, customers=("wmX",)),
            Chat(chat_id="wr3", owner=CHEN, colleagues=(NA,)), Chat(chat_id="wr4", owner=NA),
        )  # fmt: skip
        yield fake


@pytest.fixture
def bot(bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeWecom) -> Iterator[WholeBot]:
    with bot_on(bank, tmp_path / "bot", clock, wecom=platform) as one:
        groups.take_from_bank(one.app.database, clock())
        yield one
