"""One customer on one card: warnings first, links without balances, nothing for whoever may not see them."""

from datetime import date
from pathlib import Path

import pytest

from bot.app import App
from segmentation.dossier import valid_until
from tests.banks import NOW, an_app, tap
from tests.builders import a_customer, a_holding, a_product


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("bank"),
        segmented=True,
        customers=[
            a_customer(
                phone="13812345678", account_last4="8899", gender="M", birth_date="1980-11-24", occupation="retiree",
                household_id="F1", household_role="head", risk_level="C3", risk_assessed_on="2025-11-23",
                marketing_consent="Y", payroll="Y",
            ),
            a_customer(
                customer_id="C002", name="李娟", household_id="F1", household_role="spouse", blacklisted="Y",
                do_not_disturb="Y", risk_level="C2", risk_assessed_on="2025-11-22", marketing_consent="N",
            ),
        ],
        products=[a_product(), a_product(product_code="ML1", name="住房按揭", kind="mortgage")],
        holdings=[
            a_holding(),
            a_holding(
                holding_id="L1", product_code="ML1", kind="mortgage", balance="500000", matures_on="", auto_renew="",
                next_payment_on="2026-12-01", next_payment_amount="4500.50",
            ),
            a_holding(holding_id="H2", customer_id="C002", balance="777777"),
        ],
        complaints=[
            {"complaint_id": "X1", "customer_id": "C002", "opened_on": "2026-11-01", "closed_on": ""},
            {"complaint_id": "X2", "customer_id": "C001", "opened_on": "2026-11-01", "closed_on": "2026-11-23"},
        ],
        tags=[
            {"customer_id": "C001", "key": "likes", "value": "running", "as_of": "2025-01-01"},
            {"customer_id": "C001", "key": "likes", "value": "tea", "as_of": "2026-01-01"},
            {"customer_id": "C001", "key": "likes", "value": "chess", "as_of": "2027-01-01"},
            {"customer_id": "C001", "key": "车牌", "value": "虚构A12345", "as_of": ""},
        ],
        contacts=[
            {
                "contact_id": "K1", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-02T09:00:00", "channel": "visit",
                "outcome": "reached", "note": "喜欢喝茶",
            },
        ],
    )  # fmt: skip


def sections(app: App, who: str, customer_id: str) -> dict[str, tuple[str, ...]]:
    card = tap(app, who, f"client_profile?client={customer_id}").card
    return {section.title: section.lines for section in card.sections}


def test_the_card_tells_who_where_what_and_when(app: App) -> None:
    answer = tap(app, "S001", "client_profile?client=C001")
    card, found = answer.card, sections(app, "S001", "C001")
    assert card.title == "张伟 尾号8899"
    assert card.summary == "资产 10万元 · 负债 50万元（负债率 500%）"
    assert found == {
        "待办": (
            "定期存款一年 10万元 11月24日到期",
            "风险测评有效期到11月23日，请约客户重新测评",
            "生日 11月24日，送上祝福",
            "下一项：12月1日前，住房按揭12月1日还款 4,500.50元，提前提醒",
        ),
        "基本情况": (
            "男 · 45 岁 · 退休 · 2019年3月4日开户 · 电话 138****5678 · 客户号 C001",
            "风险等级 C3（2025年11月23日评估，有效至 2026年11月23日）",
            "同意接收产品信息 · 本行代发工资",
        ),
        "客群": ("中端客户 · 主要类型：负债型 · 资产类型：负债型、储蓄型 · 成熟期 · 偏好保守", "名单：个贷客户"),
        "最近联系": ("11月2日 · 走访 · 已接通 · 喜欢喝茶",),
        "近期": (
            "90 天内到期 1 笔，合计 10万元，最近一笔11月24日",
            "11月23日 周一：风险测评到期",
            "11月24日 周二：46 岁生日",
        ),
        "同一家庭（只显示关系）": ("李娟（配偶）",),
        "标签": ("喜好：喝茶 · 车牌：虚构A12345",),
    }
    assert [(row.group, row.title, row.value) for row in card.rows] == [
        ("资产", "定期存款一年", "10万元"),
        ("负债", "住房按揭", "50万元"),
    ]
    assert card.rows[1].details == ("12月1日 周二还款 4,500.50元",)
    assert (answer.customers, answer.shown) == (("C001",), ("C001",))


