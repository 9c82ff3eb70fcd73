"""A small served bank with a web page: two managers, a head, a reviewer, an outsider, two group chats. All invented."""

import asyncio
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.types import ASGIApp

from console.app import create_app
from console.desk import DemoClock, Desk
from content.policy import load_policy
from schedules.running import Outcome
from segmentation.policy import Policy
from store.database import Database
from store.imports.deliveries import import_delivery
from tests.builders import Row, a_customer, a_delivery, a_staff, the_cast, write_delivery
from tests.engines import SQLITE

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CHATS = [
    {"chat_id": "G1", "platform": "web", "name": "虚构投资群", "owner_staff_id": "S001",
     "segment": "asset_type:investment", "member_count": "80"},
    {"chat_id": "G2", "platform": "web", "name": "Invented mid tier", "owner_staff_id": "S002", "segment": "tier:mid"},
    {"chat_id": "G9", "platform": "slack", "name": "elsewhere", "owner_staff_id": "S001", "segment": "tier:mid"},
]  # fmt: skip


@cache
def policy() -> Policy:
    """The shipped one, read once."""
    return load_policy()


class Browser:
    """Asks an application without a network and keeps its cookies."""

    def __init__(self, app: ASGIApp, base_url: str = "http://localhost") -> None:
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=base_url)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._client.request("GET", path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._client.request("POST", path, **more))


@dataclass
class House:
    """One served bank, its page, and the jobs that were pressed."""

    desk: Desk
    database: Database
    pressed: list[str] = field(default_factory=list)
    outcome: Outcome = field(default_factory=lambda: Outcome(state="done", planned_at=NOW))
    on_press: Callable[[], None] = lambda: None

    def client(self) -> Browser:
        """A browser on the machine the demo runs on."""
        return Browser(create_app(self.desk))

    def press(self, job: str) -> Outcome:
        """What a pressed button runs."""
        self.pressed.append(job)
        self.on_press()
        return self.outcome


def the_staff() -> list[Row]:
    """The cast, a reviewer, an administrator, an editor, and somebody who has left."""
    staff = [*the_cast(), a_staff(staff_id="S005", name="合规方", role="compliance_reviewer")]
    staff.append(a_staff(staff_id="S007", name="管理员", role="admin"))
    staff.append(a_staff(staff_id="S008", name="编辑", role="content_editor"))
    staff.append(a_staff(staff_id="S006", name="已离职", active="N"))
    return staff


def redeliver(house: "House", staff_id: str, **over: str) -> None:
    """The bank's next file says something else of one person."""
    folder = house.database.data_dir / "next"
    staff = [{**one, **(over if one["staff_id"] == staff_id else {})} for one in the_staff()]
    customers = [a_customer(name="张秘密"), a_customer(customer_id="C002", manager_id="S002")]
    write_delivery(folder, a_delivery(staff=staff, customers=customers, group_chats=CHATS))
    report = import_delivery(house.database, folder, as_of=NOW.date(), now=NOW + timedelta(minutes=1), accept=True)
    assert report.state == "accepted"


@pytest.fixture(scope="session")
def served_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    customers = [a_customer(name="张秘密"), a_customer(customer_id="C002", manager_id="S002")]
    write_delivery(folder / "bank", a_delivery(staff=the_staff(), customers=customers, group_chats=CHATS))
    database = Database(SQLITE.url(folder), folder / "data")
    import_delivery(database, folder / "bank", as_of=NOW.date(), now=NOW)
    database.close()
    return folder


@pytest.fixture
def house(served_bank: Path, tmp_path: Path) -> House:
    folder = shutil.copytree(served_bank, tmp_path / "web")
    database = Database(SQLITE.url(folder), folder / "data")
    made: list[House] = []
    desk = Desk(
        database=database,
        now=lambda: NOW,
        language="zh",
        ready=lambda: None,
        demo=DemoClock(run=lambda job: made[0].press(job), shifted=True),  # noqa: PLW0108 - made below
        stopping=threading.Event(),
        secret="a secret of the tests",
        policy=policy,
    )
    made.append(House(desk=desk, database=database))
    return made[0]
