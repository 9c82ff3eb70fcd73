"""How long a leave lasts and whether it is called off: 明天起休假三天, three days off next week, 取消休假.

``details`` asks here for leave_set. A length without a first day, or within a longer period, leaves the days open: they are
asked for, since days somebody is away for by mistake cost their customers a morning.
"""

import re
from datetime import timedelta

from handlers.ask import Period
from handlers.language.numbers import NUMBER_EN, NUMBER_ZH, chinese_number, english_number

#: ``why`` of the slots: the leave is taken back.
ENDED = "ended"
_CALLED_OFF = re.compile(
    r"取消|撤销|撤回|作废|不休了|不请了|销假|不休假了|不请假了"
    r"|\b(?:cancel|call(?:ed|ing)? off|withdraw|take back|scrap|revoke)\b",
    re.IGNORECASE,
)
_UNITS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "day": 1, "week": 7}
_LASTING = (
    re.compile(
        rf"(?:休|请|放|歇|外出|不在|出差|离开)[^,;。，；]{{0,6}}?(?<![第月\d])(?P<n>{NUMBER_ZH}|半)个?(?P<unit>天|周|星期|礼拜)(?!后|内|前|[一二三四五六日])"
    ),
    re.compile(
        rf"(?<![第月\d])(?P<n>{NUMBER_ZH}|半)个?(?P<unit>天|周|星期|礼拜)的?(?:年假|病假|事假|婚假|产假|陪产假|丧假|假|调休)"
    ),
    re.compile(rf"\bfor (?:the )?(?P<n>{NUMBER_EN}) (?P<unit>day|week)s?\b", re.IGNORECASE),
    re.compile(
        rf"\b(?P<n>{NUMBER_EN})[- ](?P<unit>day|week)s?'? (?:off|away|leave|holiday|vacation|of leave)\b", re.IGNORECASE
    ),
)


def is_called_off(text: str) -> bool:
    """Whether the sentence takes a leave back."""
    return _CALLED_OFF.search(text) is not None


def lasting(period: Period | None, text: str) -> Period | None:
    """The period as long as the sentence says; None where it says how long and not from when."""
    days = _days(text)
    if days is None or period is None or period.start is None:
        return period if days is None else None
    if period.end is None or period.end == period.start:
        return Period(start=period.start, end=period.start + timedelta(days=days - 1), ambiguous=period.ambiguous)
    return period if (period.end - period.start).days + 1 == days else None


def _days(text: str) -> int | None:
    """How many days are said; None where no length is, or half a day."""
    for pattern in _LASTING:
        if found := pattern.search(text):
            words = found["n"]
            if words == "半":
                return None
            try:
                number = english_number(words) if words.isascii() and not words.isdigit() else chinese_number(words)
            except ValueError:
                return None
            return number * _UNITS[found["unit"].lower()] if number > 0 else None
    return None
