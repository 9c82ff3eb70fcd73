"""WeChat Work from the callback to the chat, against a strict platform: who gets what, once each. All people invented."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.banks import NOW
from tests.fakes import sealing
from tests.fakes.server import FakeServer
from tests.fakes.wecom import SEND, FakeWecom
from tests.fakes.whole_bot import MovedClock, WholeBot, bot_on, build_bank, secrets_of_customers

WEI, CHEN = "wangwei", "chenchen"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wecom-bank")
    build_bank(folder)
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
def platform(clock: MovedClock) -> Iterator[FakeWecom]:
    with FakeWecom(now=clock, members={WEI, CHEN, "jiuren", "nobody"}) as fake:
        yield fake
        assert fake.overlong == []


@pytest.fixture
def bot(bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeWecom) -> Iterator[WholeBot]:
    with bot_on(bank, tmp_path / "bot", clock, wecom=platform) as one:
        yield one


def words_of(platform: FakeWecom, user: str) -> str:
    return "\n".join(one.words for one in platform.seen_by(user))


def test_the_address_proves_itself_by_the_very_words(bot: WholeBot, clock: MovedClock) -> None:
    echo = sealing.cipher_text("5927782 echo+/=")
    query = {**sealing.query_of(echo, at=clock.seconds), "echostr": echo}
    shown = bot.request("GET", "/wecom/callback", params=query)
    assert (shown.status_code, shown.content) == (200, b"5927782 echo+/=")
    assert bot.request("GET", "/wecom/callback", params={**query, "nonce": "x"}).status_code == 403


def test_the_same_delivery_three_times_is_answered_once_and_to_the_asker(bot: WholeBot, platform: FakeWecom) -> None:
    for _ in range(3):
        taken = bot.types("本周谁到期", number="7001")
        assert (taken.status_code, taken.content) == (200, b"")
    bot.work()
    told = words_of(platform, WEI)
    assert told.count("孙悦") == 1
    assert "欧阳若兰" not in told
    assert platform.seen_by(CHEN) == []
    assert bot.states() == {"sent": 1}


def test_a_long_answer_comes_in_numbered_pages_and_loses_nobody(bot: WholeBot, platform: FakeWecom) -> None:
    bot.types("本周谁到期")
    bot.work()
    pages = [one for one in platform.seen_by(WEI) if one.kind == "markdown"]
    assert [f" {n}/{len(pages)}" in page.words.split("\n")[0] for n, page in enumerate(pages, start=1)] == [True] * len(
        pages
    )
    assert len(pages) >= 2
    bot.types("更多")
    bot.work(seconds=30)
    told = words_of(platform, WEI)
    assert [name for name in secrets_of_customers()[:12] if name not in told] == []


def test_a_colleague_is_answered_from_their_own_book(bot: WholeBot, platform: FakeWecom) -> None:
    bot.types("本周谁到期", user="CHENCHEN")
    bot.work()
    assert "欧阳若兰" in words_of(platform, CHEN)
    assert "孙悦" not in words_of(platform, CHEN)


def tap(bot: WholeBot, platform: FakeWecom, user: str, *, task: str) -> None:
    fields = platform.tap(user, "r0", {"row": "2"}, task_id=task)
    assert bot.wecom(FromUserName=user, MsgType="event", Event="template_card_event", **fields).status_code == 200
    bot.work(seconds=20)


def test_a_tap_on_the_card_acts_on_the_customer_that_was_picked(bot: WholeBot, platform: FakeWecom) -> None:
    bot.types("本周谁到期")
    bot.work()
    card = platform.card_of(WEI)
    picked = card["button_selection"]["option_list"][1]["text"]
    before = len(platform.seen_by(WEI))
    tap(bot, platform, WEI, task=card["task_id"])
    after = "\n".join(one.words for one in platform.seen_by(WEI)[before:])
    name = next(name for name in secrets_of_customers()[:12] if name in picked)
    assert name in after


def test_a_tap_by_another_person_shows_nothing_of_the_card(bot: WholeBot, platform: FakeWecom) -> None:
    bot.types("本周谁到期")
    bot.work()
    tap(bot, platform, "ChenChen", task=platform.card_of(WEI)["task_id"])
    told = words_of(platform, CHEN)
    assert told
    assert [one for one in secrets_of_customers() if one in told] == []


@pytest.mark.parametrize("user", ["Nobody", "JiuRen"])
def test_who_is_not_bound_gets_a_refusal_with_an_id_and_no_data(bot: WholeBot, platform: FakeWecom, user: str) -> None:
    bot.types("本周谁到期", user=user)
    bot.types("张伟的情况", user=user, number="7002")
    bot.work(seconds=5)
    told = words_of(platform, user.casefold())
    assert ("nobody" if user == "Nobody" else "停用") in told
    assert [one for one in secrets_of_customers() if one in told] == []


def test_the_same_question_an_hour_later_is_answered_again(
    bot: WholeBot, platform: FakeWecom, clock: MovedClock
) -> None:
    for _ in range(3):
        bot.types("帮助")
        bot.work()
        clock.moment += timedelta(minutes=61)
    titles = [one.words.split("\n")[0] for one in platform.seen_by(WEI) if one.kind == "markdown"]
    assert titles == titles[: len(titles) // 3] * 3
    assert platform.folded == 0


@pytest.mark.parametrize("minutes", [-11, 11])
def test_what_was_signed_long_ago_is_refused(bot: WholeBot, clock: MovedClock, minutes: int) -> None:
    assert bot.wecom(at=clock.seconds + 60 * minutes, MsgType="text", Content="x", MsgId="1").status_code == 403


def test_hostile_bodies_are_refused_and_nothing_grows(
    bot: WholeBot, platform: FakeWecom, clock: MovedClock, caplog: pytest.LogCaptureFixture
) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
    file = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'
    query = sealing.query_of("", at=clock.seconds)
    for body in (b"", b"\x00" * 64, b"\xff\xfe", b"{}", b"<xml>", bomb, file, b"x" * 2_000_000):
        assert 400 <= bot.request("POST", "/wecom/callback", content=body, params=query).status_code < 500
    forged: dict[str, Any] = {"MsgType": "text", "Content": "本周谁到期", "MsgId": "9"}
    assert bot.wecom(token="another", **forged).status_code == 403
    assert bot.wecom(receiver="ww-other", **forged).status_code == 403
    assert bot.request("POST", "/wecom/callback", content=b"<xml/>").status_code in (400, 403)
    bot.work()
    assert bot.rows("inbox") == 0
    assert platform.shown == []
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        (FakeServer.cut_after_acceptance, 1), (FakeServer.cut_before_acceptance, 1), (FakeServer.fail_with_500, 1),
        (FakeServer.answer_html, 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", [1, 2])
def test_whatever_breaks_the_answer_arrives_once(
    bot: WholeBot, platform: FakeWecom, fault: object, calls: int, page: int
) -> None:
    def break_it() -> None:
        fault(platform, SEND, times=calls)  # type: ignore[operator]

    if page == 1:
        break_it()
    else:
        platform.happen_before(SEND, break_it)
    bot.types("本周谁到期")
    bot.work(seconds=60)
    assert words_of(platform, WEI).count("孙悦") == 1
    assert len([one for one in platform.seen_by(WEI) if one.kind == "template_card"]) == 1
    assert bot.states() == {"sent": 1}


@pytest.mark.parametrize("taken", [True, False])
def test_a_platform_that_hangs_is_not_waited_for_and_asked_again(
    bot: WholeBot, platform: FakeWecom, *, taken: bool
) -> None:
    platform.hang(SEND, seconds=1.5, taken=taken)
    bot.types("帮助")
    bot.work(seconds=60)
    assert bot.states() == {"sent": 1}
    titles = [one.words.split("\n")[0] for one in platform.seen_by(WEI)]
    assert len(titles) == len(set(titles))


def test_a_token_that_dies_in_mid_flight_is_fetched_once_more(bot: WholeBot, platform: FakeWecom) -> None:
    bot.types("帮助")
    bot.work()
    platform.expire_token_before(SEND)
    bot.types("本周谁到期")
    bot.work(seconds=5)
    platform.forget_tokens()
    bot.types("谁快流失了")
    bot.work(seconds=5)
    assert bot.states() == {"sent": 3}
    assert platform.token_calls == 3


def test_a_token_that_is_refused_for_ever_is_not_fetched_without_end(bot: WholeBot, platform: FakeWecom) -> None:
    platform.say_code(SEND, 40014, times=1000)
    bot.types("帮助")
    bot.work(seconds=10)
    assert platform.token_calls <= 3
    assert bot.states() == {"waiting": 1}


@pytest.mark.parametrize("code", [-1, 45009, 45033, 60020, 50003, 99999])
def test_what_passes_or_is_mended_is_sent_afterwards(bot: WholeBot, platform: FakeWecom, code: int) -> None:
    platform.say_code(SEND, code)
    bot.types("帮助")
    bot.work()
    assert bot.states() == {"waiting": 1}
    bot.work(seconds=80)
    assert bot.states() == {"sent": 1}
    assert words_of(platform, WEI)


def test_who_cannot_be_reached_is_no_endless_try(bot: WholeBot, platform: FakeWecom) -> None:
    platform.members.discard(WEI)
    platform.unlicensed.add(CHEN)
    bot.types("帮助")
    bot.types("帮助", user="ChenChen")
    bot.work(seconds=60)
    assert bot.states() == {"failed": 2}
    assert len(platform.called(SEND)) == 2


def test_gettoken_that_is_cut_leaves_nothing_in_doubt(bot: WholeBot, platform: FakeWecom) -> None:
    platform.cut_after_acceptance("/cgi-bin/gettoken")
    bot.types("帮助")
    bot.work(seconds=60)
    assert bot.states() == {"sent": 1}


def test_more_than_a_member_may_get_waits_instead_of_being_dropped(bot: WholeBot, platform: FakeWecom) -> None:
    for number in range(8):
        bot.types("帮助", number=f"8{number:03}")
    bot.work(seconds=110)
    assert platform.dropped == 0
    assert bot.states() == {"sent": 8}


def test_a_crash_after_the_send_shows_the_answer_once(bot: WholeBot, platform: FakeWecom) -> None:
    bot.types("帮助")
    bot.worker.answer_one()
    bot.claim_and_die()
    bot.work_for_hours(0.1)
    titles = [one.words.split("\n")[0] for one in platform.seen_by(WEI)]
    assert len(titles) == len(set(titles))
    assert platform.folded >= 1
    assert bot.states() == {"sent": 1}


def test_what_may_have_arrived_four_hours_ago_is_not_sent_again(
    bot: WholeBot, platform: FakeWecom, clock: MovedClock
) -> None:
    bot.types("帮助")
    bot.worker.answer_one()
    bot.claim_and_die()
    clock.moment += timedelta(hours=4, minutes=1)
    bot.work(seconds=5)
    titles = [one.words.split("\n")[0] for one in platform.seen_by(WEI)]
    assert len(titles) == len(set(titles))
    assert bot.states() in ({"unknown": 1}, {"expired": 1})


def test_neither_secret_nor_person_stands_in_the_log(
    bot: WholeBot, platform: FakeWecom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="guanhu")
    for fault in (platform.fail_with_500, platform.cut_after_acceptance, platform.answer_html):
        fault(SEND)
        bot.types("张伟的情况")
        bot.work(seconds=60)
    platform.say_code(SEND, 60020, times=3)
    bot.types("王芳的电话")
    bot.work(seconds=60)
    hidden = [platform.secret, sealing.TOKEN, sealing.KEY, "an-invented-token", "的情况", *secrets_of_customers()]
    assert [one for one in hidden if one in caplog.text] == []
    with bot.app.database.engine.connect() as connection:
        findings = json.dumps([list(row) for row in connection.exec_driver_sql("SELECT findings FROM outbox")])
    assert [one for one in hidden if one in findings] == []
    assert platform.shown
