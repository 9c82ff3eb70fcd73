"""The maturity list equals a plain scan of the bank's files, whatever is asked and however it is paged."""

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from handlers.actions import to_action
from handlers.ask import EARLIEST, LATEST, Amount, Period, Slots
from segmentation.bank_data import ASSET_KINDS, LOAN_KINDS
from segmentation.money import yuan_text
from tests.banks import NOW, an_app, say_to, tap
from tests.builders import a_customer, a_holding, a_product

TODAY = NOW.date()
KINDS = ("term_deposit", "large_cd", "closed_wealth", "trust_plan", "mortgage", "demand_deposit")


def random_bank(seed: int) -> dict[str, Any]:
    """Customers of several managers with holdings around today: same days, same amounts, no days, loans, closed accounts."""
    dice = random.Random(seed)
    customers = [
        a_customer(
            customer_id=f"C{number:03}",
            name=dice.choice(["张伟", "李强", "欧阳明", "Wu Mei"]),
            manager_id=dice.choice(["S001", "S001", "S002", "S009", ""]),
            closed_on=dice.choice(["", "", "", "2026-10-01"]),
        )
        for number in range(30)
    ]
    products = [a_product(product_code=f"P-{kind}", name=f"虚构{kind}", kind=kind) for kind in KINDS]
    holdings = []
    for number in range(160):
        kind = dice.choice(KINDS)
        day = TODAY + timedelta(days=dice.randint(-10, 25))
        holdings.append(
            a_holding(
                holding_id=f"H{dice.randrange(10**6):06}-{number}",
                customer_id=dice.choice(customers)["customer_id"],
                product_code=f"P-{kind}",
                kind=kind,
                balance=dice.choice(["0", "49999.99", "50000", "50000.01", "1000000", str(dice.randint(1, 900_000))]),
                matures_on="" if dice.random() < 0.1 else day.isoformat(),
                auto_renew=dice.choice(["Y", "N", ""]),
                opened_on="2025-01-02",
            )
        )
    return {"customers": customers, "products": products, "holdings": holdings}


def plain_scan(folder: Path, staff_id: str, slots: Slots, period: Period) -> list[tuple[str, str, str]]:
    """(day, holding, yuan) in the list's order, read line by line from the files."""
    mine = {
        row["customer_id"]
        for row in read(folder / "customers.csv")
        if row["manager_id"] == staff_id and (slots.client or not row["closed_on"])
    }
    found = []
    for row in read(folder / "holdings.csv"):
        day = row["matures_on"]
        fen = int(Decimal(row["balance"]) * 100)
        if (
            row["customer_id"] in mine
            and (row["kind"] in ASSET_KINDS or bool(slots.product))  # debts where they are named
            and (not slots.renews or (row["auto_renew"] == "Y") is (slots.renews == "yes"))
            and day
            and (period.start is None or day >= period.start.isoformat())
            and (period.end is None or day <= period.end.isoformat())
            and (not slots.product or row["kind"] in slots.product or row["product_code"] in slots.product)
            and (slots.amount is None or slots.amount.least is None or fen >= slots.amount.least)
            and (slots.amount is None or slots.amount.most is None or fen <= slots.amount.most)
            and (not slots.client or row["customer_id"] == slots.client)
        ):
            found.append((day, -fen, row["holding_id"], yuan_text(fen)))
    return [(day, holding, yuan) for day, _, holding, yuan in sorted(found)]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


