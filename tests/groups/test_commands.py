"""``guanhu wecom groups|bind|pushes|nudge|cancel`` and the doctor, as a person types them, against the strict platform."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from content.cards import Row
from content.group_text import TooLong, group_text, pictures_of
from store import groups
from store.database import Database
from store.groups import tasks
from store.tables import outbox
from tests.banks import an_app
from tests.clock import MONDAY, a_card
from tests.command_line import guanhu_here
from tests.engines import SQLITE
from tests.fakes.wecom import PATH, FakeWecom
from tests.fakes.wecom_groups import LIST, Chat
from tests.fakes.whole_bot import environment
from tests.groups.bank import CHEN, NA, handed, tables


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("group-commands")
    given: dict[str, Any] = tables()
    an_app(folder, **given).database.close()
    return folder


@pytest.fixture
def platform() -> Iterator[FakeWecom]:
    with FakeWecom(now=lambda: MONDAY, members={NA, CHEN}) as fake:
        fake.groups.add(
            Chat(chat_id="wr1", owner=NA, customers=("wm1",)), Chat(chat_id="wr7", owner=CHEN, status=1),
        )  # fmt: skip
        yield fake


@pytest.fixture
def given(bank: Path, tmp_path: Path, platform: FakeWecom) -> Mapping[str, str]:
    return {**environment(SQLITE.copy(bank, tmp_path), tmp_path, wecom=platform), "GUANHU_LANGUAGE": "en"}


def typed(folder: Path, given: Mapping[str, str], *words: str) -> tuple[int, str]:
    done = guanhu_here(folder, "wecom", *words, environment=given)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_groups_are_read_listed_and_bound(tmp_path: Path, given: Mapping[str, str]) -> None:
    code, said = typed(tmp_path, given, "groups", "--sync")
    assert code == 0
    assert "Read from WeChat Work: 2 groups, 2 owners" in said
    assert "owner has left" in said
    code, said = typed(
        tmp_path, given, "bind", "wr7", "--segment", "asset_type:wealth", "--language", "zh", "--as", "S003"
    )
    assert (code, said.strip()) == (0, "wr7: segment asset_type:wealth, language zh")
    code, said = typed(tmp_path, given, "groups", "--json")
    found = {one["chat_id"]: one for one in json.loads(said)}
    assert (found["wr7"]["segment"], found["wr7"]["state"], found["wr1"]["members"]) == (
        "asset_type:wealth",
        "orphaned",
        2,
    )
    for wrong in (("wr7", "--segment", "nonsense"), ("wr7", "--language", "fr"), ("nowhere", "--segment", "tier:mid")):
        code, said = typed(tmp_path, given, "bind", *wrong)
        assert code == 2
        assert said.strip()


def test_a_push_is_shown_nudged_and_stopped(tmp_path: Path, given: Mapping[str, str]) -> None:
    database = Database(given["GUANHU_DATABASE_URL"], tmp_path / "guanhu-data")
    groups.take_from_bank(database, MONDAY)
    handed(database, chats=("wr1", "wr3", "wr9"))
    with database.writing() as connection:
        key = f"push:p1:wecom-owner:{NA}"
        connection.execute(outbox.update().where(outbox.c.key == key).values(state="sent"))
        tasks.handed_over(connection, key, "msg1", refused={}, now=MONDAY, look_at=MONDAY + timedelta(days=9))
    database.close()
    code, said = typed(tmp_path, given, "pushes", "p1")
    assert code == 0
    assert "waits for its owner" in said
    assert "the owner has left the bank" in said
    code, said = typed(tmp_path, given, "nudge", "p1", "--as", "S003")
    assert said.splitlines() == ["chenchen: not with the owner yet", "lina: reminded within a minute"]
    code, said = typed(tmp_path, given, "cancel", "p1", "--as", "S003", "--reason", "invented")
    assert (code, said.startswith("Stopped 2")) == (0, True)
    assert typed(tmp_path, given, "pushes", "p9")[0] == 2
    code, said = typed(tmp_path, given, "pushes", "p1", "--json")
    assert json.loads(said)[0]["counts"] == {"handed_over": 1, "failed": 1, "cancelled": 1}


def test_the_doctor_says_what_customer_groups_lack(
    tmp_path: Path, given: Mapping[str, str], platform: FakeWecom
) -> None:
    platform.groups.allowed = False
    said = guanhu_here(tmp_path, "doctor", environment=given).stdout
    assert "No customer group" not in said
    typed(tmp_path, given, "groups")
    said = guanhu_here(tmp_path, "doctor", environment=given).stdout
    assert "applications that may call the API" in said
    platform.groups.allowed = True
    said = guanhu_here(tmp_path, "doctor", environment=given).stdout
    assert "never read from WeChat Work" in said
    assert "The owner of 1 customer groups has left: wr9" in said
    typed(tmp_path, given, "groups", "--sync")
    said = guanhu_here(tmp_path, "doctor", environment=given).stdout
    assert "never told of a change" in said
    assert "have no segment" in said
    platform.fail_with_500(f"{PATH}{LIST}", times=9)
    assert typed(tmp_path, given, "groups", "--sync")[0] == 1


def test_a_groups_text_is_the_card_and_nothing_else() -> None:
    card = a_card(
        title="虚构周报", summary="两条", understood="按本周理解",
        rows=(Row(title="甲", value="1%", details=("细节",), facts={"picture": "h1"}), Row(title="乙", facts={"picture": "h1"})),
        notices=("理财非存款",),
    )  # fmt: skip
    assert group_text(card) == "虚构周报\n两条\n\n1. 甲 1%\n细节\n\n2. 乙\n\n理财非存款"
    assert pictures_of(card) == ("h1",)
    fits = a_card(title="x", summary="y" * 3998)
    assert len(group_text(fits).encode()) == 4000
    with pytest.raises(TooLong):
        group_text(a_card(title="x", summary="y" * 3999))
