"""What an amount bounds and how the line says it: each holding or a customer's sum, from a mark on or over it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from handlers.ask import Amount, Ask
from handlers.language.text import is_chinese
from handlers.lists.readings import amount_words
from handlers.understanding import understand
from segmentation.people import Language
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
WAN = 10_000 * 100


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        (Amount(least=50 * WAN), "zh", "50万元以上"),
        (Amount(least=50 * WAN + 1), "zh", "超过50万元"),
        (Amount(least=50 * WAN - 1), "zh", "499,999.99元以上"),
        (Amount(most=50 * WAN), "zh", "50万元以下"),
        (Amount(most=50 * WAN - 1), "zh", "不到50万元"),
        (Amount(least=10 * WAN, most=20 * WAN), "zh", "10万元至20万元"),
        (Amount(least=10 * WAN, most=20 * WAN - 1), "zh", "10万元以上、不到20万元"),
        (Amount(least=10 * WAN + 1, most=20 * WAN - 1), "zh", "超过10万元、不到20万元"),
        (Amount(least=50 * WAN + 1), "en", "over ¥500,000"),
        (Amount(most=50 * WAN - 1), "en", "under ¥500,000"),
        (Amount(least=50 * WAN), "en", "from ¥500,000"),
        (Amount(least=1), "en", "from ¥0.01"),
    ],
)
def test_over_and_under_are_said_as_they_were_typed(amount: Amount, language: Language, words: str) -> None:
    assert amount_words(amount, language) == words


@pytest.mark.parametrize(
    ("text", "summed"),
    [
        ("下个月到期总金额超过20万的客户", True),
        ("下个月到期合计20万以上的客户有哪些", True),
        ("下个月到期加起来超过20万的", True),
        ("who has maturities totalling over 200k next month", True),
        ("clients with more than 200k maturing in total next month", True),
        # each holding
        ("下个月20万以上的到期", False),
        ("下个月到期超过20万的客户", False),
        ("下个月到期的一共多少", False),
        ("maturities over 200k next month", False),
    ],
)
def test_a_sum_is_bounded_where_the_sentence_says_so(text: str, summed: bool) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask)
    assert (said.intent, said.slots.summed) == ("maturity_list", summed)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    due = (
        ("C1", "120000", "80000"),
        ("C2", "199999.99", None),
        ("C3", "200000", None),
        ("C4", "150000", "50000.01"),
    )
    return an_app(
        tmp_path_factory.mktemp("bounds"),
        segmented=True,
        customers=[
            a_customer(customer_id=f"C{n}", name=name) for n, name in enumerate(("张伟", "刘芳", "王磊", "赵敏"), start=1)
        ],
        holdings=[
            a_holding(holding_id=f"{id_}{n}", customer_id=id_, balance=f"{float(yuan):.2f}", matures_on=f"2026-12-0{n + 1}")
            for id_, *some in due
            for n, yuan in enumerate(some)
            if yuan
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "customers", "lines", "understood"),
    [
        ("下个月到期合计20万以上的", {"C1", "C3", "C4"}, 5, "12月1日–31日 · 每位合计20万元以上"),
        ("下个月到期合计超过20万的", {"C4"}, 2, "12月1日–31日 · 每位合计超过20万元"),
        ("下个月20万以上的到期", {"C3"}, 1, "12月1日–31日 · 20万元以上"),
        ("who has maturities totalling over 200k next month", {"C4"}, 2, "1–31 Dec · over ¥200,000 a customer in all"),
    ],
)
def test_both_sides_of_a_customers_sum(bank: App, text: str, customers: set[str], lines: int, understood: str) -> None:
    answer = say_to(bank, "S001", text, at=NOW)
    assert (set(answer.customers), len(answer.card.rows), answer.card.understood) == (customers, lines, understood)