def test_warnings_come_first_the_gravest_on_top(app: App) -> None:
    card = tap(app, "S001", "client_profile?client=C002").card
    assert card.sections[0].title == "注意"
    assert [line[:4] for line in card.sections[0].lines] == ["有未办结", "在黑名单", "客户要求", "客户明确", "风险评估"]


def test_a_complaint_closed_today_is_no_longer_open(app: App) -> None:
    assert "注意" not in sections(app, "S001", "C001")


def test_a_household_never_shows_balances(app: App) -> None:
    assert "777" not in str(tap(app, "S001", "client_profile?client=C001").card.to_json())


@pytest.mark.parametrize("customer_id", ["C001", "C404"])
def test_anothers_customer_and_nobody_are_refused_with_the_same_words(app: App, customer_id: str) -> None:
    answer = tap(app, "S009", f"client_profile?client={customer_id}")
    assert answer.reason == "no_such_customer"
    assert (answer.customers, answer.shown) == ((), ())
    assert answer.card == tap(app, "S009", "client_profile?client=C0").card


def test_the_head_sees_the_card_without_names(app: App) -> None:
    answer = tap(app, "S003", "client_profile?client=C001")
    assert answer.card.title == "张*"
    text = str(answer.card.to_json())
    assert not any(word in text for word in ("张伟", "8899", "李娟", "45 岁", "46 岁", "A12345"))
    found = sections(app, "S003", "C001")
    assert found["标签"] == ("喜好：喝茶",), "known words alone, never free ones"
    assert "客户经理：李娜" in found["基本情况"]


def test_somebody_who_left_keeps_a_card_that_says_so(tmp_path: Path) -> None:
    app = an_app(tmp_path, segmented=True, customers=[a_customer(closed_on="2026-11-01")])
    found = sections(app, "S001", "C001")
    assert found["注意"][0] == "已销户"
    assert "待办" not in found


def test_the_card_leads_on_to_what_can_be_asked_of_the_customer(app: App) -> None:
    actions = [
        button.action.partition("?")[0] for button in tap(app, "S001", "client_profile?client=C001").card.buttons
    ]
    assert actions[:2] == ["pitch", "log_contact"]
    assert {"show_phone", "visit_prep", "product_recommend", "why_segment"} <= set(actions)
    assert "show_phone" not in str(tap(app, "S003", "client_profile?client=C001").card.to_json()), "not the head"


def test_a_customer_the_round_lacks_is_not_classified_yet(tmp_path: Path) -> None:
    found = sections(an_app(tmp_path), "S001", "C001")
    assert found["客群"] == ("还没有分群，等下一轮计算",)


@pytest.mark.parametrize(
    ("assessed", "until"),
    [
        (date(2025, 11, 23), NOW.date()),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_an_assessment_counts_through_the_same_day_a_year_later(assessed: date, until: date) -> None:
    assert valid_until(assessed) == until


def test_a_branch_head_is_not_told_the_day_of_birth_by_what_is_due(tmp_path: Path) -> None:
    app = an_app(tmp_path, segmented=True, customers=[a_customer(birth_date="1980-11-24")], holdings=[a_holding()])
    lines = {
        who: "\n".join(line for one in tap(app, who, "client_profile?client=C001").card.sections for line in one.lines)
        for who in ("S001", "S003")
    }
    assert "生日" in lines["S001"]
    assert "生日" not in lines["S003"]


@pytest.mark.parametrize(
    ("product", "says"),
    [
        ("term_deposit", "定期存款：共 10万元（1 笔）"),
        ("term_deposit,mortgage", "定期存款 / 住房按揭：共 60万元（2 笔）"),
        ("ML1", "住房按揭：共 50万元（1 笔）"),
        ("insurance", "目前没有保险"),
    ],
)
def test_what_is_asked_of_one_customers_products_is_answered_first(app: App, product: str, says: str) -> None:
    card = tap(app, "S001", f"client_profile?client=C001&product={product}").card
    assert card.summary.splitlines()[0] == says
    assert card.notices == tap(app, "S001", "client_profile?client=C001").card.notices
