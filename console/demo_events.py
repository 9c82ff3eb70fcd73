"""The demo plays the bank's systems: a customer comes in, a large sum leaves. Kept as any event; only the signature is left out.

Used by ``console.chat`` under ``guanhu demo`` alone.
"""

import secrets

from console.desk import Desk
from segmentation.bank_events import KINDS
from store.books import richest
from store.live import bank_events
from store.live.bank_events import BankEvent

#: Button → kind of event.
PLAYED = {"arrival": "arrivals", "movement": "movements"}
#: Large for every tier, and told the branch head at once.
_AMOUNT = 600_000_00


def play(desk: Desk, name: str, staff_id: str) -> bool:
    """Tell one such event about the richest customer of this person, else of a colleague; False when there is nobody."""
    found = richest.of(desk.database, staff_id)
    if found is None:
        return False
    customer_id, branch_id = found
    kind = next(one for one in KINDS if one.name == PLAYED[name])
    id_ = f"demo-{secrets.token_hex(6)}"
    said = {
        "customer_id": customer_id, "branch_id": branch_id, "direction": "out", "amount": _AMOUNT, "movement_id": id_,
    }  # fmt: skip
    event = BankEvent(id=id_, at=desk.now(), values={column.name: said.get(column.name) for column in kind.columns})
    taken = bank_events.take(desk.database, kind.name, [event], now=desk.now())
    desk.wake()
    return bool(taken.accepted)