WEEK = Period(start=date(2026, 11, 23), end=date(2026, 11, 29))
ASKED = [
    Slots(),
    Slots(period=WEEK),
    Slots(period=Period(start=TODAY, end=None)),
    Slots(period=Period(start=None, end=TODAY)),
    Slots(period=Period(start=TODAY, end=TODAY)),
    Slots(period=WEEK, product=("large_cd",)),
    Slots(period=WEEK, product=("large_cd", "P-term_deposit")),
    Slots(period=WEEK, product=LOAN_KINDS),
    Slots(period=WEEK, product=("P-mortgage", "large_cd")),
    Slots(period=WEEK, renews="yes"),
    Slots(period=WEEK, renews="no", product=("large_cd",)),
    Slots(period=Period(start=date(2026, 11, 1), end=None), amount=Amount(least=5_000_000)),
    Slots(period=Period(start=date(2026, 11, 1), end=None), amount=Amount(most=5_000_000)),
    Slots(period=Period(start=date(2026, 11, 1), end=None), amount=Amount(least=4_999_999, most=5_000_001)),
    Slots(period=Period(start=date(2026, 11, 1), end=None), client="C003"),
]


@pytest.mark.parametrize("seed", range(3))
def test_the_list_equals_a_plain_scan_of_the_files(tmp_path: Path, seed: int) -> None:
    app = an_app(tmp_path, **random_bank(seed))
    for slots in ASKED:
        for staff_id in ("S001", "S002", "S009"):
            answer = tap(app, staff_id, to_action("maturity_list", slots))
            if answer.reason == "no_such_customer":
                assert slots.client
                assert (answer.customers, answer.card.rows) == ((), ())
                continue
            rows = answer.card.rows
            expected = plain_scan(tmp_path / "delivery", staff_id, slots, slots.period or WEEK)
            found = [(row.facts["matures_on"], row.facts["holding_id"], row.facts["amount"]) for row in rows]
            assert found == expected
            assert answer.customers == tuple(dict.fromkeys(row.customer_id for row in rows))
            assert answer.slots.period == (slots.period or WEEK)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("count", [1, 5, 1000])
def test_the_first_and_the_last_so_many_are_the_ends_of_the_whole_list(tmp_path: Path, seed: int, count: int) -> None:
    app = an_app(tmp_path, **random_bank(seed))
    for period in (WEEK, None):
        taken = period or Period(start=TODAY, end=None)  # without a period: whatever is still to come
        whole = [one[1] for one in plain_scan(tmp_path / "delivery", "S001", Slots(), taken)]
        for sort, expected in ((EARLIEST, whole[:count]), (LATEST, whole[-count:])):
            answer = tap(app, "S001", to_action("maturity_list", Slots(period=period, limit=count, sort=sort)))
            assert [row.facts["holding_id"] for row in answer.card.rows] == expected
            assert answer.slots.period == taken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("本周最早到期的两笔", "11月23日–29日 · 最早的 2 笔"),
        ("本周最后到期的两笔", "11月23日–29日 · 最晚的 2 笔"),
        ("本周到期最大的两笔", "11月23日–29日 · 前 2"),
        ("the first two to mature this week", "23–29 Nov · the 2 earliest"),
        ("the last two to mature this week", "23–29 Nov · the 2 latest"),
        ("the two largest maturities this week", "23–29 Nov · top 2"),
    ],
)
def test_the_card_says_whether_the_so_many_are_meant_by_day_or_by_amount(tmp_path: Path, text: str, said: str) -> None:
    assert say_to(an_app(tmp_path, **random_bank(0)), "S001", text).card.understood == said


