"""The invented bank of the crash proof: colleagues on three platforms, their customers, and two days' deliveries."""

from pathlib import Path
from typing import Any

from tests.builders import Row, a_customer, a_delivery, a_holding, a_product, a_staff, write_delivery
from tests.clock import a_group


def _staff() -> list[Row]:
    return [
        a_staff(),
        a_staff(staff_id="S002", name="陈晨", wecom_userid="chen"),
        a_staff(staff_id="S003", name="周行长", role="branch_head", slack_user_id="U3"),
        a_staff(staff_id="S004", name="赵休假", deputy_staff_id="S001", leave_from="2026-11-20", leave_to="2026-11-27"),
        a_staff(staff_id="S006", name="林虚构", wecom_userid="lin"),
        a_staff(staff_id="S007", name="Sam Sample", slack_user_id="U7", language="en", timezone="Asia/Singapore"),
        a_staff(staff_id="S008", name="吴管理", role="admin"),
        a_staff(staff_id="S009", name="Olga Outside", branch_id="B2", language="en"),
    ]


def _groups() -> list[Row]:
    return [
        a_group(),
        a_group(chat_id="G2", platform="wecom", segment="asset_type:wealth", owner_staff_id="S002"),
        a_group(chat_id="G3", platform="slack", segment="asset_type:wealth", owner_staff_id="S009"),
        a_group(chat_id="G4", platform="wecom", segment="asset_type:investment", owner_staff_id="S006"),
    ]


def _customers() -> list[Row]:
    owners = ("S001", "S001", "S002", "S004", "S006", "S006", "S007", "S009")
    return [
        a_customer(customer_id=f"C{number:03}", name=f"虚构客户{number}", manager_id=owner, birth_date="1980-11-23")
        for number, owner in enumerate(owners, start=1)
    ]


def _holdings(risen: dict[str, str]) -> list[Row]:
    current = [
        a_holding(
            holding_id=f"D{number:03}", customer_id=f"C{number:03}", product_code="CUR", kind="demand_deposit",
            balance=risen.get(f"C{number:03}", "30000.00"), matures_on="", auto_renew="",
        )
        for number in range(1, 9)
    ]  # fmt: skip
    return [*current, a_holding(), a_holding(holding_id="H004", customer_id="C004")]


def delivery(folder: Path, *, risen: dict[str, str] | None = None) -> Path:
    """The files of one day; ``risen`` says whose current account holds more than the others'."""
    products: list[dict[str, Any]] = [
        a_product(),
        a_product(product_code="CUR", name="活期", kind="demand_deposit", liquidity=""),
    ]
    tables = a_delivery(
        staff=_staff(), customers=_customers(), holdings=_holdings(risen or {}), products=products, group_chats=_groups(),
    )  # fmt: skip
    return write_delivery(folder, tables)


#: Sunday's files: two customers reach another tier.
RISEN = {"C002": "700000.00", "C005": "62000.00"}
