"""For how long something must be overdue to be asked for: 逾期超过30天的, overdue by more than a month.

``details`` asks for it when the question is whom to contact and who is late; the length becomes the last day by which it was due.
"""

import re
from datetime import date

from handlers.language import lengths_en, lengths_zh
from handlers.language.numbers import NUMBER_EN, NUMBER_ZH

_UNIT_ZH = r"个月|月|天|日|个工作日|工作日|周|个星期|星期|个礼拜|礼拜|个季度|季度|年"
_LENGTH_ZH = rf"(?P<n>一个半|半|{NUMBER_ZH})(?P<unit>{_UNIT_ZH})(?P<half>半)?"
_AT_MOST_ZH = r"(?!以内|之内|内|以下|不到)"
_CHINESE = re.compile(
    rf"(?:逾期|超期|超时|拖了)(?:时间|天数)?(?:已经?|都)?(?:超过|超|大于|达到?|满|有|了)*{_LENGTH_ZH}{_AT_MOST_ZH}"
)
_MORE_EN = r"(?:for |by |more than |over |at least |longer than |than )"
_LENGTH_EN = (
    rf"(?P<n>{NUMBER_EN}|half an?) ?(?P<half>and a half )?"
    r"(?P<unit>working days?|business days?|days?|weeks?|fortnights?|months?|quarters?|years?)\b(?P<one>)"
)
_ENGLISH = (
    re.compile(rf"\b(?:overdue|late|behind) {_MORE_EN}+{_LENGTH_EN}", re.IGNORECASE),
    re.compile(rf"\b(?:more than|over|at least) {_LENGTH_EN} (?:overdue|late|behind)\b", re.IGNORECASE),
)


def find_lateness(text: str, today: date) -> date | None:
    """The last day by which it was due, in tidied text; None when no length of lateness is named."""
    try:
        if match := _CHINESE.search(text):
            return lengths_zh.move(today, match, -1)
        for pattern in _ENGLISH:
            if match := pattern.search(text):
                return lengths_en.move(today, match, -1)
    except ValueError:
        return None
    return None