def test_pages_put_together_are_the_whole_list_with_the_same_totals(tmp_path: Path) -> None:
    app = an_app(tmp_path, **random_bank(7))
    slots = Slots(period=Period(start=date(2026, 11, 1), end=None))
    whole = tap(app, "S001", to_action("maturity_list", slots))
    action, seen, groups = to_action("maturity_list", slots), [], set()
    while action:
        page = tap(app, "S001", action, page_size=10)
        assert len(page.card.rows) <= 10
        assert page.card.summary == whole.card.summary
        assert page.customers == whole.customers
        assert page.shown == tuple(dict.fromkeys(row.customer_id for row in page.card.rows))
        seen += [row.facts["holding_id"] for row in page.card.rows]
        groups |= {row.group for row in page.card.rows}
        action = next((button.action for button in page.card.buttons if "page=" in button.action), "")
    assert seen == [row.facts["holding_id"] for row in whole.card.rows]
    assert groups == {row.group for row in whole.card.rows}
    assert len(seen) > 20


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> App:
    def due(name: str, day: str, **over: Any) -> dict[str, Any]:
        return a_holding(holding_id=name, matures_on=day, customer_id="C001", **over)

    contact = {"contact_id": "K1", "staff_id": "S001", "customer_id": "C001", "channel": "call", "outcome": "reached"}
    return an_app(
        tmp_path_factory.mktemp("bank"),
        segmented=True,
        as_of="2026-11-24",
        customers=[
            a_customer(),
            a_customer(customer_id="C002", name="李久"),
            a_customer(customer_id="C003", name="王销", closed_on="2026-11-20"),
        ],
        holdings=[
            due("past", "2026-11-23", auto_renew="N"),
            due("checked", "2026-11-25", auto_renew="N"),
            due("today", "2026-11-26", auto_renew="N"),
            due("renewed", "2026-11-24", auto_renew="Y"),
            due("renews", "2026-11-27", auto_renew="Y"),
            due("soon", "2026-11-29", auto_renew="N", balance="1234567.89"),
            due("later", "2026-11-30", auto_renew=""),
            a_holding(holding_id="silent", customer_id="C002", matures_on="2026-11-30"),
            a_holding(holding_id="hurry", customer_id="C002", matures_on="2026-11-29"),
            a_holding(holding_id="gone", customer_id="C003", matures_on="2026-11-29"),
        ],
        contacts=[
            {**contact, "at": "2026-08-28T09:00:00"},
            {**contact, "contact_id": "K2", "customer_id": "C002", "at": "2026-08-27T09:00:00"},
        ],
    )


THURSDAY = NOW + timedelta(days=3)
FORTNIGHT = "maturity_list?start=2026-11-23&end=2026-12-06"


@pytest.mark.parametrize(
    ("holding", "says", "badges"),
    [
        ("past", "下一步：到期后资金还在", ("已到期",)),
        ("checked", "下一步：已过到期日", ("已到期",)),
        ("today", "下一步：今天联系", ("今天到期",)),
        ("renewed", "下一步：应已自动转存", ("已到期", "自动转存")),
        ("renews", "下一步：到期会自动转存", ("自动转存",)),
        ("soon", "下一步：只剩 3 天，", ()),
        ("later", "下一步：还有 4 天", ()),
        ("silent", "下一步：很久没联系", ()),
        ("hurry", "下一步：只剩 3 天又很久没联系", ()),
        ("gone", "下一步：客户已销户", ("已销户",)),
    ],
)
def test_every_line_says_the_next_step_of_its_state(
    lines: App, holding: str, says: str, badges: tuple[str, ...]
) -> None:
    who = "&client=C003" if holding == "gone" else ""  # whoever is gone is shown when asked for by name
    answer = tap(lines, "S001", FORTNIGHT + who, at=THURSDAY)
    row = next(row for row in answer.card.rows if row.facts["holding_id"] == holding)
    assert row.details[-1].startswith(says)
    assert row.badges == badges


