"""Into the console from WeChat Work, by a link in the chat and by its own browser; strangers nowhere. All invented."""

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot.conversation import Conversation
from handlers.messages import Address, Message
from store.imports.deliveries import import_delivery
from tests.banks import NOW
from tests.builders import a_customer, a_delivery, a_staff, write_delivery
from tests.console.signing import fields
from tests.fakes.wecom_sign_in import WHO, FakeWecomSignIn
from tests.fakes.whole_bot import MovedClock, WholeBot, bot_on, build_bank

WEI, CHEN, LEFT, STRANGER, OUTSIDE = "wangwei", "chenchen", "jiuren", "nobody", "customer"
APP = {"user-agent": "Mozilla/5.0 (Linux; Android 13) wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh"}


class InApp:
    """A browser that keeps its cookies before the console."""

    def __init__(self, bot: WholeBot) -> None:
        transport = httpx.ASGITransport(app=bot.web)
        self._client = httpx.AsyncClient(transport=transport, base_url="https://bank.example", headers=APP)

    def get(self, path: str, **more: str) -> httpx.Response:
        return asyncio.run(self._client.get(path, params=more or None))

    def post(self, path: str, data: dict[str, str]) -> httpx.Response:
        return asyncio.run(self._client.post(path, data=data))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("console-bank")
    build_bank(folder)
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
def platform(clock: MovedClock) -> Iterator[FakeWecomSignIn]:
    with FakeWecomSignIn(now=clock, members={WEI, CHEN, LEFT, STRANGER}) as fake:
        yield fake


@pytest.fixture
def bot(bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeWecomSignIn) -> Iterator[WholeBot]:
    with bot_on(bank, tmp_path / "bot", clock, wecom=platform) as one:
        yield one


def link_in_chat(bot: WholeBot, platform: FakeWecomSignIn, user: str = "WangWei") -> str:
    """What the member is answered: the link's path."""
    bot.types("控制台", user=user)
    bot.work()
    said = platform.seen_by(user.lower())[-1].words
    found = re.search(r"https://bank\.example(/sign-in/[a-z]+)", said)
    assert found, said
    return found.group(1)


def press(browser: InApp, path: str) -> httpx.Response:
    return browser.post("/sign-in", fields(browser.get(path).text, "/sign-in"))


def through_oauth(bot: WholeBot, platform: FakeWecomSignIn, user: str, *, to: str = "") -> tuple[InApp, httpx.Response]:
    browser = InApp(bot)
    there = browser.get("/sign-in/wecom/go", **({"next": to} if to else {}))
    where = urlsplit(platform.visit(there.headers["location"], user))
    return browser, browser.get(f"{where.path}?{where.query}")


def test_a_manager_types_console_and_the_link_opens_it_once(bot: WholeBot, platform: FakeWecomSignIn) -> None:
    path, browser = link_in_chat(bot, platform), InApp(bot)
    assert press(browser, path).headers["location"] == "/home"
    assert "李娜" in browser.get("/home").text
    assert press(InApp(bot), path).status_code == 403


def test_the_link_counts_from_when_it_is_given_out(bot: WholeBot, platform: FakeWecomSignIn, clock: MovedClock) -> None:
    bot.types("控制台")
    clock.moment += timedelta(minutes=4)
    bot.work()
    path = link_in_chat(bot, platform)
    clock.moment += timedelta(minutes=4, seconds=59)
    assert press(InApp(bot), path).status_code == 303


def test_inside_wechat_work_one_tap_signs_in_and_leads_back(bot: WholeBot, platform: FakeWecomSignIn) -> None:
    page = InApp(bot).get("/sign-in", next="/desk").text
    assert 'href="/sign-in/wecom/go?next=/desk"' in page
    browser, back = through_oauth(bot, platform, "ChenChen", to="/desk")
    assert (back.status_code, back.headers["location"]) == (303, "/desk")
    assert "陈晨" in browser.get("/home").text


def test_another_browser_is_not_sent_to_wechat_work(bot: WholeBot) -> None:
    assert "/sign-in/wecom" not in bot.request("GET", "/sign-in").text
    assert bot.request("GET", "/sign-in/wecom/go").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/home?x=//evil", "javascript:alert(1)", "/%2f%2fe"],
)
def test_nobody_is_led_elsewhere_after_signing_in(bot: WholeBot, platform: FakeWecomSignIn, to: str) -> None:
    assert through_oauth(bot, platform, "ChenChen", to=to)[1].headers["location"] == "/home"
    assert "evil" not in InApp(bot).get("/sign-in", next=to).text


def test_a_code_is_good_once_and_its_state_for_one_browser(bot: WholeBot, platform: FakeWecomSignIn) -> None:
    browser = InApp(bot)
    there = browser.get("/sign-in/wecom/go").headers["location"]
    back = urlsplit(platform.visit(there, WEI))
    other = InApp(bot)
    assert other.get(f"{back.path}?{back.query}").status_code == 403
    other.get("/sign-in/wecom/go")
    assert other.get(f"{back.path}?{back.query}").status_code == 403
    assert len(platform.called(WHO)) == 0
    first = browser.get(f"{back.path}?{back.query}")
    assert first.status_code == 303
    assert browser.get(f"{back.path}?{back.query}").status_code == 403


