"""The stand-in for WeChat Work refuses what the platform refuses about groups and mass messages, and drops what it drops."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.clock import MONDAY
from tests.fakes.wecom import FakeWecom
from tests.fakes.wecom_groups import Chat

GOOD: dict[str, Any] = {"chat_type": "group", "sender": "lina", "chat_id_list": ["wr1"], "text": {"content": "虚构"}}
LINK = {"msgtype": "link", "link": {"title": "虚构", "url": "https://news.example/1"}}


class Clock:
    moment: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(clock: Clock) -> Iterator[FakeWecom]:
    with FakeWecom(now=clock, members={"lina", "chenchen"}) as fake:
        fake.groups.add(Chat(chat_id="wr1", owner="lina"), Chat(chat_id="wr2", owner="chenchen"))
        yield fake


def ask(platform: FakeWecom, path: str, **body: Any) -> dict[str, Any]:
    with httpx.Client(trust_env=False) as client:
        asked = {"corpid": platform.corp_id, "corpsecret": platform.secret}
        token = client.get(f"{platform.url}/gettoken", params=asked).json()["access_token"]
        found = client.post(f"{platform.url}/externalcontact/{path}", params={"access_token": token}, json=body)
    return dict(found.json())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, 0), ({"nonsense": 1}, 40058), ({"sender": ""}, 40058), ({"sender": None}, 40058), ({"sender": "nobody"}, 60111),
        ({"chat_id_list": []}, 40058), ({"chat_id_list": [f"w{n}" for n in range(2000)]}, 0),
        ({"chat_id_list": [f"w{n}" for n in range(2001)]}, 40058), ({"external_userid": ["wm1"]}, 40058),
        ({"text": {"content": "y" * 4000}}, 0), ({"text": {"content": "y" * 4001}}, 45002),
        ({"text": {"content": "张" * 1334}}, 45002), ({"text": {"content": ""}}, 44004), ({"attachments": [LINK] * 9}, 0),
        ({"attachments": [LINK] * 10}, 40058), ({"attachments": [{"msgtype": "image", "image": {"media_id": "x"}}]}, 40007),
    ],
)  # fmt: skip
def test_a_task_is_taken_or_refused(platform: FakeWecom, changed: dict[str, Any], code: int) -> None:
    body = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    assert ask(platform, "add_msg_template", **body)["errcode"] == code
    assert len(platform.groups.masses) == (code == 0)


def test_groups_of_others_are_told_and_errcode_is_zero(platform: FakeWecom) -> None:
    said = ask(platform, "add_msg_template", **{**GOOD, "chat_id_list": ["wr1", "wr2", "gone"]})
    assert (said["errcode"], said["fail_list"]) == (0, ["wr2", "gone"])


def test_the_second_message_of_a_day_is_confirmed_and_dropped(platform: FakeWecom, clock: Clock) -> None:
    for _ in range(2):
        ask(platform, "add_msg_template", **GOOD)
        platform.groups.confirm("lina")
    rows = [
        ask(platform, "get_groupmsg_send_result", msgid=one, userid="lina")["send_list"] for one in ("msg1", "msg2")
    ]
    assert [row[0]["status"] for row in rows] == [1, 3]
    clock.moment += timedelta(days=1)
    platform.groups.per_month = 1
    ask(platform, "add_msg_template", **GOOD)
    assert platform.groups.confirm("lina").results["wr1"][0] == 3


def test_reminders_windows_and_pages_are_limited(platform: FakeWecom, clock: Clock) -> None:
    ask(platform, "add_msg_template", **GOOD)
    codes = [ask(platform, "remind_groupmsg_send", msgid="msg1")["errcode"] for _ in range(4)]
    assert codes[:3] == [0, 0, 0]
    assert codes[3]
    clock.moment += timedelta(hours=24)
    assert ask(platform, "remind_groupmsg_send", msgid="msg1")["errcode"] == 0
    now = int(clock().timestamp())
    window = {"chat_type": "group", "start_time": now - 31 * 86400, "end_time": now}
    assert len(ask(platform, "get_groupmsg_list_v2", **window)["group_msg_list"]) == 1
    assert ask(platform, "get_groupmsg_list_v2", **{**window, "start_time": now - 32 * 86400})["errcode"] == 40058
    assert ask(platform, "get_groupmsg_list_v2", **window, limit=101)["errcode"] == 40058
    listed: dict[str, Any] = {"owner_filter": {"userid_list": ["lina", "chenchen"]}}
    assert ask(platform, "groupchat/list", **listed)["errcode"] == 40058, "limit is required"
    first = ask(platform, "groupchat/list", **listed, limit=1)
    second = ask(platform, "groupchat/list", **listed, limit=1, cursor=first["next_cursor"])
    assert [one["group_chat_list"][0]["chat_id"] for one in (first, second)] == ["wr1", "wr2"]
    assert "next_cursor" not in second
    many = {"userid_list": ["lina"] * 101}
    assert ask(platform, "groupchat/list", owner_filter=many, limit=1)["errcode"] == 40058


def test_what_was_called_back_says_so_and_what_was_sent_stays(platform: FakeWecom) -> None:
    for _ in range(2):
        ask(platform, "add_msg_template", **GOOD)
    platform.groups.confirm("lina", "msg1")
    for one in ("msg1", "msg2"):
        assert ask(platform, "cancel_groupmsg_send", msgid=one)["errcode"] == 0
    assert ask(platform, "get_groupmsg_task", msgid="msg1")["task_list"][0]["status"] == 2
    assert ask(platform, "get_groupmsg_task", msgid="msg2")["errcode"] == 41093
    platform.groups.allowed = False
    assert ask(platform, "get_groupmsg_task", msgid="msg1")["errcode"] == 48002