@pytest.mark.parametrize(
    ("matures_on", "says"),
    [("2027-02-21", "下一步：还有 90 天，约个时间"), ("2027-02-22", "下一步：还有 91 天，到期前")],
)
def test_what_is_far_off_needs_no_appointment_and_is_told_of_whoever_is_named(
    tmp_path: Path, matures_on: str, says: str
) -> None:
    contact = {"contact_id": "K1", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-20T09:00:00"}
    told = {**contact, "channel": "call", "outcome": "reached"}
    app = an_app(tmp_path, customers=[a_customer()], holdings=[a_holding(matures_on=matures_on)], contacts=[told])
    answer = say_to(app, "S001", "张伟的到期")
    assert answer.card.understood == "11月23日起 · 张伟"
    assert answer.card.rows[0].details[-1].startswith(says)
    assert say_to(app, "S001", "本周谁到期").customers == ()


def test_an_english_question_gets_an_english_list(tmp_path: Path) -> None:
    app = an_app(tmp_path, customers=[a_customer(account_last4="8899")], holdings=[a_holding(auto_renew="Y")])
    card = say_to(app, "S001", "who matures this week").card
    assert (card.title, card.understood, card.summary) == (
        "Maturities",
        "23–29 Nov",
        "1 holding · 1 customer · ¥100,000 in all",
    )
    row = card.rows[0]
    assert (row.title, row.value, row.badges) == ("张伟 …8899", "¥100,000", ("auto-renew",))
    assert row.details[-1] == "Next: renews by itself; ask in time whether that is still wanted"
    assert row.group == "Tue 24 Nov · 1 · ¥100,000"


def test_a_line_carries_its_facts_for_machines(lines: App) -> None:
    answer = tap(lines, "S001", FORTNIGHT, at=THURSDAY)
    row = next(row for row in answer.card.rows if row.facts["holding_id"] == "soon")
    assert dict(row.facts) == {
        "holding_id": "soon", "name": "张伟", "product_code": "TD12", "product_name": "定期存款一年", "kind": "term_deposit",
        "amount": "1234567.89", "matures_on": "2026-11-29", "auto_renew": False, "days_left": 3, "last_contact": "2026-08-28",
    }  # fmt: skip
    assert row.value == "1,234,567.89元"
    assert row.group == "11月29日 周日 · 2 笔 · 约133.45万元"
    assert answer.card.summary == "共 9 笔，2 位客户，合计 2,034,567.89元"
    assert answer.card.as_of == "2026-11-24"


def test_a_segment_filters_by_the_round(lines: App) -> None:
    high = tap(lines, "S001", f"{FORTNIGHT}&segment=tier:high", at=THURSDAY)
    mid = tap(lines, "S001", f"{FORTNIGHT}&segment=tier:mid,asset_type:savings", at=THURSDAY)
    assert high.customers == ("C001",)
    assert mid.customers == ("C002",)


def test_without_a_round_a_segment_question_says_so(tmp_path: Path) -> None:
    answer = tap(an_app(tmp_path), "S001", "maturity_list?segment=tier:high")
    assert (answer.customers, answer.card.rows) == ((), ())
    assert "guanhu segment" in answer.card.summary


def test_an_empty_period_shows_what_matures_next(lines: App) -> None:
    answer = tap(lines, "S001", "maturity_list?start=2026-11-20&end=2026-11-21", at=THURSDAY)
    assert answer.card.rows == ()
    assert answer.card.summary == "这段时间没有符合条件的到期。下一笔：11月23日 周一，张伟，定期存款一年，10万元。"
    assert (answer.customers, answer.shown) == ((), ("C001",))  # nobody matches, but the audit says who was named
    assert answer.card.buttons[0].action == "maturity_list?start=2026-11-23&end=2026-11-29"


def test_the_filters_in_force_stand_under_the_title(lines: App) -> None:
    action = f"{FORTNIGHT}&product=term_deposit,TD12&segment=tier:high&least=5000000&most=20000000&client=C001"
    assert tap(lines, "S001", action, at=THURSDAY).card.understood == (
        "11月23日–12月6日 · 定期存款 / 定期存款一年 · 高端客户 · 5万元至20万元 · 张伟"
    )


def test_money_without_an_end_is_the_next_to_mature_when_nothing_else_is(tmp_path: Path) -> None:
    app = an_app(tmp_path, holdings=[a_holding(matures_on="9999-12-31")])
    answer = tap(app, "S001", "maturity_list")
    assert answer.reason == ""
    assert "9999年12月31日" in answer.card.summary
    assert tap(app, "S001", answer.card.buttons[0].action).customers == ("C001",)
    assert tap(app, "S001", "maturity_list?end=9999-12-31&least=99999999999999").reason == ""
