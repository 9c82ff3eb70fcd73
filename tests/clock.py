"""What the tests of the clock share: moments, a served delivery with group chats, a messenger that remembers. All invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from content.calendar import working_days
from content.cards import Card
from content.policy import load_policy
from handlers.messages import Address, Messenger, SendFailed
from schedules.jobs import Run
from segmentation.policy import Policy, read_policy
from store import migrate
from store.database import Database
from tests.builders import a_customer, a_delivery, a_holding, a_staff, the_cast, write_delivery
from tests.engines import SQLITE, Engine

CHINA = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment on the bank's clock: ``at("2026-11-23 08:30")``."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


#: Monday morning, the hour of the briefing.
MONDAY = at("2026-11-23 08:30")


def a_card(**over: Any) -> Card:
    """A card that shows nobody's data."""
    return Card(**{"title": "虚构示例", "summary": "an invented card", **over})


def a_group(**over: Any) -> dict[str, Any]:
    """A web group of investment customers, owned by S001."""
    return {
        "chat_id": "G1", "platform": "web", "name": "虚构投资群", "owner_staff_id": "S001", "segment": "asset_type:investment",
        "member_count": "30", "lowest_risk_level": "C3", "has_member_65_plus": "N", **over,
    }  # fmt: skip


def the_delivery() -> dict[str, list[dict[str, Any]]]:
    """The cast, a manager on leave with a deputy, four customers of two managers, and three groups."""
    away = a_staff(
        staff_id="S004", name="赵休假", deputy_staff_id="S001", leave_from="2026-11-20", leave_to="2026-11-27"
    )  # fmt: skip
    gone = a_staff(staff_id="S005", name="钱离职", active="N")
    customers = [
        a_customer(),
        a_customer(customer_id="C002", name="欧阳若兰", manager_id="S002"),
        a_customer(customer_id="C003", name="王芳", manager_id="S004"),
        a_customer(customer_id="C004", name="John Sample", marketing_consent="Y"),
    ]
    groups = [
        a_group(),
        a_group(chat_id="G2", segment="asset_type:wealth", owner_staff_id="S002"),
        a_group(chat_id="G3", segment="asset_type:wealth", owner_staff_id="S009"),
    ]
    return a_delivery(
        staff=[*the_cast(), away, gone], customers=customers, group_chats=groups,
        holdings=[a_holding(), a_holding(holding_id="H003", customer_id="C003")],
    )  # fmt: skip


def open_bot(folder: Path, engine: Engine = SQLITE) -> Database:
    """The folder's own database, created or brought up to date."""
    database = Database(engine.url(folder), folder / "data")
    migrate.upgrade(database)
    return database


def build_bank(
    folder: Path, tables: Mapping[str, list[dict[str, Any]]] | None = None, *, engine: Engine = SQLITE
) -> None:
    """A folder with a served delivery and round of Saturday 21 November 2026."""
    from store.imports.deliveries import import_delivery
    from store.rounds.rounds import run_round

    database = open_bot(folder, engine)
    files = write_delivery(folder / "files", tables or the_delivery())
    report = import_delivery(database, files, as_of=date(2026, 11, 21), now=at("2026-11-22 01:00"))
    assert report.state == "accepted"
    run_round(database, load_policy(), as_of=date(2026, 11, 21), now=at("2026-11-22 01:10"))
    database.close()


def copy_of(bank: Path, folder: Path, engine: Engine = SQLITE) -> Database:
    """A copy of a built folder, opened: each test writes into its own."""
    engine.copy(bank, folder)
    return open_bot(folder, engine)


def policy_with(**changes: tuple[str, str]) -> Policy:
    """The shipped policy with some pieces of text replaced; each must stand in it exactly once."""
    from content.policy import SHIPPED

    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in changes.values():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return read_policy(text)


@dataclass
class Remembering:
    """A messenger that remembers what it sent and fails as it is told, once a failure."""

    failures: list[SendFailed] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, to: Address, card: Card, *, key: str) -> str:  # noqa: ARG002 - what it shows is not asked here
        """Fail next, or note address and key."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((str(to), key))
        return f"m{len(self.sent)}"


def a_run(
    database: Database, planned: datetime = MONDAY, *, platforms: Mapping[str, Messenger] | None = None, **over: Any
) -> Run:
    """A run of a job at its planned time."""
    values: dict[str, Any] = {
        "database": database, "policy": load_policy(), "planned_at": planned, "now": planned,
        "working_days": working_days(), "messengers": platforms or {"web": Remembering()},
    }  # fmt: skip
    return Run(**{**values, **over})
