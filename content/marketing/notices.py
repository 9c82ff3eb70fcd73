"""C-08: which notices a text needs by what it speaks of, and which of them are missing. The sender adds them by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from content.marketing.folded import Folded
from content.marketing.remarks import Remark


@dataclass(frozen=True, slots=True)
class Notice:
    """One row: what asks for it, what counts as having it. Its words are wording ``marketing.notice.<name>``."""

    name: str
    needs: tuple[str, ...]
    """One of these stands in whatever asks for it: quicker to look for."""
    asks: re.Pattern[str]
    has: re.Pattern[str]


NOTICES: tuple[Notice, ...] = (
    Notice(
        "wealth",
        ("理财产品", "净值型", "式理财", "wealth"),
        re.compile(r"理财产品|净值型|封闭式理财|开放式理财|\bwealth (?:management )?products?\b"),
        re.compile(r"理财非存款|not (?:a )?deposits?\b"),
    ),
    Notice(
        "fund",
        ("基金", "fund"),
        re.compile(r"(?<!货币)(?<!货币市场)基金(?!会|经理|公司|业协会)|\b(?:mutual |equity |bond |mixed )funds?\b"),
        re.compile(r"基金有风险|funds? (?:carr(?:y|ies)|involves?|has) risks?"),
    ),
    Notice(
        "money_fund",
        ("基金", "fund"),
        re.compile(r"货币(?:市场)?基金|\bmoney[- ]market funds?\b"),
        re.compile(r"不?(?:并不)?等于(?:将资金作为)?存款|not the same as (?:a )?deposit"),
    ),
    Notice(
        "structured",
        ("结构性存款", "structured"),
        re.compile(r"结构性存款|\bstructured deposits?\b"),
        re.compile(r"不同于一般性存款|differs? from (?:an )?ordinary deposit"),
    ),
    Notice(
        "insurance",
        ("年金险", "分红险", "万能险", "增额寿", "终身寿", "重疾险", "annuit", "insurance"),
        re.compile(r"年金险|分红险|万能险|增额寿|终身寿|重疾险|\bannuit(?:y|ies)\b|\blife insurance\b"),
        re.compile(r"犹豫期|退保|cooling[- ]off|surrender"),
    ),
)  # fmt: skip


def missing(folded: Folded) -> Iterator[Remark]:
    """The notices that the text lacks, each where it was first asked for."""
    for notice in NOTICES:
        asked = any(map(folded.text.__contains__, notice.needs)) and notice.asks.search(folded.text)
        if asked and not notice.has.search(folded.text):
            start, end = folded.written(*asked.span())
            yield Remark(level="info", check="C-08", start=start, end=end, reason=f"notice_{notice.name}")
