"""The demo's page over HTTP: who may post, what is kept, what is said back."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from content.cards import Card
from content.problems import Problem
from schedules.running import Failure, Outcome
from store.chats import inbox, webchat
from store.counts import count
from store.outbox import outbox
from tests.console.conftest import NOW, Browser, House

MESSAGE = {"as": "S001", "id": "11111111-aaaa", "text": "本周谁到期", "lang": "zh"}


def token_of(client: Browser, path: str = "/") -> str:
    found = re.search(r'name="guanhu-token" content="([^"]+)"', client.get(path).text)
    assert found
    return found.group(1)


def posted(client: Browser, path: str, facts: object, **headers: str) -> tuple[int, dict[str, str]]:
    answer = client.post(path, content=json.dumps(facts), headers={"x-guanhu-token": token_of(client), **headers})
    return answer.status_code, answer.json()


def test_the_page_opens_as_the_first_manager_in_their_language(house: House) -> None:
    page = house.client().get("/").text
    assert '<html lang="zh-CN">' in page
    assert "以李娜的身份提问" in page
    assert "客户经理 · 虚构支行" in page
    assert "虚构数据" in page


def test_an_english_colleague_gets_an_english_page(house: House) -> None:
    page = house.client().get("/?as=S009").text
    assert '<html lang="en">' in page
    assert "Invented data" in page
    assert "Who matures this week?" in page


def test_the_toggle_shows_the_page_in_the_other_language(house: House) -> None:
    assert '<html lang="en">' in house.client().get("/?as=S001&lang=en").text


def test_who_has_left_cannot_be_picked(house: House) -> None:
    assert "已离职" not in house.client().get("/").text


def test_the_page_lists_the_group_chats_of_the_web_platform_only(house: House) -> None:
    page = house.client().get("/").text
    assert re.findall(r'data-chat="([^"]+)"', page) == ["G1", "G2"]
    assert "投资型" in page


def test_the_page_shows_no_customer(house: House) -> None:
    page = house.client().get("/").text
    assert "张秘密" not in page


def test_the_page_runs_no_inline_script_and_no_inline_style(house: House) -> None:
    answer = house.client().get("/")
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_message_is_kept_for_the_worker_and_shown_at_once(house: House) -> None:
    status, found = posted(house.client(), "/chat/messages", MESSAGE)
    assert status == 202
    assert "本周谁到期" in found["html"]
    with house.database.writing() as connection:
        taken = inbox.claim(connection, now=NOW, lease=timedelta(minutes=1))
    assert [(one.message_key, one.sender, one.text, one.action) for one in taken] == [
        ("web:11111111-aaaa", "web:person:S001", "本周谁到期", "")
    ]


def test_the_same_message_sent_twice_is_one_message_and_one_line(house: House) -> None:
    client = house.client()
    first, again = (posted(client, "/chat/messages", MESSAGE)[1] for _ in range(2))
    assert first["id"] == again["id"]
    with house.database.reading() as connection:
        assert count(connection).inbox == {"waiting": 1}
        assert len(webchat.latest(connection, "web:person:S001", limit=9)) == 1


def test_a_button_brings_its_question_along(house: House) -> None:
    posted(house.client(), "/chat/messages", {**MESSAGE, "text": "话术", "action": "pitch?client=C001"})
    with house.database.writing() as connection:
        (taken,) = inbox.claim(connection, now=NOW, lease=timedelta(minutes=1))
    assert taken.action == "pitch?client=C001"


def test_what_was_typed_is_shown_as_text_and_never_as_markup(house: House) -> None:
    found = posted(house.client(), "/chat/messages", {**MESSAGE, "text": "<img src=x onerror=alert(1)>"})[1]
    assert "<img" not in found["html"].replace('<img class="', "")
    assert "&lt;img src=x" in found["html"]


@pytest.mark.parametrize(
    "facts",
    [
        {**MESSAGE, "as": "S404"},
        {**MESSAGE, "as": "S006"},
        {**MESSAGE, "text": "  "},
        {**MESSAGE, "text": "长" * 2001},
        {**MESSAGE, "id": "short"},
        {**MESSAGE, "id": "with space and more"},
        {**MESSAGE, "text": 7},
        {**MESSAGE, "text": "\ud800"},
        {**MESSAGE, "action": "help?\udfff"},
        {**MESSAGE, "text": "a\0b"},
        [],
        {},
    ],
    ids=[
        "nobody",
        "has left",
        "blank",
        "too long",
        "short id",
        "odd id",
        "no text",
        "half a sign",
        "half a sign tapped",
        "NUL",
        "a list",
        "nothing",
    ],
)
def test_what_cannot_be_a_message_is_refused_in_words_and_kept_nowhere(house: House, facts: object) -> None:
    status, found = posted(house.client(), "/chat/messages", facts)
    assert status == 400
    assert found["problem"]
    with house.database.reading() as connection:
        assert count(connection).inbox == {}


@pytest.mark.parametrize("path", ["/chat/messages", "/chat/clock"])
def test_a_post_without_the_token_of_its_session_is_refused(house: House, path: str) -> None:
    client = house.client()
    other = token_of(house.client())
    client.get("/")
    for headers in ({}, {"x-guanhu-token": "forged"}, {"x-guanhu-token": other}):
        assert client.post(path, json=MESSAGE, headers=headers).status_code == 403
    assert house.pressed == []


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}]
)
def test_a_post_from_another_site_is_refused(house: House, headers: dict[str, str]) -> None:
    client = house.client()
    assert (
        client.post("/chat/messages", json=MESSAGE, headers={"x-guanhu-token": token_of(client), **headers}).status_code
        == 403
    )


def test_a_body_over_the_limit_is_refused_whether_announced_or_not(house: House) -> None:
    client = house.client()
    headers = {"x-guanhu-token": token_of(client)}
    big = b"x" * (32 * 1024 + 1)
    assert client.post("/chat/messages", content=big, headers=headers).status_code == 413
    assert client.post("/chat/messages", content=in_pieces(big), headers=headers).status_code == 413


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body[:20000]
    yield body[20000:]


def test_the_demo_answers_only_on_the_machine_it_runs_on(house: House) -> None:
    assert house.client().get("/", headers={"host": "demo.example"}).status_code == 400


def test_a_pressed_job_says_how_many_messages_left(house: House) -> None:
    house.on_press = lambda: deliver(house, state="sent")
    assert posted(house.client(), "/chat/clock", {"job": "morning", "lang": "en"}) == (200, {"text": "1 sent."})
    assert house.pressed == ["morning"]


def test_a_pressed_job_says_when_deferred_messages_will_leave(house: House) -> None:
    house.on_press = lambda: deliver(house, state="waiting")
    text = posted(house.client(), "/chat/clock", {"job": "digest", "lang": "zh"})[1]["text"]
    assert text == "1 条要等到 11月24日 周二 08:30。"


def test_a_job_pressed_again_says_that_nothing_is_sent_twice(house: House) -> None:
    house.outcome = Outcome(state="already", planned_at=NOW)
    assert "不会重复" in posted(house.client(), "/chat/clock", {"job": "morning", "lang": "zh"})[1]["text"]


def test_a_job_that_fails_says_why(house: House) -> None:
    house.outcome = Outcome(state="again", planned_at=NOW, failure=Failure(problem=Problem("problems.no_delivery")))
    status, found = posted(house.client(), "/chat/clock", {"job": "morning", "lang": "en"})
    assert (status, found["problem"]) == (409, Problem("problems.no_delivery").sentence("en"))


def test_only_the_jobs_of_the_page_can_be_pressed(house: House) -> None:
    assert posted(house.client(), "/chat/clock", {"job": "nightly", "lang": "en"})[0] == 400
    assert house.pressed == []


def deliver(house: House, *, state: str) -> None:
    due = NOW if state == "sent" else NOW + timedelta(hours=23)
    with house.database.writing() as connection:
        outbox.add(
            connection,
            key="k",
            address="web:person:S001",
            purpose="briefing",
            about={},
            card=Card(title="晨报"),
            due_at=due,
        )
        if state == "sent":
            (one,) = outbox.claim(connection, now=NOW, lease=timedelta(minutes=1), platforms=["web"], limit=1)
            outbox.finish(connection, one, now=NOW, message_id="1")
