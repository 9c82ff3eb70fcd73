"""Conditions of a list one after the other: each is kept, none turned round, and what is added up is what was asked for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import Amount, Ask, Period, Slots
from handlers.language.text import is_chinese
from handlers.understanding import understand
from segmentation.bank_vocabularies import DEPOSIT_KINDS

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
FUNDS = ("money_fund", "bond_fund", "equity_fund", "mixed_fund")


def read(text: str) -> tuple[str, Slots]:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask), said
    return said.intent, said.slots


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("有基金、C2、三个月没联系的", ("risk:C2",)),
        ("C2，有基金，三个月没联系", ("risk:C2",)),
        ("没有基金、C1、资产超过100万的客户", ("risk:C1",)),
        ("代发、有基金、三个月没联系的客户", ("payroll:yes",)),
        ("有保险、非代发、资产超过50万的客户", ("!payroll:yes",)),
        ("10万到20万的定期、下月到期、非代发", ("!payroll:yes",)),
        ("有理财、代发、12月到期", ("payroll:yes",)),
        ("maturing next month, not payroll, over 100k", ("!payroll:yes",)),
        ("C4 or higher, no insurance, not contacted for two months", ("risk:C4|risk:C5",)),
        ("不含免打扰，下月到期的客户", ("!do_not_disturb:yes",)),
        ("风险等级不到C3、持有混合基金的客户", ("risk:C1|risk:C2",)),
        ("risk level below C3 and holding mixed funds", ("risk:C1|risk:C2",)),
        ("C2到C4之间的客户", ("risk:C2|risk:C3|risk:C4",)),
        # what is said of one group is not said of the next
        ("非高端、代发、有理财的客户", ("!tier:high", "payroll:yes")),
        ("非代发、高端、没有保险、资产100万以上的客户", ("!payroll:yes", "tier:high")),
        ("除了高端和代发的客户", ("!tier:high|payroll:yes",)),
        ("非高端、私行的客户", ("!tier:high|tier:private",)),
        # and elsewhere the same words are no group
        ("C3, 张伟能买什么", ()),
    ],
)
def test_a_group_between_marks_is_a_condition_of_its_own(text: str, groups: tuple[str, ...]) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert said.slots.segment == groups


@pytest.mark.parametrize(
    ("text", "renews"),
    [
        ("60天内到期、不含自动转存、10万以上", "no"),
        ("下月到期、自动转存除外", "no"),
        ("下月到期，除了自动转存的", "no"),
        ("下月到期的，排除自动转存，只看高端", "no"),
        ("who matures next month excluding auto-renew, high tier", "no"),
        ("下月到期的自动转存", "yes"),
    ],
)
def test_what_is_left_out_is_not_what_is_listed(text: str, renews: str) -> None:
    assert read(text)[1].renews == renews


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("有基金和保险的客户", (FUNDS, ("insurance",))),
        ("有基金和保险、但没有理财的客户", (FUNDS, ("insurance",))),
        ("funds and insurance but no mortgage, high tier", (FUNDS, ("insurance",))),
        ("除了货币基金还有其他基金的客户", (("money_fund",), ("bond_fund", "equity_fund", "mixed_fund"))),
        ("有基金或保险的客户", ()),
        ("基金和保险的客户", ()),
    ],
)
def test_having_this_and_that_is_having_both(text: str, each: tuple[tuple[str, ...], ...]) -> None:
    assert read(text)[1].each == each


@pytest.mark.parametrize(
    ("text", "product", "having", "amount"),
    [
        ("有大额存单、存款超过200万的客户", DEPOSIT_KINDS, ("large_cd",), Amount(least=200_000_001)),
        ("有国债、存款低于1万的客户", DEPOSIT_KINDS, ("treasury_bond",), Amount(most=999_999)),
        ("存款和理财超过200万的客户", (*DEPOSIT_KINDS, "open_wealth", "closed_wealth"), (), Amount(least=200_000_001)),
    ],
)
def test_an_amount_bounds_the_condition_it_stands_in(
    text: str, product: tuple[str, ...], having: tuple[str, ...], amount: Amount
) -> None:
    _, slots = read(text)
    assert (set(slots.product), slots.having, slots.amount) == (set(product), having, amount)


@pytest.mark.parametrize(
    ("text", "product", "having"),
    [
        ("贷款里的消费贷合计多少，只算代发客户", {"consumer_loan"}, ()),
        (
            "有消费贷没有房贷的客户有几个，贷款合计多少",
            {"car_loan", "business_loan", "consumer_loan"},
            ("consumer_loan",),
        ),
    ],
)
def test_what_is_summed_up_is_the_whole_of_those_who_have_the_part(
    text: str, product: set[str], having: tuple[str, ...]
) -> None:
    _, slots = read(text)
    assert (set(slots.product), slots.having) == (product, having)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("30到60天没联系的高端客户", "touched@30..60"),
        ("一到三个月没联系的客户", "touched@31..92"),
        ("不到60天没联系的高端客户", "touched@..59"),
        ("最近30天内联系过、没有保险的高端客户", "touched@..30"),
        ("high tier clients contacted in the last 30 days, without insurance", "touched@..30"),
        ("clients not contacted for 30 to 60 days", "touched@30..60"),
        ("从来没有联系过的、资产超过50万的客户", "touched@100000.."),
        ("never contacted high tier clients", "touched@100000.."),
    ],
)
def test_a_last_contact_between_two_days_or_within_some_is_meant_as_said(text: str, word: str) -> None:
    _, slots = read(text)
    assert (slots.having, slots.silent, slots.period) == ((word,), None, None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("本月已经到期的", "2026-11-01", "2026-11-23"),
        ("本周还没到期的定期，有哪些", "2026-11-24", "2026-11-29"),
        ("maturing this month, already matured", "2026-11-01", "2026-11-23"),
        ("本月到期的", "2026-11-01", "2026-11-30"),
        ("today's maturities and tomorrow's, over 50k", "2026-11-24", "2026-11-25"),
        ("下周还没到期的", "2026-11-30", "2026-12-06"),
    ],
)
def test_what_has_come_due_and_what_is_still_to_are_parts_of_the_period(text: str, start: str, end: str) -> None:
    period = read(text)[1].period
    assert isinstance(period, Period)
    assert period.to_json() == {"start": start, "end": end}


@pytest.mark.parametrize(
    ("text", "sort", "having"),
    [
        ("高端客户按存款从低到高前5名", "least", ()),
        ("按资产从小到大列出持有国债的中端客户", "least", ("treasury_bond",)),
        ("持有保险的客户里资产最少的3位", "least", ("insurance",)),
        ("持有定期的客户按资产排前3", "", ("term_deposit",)),
        ("五位定期最少的高端客户", "least", ()),
        ("下周到期的代发客户，金额5万以上，按金额从小到大", "least", ()),
        ("下周到期的代发客户，金额5万以上，按金额从大到小", "amount", ()),
        ("mid tier customers, lowest deposits first, top 5", "least", ()),
        ("mid tier customers, highest deposits first, top 5", "", ()),
    ],
)
def test_a_list_stands_in_the_order_that_was_asked_for(text: str, sort: str, having: tuple[str, ...]) -> None:
    _, slots = read(text)
    assert (slots.sort, slots.having) == (sort, having)


@pytest.mark.parametrize(
    ("text", "having"),
    [
        ("60岁以上的客户有谁", ("age@60..",)),
        ("超过60岁的高端客户", ("age@61..",)),
        ("六十岁以上高净值客户名单", ("age@60..",)),
        ("35岁以下的客户", ("age@..35",)),
        ("不到35岁的客户", ("age@..34",)),
        ("60以上的高端客户", ("age@60..",)),
        ("年龄在30到40岁之间、有房贷的客户", ("age@30..40",)),
        ("80后男客户里谁买了基金", ("born@1980..1989", "male")),
        ("本周到期的女客户", ("female",)),
        ("太太们谁有贵金属", ("female",)),
        ("谁没有风险测评且持有股票基金", ("!assessed",)),
        ("clients over 60", ("age@61..",)),
        ("clients aged 65 and over", ("age@65..",)),
        ("clients aged 65", ("age@65..65",)),
        ("clients between 50 and 60", ("age@50..60",)),
        ("which female clients have CDs maturing this week", ("female",)),
        # not of how many years but of how much money, how many people, how long
        ("超过60万的客户", ()),
        ("clients with over 60k in deposits", ()),
    ],
)
def test_what_is_said_of_the_customers_themselves_is_looked_up(text: str, having: tuple[str, ...]) -> None:
    _, slots = read(text)
    assert (slots.having, slots.unheard) == (having, ())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("去年开户的客户", date(2025, 1, 1), date(2025, 12, 31)),
        ("今年开户、有理财的客户", date(2026, 1, 1), date(2026, 12, 31)),
        ("clients who opened accounts last year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_time_beside_the_opening_of_an_account_is_of_that(text: str, first: date, last: date) -> None:
    _, slots = read(text)
    assert (slots.having, slots.period) == ((f"opened@{first.toordinal()}..{last.toordinal()}",), None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("有房贷但没有信用卡的客户", ("没有信用卡",)),
        ("年轻客户里谁有股票基金", ("年轻",)),
        ("老年客户里C4以上的", ("老年",)),
        ("没有基金或者没有保险的高端客户", ("或者没有保险",)),
        ("who has insurance but no credit card", ("no credit card",)),
        ("elderly clients with equity funds", ("elderly",)),
    ],
)
def test_what_no_list_knows_is_said_not_to_be_applied(text: str, words: tuple[str, ...]) -> None:
    assert read(text)[1].unheard == words
