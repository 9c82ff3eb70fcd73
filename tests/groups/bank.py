"""A bank with four WeChat Work groups of two owners, one web group, and what the tests push. All invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from content.cards import Card
from content.policy import load_policy
from store import groups
from store.database import Database
from store.groups import Content
from tests.builders import a_customer, a_delivery, a_holding, a_staff
from tests.clock import MONDAY, a_card, a_group, build_bank

NA, CHEN = "lina", "chenchen"
TEN = MONDAY.replace(hour=10, minute=7)
SEGMENT = "asset_type:investment"
CHATS = ("wr1", "wr2", "wr3", "wr4")


def tables() -> dict[str, list[dict[str, Any]]]:
    """李娜 owns wr1, wr2 and wr4 (of another segment), 陈晨 wr3, and 李娜 the web's G1; 旧人 has left and owns wr9."""
    staff = [
        a_staff(wecom_userid="LiNa"),
        a_staff(staff_id="S002", name="陈晨", wecom_userid="ChenChen", language="en"),
        a_staff(staff_id="S003", name="周行长", role="branch_head"),
        a_staff(staff_id="S005", name="旧人", wecom_userid="JiuRen", active="N"),
    ]
    customers = [
        a_customer(wecom_external_userid="wm1", risk_level="C3", birth_date="1980-01-01"),
        a_customer(
            customer_id="C002", name="欧阳若兰", wecom_external_userid="wm2", risk_level="C2", birth_date="1950-01-01"
        ),
        a_customer(customer_id="C003", name="王芳", manager_id="S002"),
    ]
    wecom: dict[str, Any] = {"platform": "wecom"}
    chats = [
        a_group(chat_id="wr1", **wecom), a_group(chat_id="wr2", **wecom),
        a_group(chat_id="wr3", owner_staff_id="S002", **wecom),
        a_group(chat_id="wr4", segment="asset_type:wealth", **wecom),
        a_group(chat_id="wr9", owner_staff_id="S005", **wecom), a_group(chat_id="G1"),
    ]  # fmt: skip
    return a_delivery(staff=staff, customers=customers, holdings=[a_holding()], group_chats=chats)


def build(folder: Path) -> None:
    """The bank, imported and with its groups taken in."""
    build_bank(folder, tables())
    database = Database(f"sqlite:///{folder / 'guanhu.db'}", folder / "data")
    groups.take_from_bank(database, MONDAY)
    database.close()


def content(now: datetime = TEN, *, card: Card | None = None, about: Mapping[str, Any] | None = None) -> Content:
    """A push that holds for two weeks."""
    shown = card or a_card()
    return Content(
        card=shown, purpose="digest", about=about or {}, due_at=now, expires_at=now + timedelta(days=14)
    )  # fmt: skip


def handed(database: Database, push_id: str = "p1", *, chats: Any = CHATS, now: datetime = TEN) -> groups.HandedOver:
    """A push for these groups."""
    with database.writing() as connection:
        return groups.hand_over(connection, push_id=push_id, chat_ids=chats, content=content(now), now=now)


def states(database: Database, push_id: str = "p1") -> dict[str, tuple[str, str]]:
    """By chat: state and reason."""
    with database.engine.connect() as connection:
        found = groups.progress(connection, push_id)
    return {one.address.split(":")[2]: (one.state, one.reason) for one in found.groups}


POLICY = load_policy()
