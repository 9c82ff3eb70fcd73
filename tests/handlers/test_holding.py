"""What must be held, what must be lacking, and whether each of the products named is meant or any will do."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import Ask, Slots
from handlers.language.text import is_chinese
from handlers.understanding import understand
from segmentation.bank_vocabularies import DEPOSIT_KINDS

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
FUNDS = ("money_fund", "bond_fund", "equity_fund", "mixed_fund")
WEALTH = ("open_wealth", "closed_wealth")


def read(text: str) -> tuple[str, Slots]:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask), said
    return said.intent, said.slots


@pytest.mark.parametrize(
    ("text", "held", "lacks"),
    [
        ("有房贷没有理财的客户", ("mortgage",), WEALTH),
        ("持有基金但没买保险的", FUNDS, ("insurance",)),
        ("没买保险但是有存单的客户", ("large_cd",), ("insurance",)),
        ("哪些客户有存单，保险还没买", ("large_cd",), ("insurance",)),
        ("有存单、没有保险和基金的客户", ("large_cd",), ("insurance", *FUNDS)),
        ("who holds funds but no insurance", FUNDS, ("insurance",)),
        ("clients with a mortgage and without any insurance or funds", ("mortgage",), ("insurance", *FUNDS)),
        ("who has no insurance but holds large CDs", ("large_cd",), ("insurance",)),
        ("有存款没有存单的客户", tuple(one for one in DEPOSIT_KINDS if one != "large_cd"), ("large_cd",)),
        ("有存款但没买理财的客户", DEPOSIT_KINDS, WEALTH),
    ],
)
def test_one_product_is_held_and_another_lacking(text: str, held: tuple[str, ...], lacks: tuple[str, ...]) -> None:
    intent, slots = read(text)
    assert intent == "holders"
    assert (slots.product, slots.lacks, slots.without) == (held, lacks, False)


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("谁没有保险", ("insurance",)),
        ("没有保险和基金的客户", ("insurance", *FUNDS)),
        ("既没有保险也没有理财的", ("insurance", *WEALTH)),
        ("保险还没买的客户有哪些", ("insurance",)),
        ("基金和保险都没有的客户", (*FUNDS, "insurance")),
        ("clients who hold neither funds nor insurance", (*FUNDS, "insurance")),
        ("who has no insurance", ("insurance",)),
        ("which of my clients have no insurance or funds", ("insurance", *FUNDS)),
    ],
)
def test_all_of_it_is_lacking(text: str, product: tuple[str, ...]) -> None:
    intent, slots = read(text)
    assert (intent, slots.product, slots.lacks, slots.without) == ("holders", product, (), True)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("有房贷又有理财的客户", (("mortgage",), WEALTH)),
        ("既有存单又有基金的客户", (("large_cd",), FUNDS)),
        ("同时持有基金和理财的客户", (FUNDS, WEALTH)),
        ("基金和理财都有的客户", (FUNDS, WEALTH)),
        ("有房贷、车贷又有理财的客户", (("mortgage", "car_loan"), WEALTH)),
        ("clients with both a mortgage and funds", (("mortgage",), FUNDS)),
        ("who holds insurance and also funds", (("insurance",), FUNDS)),
        ("除了存单还有基金的客户", (("large_cd",), FUNDS)),
        ("基金和理财的客户", ()),
        ("谁有存单或者基金", ()),
        ("who holds funds or insurance", ()),
        ("有理财的客户", ()),
    ],
)
def test_each_of_the_products_is_meant_only_where_it_is_said(text: str, groups: tuple[tuple[str, ...], ...]) -> None:
    _, slots = read(text)
    assert slots.each == groups
    assert not slots.without
    assert not slots.lacks


@pytest.mark.parametrize(
    ("text", "product", "lacks", "without"),
    [
        ("本周有没有理财到期", WEALTH, (), False),
        ("本周没有理财到期吗", WEALTH, (), False),
        ("本周存单到期但没有保险的客户", ("large_cd",), ("insurance",), False),
        ("any large CDs maturing this week", ("large_cd",), (), False),
    ],
)
def test_nothing_maturing_is_no_lack(
    text: str, product: tuple[str, ...], lacks: tuple[str, ...], *, without: bool
) -> None:
    intent, slots = read(text)
    assert (intent, slots.product, slots.lacks, slots.without) == ("maturity_list", product, lacks, without)


@pytest.mark.parametrize(
    ("text", "product", "only"),
    [
        ("哪些客户只有活期", ("demand_deposit",), True),
        ("只买了基金的客户", FUNDS, True),
        ("除了存单什么都没有的客户", ("large_cd",), True),
        ("除了存单没有其他产品的客户", ("large_cd",), True),
        ("clients who have nothing other than large CDs", ("large_cd",), True),
        ("谁有活期", ("demand_deposit",), False),
        ("只看有活期的客户", ("demand_deposit",), False),
        ("clients who only hold demand deposits", ("demand_deposit",), True),
        ("which clients hold nothing but large CDs", ("large_cd",), True),
        ("which clients hold large CDs", ("large_cd",), False),
    ],
)
def test_nothing_else_is_held_where_it_is_said(text: str, product: tuple[str, ...], *, only: bool) -> None:
    _, slots = read(text)
    assert (slots.product, slots.only, slots.each) == (product, only, ())


@pytest.mark.parametrize(
    ("text", "product", "besides"),
    [
        ("除了存单，本周还有什么到期", (), ("large_cd",)),
        ("本周到期的存单，不要理财", ("large_cd",), WEALTH),
        ("本周到期，基金除外", (), FUNDS),
        ("who matures this week except large CDs", (), ("large_cd",)),
        ("non-insurance maturities this week", (), ("insurance",)),
        ("本周到期的存单", ("large_cd",), ()),
    ],
)
def test_what_matures_is_told_without_the_products_left_out(
    text: str, product: tuple[str, ...], besides: tuple[str, ...]
) -> None:
    intent, slots = read(text)
    assert (intent, slots.product, slots.besides, slots.without) == ("maturity_list", product, besides, False)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("total deposits excluding CDs", "large_cd"),
        ("不算活期，存款一共多少", "demand_deposit"),
        ("存款一共多少，大额存单除外", "large_cd"),
        ("除了大额存单，我的存款规模是多少", "large_cd"),
        ("我的存款规模是多少", ""),
    ],
)
def test_a_sum_leaves_out_what_is_not_to_be_counted(text: str, left_out: str) -> None:
    intent, slots = read(text)
    assert (intent, slots.lacks) == ("book_summary", ())
    assert slots.product == tuple(one for one in DEPOSIT_KINDS if one != left_out)
