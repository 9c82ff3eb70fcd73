"""An invented bank whose systems tell things: a manager, one on leave, a lobby, a head, an admin; and what they were told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.app import App
from console.app import create_app
from console.desk import Desk
from console.signed import sign
from content.cards import Card
from content.policy import load_policy
from handlers.messages import Address, SendFailed
from schedules.alerting.alerts import Alerts
from schedules.outbox import Sender
from store import tables
from tests.banks import ZONE, an_app
from tests.builders import a_customer, a_holding, a_staff, the_cast
from tests.console.conftest import Browser
from tests.engines import SQLITE, Engine

SECRET = "a key of the tests"
POLICY = load_policy()


def at(text: str) -> datetime:
    """A moment of the Monday after the delivery, or of any day: ``at("10:00")``, ``at("2026-11-24 09:00")``."""
    day, _, clock = text.rpartition(" ")
    return datetime.fromisoformat(f"{day or '2026-11-23'} {clock}").replace(tzinfo=ZONE)


STAFF = [
    *the_cast(),
    a_staff(staff_id="S004", name="赵休假", deputy_staff_id="S001", leave_from="2026-11-20", leave_to="2026-11-27"),
    a_staff(staff_id="S005", name="钱离职", active="N"),
    a_staff(staff_id="S006", name="林大堂", role="lobby_manager"),
    a_staff(staff_id="S007", name="吴大堂", role="lobby_manager", branch_id="B2"),
    a_staff(staff_id="S008", name="郑管理", role="admin"),
]
CUSTOMERS = [
    a_customer(),
    a_customer(customer_id="C002", name="王芳", manager_id="S002"),
    a_customer(customer_id="C003", name="李休", manager_id="S004"),
    a_customer(customer_id="C004", name="孙离", manager_id="S005"),
    a_customer(customer_id="C005", name="无人管", manager_id=""),
    a_customer(customer_id="C006", name="远方人", manager_id="", branch_id="B9"),
]
#: C001 settles (money moves), the others save.
HOLDINGS = [
    a_holding(holding_id="H001", balance="300000.00", kind="demand_deposit", product_code="DD", matures_on=""),
    *(a_holding(holding_id=f"H00{n}", customer_id=f"C00{n}", balance="100000.00") for n in (2, 3, 4, 5, 6)),
]
PRODUCTS = [
    {"product_code": "TD12", "name": "定期存款一年", "kind": "term_deposit", "state": "live"},
    {"product_code": "DD", "name": "活期", "kind": "demand_deposit", "state": "live"},
]
ACTIVITY = [
    {"customer_id": "C001", "month": f"2026-{month:02}", "settlement_turnover": "9000000.00"} for month in range(5, 11)
]
BALANCES = [
    {"customer_id": "C001", "month": f"2026-{month:02}", "kind": "demand_deposit", "average_balance": "300000.00"}
    for month in range(5, 11)
]


def a_bank(folder: Path, engine: Engine = SQLITE) -> App:
    """Imported and placed."""
    branches = [
        {"branch_id": "B1", "name": "虚构支行"}, {"branch_id": "B2", "name": "虚构分行"}, {"branch_id": "B9", "name": "远方"},
    ]  # fmt: skip
    return an_app(
        folder, engine=engine, segmented=True, staff=STAFF, customers=CUSTOMERS, holdings=HOLDINGS, products=PRODUCTS,
        branches=branches, activity=ACTIVITY, balances=BALANCES, movements=[], complaints=[], contacts=[],
    )  # fmt: skip


@dataclass
class Strict:
    """A web messenger that shows a key once, and remembers every card."""

    cards: dict[str, tuple[str, Card]] = field(default_factory=dict)
    dying: int = 0
    """So many sends die in the middle."""

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Once; a second time under another content or address is a fault of ours."""
        if self.dying:
            self.dying -= 1
            raise SendFailed("down")
        if key in self.cards:
            assert self.cards[key] == (str(to), card)
        self.cards[key] = (str(to), card)
        return key

    def to(self, staff_id: str) -> list[Card]:
        """What one person has read."""
        return [card for address, card in self.cards.values() if address == f"web:person:{staff_id}"]


@dataclass
class House:
    """The bank, its clock, and what everybody was told."""

    app: App
    now: datetime = field(default_factory=lambda: at("10:00"))
    web: Strict = field(default_factory=Strict)
    platforms: tuple[str, ...] = ("web",)

    def post(self, path: str, *events: Mapping[str, Any], secret: str = SECRET) -> Any:
        """Tell it over HTTP, signed, as the bank's systems do."""
        desk = Desk(
            database=self.app.database, now=lambda: self.now, language="zh", ready=lambda: None, secret="x",
            events_secret=SECRET,
        )  # fmt: skip
        body = json.dumps({"events": list(events)}).encode()
        timestamp = str(int(self.now.timestamp()))
        headers = {
            "X-Guanhu-Timestamp": timestamp, "X-Guanhu-Signature": sign(body, timestamp=timestamp, secret=secret),
        }  # fmt: skip
        answer = Browser(create_app(desk)).post(f"/api/v1/{path}", content=body, headers=headers)
        return answer.json() if answer.status_code == 200 else answer.status_code

    @property
    def alerts(self) -> Alerts:
        """What the worker's thread and the job run."""
        return Alerts(database=self.app.database, policy=POLICY, reachable=self.platforms)

    def minute(self) -> dict[str, Any]:
        """The job of this minute, a moment to settle, and what is due leaves."""
        report = self.alerts.all(self.now)
        self.later(seconds=3)
        self.alerts.at_once(self.now)
        self.send()
        return report

    def send(self) -> None:
        """The outbox's sender."""
        Sender(database=self.app.database, policy=POLICY, messengers={"web": self.web}).drain(self.now)

    def later(self, **how: float) -> None:
        """Time goes on."""
        self.now += timedelta(**how)

    def rows(self, name: str) -> list[Any]:
        """A table of the bot."""
        table = tables.BOT.tables[name]
        with self.app.database.engine.connect() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def a_movement(id_: str = "M1", *, when: datetime | None = None, **over: Any) -> dict[str, Any]:
    """60,000 yuan leave C002, who saves."""
    said = {"customer_id": "C002", "direction": "out", "amount": "60000.00", **over}
    return {"id": id_, "at": (when or at("10:00")).isoformat(), **said}


def an_arrival(id_: str = "A1", *, when: datetime | None = None, **over: Any) -> dict[str, Any]:
    """C002 comes into their branch."""
    return {"id": id_, "at": (when or at("10:00")).isoformat(), "customer_id": "C002", "branch_id": "B1", **over}


def texts(card: Card) -> str:
    """All its words."""
    return json.dumps(card.to_json(), ensure_ascii=False)
