"""An invented bank with edges put into its files, and all of it read back line by line: what the lists are held against."""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.app import App, open_app
from bot.settings import read_settings
from content.invented.bank import build
from content.policy import load_policy
from store.imports.deliveries import import_delivery
from store.live.bank_events import BankEvent, take
from store.rounds.exports import export_segments
from store.rounds.rounds import run_round
from tests.banks import NOW, ZONE

AS_OF = date(2026, 11, 20)
TODAY = NOW.date()
SHANGHAI = ZoneInfo("Asia/Shanghai")
MANAGERS = ("RM01", "RM02", "RM03", "RM04")
HEAD, OUTSIDER = "BH01", "LM01"
Line = dict[str, str]


def fen(yuan: str) -> int:
    return int(Decimal(yuan or "0") * 100)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=SHANGHAI) if read.tzinfo is None else read.astimezone(SHANGHAI)


@dataclass(frozen=True)
class Files:
    """The bank's files and the export of the round, as plain rows."""

    folder: Path
    export: Path
    told: list[Line] = field(default_factory=list)
    """Movements told after the delivery, in the file's columns."""

    def rows(self, table: str) -> list[Line]:
        return read(self.folder / f"{table}.csv")

    @cached_property
    def customers(self) -> dict[str, Line]:
        return {row["customer_id"]: row for row in self.rows("customers")}

    @cached_property
    def placed(self) -> dict[str, Line]:
        return {row["customer_id"]: row for row in read(self.export)}

    @cached_property
    def holdings(self) -> list[Line]:
        return self.rows("holdings")

    @cached_property
    def last_reached(self) -> dict[str, date]:
        """When each customer was last spoken with: not when nobody answered, or only something was sent."""
        found: dict[str, date] = {}
        for row in self.rows("contacts"):
            if row["outcome"] not in ("no_answer", "wrong_number", "sent"):
                on = moment(row["at"]).astimezone(SHANGHAI).date()
                found[row["customer_id"]] = max(on, found.get(row["customer_id"], on))
        return found

    @cached_property
    def movements(self) -> list[Line]:
        there = self.rows("movements")
        ids = {row["movement_id"] for row in there}
        return [*there, *(row for row in self.told if row["movement_id"] not in ids)]

    def book(self, who: str) -> dict[str, Line]:
        """Whose customers the person sees: their own, or those of everybody at the head's branch and of nobody in it."""
        staff = {row["staff_id"]: row for row in self.rows("staff")}
        role, branch = staff[who]["role"], staff[who]["branch_id"]
        if role == "branch_head":
            seen = {id_ for id_, one in staff.items() if one["branch_id"] == branch}
            nobodys = {
                id_ for id_, one in self.customers.items() if not one["manager_id"] and one["branch_id"] == branch
            }
        else:
            seen, nobodys = {who} if role in ("relationship_manager", "wealth_manager") else set(), set()
        return {id_: row for id_, row in self.customers.items() if row["manager_id"] in seen or id_ in nobodys}

    def open(self, who: str) -> dict[str, Line]:
        """Of these, whose account is open today."""
        return {
            id_: row
            for id_, row in self.book(who).items()
            if row["opened_on"] <= TODAY.isoformat() and (not row["closed_on"] or row["closed_on"] > TODAY.isoformat())
        }


