"""The invented bank of the simulation: managers in several zones and on several platforms, and a delivery for each day."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.builders import a_branch, a_customer, a_delivery, a_holding, a_product, a_staff, write_delivery
from tests.clock import a_group

#: Where managers sit; those of London and New York change their clocks in the simulated weeks.
ZONES = ("Asia/Shanghai", "Asia/Shanghai", "Asia/Singapore", "Europe/London", "America/New_York", "Australia/Sydney")
PLATFORMS = ("web", "wecom", "slack")
#: The first simulated day; London's clocks change on 25 October, New York's on 1 November.
FIRST_DAY = date(2026, 10, 22)


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A manager as the bank's file has them."""

    staff_id: str
    platform: str
    zone: ZoneInfo
    briefing_at: str
    leave: tuple[date, date] | None
    deputy: str

    @property
    def address(self) -> str:
        """Their private chat."""
        return f"{self.platform}:person:{self.staff_id}"

    def away(self, day: date) -> bool:
        """On leave that day."""
        return self.leave is not None and self.leave[0] <= day <= self.leave[1]


@dataclass(frozen=True, kw_only=True)
class Bank:
    """Who works there."""

    colleagues: tuple[Colleague, ...]
    groups: tuple[tuple[str, str, str], ...]
    """Chat, platform, owner."""


def a_bank(seed: int, managers: int, days: int) -> Bank:
    """Drawn by seed."""
    draw = random.Random(f"{seed}:bank")
    colleagues = []
    for number in range(managers):
        leave = None
        if draw.random() < 0.15:
            begin = FIRST_DAY + timedelta(days=draw.randrange(max(1, days)))
            leave = (begin, begin + timedelta(days=draw.randint(0, 4)))
        colleagues.append(
            Colleague(
                staff_id=f"S{number:03}", platform=draw.choice(PLATFORMS), zone=ZoneInfo(draw.choice(ZONES)),
                briefing_at=draw.choice(("08:30", "08:30", "08:30", "09:15")), leave=leave,
                deputy=f"S{(number + 1) % managers:03}",
            )
        )  # fmt: skip
    groups = tuple((f"G{n}", PLATFORMS[n % 3], f"S{n % managers:03}") for n in range(max(3, managers // 8)))
    return Bank(colleagues=tuple(colleagues), groups=groups)


def write_day(bank: Bank, folder: Path, seed: int, day: date) -> Path:
    """The bank's files of one day; balances move a little."""
    draw = random.Random(f"{seed}:{day}:balances")
    staff = [
        a_staff(
            staff_id=one.staff_id, name=f"虚构经理{one.staff_id}", timezone=str(one.zone), briefing_at=one.briefing_at,
            wecom_userid=one.staff_id if one.platform == "wecom" else "",
            slack_user_id=one.staff_id if one.platform == "slack" else "",
            leave_from=one.leave[0].isoformat() if one.leave else "", leave_to=one.leave[1].isoformat() if one.leave else "",
            deputy_staff_id=one.deputy, language="zh" if one.zone.key.startswith("Asia") else "en",
        )
        for one in bank.colleagues
    ]  # fmt: skip
    staff.append(a_staff(staff_id="E001", name="虚构管理员", role="admin"))
    customers = [
        a_customer(customer_id=f"C{n:04}", name=f"虚构客户{n}", manager_id=bank.colleagues[n // 2].staff_id)
        for n in range(2 * len(bank.colleagues))
    ]
    holdings = [
        a_holding(
            holding_id=f"H{n:04}", customer_id=f"C{n:04}", balance=f"{draw.choice((40, 40, 40, 90, 600))}000.00",
            matures_on=(FIRST_DAY + timedelta(days=3 * n % 60)).isoformat(), opened_on="2025-10-01",
        )
        for n in range(len(customers))
    ]  # fmt: skip
    groups = [a_group(chat_id=chat, platform=platform, owner_staff_id=owner) for chat, platform, owner in bank.groups]
    tables = a_delivery(
        branches=[a_branch()], staff=staff, customers=customers, holdings=holdings, products=[a_product()], group_chats=groups
    )  # fmt: skip
    return write_delivery(folder, tables)
