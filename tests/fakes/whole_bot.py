"""The whole bot joined as ``guanhu serve`` joins it, on a clock that tests move: web application in front, worker behind.

The bank is small and invented. Nothing of the product is replaced but the clock, and how long an answer is waited for.
"""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.app import App, open_app
from bot.platforms import platform_sign_in, routes
from bot.server import console_ask, worker_of
from bot.settings import read_settings
from console.app import create_app
from console.desk import Desk
from schedules.outbox import Sender
from store.outbox import outbox
from tests.banks import an_app
from tests.builders import a_customer, a_holding, a_staff
from tests.engines import SQLITE
from tests.fakes import sealing
from tests.fakes.slack import FakeSlack
from tests.fakes.wecom import FakeWecom
from tests.fakes.wecom_sign_in import FakeWecomSignIn

NAMES = ("张伟", "王芳", "李静", "刘洋", "陈敏", "杨帆", "赵磊", "黄莺", "周涛", "吴桐", "徐朗", "孙悦")
PATIENCE = 1
WECOM, SLACK = "WangWei", "U0LINA"


@dataclass
class MovedClock:
    """Stands until it is moved."""

    moment: datetime

    def __call__(self) -> datetime:
        """The moment."""
        return self.moment

    @property
    def seconds(self) -> int:
        """Since 1970."""
        return int(self.moment.timestamp())


@dataclass(frozen=True)
class ClockedApp(App):
    """The application on that clock."""

    clock: MovedClock = field(kw_only=True)

    def now(self) -> datetime:
        """The moment, in the bank's time zone."""
        return self.clock()


def build_bank(folder: Path) -> None:
    """Twelve customers of 李娜, whose deposits mature this week; one of a colleague; people known by account or e-mail."""
    staff = [
        a_staff(wecom_userid=WECOM, slack_user_id=SLACK),
        a_staff(staff_id="S002", name="陈晨", wecom_userid="ChenChen", email="chen@bank.example"),
        a_staff(staff_id="S006", name="旧人", wecom_userid="JiuRen", slack_user_id="U0GONE", active="N"),
    ]
    customers = [
        a_customer(
            customer_id=f"C{n:03}", name=name, phone=f"1390000{n:04}", account_last4=f"{7000 + n}"
        ) for n, name in enumerate(NAMES, start=1)
    ]  # fmt: skip
    holdings = [
        a_holding(holding_id=f"H{n:03}", customer_id=f"C{n:03}", balance=f"{137951 + 1000 * n}.27")
        for n in range(1, len(NAMES) + 1)
    ]
    others = a_customer(
        customer_id="C900", name="欧阳若兰", manager_id="S002", phone="13911110900", account_last4="9009"
    )
    app = an_app(
        folder,
        staff=staff,
        customers=[*customers, others],
        holdings=[*holdings, a_holding(holding_id="H900", customer_id="C900")],
    )
    app.database.close()


def secrets_of_customers() -> list[str]:
    """What must leave for nobody who may not have it: names, phones, tails and exact amounts of 李娜's customers."""
    found = list(NAMES)
    for n in range(1, len(NAMES) + 1):
        found += [f"1390000{n:04}", f"{7000 + n}", f"{137951 + 1000 * n}", f"{137951 + 1000 * n:,}"]
    return found


