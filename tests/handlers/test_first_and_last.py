"""The first and the last so many of what comes due, by day; the largest and the smallest, by amount."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import EARLIEST, LATEST, LEAST, Ask
from handlers.language.text import is_chinese
from handlers.understanding import understand

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
DECEMBER = ("2026-12-01", "2026-12-31")


@pytest.mark.parametrize(
    ("text", "count", "order", "period"),
    [
        ("下个月最早到期的五笔", 5, EARLIEST, DECEMBER),
        ("下个月前三笔到期", 3, EARLIEST, DECEMBER),
        ("下个月前三到期", 3, EARLIEST, DECEMBER),
        ("最近要到期的三笔", 3, EARLIEST, None),
        ("最后到期的三笔", 3, LATEST, None),
        ("到期前三笔", 3, EARLIEST, None),
        ("离到期最近的三笔", 3, EARLIEST, None),
        ("三笔最早到期的", 3, EARLIEST, None),
        ("本周前五笔到期", 5, EARLIEST, ("2026-11-23", "2026-11-29")),
        ("first 5 to mature next month", 5, EARLIEST, DECEMBER),
        ("the next 5 deposits to mature", 5, EARLIEST, None),
        ("earliest 5 maturities in December", 5, EARLIEST, DECEMBER),
        ("the last three to mature next month", 3, LATEST, DECEMBER),
        ("three soonest to mature", 3, EARLIEST, None),
        ("which 5 mature first next month", 5, EARLIEST, DECEMBER),
        ("the 5 clients whose deposits mature last", 5, LATEST, None),
        ("the last 3 funds to mature in december", 3, LATEST, DECEMBER),
        # by amount
        ("本周到期前十", 10, "", ("2026-11-23", "2026-11-29")),
        ("下个月到期金额最大的三笔", 3, "", DECEMBER),
        ("top 5 maturities next month", 5, "", DECEMBER),
        ("five smallest maturities next month", 5, LEAST, DECEMBER),
        ("最大的三笔最早什么时候到期", 3, "", None),
        ("下个月到期最少的五笔", 5, LEAST, DECEMBER),
        # no number of them at all
        ("12月前三天到期的", None, "", ("2026-12-01", "2026-12-03")),
        ("下个月前到期的存单", None, "", ("None", "2026-11-30")),
    ],
)
def test_so_many_are_meant_by_day_or_by_amount(
    text: str, count: int | None, order: str, period: tuple[str, str] | None
) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask), said
    slots = said.slots
    found = slots.period and (str(slots.period.start), str(slots.period.end))
    assert (said.intent, slots.limit, slots.sort, found) == ("maturity_list", count, order, period)


@pytest.mark.parametrize("text", ["资产不到20万有房贷的客户", "存款20万有房贷的客户"])
def test_what_counts_a_figure_is_nobodys_family_name(text: str) -> None:
    said = understand(text, now=NOW, language="zh", clients=None)
    assert not said.slots.client_text
