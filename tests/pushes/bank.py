"""A bank with an editor, reviewers, groups of every kind and products of every grade; and what the tests push. All invented."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from content.policy import load_policy
from content.pushes.audience import Audience
from content.pushes.words import PushWords
from handlers.messages import Messenger
from schedules.outbox import Sender
from schedules.pushes import push_out
from store.database import Database
from store.outbox import outbox
from store.pushes import desk
from store.pushes.deciding import Decision
from store.pushes.desk import Preview
from store.pushes.making import Wish
from tests.builders import a_customer, a_delivery, a_holding, a_product, a_staff
from tests.clock import MONDAY, Remembering, a_group, a_run, build_bank

POLICY = load_policy()
INVESTMENT, WEALTH, SAVINGS = "asset_type:investment", "asset_type:wealth", "asset_type:savings"
#: Monday, in the hours of digests and offers, on no crowded minute.
TEN = MONDAY.replace(hour=10, minute=7)
EDITOR, REVIEWER, HEAD, MANAGER = "E1", "K1", "S003", "S001"
FUND = {
    "product_code": "CW05", "name": "虚构稳健一年封闭", "kind": "closed_wealth", "issuer": "虚构理财公司", "agency_sale": "Y",
    "risk_grade": "R2", "issuer_risk_grade": "R2", "grade_source": "虚构评级", "liquidity": "term", "min_amount": "10000.00",
    "term_days": "365", "private_offering": "N", "state": "live", "benchmark": "2.80%", "benchmark_basis": "虚构债券组合测算",
    "benchmark_as_of": "2026-11-01",
}  # fmt: skip


def tables() -> dict[str, list[dict[str, Any]]]:
    """李娜's and 陈晨's groups on the web; one without members, one whose owner has left, one with somebody of 65."""
    staff = [
        a_staff(),
        a_staff(staff_id="S002", name="陈晨"),
        a_staff(staff_id=HEAD, name="周行长", role="branch_head"),
        a_staff(staff_id="S005", name="旧人", active="N"),
        a_staff(staff_id=EDITOR, name="编小辑", role="content_editor"),
        a_staff(staff_id=REVIEWER, name="审小核", role="compliance_reviewer"),
        a_staff(staff_id="A1", name="管小理", role="admin"),
        a_staff(staff_id="S009", name="Olga Outside", branch_id="B2", language="en"),
    ]
    groups = [
        a_group(chat_id="G1", lowest_risk_level="C2"),
        a_group(chat_id="G2", owner_staff_id="S002", lowest_risk_level="C3"),
        a_group(chat_id="GC1", lowest_risk_level="C1"),
        a_group(chat_id="GUNKNOWN", lowest_risk_level="", has_member_65_plus=""),
        a_group(chat_id="GEMPTY", member_count="0"),
        a_group(chat_id="GLEFT", owner_staff_id="S005"),
        a_group(chat_id="GEN", owner_staff_id="S009"),
        a_group(chat_id="W1", segment=WEALTH, lowest_risk_level="C3"),
        a_group(chat_id="W65", segment=WEALTH, lowest_risk_level="C5", has_member_65_plus="Y"),
    ]
    products = [
        a_product(),
        FUND,
        {
            **FUND,
            "product_code": "EF09",
            "name": "虚构进取股票",
            "kind": "equity_fund",
            "risk_grade": "R4",
            "benchmark": "",
        },
        {**FUND, "product_code": "PV01", "name": "虚构私募计划", "kind": "trust_plan", "private_offering": "Y"},
    ]
    customers = [a_customer(), a_customer(customer_id="C002", name="欧阳若兰", manager_id="S002")]
    return a_delivery(staff=staff, customers=customers, products=products, holdings=[a_holding()], group_chats=groups)


def build(folder: Path) -> None:
    """The bank, served."""
    build_bank(folder, tables())


def a_wish(**over: Any) -> Wish:
    """A notice for the groups of investment customers."""
    values: dict[str, Any] = {
        "kind": "notice", "audience": Audience(segments=(INVESTMENT,)), "language": "zh",
        "words": PushWords(title="虚构讲座", text="本周三晚举办黄金知识讲座，欢迎预约。"), **over,
    }  # fmt: skip
    return Wish(**values)


def an_offer(text: str = "{name}正在发售，{benchmark}", **over: Any) -> Wish:
    """An offer of the wealth product, for the same groups."""
    words = PushWords(title="{name}", text=text, products=("CW05",))
    return a_wish(**{"kind": "product", "words": words, **over})


def drafted(database: Database, wish: Wish | None = None, *, by: str = EDITOR, now: datetime = TEN) -> Preview:
    """Kept as a draft."""
    return desk.draft(database, POLICY, wish or a_wish(), by=by, now=now)


def handed_in(database: Database, wish: Wish | None = None, *, by: str = EDITOR, now: datetime = TEN) -> str:
    """Kept and handed in; its number."""
    push_id = drafted(database, wish, by=by, now=now).push.push_id
    desk.submit(database, POLICY, push_id, by=by, now=now)
    return push_id


def decision(
    database: Database, push_id: str, *, by: str = REVIEWER, reason: str = "", now: datetime = TEN
) -> Decision:  # fmt: skip
    """On what this person reads now."""
    seen = desk.preview(database, POLICY, push_id, viewer=by, now=now)
    return Decision(push_id=push_id, approval_id=seen.approval_id, binding=seen.binding, by=by, reason=reason)


def approved(database: Database, wish: Wish | None = None, *, now: datetime = TEN) -> str:
    """Written, handed in, approved; its number."""
    push_id = handed_in(database, wish, now=now)
    desk.approve(database, POLICY, decision(database, push_id, now=now), now=now)
    return push_id


def minute(database: Database, now: datetime = TEN, messenger: Messenger | None = None) -> dict[str, Any]:
    """The job's round."""
    return push_out(a_run(database, now, platforms={"web": messenger or Remembering()}, policy=POLICY))


def sent(database: Database, now: datetime, messenger: Remembering | None = None) -> list[str]:
    """What the outbox sends until then; the keys of the push."""
    web = messenger or Remembering()
    Sender(database=database, policy=POLICY, messengers={"web": web}).drain(now)
    return [key for _, key in web.sent]


def groups_of(database: Database, push_id: str) -> dict[str, tuple[str, str]]:
    """By chat: state and reason."""
    found = desk.report(database, push_id)
    return {one.address.split(":")[2]: (one.state, one.reason) for one in found.lines}


def waiting(database: Database) -> list[str]:
    """Keys in the outbox that are to leave."""
    with database.engine.connect() as connection:
        return sorted(one.key for one in outbox.listing(connection) if one.state == "waiting")


LATER = date(2026, 12, 20)
