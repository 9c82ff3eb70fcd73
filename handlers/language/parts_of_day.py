"""Parts of the day without an hour, and what returns: 周五下午提醒我, every Monday. ``details`` asks here for reminder_set."""

import re
from datetime import time

#: When somebody is reminded who named the part alone.
_HOURS = (
    (re.compile(r"一早|大早|早上|早晨|清晨|(?<=[今明])早|\b(?:early|first thing)\b"), time(8, 30)),
    (re.compile(r"上午|\bmorning\b"), time(10)),
    (re.compile(r"中午|午间|\b(?:midday|lunchtime|noon)\b"), time(12)),
    (re.compile(r"下午|午后|\bafternoon\b"), time(14, 30)),
    (re.compile(r"傍晚|下班前|\bend of (?:the )?day\b|\beod\b"), time(17)),
    (re.compile(r"晚上|夜里|今晚|明晚|(?<=[今明当])晚|\b(?:evening|tonight)\b"), time(19)),
)
#: ``why`` of the slots: it is to return, which a reminder does not.
REPEATS = "repeats"
_REPEATS = re.compile(
    r"每(?:隔)?(?:[一二两三四五六七八九十\d]+)?(?:个)?(?:工作日|星期|礼拜|周|天|日|月|季度?|年)|天天|定期"
    r"|\b(?:every|each) (?:other )?(?:day|week|month|quarter|year|morning|evening|workday|weekday|mon|tue|wed|thu|fri|sat|sun)\w*"
    r"|\b(?:daily|weekly|monthly|quarterly|yearly)\b"
)


def hour_of(text: str) -> time | None:
    """The hour meant by a part of the day named in tidied text; None where none is."""
    return next((hour for pattern, hour in _HOURS if pattern.search(text)), None)


def repeats(text: str) -> bool:
    """Whether it is to be done again and again."""
    return _REPEATS.search(text) is not None


def once(note: str) -> str:
    """The note without the word that says how often, where nothing but a weekday or so was taken from behind it."""
    return re.sub(r"^每(?:个)?(?=[^天日周月年星礼季工隔一二三四五六七八九十\d])|^(?:every|each) (?:to )?", "", note)
