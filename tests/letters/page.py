"""The whole way of a letter through the console's pages, on whatever database the bank lies: used by ``test_letters``."""

import hashlib
import html
import re
from datetime import timedelta

import httpx

from bot.app import App
from bot.server import console_ask
from console.app import create_app
from console.desk import Desk
from segmentation.sign_in import SignInLink
from store.console import links
from store.outbox import consents
from tests.console.conftest import Browser
from tests.console.signing import fields, open_link
from tests.fakes.whole_bot import ClockedApp, MovedClock
from tests.letters.bank import EDITOR, REVIEWER, TEN


def enter(app: App, staff_id: str) -> Browser:
    """The console as that person has it, at ten."""
    asked = ClockedApp(settings=app.settings, database=app.database, clock=MovedClock(TEN))
    desk = Desk(database=app.database, now=lambda: TEN, language="zh", ready=lambda: None, secret="of tests", policy=app.policy,
                ask=console_ask(asked))  # fmt: skip
    token = f"token-of-{staff_id.lower()}"
    with app.database.writing() as connection:
        links.make(
            connection,
            SignInLink(link_hash=hashlib.sha256(token.encode()).hexdigest(), staff_id=staff_id, platform="wecom",
                       made_at=TEN, expires_at=TEN + timedelta(minutes=5)),
        )  # fmt: skip
    browser = Browser(create_app(desk), "http://bank.example")
    assert open_link(browser, token).status_code == 303
    return browser


def pressed(browser: Browser, page: httpx.Response, *words: str) -> httpx.Response:
    """Press the one button of a page whose action has all the words."""
    found = [html.unescape(one) for one in re.findall(r'name="action" value="([^"]+)"', page.text)]
    (action,) = dict.fromkeys(one for one in found if all(word in one for word in words))
    return browser.post("/desk/ask", data={**fields(page.text, "/desk/ask"), "action": action})


def walked(app: App) -> None:
    """Written by one, approved by another, opened and sent by a manager, refused by the customer, followed in numbers."""
    editor, reviewer, manager = (enter(app, one) for one in (EDITOR, REVIEWER, "S001"))
    form = editor.get("/letters/new?kind=benefits").text
    words = {"zh": "{name}，您好！别忘了这些服务：\n{benefits}", "en": "Dear {name}, these are yours:\n{benefits}"}
    made = editor.post(
        "/letters/new", data={**fields(form, "/letters/new"), **words, "for:tier:mid": "1", "for:tier:high": "1"}
    )
    path = made.headers["location"].partition("?")[0]
    page = reviewer.get(path).text
    assert re.search(
        "张女士，您好！别忘了这些服务：\\n· .*\\n\\n以上服务与是否购买产品无关。\\n如不想", page, re.DOTALL
    )
    approve = f"{path}/approve"
    assert (
        reviewer.post(approve, data={**fields(page, approve), "reason": "已核对"}).headers["location"]
        == f"{path}?done=approved"
    )
    letter = pressed(manager, manager.get("/letters"), "C003", "benefits")
    assert "李女士，您好！别忘了这些服务：\n· 优先叫号" in letter.text
    assert "已记下" in pressed(manager, letter, "sent").text
    assert "李静" in pressed(manager, manager.get("/letters"), "log").text
    numbers = re.findall(r"<b>(\d+)</b>([^<]+)", reviewer.get(path).text)
    assert numbers == [("1", "已发送"), ("0", "已打开"), ("0", "没有发"), ("0", "发后拒收")]
    with app.database.writing() as connection:
        consents.record(connection, customer_id="C003", purpose="marketing", channel="any", granted=False, at=TEN)
    page = reviewer.get(path).text
    assert re.findall(r"<b>(\d+)</b>([^<]+)", page)[-1] == ("1", "发后拒收")
    assert "李静" not in page
    assert "已拒收" in pressed(manager, manager.get("/letters"), "log").text