@dataclass
class WholeBot:
    """One process of the bot."""

    app: ClockedApp
    clock: MovedClock

    def __post_init__(self) -> None:
        """Join the parts."""
        self.worker = worker_of(self.app)
        self.worker.messengers = {name: _impatient(one) for name, one in self.worker.messengers.items()}
        self.sign_in = platform_sign_in(self.app)
        desk = Desk(
            database=self.app.database, now=self.app.now, language="zh", ready=lambda: None, secret="an-invented-secret",
            url=self.app.console_url, platform_sign_in=self.sign_in, policy=self.app.policy,
            ask=console_ask(self.app),
        )  # fmt: skip
        self.web = create_app(desk, routes(self.app, lambda: None))
        for thread in threading.enumerate():
            if thread.name == "slack-team":
                thread.join(5)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request from outside."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.web)
            async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def work(self, *, seconds: int = 0) -> None:
        """Answer and send everything that is due, while so many seconds pass."""
        for left in range(seconds, -1, -1):
            while self.worker.answer_one() or self._sender().step(self.app.now()):
                pass
            self.clock.moment += timedelta(seconds=bool(left))

    def work_for_hours(self, hours: float, *, step: int = 60) -> None:
        """The same in longer strides."""
        for _ in range(int(hours * 3600 / step)):
            self.clock.moment += timedelta(seconds=step)
            self.work()

    def claim_and_die(self) -> None:
        """A worker sends what is due and is killed before it can write that down."""
        sender = self._sender()
        for one in sender._claim(self.app.now()):
            sender.messengers[one.address.partition(":")[0]].send(_address(one.address), one.card, key=one.key)

    def states(self) -> dict[str, int]:
        """How many deliveries stand where."""
        with self.app.database.engine.connect() as connection:
            return outbox.counts(connection)

    def rows(self, table: str) -> int:
        """How long a table is."""
        with self.app.database.engine.connect() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())

    def wecom(
        self, *, at: int = 0, receiver: str = sealing.CORP, token: str = sealing.TOKEN, **fields: Any
    ) -> httpx.Response:
        """WeChat Work calls back."""
        now = self.clock.seconds
        told = {
            "ToUserName": sealing.CORP,
            "FromUserName": WECOM,
            "CreateTime": now,
            "AgentID": sealing.AGENT,
            **fields,
        }
        body, query = sealing.wecom_body(told, at=at or now, receiver=receiver, token=token)
        return self.request("POST", "/wecom/callback", content=body, params=query)

    def types(self, words: str, *, user: str = WECOM, number: str = "") -> httpx.Response:
        """A member types."""
        number = number or str(abs(hash((words, user, self.clock.moment))))
        return self.wecom(FromUserName=user, MsgType="text", Content=f"<![CDATA[{words}]]>", MsgId=number)

    def slack(self, body: bytes, *, at: int = 0, **more: str) -> httpx.Response:
        """Slack delivers."""
        headers = sealing.slack_headers(body, at=at or self.clock.seconds, **more)
        return self.request("POST", "/slack/events", content=body, headers=headers)

    def _sender(self) -> Sender:
        return Sender(database=self.app.database, policy=self.worker.policy(), messengers=self.worker.messengers)


@contextmanager
def bot_on(  # noqa: PLR0913 - each platform, or none
    bank: Path, folder: Path, clock: MovedClock, *, wecom: FakeWecom | None = None, slack: FakeSlack | None = None,
    region: str = "cn", app_token: str = "",
) -> Iterator[WholeBot]:  # fmt: skip
    """The bot on a copy of the bank, joined to these platforms."""
    given = environment(SQLITE.copy(bank, folder), folder, wecom=wecom, slack=slack, region=region)
    if app_token:
        given = {**given, "GUANHU_SLACK_APP_TOKEN": app_token}
    settings = read_settings(given, folder / "none.env")
    opened = open_app(settings)
    app = ClockedApp(settings=settings, database=opened.database, clock=clock)
    bot = WholeBot(app, clock)
    try:
        yield bot
    finally:
        if bot.sign_in:
            bot.sign_in.close()
        for messenger in bot.worker.messengers.values():
            if hasattr(messenger, "client"):
                messenger.client.close()
        app.database.close()


def environment(
    url: str, folder: Path, *, wecom: FakeWecom | None, slack: FakeSlack | None = None, region: str = "cn"
) -> Mapping[str, str]:
    """The settings of such a bot."""
    given = {"GUANHU_DATABASE_URL": url, "GUANHU_DATA_DIR": str(folder / "guanhu-data"), "GUANHU_DATA_REGION": region}
    if wecom:
        given |= {
            "GUANHU_WECOM_CORP_ID": sealing.CORP, "GUANHU_WECOM_AGENT_ID": sealing.AGENT, "GUANHU_WECOM_SECRET": wecom.secret,
            "GUANHU_WECOM_TOKEN": sealing.TOKEN, "GUANHU_WECOM_AES_KEY": sealing.KEY, "GUANHU_WECOM_API_URL": wecom.url,
        }  # fmt: skip
    if isinstance(wecom, FakeWecomSignIn):
        given["GUANHU_CONSOLE_URL"] = f"https://{wecom.trusted}"
    if slack:
        given |= {
            "GUANHU_SLACK_BOT_TOKEN": slack.token, "GUANHU_SLACK_SIGNING_SECRET": sealing.SIGNING_SECRET,
            "GUANHU_SLACK_API_URL": slack.url,
        }  # fmt: skip
    return given


def _address(text: str) -> Any:
    from handlers.messages import Address

    return Address.parse(text)


def _impatient(messenger: Any) -> Any:
    """The same, waiting for an answer no longer than a test can."""
    if hasattr(messenger, "client"):
        return replace(messenger, client=replace(messenger.client, seconds=PATIENCE))
    return replace(messenger, seconds=PATIENCE) if hasattr(messenger, "seconds") else messenger
