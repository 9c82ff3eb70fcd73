"""How long a week's plan of pushes takes: a fifth of the bench's size in groups (20,000), three pushes a segment, a full ledger.

Measured is all of it: reading the groups and what they got, asking the checks, giving out the times.
"""

import csv
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from content.marketing.examined import examined
from content.policy import load_policy
from content.pushes.audience import Audience
from content.pushes.words import PushWords
from segmentation.people import Manager
from store import migrate
from store.database import Database
from store.groups import take_from_bank
from store.pushes.making import Wish, composed
from store.pushes.planned import planned
from store.pushes.recipients import Known
from store.tables import group_sends

#: Groups are so many of the bench's size.
_SHARE = 5
_GROUPS_OF_AN_OWNER = 5
SEGMENTS = ("asset_type:investment", "asset_type:wealth", "asset_type:savings", "asset_type:settlement")
KINDS = ("news", "invitation", "greeting")
_EDITOR = Manager(staff_id="E1", name="虚构编辑", role="content_editor", branch_id="B1", language="zh", active=True)
_AT_ONCE = 5_000


def plan_week(place: Path, size: int, now: datetime) -> Mapping[str, float]:
    """groups, pushes, sends, seconds (all), plan_seconds (of them the planner with its ledger), cpu_seconds."""
    groups = max(size // _SHARE, 1)
    monday = (now - timedelta(days=now.weekday())).replace(hour=8, minute=0, second=0, microsecond=0)
    database = Database(f"sqlite:///{place / 'guanhu.db'}", place / "data")
    try:
        _build(database, place, groups, monday)
        return _measured(database, groups, monday)
    finally:
        database.close()


def _measured(database: Database, groups: int, monday: datetime) -> Mapping[str, float]:
    policy = load_policy()
    examined("虚构")  # the lists of words are read once a process, not once a week
    begun, worked = time.perf_counter(), time.process_time()
    with database.reading() as connection:
        known = Known.read(connection)
        wanted = [
            composed(
                connection,
                policy,
                _wish(segment, kind),
                author=_EDITOR,
                now=monday,
                push_id=f"{segment}-{kind}",
                known=known,
            )
            for segment in SEGMENTS
            for kind in KINDS
        ]
        counted = time.perf_counter()
        made = planned(connection, policy, wanted, now=monday)
    ended = time.perf_counter()
    return {
        "groups": groups,
        "pushes": len(wanted),
        "sends": sum(len(made.of(push.push_id)) for push, _ in wanted),
        "plan_seconds": round(ended - counted, 3),
        "seconds": round(ended - begun, 3),
        "cpu_seconds": round(time.process_time() - worked, 3),
    }


def _wish(segment: str, kind: str) -> Wish:
    words = PushWords(title="虚构资讯", text=f"虚构的一周资讯：{kind}，均为示例。")
    return Wish(kind=kind, audience=Audience(segments=(segment,)), language="zh", words=words)


def _build(database: Database, place: Path, groups: int, monday: datetime) -> None:
    """A served delivery with the groups, and what they got in the last weeks."""
    from store.imports.deliveries import import_delivery

    migrate.upgrade(database)
    files = place / "files"
    files.mkdir()
    owners = range(groups // _GROUPS_OF_AN_OWNER + 1)
    _write(files / "branches.csv", ("branch_id", "name"), [("B1", "虚构支行")])
    staff = (
        (f"S{n}", f"虚构经理{n}", "relationship_manager", "B1", f"owner{n}", "zh", "Y") for n in owners
    )  # fmt: skip
    columns = ("staff_id", "name", "role", "branch_id", "wecom_userid", "language", "active")
    _write(files / "staff.csv", columns, staff)
    customer = ("C1", "虚构客户", "S0", "B1", "2020-01-01")
    _write(files / "customers.csv", ("customer_id", "name", "manager_id", "branch_id", "opened_on"), [customer])
    one_holding = ("H1", "C1", "", "demand_deposit", "1.00", "2020-01-01")
    of_holdings = ("holding_id", "customer_id", "product_code", "kind", "balance", "opened_on")
    _write(files / "holdings.csv", of_holdings, [one_holding])
    of_chats = (
        "chat_id", "platform", "name", "owner_staff_id", "segment", "member_count", "lowest_risk_level", "has_member_65_plus",
    )  # fmt: skip
    chats = (
        (f"wr{n}", "wecom", "虚构群", f"S{n // _GROUPS_OF_AN_OWNER}", SEGMENTS[n % len(SEGMENTS)], 30, "C3", "N")
        for n in range(groups)
    )
    _write(files / "group_chats.csv", of_chats, chats)
    import_delivery(database, files, as_of=monday.date(), now=monday)
    take_from_bank(database, monday)
    _fill_ledger(database, groups, monday)


def _fill_ledger(database: Database, groups: int, monday: datetime) -> None:
    """Two of the last weeks, and one of this month's offers, for every group."""
    lines = [
        {
            "push_id": f"old-{purpose}-{days}", "address": f"wecom:group:wr{n}", "owner": f"owner{n // _GROUPS_OF_AN_OWNER}",
            "key": f"old:{purpose}:{days}:{n}", "purpose": purpose, "state": "sent", "reason": "",
            "at": monday - timedelta(days=days), "left_at": monday - timedelta(days=days),
        }
        for purpose, days in (("digest", 7), ("digest", 14), ("marketing", 10))
        for n in range(groups)
    ]  # fmt: skip
    for first in range(0, len(lines), _AT_ONCE):
        with database.writing() as connection:
            connection.execute(insert(group_sends), lines[first : first + _AT_ONCE])


def _write(file: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
