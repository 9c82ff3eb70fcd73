"""The small bank of the dialogs: namesakes, products and days enough to go on from. Everyone in it is invented."""

from pathlib import Path

from bot.app import App
from tests.banks import an_app
from tests.builders import a_customer, a_holding, a_product, a_staff, the_cast
from tests.engines import SQLITE, Engine

#: Customer, name, account tail, phone, manager.
_PEOPLE = (
    ("C001", "张伟", "1111", "13800000001", "S001"),
    ("C002", "张伟", "2222", "13800000002", "S001"),
    ("C003", "王芳", "3333", "13800000003", "S001"),
    ("C004", "李娜", "4444", "13800000004", "S001"),
    ("C005", "刘洋", "5555", "13800000005", "S001"),
    ("C006", "欧阳静", "6666", "13800000006", "S001"),
    ("C101", "赵敏", "7777", "13800000007", "S002"),
    ("C901", "Nina Far", "8888", "13800000008", "S009"),
)
#: Holding, customer, product, yuan, the day it ends.
_HOLDINGS = (
    ("H01", "C001", "TD12", "120000", "2026-11-24"),
    ("H02", "C002", "CD36", "800000", "2026-11-25"),
    ("H03", "C003", "WM01", "300000", "2026-11-26"),
    ("H04", "C003", "TD12", "60000", "2026-12-03"),
    ("H05", "C004", "CD36", "600000", "2026-12-09"),
    ("H06", "C005", "WM01", "90000", "2026-12-15"),
    ("H07", "C006", "TD12", "1500000", "2026-11-27"),
    ("H11", "C101", "CD36", "900000", "2026-11-25"),
    ("H91", "C901", "CD36", "700000", "2026-11-25"),
)
_PRODUCTS = {
    "TD12": ("定期存款一年", "term_deposit"),
    "CD36": ("虚构大额存单三年", "large_cd"),
    "WM01": ("虚构稳健理财一号", "closed_wealth"),
}
GROUP = "G01"


def the_bank(folder: Path, engine: Engine = SQLITE) -> App:
    """Imported, with its round."""
    return an_app(
        folder,
        engine=engine,
        segmented=True,
        staff=[a_staff(name="钱进"), *the_cast()[1:], a_staff(staff_id="A001", name="管理员", role="admin")],
        customers=[
            a_customer(
                customer_id=id_, name=name, account_last4=tail, phone=phone, manager_id=manager,
                branch_id="B2" if manager == "S009" else "B1", birth_date="1980-12-02",
            )
            for id_, name, tail, phone, manager in _PEOPLE
        ],
        products=[
            a_product(product_code=code, name=name, kind=kind) for code, (name, kind) in _PRODUCTS.items()
        ],
        holdings=[
            a_holding(
                holding_id=id_, customer_id=client, product_code=code, kind=_PRODUCTS[code][1], balance=f"{yuan}.00",
                matures_on=day,
            )
            for id_, client, code, yuan, day in _HOLDINGS
        ],
        group_chats=[
            {"chat_id": GROUP, "platform": "web", "name": "虚构客户群", "owner_staff_id": "S001", "segment": "tier:mid"}
        ],
    )  # fmt: skip