def test_a_code_that_is_too_old_signs_nobody_in(bot: WholeBot, platform: FakeWecomSignIn, clock: MovedClock) -> None:
    browser = InApp(bot)
    back = urlsplit(platform.visit(browser.get("/sign-in/wecom/go").headers["location"], WEI))
    clock.moment += timedelta(minutes=5)
    assert browser.get(f"{back.path}?{back.query}").status_code == 403


def test_people_from_outside_strangers_and_leavers_are_turned_away(bot: WholeBot, platform: FakeWecomSignIn) -> None:
    for user, words in ((OUTSIDE, "只有本行员工"), (STRANGER, "登记：nobody"), (LEFT, "已停用")):
        browser, back = through_oauth(bot, platform, user)
        assert back.status_code == 403
        assert words in back.text
        assert browser.get("/home").status_code == 303


def test_when_wechat_work_does_not_answer_it_is_said_so(bot: WholeBot, platform: FakeWecomSignIn) -> None:
    faults: tuple[Callable[[], object], ...] = (
        lambda: platform.answer_html(WHO),
        lambda: platform.fail_with_500(WHO),
        lambda: platform.say_code(WHO, 45009),
    )
    for fail in faults:
        fail()
        assert through_oauth(bot, platform, WEI)[1].status_code == 503
    platform.expire_token_before(WHO)
    assert through_oauth(bot, platform, WEI)[1].status_code == 303


def test_a_delivery_that_says_somebody_left_shuts_chat_and_console_at_once(
    bot: WholeBot, platform: FakeWecomSignIn, tmp_path: Path
) -> None:
    browser = InApp(bot)
    press(browser, link_in_chat(bot, platform))
    unused = link_in_chat(bot, platform)
    staff = [
        a_staff(wecom_userid="WangWei", active="N"),
        a_staff(staff_id="S002", name="陈晨", wecom_userid="ChenChen"),
    ]
    customers = [a_customer(customer_id=f"C{n:03}", manager_id="S002") for n in range(1, 14)]
    write_delivery(tmp_path / "next", a_delivery(staff=staff, customers=customers))
    report = import_delivery(
        bot.app.database, tmp_path / "next", as_of=NOW.date(), now=NOW + timedelta(minutes=1), accept=True
    )
    assert report.state == "accepted"
    assert browser.get("/home").status_code == 303
    assert press(InApp(bot), unused).status_code == 403
    assert through_oauth(bot, platform, WEI)[1].status_code == 403
    before = len(platform.seen_by(WEI))
    for words in ("本周谁到期", "控制台"):
        bot.types(words)
        bot.work(seconds=3)
    said = [one.words for one in platform.seen_by(WEI)[before:]]
    assert len(said) == 2
    assert all("已停用" in words and "http" not in words for words in said)


def test_an_unbound_account_gets_its_id_for_the_administrator_and_no_link(
    bot: WholeBot, platform: FakeWecomSignIn
) -> None:
    for words in ("控制台", "本周谁到期"):
        bot.types(words, user="Nobody")
        bot.work(seconds=3)
    said = "\n".join(one.words for one in platform.seen_by("nobody"))
    assert "nobody" in said
    assert "http" not in said
    assert "张伟" not in said
    assert bot.rows("sign_in_links") == 0


def test_the_menus_button_gives_the_link_too(bot: WholeBot, platform: FakeWecomSignIn) -> None:
    bot.wecom(MsgType="event", Event="click", EventKey="say?text=%E6%8E%A7%E5%88%B6%E5%8F%B0")
    bot.work()
    assert "https://bank.example/sign-in/" in platform.seen_by(WEI)[-1].words


@pytest.mark.parametrize("platform_name", ["web", "terminal", "wecom", "slack", "console"])
@pytest.mark.parametrize("text", ["本周谁到期", "控制台"])
def test_on_every_platform_a_stranger_gets_their_id_and_a_leaver_a_refusal_and_neither_any_data(
    bank: Path, tmp_path: Path, clock: MovedClock, platform_name: str, text: str
) -> None:
    left = {"wecom": "jiuren", "slack": "U0GONE"}.get(platform_name, "S006")
    with bot_on(bank, tmp_path / "alone", clock) as alone:
        for account, reason in (("unbound-77", "unknown_asker"), (left, "not_allowed")):
            sender = Address(platform_name, "person", account)
            message = Message(message_id=f"m-{account}", sender=sender, chat=sender, at=NOW, text=text)
            answer = Conversation(alone.app).answer(message)
            assert answer.reason == reason
            assert (answer.customers, answer.shown, answer.sign_in) == ((), (), None)
            said = str(answer.card.to_json())
            assert "http" not in said
            assert "张伟" not in said
            assert ("unbound-77" in said) is (reason == "unknown_asker")
        assert alone.rows("sign_in_links") == 0
