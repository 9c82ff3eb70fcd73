"""A delivery's CSV files read a second time, without the product's import: rows, books and what duties look at."""

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from segmentation.dossier import Dossier
from segmentation.people import Complaint, Contact, Customer, Holding, Movement, Placement
from tests.clock import CHINA
from tests.reliability.told_events import Told
from tests.segmentation import oracle

Row = dict[str, Any]
_FEN = frozenset(
    ["balance", "average_balance", "amount", "investment_turnover", "card_spend", "settlement_turnover", "payments_median",
     "next_payment_amount"]
)  # fmt: skip
_DAYS = frozenset(
    ["opened_on", "closed_on", "birth_date", "last_active_on", "risk_assessed_on", "matures_on", "next_payment_on",
     "leave_from", "leave_to"]
)  # fmt: skip
_COUNTS = frozenset(["payments_count", "counter_ops", "mobile_ops", "logins"])
_YES_NO = frozenset(["auto_renew", "confirmed", "own_account_elsewhere"])
#: No risk grade counts for these.
_UNGRADED = frozenset(
    ["demand_deposit", "notice_deposit", "term_deposit", "instalment_deposit", "interest_drawing_deposit", "large_cd",
     "service"]
)  # fmt: skip
_OF_CUSTOMERS = ("holdings", "balances", "activity", "movements", "contacts", "complaints", "assessments", "tags")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_FEN, lambda text: int(Decimal(text) * 100)),
    **dict.fromkeys(_DAYS, date.fromisoformat),
    **dict.fromkeys(_COUNTS, int),
    **dict.fromkeys(_YES_NO, lambda text: text == "Y"),
    "month": lambda text: int(text[:4]) * 12 + int(text[5:]) - 1,
    "at": _moment,
}


def _value(column: str, text: str) -> Any:
    return _READ.get(column, str)(text) if text else None


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What one delivery says."""

    as_of: date
    tables: dict[str, list[Row]]
    mine: dict[str, dict[str, list[Row]]]
    """Table → customer → rows."""
    told: Told = field(default_factory=Told)
    """What was told since."""

    @staticmethod
    def read(folder: Path, as_of: date) -> "Delivered":
        """Every CSV file of the folder."""
        tables = {}
        for file in folder.glob("*.csv"):
            with file.open(encoding="utf-8-sig", newline="") as opened:
                rows = csv.DictReader(opened)
                tables[file.stem] = [{name: _value(name, text) for name, text in row.items()} for row in rows]
        mine: dict[str, dict[str, list[Row]]] = {}
        for name in _OF_CUSTOMERS:
            mine[name] = defaultdict(list)
            for row in tables.get(name, ()):
                mine[name][row["customer_id"]].append(row)
        return Delivered(as_of=as_of, tables=tables, mine=mine)

    def books(self, today: date) -> dict[str, list[str]]:
        """Whose briefing tells of whom: everybody active who looks after customers and is there, with whom they stand in for."""
        staff = {row["staff_id"]: row for row in self.tables["staff"]}
        away = {
            id_ for id_, row in staff.items() if row["leave_from"] and row["leave_from"] <= today <= row["leave_to"]
        }
        found: dict[str, list[str]] = {
            id_: []
            for id_, row in staff.items()
            if row["role"] in {"relationship_manager", "wealth_manager"} and row["active"] != "N" and id_ not in away
        }
        for row in self.tables["customers"]:
            gone = row["closed_on"] is not None and row["closed_on"] <= today
            owner = row["manager_id"]
            if gone or row["opened_on"] > today or not owner:
                continue
            reader = staff[owner]["deputy_staff_id"] if owner in away else owner
            found.setdefault(reader, []).append(row["customer_id"])
        return found

    def dossier(self, customer_id: str, today: date) -> Dossier:
        """What duties look at, of one customer."""
        row = next(one for one in self.tables["customers"] if one["customer_id"] == customer_id)
        held = [one for one in self._of("holdings", customer_id) if one["opened_on"] <= today]
        levels = [
            one["at"].date()
            for one in self._of("assessments", customer_id)
            if one["confirmed"] is not False and one["at"].date() <= today
        ]
        complaints = self._complaints(customer_id, today)
        return Dossier(
            customer=Customer(
                customer_id=customer_id, name=row["name"], opened_on=row["opened_on"], birth_date=row["birth_date"],
                birth_calendar=row["birth_calendar"] or "solar",
            ),
            placement=self._placement(row),
            holdings=tuple(
                Holding(
                    **{name: one[name] for name in _HOLDING}, customer_id=customer_id
                )
                for one in held
            ),
            contacts=tuple(
                Contact(
                    contact_id=one["contact_id"], customer_id=customer_id, staff_id=one["staff_id"] or "", at=one["at"],
                    channel=one["channel"], outcome=one["outcome"] or "",
                )
                for one in self._of("contacts", customer_id)
                if one["at"].date() <= today
            ),
            movements=tuple(
                Movement(
                    movement_id=one["movement_id"], customer_id=customer_id, at=one["at"], direction=one["direction"],
                    amount=one["amount"],
                )
                for one in self._of("movements", customer_id)
            )
            + tuple(one for one in self.told.movements if one.customer_id == customer_id),
            complaints=complaints,
            complaint_since=min((one.opened_on for one in complaints), default=None),
            arrivals=tuple(one for one in self.told.arrivals if one.customer_id == customer_id),
            marks=tuple(
                one for whom, one in self.told.marks
                if whom in {"", customer_id} and any(each["product_code"] == one.product_code for each in held)
            ),
            assessed_on=max([*levels, *([row["risk_assessed_on"]] if row["risk_assessed_on"] else [])], default=None),
            graded=any(one["product_code"] in self._graded() and one["kind"] not in _UNGRADED for one in held),
        )  # fmt: skip

    def _complaints(self, customer_id: str, today: date) -> tuple[Complaint, ...]:
        """Those that are open."""
        delivered = [
            Complaint(
                complaint_id=one["complaint_id"], customer_id=customer_id, opened_on=one["opened_on"], kind=one["kind"] or ""
            )
            for one in self._of("complaints", customer_id)
            if one["opened_on"] <= today and (one["closed_on"] is None or one["closed_on"] > today)
        ]  # fmt: skip
        return (*delivered, *(one for one in self.told.complaints if one.customer_id == customer_id))

    def _of(self, table: str, customer_id: str) -> list[Row]:
        return self.mine[table].get(customer_id, [])

    def _graded(self) -> set[str]:
        return {row["product_code"] for row in self.tables["products"] if row["risk_grade"] or row["issuer_risk_grade"]}

    def _placement(self, row: Row) -> Placement | None:
        if row["opened_on"] > self.as_of or (row["closed_on"] and row["closed_on"] <= self.as_of):
            return None
        bank = {name: self._of(name, row["customer_id"]) for name in _OF_CUSTOMERS if name in self.tables}
        one = oracle.One({**bank, "customers": [row]}, row, self.as_of)
        money = oracle.money(one)
        types = oracle.types(one, money)
        tier = oracle.plain_tier(money["aum"])
        return Placement(
            customer_id=row["customer_id"], as_of=self.as_of, aum=money["aum"], debt=money["debt"], tier=tier,
            primary_type=types["primary_type"], asset_types=tuple(filter(None, types["asset_types"].split("|"))),
            segments=("vip",) if tier in {"high", "private"} else (),
        )  # fmt: skip


_HOLDING = (
    "holding_id", "product_code", "kind", "balance", "opened_on", "matures_on", "auto_renew", "next_payment_on",
    "next_payment_amount",
)  # fmt: skip
