"""What a sentence says of the customers beside what its list is about, and what an amount in it bounds."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import Amount, Ask, Slots
from handlers.language.text import is_chinese
from handlers.understanding import understand
from segmentation.bank_vocabularies import DEPOSIT_KINDS
from segmentation.holding_words import Having, read_having

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
FUNDS = ("money_fund", "bond_fund", "equity_fund", "mixed_fund")
WEALTH = ("open_wealth", "closed_wealth")
WAN = 10_000_00


def read(text: str) -> tuple[str, Slots]:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask), said
    return said.intent, said.slots


def has(*products: str, least: int | None = None, most: int | None = None, lacking: bool = False) -> str:
    return Having(products=products, least=least, most=most, lacking=lacking).word


@pytest.mark.parametrize(
    ("text", "listed", "amount", "having"),
    [
        ("有房贷且存款50万以上的客户", DEPOSIT_KINDS, Amount(least=50 * WAN), (has("mortgage"),)),
        ("房贷100万以上有存款的客户", ("mortgage",), Amount(least=100 * WAN), (has(*DEPOSIT_KINDS),)),
        ("有理财又有50万以上存款的客户", DEPOSIT_KINDS, Amount(least=50 * WAN), (has(*WEALTH),)),
        ("定期10万以上也有理财的客户", ("term_deposit",), Amount(least=10 * WAN), (has(*WEALTH),)),
        (
            "clients with a mortgage and deposits over 100k",
            DEPOSIT_KINDS,
            Amount(least=10 * WAN + 1),
            (has("mortgage"),),
        ),
        ("存款50万以上理财20万以上的客户", DEPOSIT_KINDS, Amount(least=50 * WAN), (has(*WEALTH, least=20 * WAN),)),
        # said of both, or of the one product there is
        ("存款和理财50万以上的客户", (*DEPOSIT_KINDS, *WEALTH), Amount(least=50 * WAN), ()),
        ("有50万以上存款的客户", DEPOSIT_KINDS, Amount(least=50 * WAN), ()),
        ("活期超过20万但没有理财的客户", ("demand_deposit",), Amount(least=20 * WAN + 1), ()),
    ],
)
def test_an_amount_bounds_the_product_it_stands_at(
    text: str, listed: tuple[str, ...], amount: Amount, having: tuple[str, ...]
) -> None:
    intent, slots = read(text)
    assert intent == "holders"
    assert (slots.product, slots.amount, slots.having) == (listed, amount, having)


@pytest.mark.parametrize(
    ("text", "having"),
    [
        ("没有50万以上存款的客户", (has(*DEPOSIT_KINDS, least=50 * WAN, lacking=True),)),
        ("clients without deposits over 100k", (has(*DEPOSIT_KINDS, least=10 * WAN + 1, lacking=True),)),
    ],
)
def test_who_lacks_so_much_of_a_product_may_have_less_of_it(text: str, having: tuple[str, ...]) -> None:
    _, slots = read(text)
    assert (slots.product, slots.amount, slots.having, slots.without) == ((), None, having, False)


@pytest.mark.parametrize(
    ("text", "product", "having"),
    [
        ("有房贷的客户下个月谁到期", (), (has("mortgage"),)),
        ("下个月存单到期又有理财的客户", ("large_cd",), (has(*WEALTH),)),
        ("clients with funds whose deposits mature next month", DEPOSIT_KINDS, (has(*FUNDS),)),
        ("存款50万以上的客户下个月谁到期", (), (has(*DEPOSIT_KINDS, least=50 * WAN),)),
        ("资产50万以上的客户下个月谁到期", (), (has("assets", least=50 * WAN),)),
        # what comes due itself
        ("下个月有存单到期的客户", ("large_cd",), ()),
        ("谁有存单下个月到期", ("large_cd",), ()),
        ("whose CDs mature next month", ("large_cd",), ()),
    ],
)
def test_what_is_held_beside_what_comes_due_is_told_apart(
    text: str, product: tuple[str, ...], having: tuple[str, ...]
) -> None:
    intent, slots = read(text)
    assert (intent, slots.product, slots.having) == ("maturity_list", product, having)


def test_the_amount_of_what_comes_due_is_none_of_its_customers() -> None:
    _, slots = read("下周50万以上的存单到期")
    assert (slots.amount, slots.having) == (Amount(least=50 * WAN), ())


@pytest.mark.parametrize(
    ("text", "having"),
    [
        ("存款10万以上的客户谁过生日", (has(*DEPOSIT_KINDS, least=10 * WAN),)),
        ("资产20万以上今天要联系谁", (has("assets", least=20 * WAN),)),
        ("存款50万以上的客户最近谁有大额转出", (has(*DEPOSIT_KINDS, least=50 * WAN),)),
    ],
)
def test_other_lists_keep_what_is_said_of_their_customers(text: str, having: tuple[str, ...]) -> None:
    _, slots = read(text)
    assert (slots.amount, slots.having) == (None, having)


@pytest.mark.parametrize("word", ["", "!", "@5..", "a@5", "a@x..", "a||b", "a,b"])
def test_a_forged_condition_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="condition"):
        read_having(word)


@pytest.mark.parametrize(
    ("text", "intent", "days", "period"),
    [
        ("90天没联系而且下个月到期的客户", "maturity_list", 90, ("2026-12-01", "2026-12-31")),
        ("30天没联系的客户资产一共多少", "book_summary", 30, None),
        ("有存单的客户里一个月没联系的有哪些", "contact_today", 31, None),
        ("下个月到期的客户", "maturity_list", None, ("2026-12-01", "2026-12-31")),
    ],
)
def test_whom_nobody_reached_for_so_long_is_a_condition_of_any_list(
    text: str, intent: str, days: int | None, period: tuple[str, str] | None
) -> None:
    asked, slots = read(text)
    found = slots.period and (str(slots.period.start), str(slots.period.end))
    assert (asked, slots.silent, found) == (intent, days, period)