def read(path: Path) -> list[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def edged(folder: Path) -> None:
    """Accounts closed around today, birthdays of every sort, money at the marks, ends and payments in the next weeks."""
    dice = random.Random(20261120)
    customers = read(folder / "customers.csv")
    for place, row in enumerate(customers):
        if place % 17 == 3:
            row["closed_on"] = (TODAY + timedelta(days=dice.randint(-20, 2))).isoformat()
        if place % 5 == 1:
            near = TODAY + timedelta(days=dice.randint(-3, 60))
            row["birth_date"] = near.replace(year=dice.choice([1946, 1956, 1966, 1968, 1972, 1986, 1999])).isoformat()
        row["birth_calendar"] = dice.choice(["solar", "lunar", "lunar", ""])
        if place % 50 == 7:
            row["birth_date"] = "1988-02-29"
        if place % 11 == 2:
            row["qualified_investor_until"] = (TODAY + timedelta(days=dice.randint(-5, 40))).isoformat()
        if place % 9 == 4:
            row["risk_assessed_on"] = (TODAY + timedelta(days=dice.randint(-370, -330))).isoformat()
    write(folder / "customers.csv", customers)
    ids = [row["customer_id"] for row in customers]
    _edged_money(folder, ids, dice)
    _edged_days(folder, ids, dice)


def _edged_money(folder: Path, ids: list[str], dice: random.Random) -> None:
    holdings = read(folder / "holdings.csv")
    for place, row in enumerate(holdings):
        if place % 23 == 5:
            row["balance"] = "0"
        if row["kind"] in ("insurance", "mortgage"):
            row["next_payment_on"] = (TODAY + timedelta(days=dice.randint(-4, 45))).isoformat()
            row["next_payment_amount"] = dice.choice(["", "5000", "5000.01", "1200"])
    write(folder / "holdings.csv", holdings)
    movements = read(folder / "movements.csv")
    marks = ["20000", "19999.99", "50000", "49999.99", "200000", "199999.99", "500000", "100000"]
    for number in range(160):
        ago = AS_OF - timedelta(days=dice.randint(0, 12))
        clock = dice.choice(["00:00:00", "23:59:59", "10:30:00", "16:30:00Z", "15:59:59+00:00"])
        movements.append(
            {
                **movements[0],
                "movement_id": f"EDGE-{number:03}",
                "customer_id": dice.choice(ids),
                "at": f"{ago.isoformat()}T{clock}",
                "direction": dice.choice(["in", "out"]),
                "amount": dice.choice(marks),
                "own_account_elsewhere": dice.choice(["Y", "N", ""]),
            }
        )
    write(folder / "movements.csv", movements)


def _edged_days(folder: Path, ids: list[str], dice: random.Random) -> None:
    assessments = read(folder / "assessments.csv")
    for number in range(60):
        on = TODAY - timedelta(days=dice.randint(320, 372))
        at, confirmed = f"{on.isoformat()}T09:00", dice.choice(["Y", "N", ""])
        assessments.append({"customer_id": ids[number * 3 % len(ids)], "at": at, "level": "C2", "confirmed": confirmed})
    write(folder / "assessments.csv", assessments)
    products = read(folder / "products.csv")
    for place, row in enumerate(products):
        if place % 9 == 2:
            row["sale_end"] = (TODAY + timedelta(days=dice.randint(-3, 40))).isoformat()
    write(folder / "products.csv", products)


def a_bank(folder: Path) -> tuple[App, Files]:
    """The bank imported, with a round, and some movements told since."""
    delivery = folder / "delivery"
    build(delivery, today=AS_OF, customers=280, managers=4, branches=2, seed=61)
    edged(delivery)
    given = {"GUANHU_DATABASE_URL": f"sqlite:///{folder}/guanhu.db", "GUANHU_DATA_DIR": str(folder / "data")}
    app = open_app(read_settings(given, folder / "none.env"))
    import_delivery(app.database, delivery, as_of=AS_OF, now=NOW)
    run_round(app.database, load_policy(), as_of=AS_OF, now=NOW)
    export = folder / "segments.csv"
    with app.database.reading() as connection:
        round_id = app.database.served(connection).round_id
    assert round_id is not None
    export_segments(app.database, round_id, export)
    told = _told(app, delivery)
    return app, Files(folder=delivery, export=export, told=told)


def _told(app: App, delivery: Path) -> list[Line]:
    """What the bank's systems told since: new money of some, and once more what a file holds already."""
    known = read(delivery / "movements.csv")
    customers = [row["customer_id"] for row in read(delivery / "customers.csv")][:40:5]
    told = [
        {
            "movement_id": f"TOLD-{number}", "customer_id": customer, "at": f"2026-11-2{1 + number % 3}T07:30:00",
            "direction": ("in", "out")[number % 2], "amount": ("200000", "60000", "7000")[number % 3], "reason": "",
            "own_account_elsewhere": ("Y", "")[number % 2],
        }
        for number, customer in enumerate(customers)
    ]  # fmt: skip
    again = {**known[-1], "at": "2026-11-21T08:00:00"}
    events = [
        BankEvent(
            id=f"E-{row['movement_id']}",
            at=moment(row["at"]),
            values={
                "movement_id": row["movement_id"], "customer_id": row["customer_id"], "direction": row["direction"],
                "amount": fen(row["amount"]), "reason": row["reason"] or None,
                "own_account_elsewhere": {"Y": True, "N": False}.get(row["own_account_elsewhere"]),
            },
        )
        for row in (*told, again)
    ]  # fmt: skip
    taken = take(app.database, "movements", events, now=datetime.combine(TODAY, NOW.time(), ZONE))
    assert taken.accepted == len(events)
    return told
