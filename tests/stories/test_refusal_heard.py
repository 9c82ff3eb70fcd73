"""A customer says no to their manager; the manager types it; from that moment nothing more leaves for them. All invented."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from content.policy import load_policy
from schedules.outbox import Sender
from store.outbox import approvals, consents, outbox
from store.outbox.approvals import Bound
from tests.banks import NOW, an_app, say_to, tap
from tests.builders import a_customer, a_holding
from tests.clock import Remembering, a_card


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("给王芳打过电话了，接通了，她说不要再给我发了", "blocked"), ("给王芳打过电话了，接通了，她说别再联系了", "blocked"),
        ("called 王芳, reached her, she said stop sending these", "blocked"), ("给王芳打过电话了，接通了，她说谢谢", "sent"),
    ],
)  # fmt: skip
def test_what_a_customer_said_no_to_does_not_leave_any_more(tmp_path: Path, typed: str, state: str) -> None:
    app = an_app(
        tmp_path,
        customers=[a_customer(), a_customer(customer_id="C002", name="王芳", marketing_consent="Y")],
        holdings=[a_holding(), a_holding(holding_id="H002", customer_id="C002")],
    )
    asked = say_to(app, "S001", typed)
    confirm = next(button for button in asked.card.buttons if button.action.startswith("log_contact?"))
    tap(app, "S001", confirm.action, at=NOW + timedelta(minutes=1))
    soon, card = NOW + timedelta(minutes=2), a_card()
    with app.database.writing() as connection:
        bound = Bound(
            kind="push", ref="P1", bytes_hash=card.content_hash(), audience={}, valid_from=NOW.date(),
            valid_until=date(2026, 12, 31),
        )  # fmt: skip
        made = approvals.draft(connection, bound, author="E1", now=NOW)
        approvals.move(connection, made.approval_id, "approve", by="R1", now=NOW)
        outbox.add(
            connection, key="push:C002", address="web:person:C002", purpose="marketing", card=card, due_at=soon,
            about={"approval_id": made.approval_id, "recipients": ["C002"]},
        )  # fmt: skip
        said = consents.latest(connection, ["C002"], purpose="marketing", channel="web")
    Sender(database=app.database, policy=load_policy(), messengers={"web": Remembering()}).drain(soon)
    with app.database.engine.connect() as connection:
        (line,) = [one for one in outbox.listing(connection) if one.key == "push:C002"]
    app.database.close()
    assert said == ({"C002": False} if state == "blocked" else {})
    assert (line.state, [finding["check"] for finding in line.findings]) == (
        state,
        ["C-11", "C-10"] if state == "blocked" else [],
    )
