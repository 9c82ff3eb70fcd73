"""A reminder called off or put to another time, in so many words: 周五的提醒取消, 把周五那个改到周六, cancel my Friday reminder.

``bot/reading.py`` asks here before the sentence is understood as anything else: none of these sets a reminder, and to snooze is
to put off a task. Without the word "reminder" it is one only where the talk is about reminders.
"""

import re
from dataclasses import dataclass

CALLED_OFF, MOVED = "cancelled", "moved"

_PLEASE = r"(?:请|麻烦|帮我|给我|你)*"
_ONE_ZH = r"(?:的|那[个条]|这[个条]|那|这)*"
_OFF_ZH = r"(?:取消|删掉|删除|删了|去掉|撤掉|撤了|撤销|作废|停掉|关掉|不要|不用|不需要)"
_TO_ZH = r"(?:给我|帮我)?(?:改|挪|推迟?|移|调|换|延后?|提前)(?:到|至|成|为)"
_REMIND = r"(?:提醒|闹钟)"
_OFF_EN = r"(?:cancel|delete|drop|remove|scrap|kill|clear|turn off|get rid of|call off)"
_MOVE_EN = r"(?:move|change|shift|push(?: back)?|postpone|reschedule|bring forward|put)"
_THE_EN = r"(?:(?:my|the|that|this|all(?: my)?|those|these) )*"
_AGAIN = re.compile(r"刚才|刚刚|刚设|上一[个条]|\b(?:just set|last one|undo)\b")

_CALLED_OFF = (
    re.compile(rf"{_PLEASE}{_OFF_ZH}(?P<which>.{{0,24}}?){_ONE_ZH}{_REMIND}(?:了|吧|掉)*"),
    re.compile(
        rf"{_PLEASE}(?:把|将)?(?P<which>.{{0,24}}?){_ONE_ZH}{_REMIND}(?:都|给我|帮我|先)?{_OFF_ZH}(?:了|吧|掉)*"
    ),
    re.compile(
        rf"(?:please |can you |could you )?{_OFF_EN} {_THE_EN}(?P<which>.{{0,40}}?) ?reminders?"
        r"(?P<about> (?:for|on|about|to|of|with) .{1,40})?",
        re.IGNORECASE,
    ),
)
_MOVES = (
    re.compile(
        rf"{_PLEASE}(?:把|将)?(?P<which>.{{0,24}}?){_ONE_ZH}{_REMIND}(?:时间)?{_TO_ZH}(?P<to>.{{1,16}}?)(?:吧|提醒)?"
    ),
    re.compile(
        rf"(?:please |can you |could you )?{_MOVE_EN} {_THE_EN}(?P<which>.{{0,40}}?) ?reminder"
        r"(?P<about> (?:for|about|to|with) .{1,40}?)?"
        r" (?:to|until|till|for|forward to|back to) (?P<to>.{1,24})",
        re.IGNORECASE,
    ),
)
#: In a talk about reminders the word itself is not needed.
_CALLED_OFF_THERE = (
    re.compile(rf"{_PLEASE}{_OFF_ZH}(?P<which>.{{1,16}}?)(?:那|这)[个条]"),
    re.compile(rf"{_PLEASE}(?:把|将)?(?P<which>.{{0,16}}?)(?:那|这)[个条]{_OFF_ZH}(?:了|吧|掉)*"),
    re.compile(rf"(?:please )?{_OFF_EN} (?:the )?(?P<which>.{{0,24}}?) ?one", re.IGNORECASE),
)
_MOVES_THERE = (
    re.compile(rf"{_PLEASE}(?:把|将)?(?P<which>.{{0,16}}?)(?:那|这)[个条]{_TO_ZH}(?P<to>.{{1,16}}?)(?:吧)?"),
    re.compile(
        rf"(?:please )?{_MOVE_EN} (?:the )?(?P<which>.{{0,24}}?) ?one (?:to|until) (?P<to>.{{1,24}})", re.IGNORECASE
    ),
)
#: Worth a look at all.
_MAY_BE = re.compile(r"提醒|闹钟|[那这][个条]|\b(?:reminders?|one)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a reminder; the words that say which, and to when."""

    way: str
    """CALLED_OFF or MOVED."""
    which: str
    to: str = ""


def asked_change(text: str, *, there: bool) -> Change | None:
    """The change a message asks for; None where it asks none. ``there``: the last answer was about reminders."""
    said = text.strip().strip("。.!！?？ ")
    if not _MAY_BE.search(said) or _AGAIN.search(said):
        return None
    for way, patterns in ((MOVED, (*_MOVES, *(_MOVES_THERE if there else ()))),
                          (CALLED_OFF, (*_CALLED_OFF, *(_CALLED_OFF_THERE if there else ())))):  # fmt: skip
        for pattern in patterns:
            if found := pattern.fullmatch(said):
                groups = found.groupdict()
                which = f"{groups['which']}{groups.get('about') or ''}".strip()
                return Change(way=way, which=which, to=(groups.get("to") or "").strip())
    return None
