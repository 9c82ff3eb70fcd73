"""Whom nobody rings up unasked is marked among the maturities, and the next step says so; what renews today is confirmed."""

import pytest

from bot.app import App
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding

TEXTS = {"zh": "本周谁到期", "en": "who matures this week"}
STATES = [
    ("black", {"blacklisted": "Y"}, "2026-11-24", "Y"),
    ("quiet", {"do_not_disturb": "Y"}, "2026-11-24", "N"),
    ("both", {"do_not_disturb": "Y", "blacklisted": "Y"}, "2026-11-23", "N"),
    ("renews today", {}, "2026-11-23", "Y"),
    ("renews tomorrow", {}, "2026-11-24", "Y"),
    ("tomorrow", {}, "2026-11-24", "N"),
    ("in two days", {}, "2026-11-25", "N"),
]
#: By state the marks and how the next step begins, in both languages.
TOLD = [
    ("zh", "black", ("自动转存", "黑名单"), "下一步：先请示支行，不自行联系"),
    ("zh", "quiet", ("免打扰",), "下一步：客户要求免打扰，不外呼"),
    ("zh", "both", ("今天到期", "免打扰", "黑名单"), "下一步：先请示支行，不自行联系"),
    ("zh", "renews today", ("今天到期", "自动转存"), "下一步：今天自动转存，下班前确认"),
    ("zh", "renews tomorrow", ("自动转存",), "下一步：到期会自动转存，提前确认"),
    ("zh", "tomorrow", (), "下一步：明天到期"),
    ("zh", "in two days", (), "下一步：只剩 2 天"),
    ("en", "black", ("auto-renew", "blacklisted"), "Next: ask the branch head; do not call yourself"),
    ("en", "quiet", ("do not disturb",), "Next: asked not to be disturbed, so do not call"),
    ("en", "both", ("today", "do not disturb", "blacklisted"), "Next: ask the branch head; do not call yourself"),
    ("en", "renews today", ("today", "auto-renew"), "Next: renews today; confirm before closing"),
    ("en", "renews tomorrow", ("auto-renew",), "Next: renews by itself; ask in time"),
    ("en", "tomorrow", (), "Next: matures tomorrow"),
    ("en", "in two days", (), "Next: 2 days left"),
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("quiet"),
        customers=[a_customer(customer_id=name, name="虚构张伟", **over) for name, over, _, _ in STATES],
        holdings=[
            a_holding(holding_id=f"H {name}", customer_id=name, matures_on=on, auto_renew=renews)
            for name, _, on, renews in STATES
        ],
    )


@pytest.mark.parametrize(("language", "state", "badges", "begins"), TOLD)
def test_the_next_step_keeps_to_who_may_be_called(
    bank: App, language: str, state: str, badges: tuple[str, ...], begins: str
) -> None:
    row = next(row for row in say_to(bank, "S001", TEXTS[language]).card.rows if row.customer_id == state)
    assert (row.badges, row.details[-1][: len(begins)]) == (badges, begins)
