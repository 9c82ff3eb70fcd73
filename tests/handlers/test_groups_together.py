"""Groups named together in one question: none of them is lost, before or after the others, meant or left out."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import Ask
from handlers.language.beside_groups import find_beside
from handlers.language.text import is_chinese
from handlers.understanding import understand

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
RETIRED, PAID, BLACK, QUIET = "occupation_group:retiree", "payroll:yes", "blacklisted:yes", "do_not_disturb:yes"
HIGH, UP = "tier:high", "tier:high|tier:private"
C3_UP = "risk:C3|risk:C4|risk:C5"


def groups(text: str) -> tuple[str, ...]:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    return said.slots.segment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C3和C4客户", ("risk:C3|risk:C4",)),
        ("C2、C3客户", ("risk:C2|risk:C3",)),
        ("C3以上的客户", (C3_UP,)),
        ("C3以上客户", (C3_UP,)),
        ("C4及以上", ("risk:C4|risk:C5",)),
        ("低于C3的客户", ("risk:C1|risk:C2",)),
        ("C1到C3的客户", ("risk:C1|risk:C2|risk:C3",)),
        ("除了C1到C3的客户", ("!risk:C1|risk:C2|risk:C3",)),
        ("C3的高端客户", ("risk:C3", HIGH)),
        ("C3高端客户", ("risk:C3", HIGH)),
        ("非C3的高端客户", ("!risk:C3", HIGH)),
        ("C4的代发客户", ("risk:C4", PAID)),
        ("下周到期的C3客户", ("risk:C3",)),
        ("clients C3 and above", (C3_UP,)),
        ("C2 or C3 clients", ("risk:C2|risk:C3",)),
        ("C1 to C3 clients", ("risk:C1|risk:C2|risk:C3",)),
        ("clients C2 to C4", ("risk:C2|risk:C3|risk:C4",)),
        ("C1 and C3 clients", ("risk:C1|risk:C3",)),
        ("C3 high tier clients", ("risk:C3", HIGH)),
        ("high tier clients rated C3 or above", (HIGH, C3_UP)),
    ],
)
def test_a_customers_risk_level_counts_beside_others_and_alone(text: str, words: tuple[str, ...]) -> None:
    assert groups(text) == words


@pytest.mark.parametrize(
    "text",
    ["R3的产品有哪些", "R3 products", "C3的产品有哪些", "适合C3的产品", "C3可以买R4吗", "what can C3 buy"],
)
def test_a_products_grade_and_a_level_that_is_nobodys_are_no_group(text: str) -> None:
    assert groups(text) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("高端以上非代发没有理财", (UP, "!" + PAID)),
        ("高端代发没有保险", (HIGH, PAID)),
        ("退休有存单的", (RETIRED,)),
        ("retired with CDs maturing this quarter", (RETIRED,)),
        ("代发的高端客户", (PAID, HIGH)),
        ("非代发的中端客户", ("!" + PAID, "tier:mid")),
        ("不是代发的高端客户", ("!" + PAID, HIGH)),
        ("非代发没有理财的客户", ("!" + PAID,)),
        ("代发的有哪些", (PAID,)),
        ("有没有代发的高端客户", (PAID, HIGH)),
        ("退休的高端客户", (RETIRED, HIGH)),
        ("未退休的中端客户", ("!" + RETIRED, "tier:mid")),
        ("退休没有保险的客户有哪些", (RETIRED,)),
        ("黑名单以外的高端客户", ("!" + BLACK, HIGH)),
        ("不在黑名单的高端客户", ("!" + BLACK, HIGH)),
        ("黑名单和免打扰以外的高端客户", (f"!{BLACK}|{QUIET}", HIGH)),
        ("除了黑名单和免打扰的高端客户", (f"!{BLACK}|{QUIET}", HIGH)),
        ("免打扰的高端客户", (QUIET, HIGH)),
        ("没有投诉的高端客户", ("!complaint:open", HIGH)),
        ("有投诉的高端客户", ("complaint:open", HIGH)),
        ("喜欢喝茶的高端客户", ("tag:likes=tea", HIGH)),
        ("没做风评的高端客户", ("risk_expiry", HIGH)),
        ("VIP clients on payroll", ("vip", PAID)),
        ("high tier clients not on payroll", (HIGH, "!" + PAID)),
        ("non-payroll high tier clients", ("!" + PAID, HIGH)),
        ("clients not on payroll", ("!" + PAID,)),
        ("who is not on payroll", ("!" + PAID,)),
        ("retired VIP clients", (RETIRED, "vip")),
        ("VIP clients who are retired", ("vip", RETIRED)),
        ("blacklisted high tier clients", (BLACK, HIGH)),
        ("high tier clients except blacklisted", (HIGH, "!" + BLACK)),
        ("high tier clients excluding do not disturb", (HIGH, "!" + QUIET)),
        ("high tier clients without complaints", (HIGH, "!complaint:open")),
        ("high tier clients with an open complaint", (HIGH, "complaint:open")),
        ("VIP clients who like tea", ("vip", "tag:likes=tea")),
        ("below mid tier clients with wealth products", ("tier:mass",)),
    ],
)
def test_a_short_name_beside_another_group_is_one_of_them(text: str, words: tuple[str, ...]) -> None:
    assert groups(text) == words


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("给张伟推退休规划", "pitch"),
        ("张伟退休了记一下", "log_life_event"),
        ("how do I raise retirement with Zhang Wei", "pitch"),
        ("Wang Qiang retired last month, note it", "log_life_event"),
    ],
)
def test_what_is_said_of_one_customer_names_no_group(text: str, intent: str) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask), said
    assert (said.intent, said.slots.segment) == (intent, ())


@pytest.mark.parametrize("text", ["代发业务怎么办", "代发薪资有什么产品", "快退休的客户", "log a complaint from a S"])
def test_the_same_words_of_something_else_are_no_short_names(text: str) -> None:
    assert find_beside(text) == ()
