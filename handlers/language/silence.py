"""How long nobody was in touch: 三个月没联系, not contacted for six weeks. The customers that fit are a list of their own.

``details`` asks for it when the question is whom to contact.
"""

import re
from datetime import date
from functools import lru_cache

from handlers.ask import Period
from handlers.language import lengths_en, lengths_zh
from handlers.language.numbers import NUMBER_EN, NUMBER_ZH, chinese_number, english_number
from segmentation.holding_words import NEVER

_TOUCH_ZH = r"(?:联系|联络|回访|跟进|维护|见面?|拜访|走访|打|通|聊|说|接触|触达|动静|来往|往来|走动|管|理)"
_UNIT_ZH = r"个月|月|天|日|周|个星期|星期|个礼拜|礼拜|个季度|季度|年"
_LENGTH_ZH = rf"(?P<n>一个半|两三|三五|一两|半|{NUMBER_ZH})(?P<unit>{_UNIT_ZH})(?P<half>半)?"
_NOT_ZH = r"(?:一直|都|还|也|从|再)?(?:没有?|未|不曾)(?:怎么|去|能|再|人|被|跟|和|我|他们?|她们?|主动|有|过)*"
_CHINESE = (
    re.compile(rf"{_LENGTH_ZH}(?:多|以上|都|里|内|了|来|间|之内|以来)*{_NOT_ZH}{_TOUCH_ZH}"),
    re.compile(
        rf"{_NOT_ZH}{_TOUCH_ZH}(?:过|上|电话|面)*(?:的)?(?:时间|天数)?(?:超过|超|大于|已经?|有|快|达|满|长达){_LENGTH_ZH}"
    ),
)
_TOUCH_EN = (
    r"(?:contact(?:ed)?|call(?:ed)?|phoned?|rung|rang|seen|saw|met|spoken to|spoken with|talked to|reached|touched|visited"
    r"|heard from(?: me| us)?|in touch with)"
)
_LENGTH_EN = (
    rf"(?:(?:for|in|since|over)\b ?)(?:the )?(?:last |past )?(?:more than |over |at least |about )?(?P<n>{NUMBER_EN}|half an?)? ?"
    r"(?P<half>and a half )?(?P<unit>working days?|business days?|days?|weeks?|fortnights?|months?|quarters?|years?)(?P<one>)"
)
_ENGLISH = (
    re.compile(
        rf"(?:n't|nt|not|never|un)(?: i| we| been| yet| anybody| anyone)* ?{_TOUCH_EN}\b[^,.;]{{0,24}}? {_LENGTH_EN}"
    ),
    re.compile(rf"(?:no|without(?: any| a)?|zero) (?:contact|calls?|touch|visits?)\b[^,.;]{{0,16}}? {_LENGTH_EN}"),
    re.compile(rf"\b(?:silent|untouched|quiet|unvisited|neglected)\b[^,.;]{{0,12}}? {_LENGTH_EN}"),
)


_SINCE_ZH = re.compile(
    rf"T(?:里|内|以来|份)*(?:还|都|一直|从)*(?:没有?|未)(?:有|人|去|跟|和)*{_TOUCH_ZH}(?:过|上|电话)*(?!P)"
)
_SINCE_EN = re.compile(
    rf"(?:n't|\bnot|\bnever)(?: i| we| been| yet| anybody| anyone)* ?{_TOUCH_EN}\b[^,.;]{{0,16}}? T"
    rf"|\b(?:no|without(?: any| a)?) (?:contact|calls?|touch|visits?)\b[^,.;]{{0,12}}? T"
)
_WEEK = 7


def find_silence(text: str, today: date) -> int | None:
    """So many days without contact that are asked for in tidied text; None when none are."""
    found = _find(text)
    return _days(found[1], found[0], today) if found else None


#: 30到60天没联系, 不到60天没联系, 最近30天内联系过; and the same in English.
_RANGE_ZH = re.compile(
    rf"(?P<from>{NUMBER_ZH})(?:{_UNIT_ZH})?(?:到|至|-|~){_LENGTH_ZH}(?:都|里|内|了|来|间|以来)*{_NOT_ZH}{_TOUCH_ZH}"
)
_LESS_ZH = re.compile(
    rf"(?:不到|不足|不满|未满|没到|少于|小于){_LENGTH_ZH}(?:都|里|内|了|来|间|以来)*{_NOT_ZH}{_TOUCH_ZH}"
)
_WITHIN_ZH = re.compile(
    rf"(?:最近|近|过去|这)?{_LENGTH_ZH}(?:之内|以内|里面?|内|以来|来|中)?(?:都|有|曾|已经?|被|我|跟|和|们)*(?<![没未不])(?<!没有){_TOUCH_ZH}过"
)
_RANGE_EN = re.compile(
    rf"(?:n't|nt|not|never|un)(?: i| we| been| yet| anybody| anyone)* ?{_TOUCH_EN}\b[^,.;]{{0,16}}? (?:for |in )?(?:between )?"
    rf"(?P<from>{NUMBER_EN}) ?(?:-|to|and) ?(?P<n>{NUMBER_EN}) ?(?P<half>)(?P<unit>days?|weeks?|months?)(?P<one>)"
)
_LESS_EN = re.compile(
    rf"(?:n't|nt|not|never|un)(?: i| we| been| yet| anybody| anyone)* ?{_TOUCH_EN}\b[^,.;]{{0,16}}? (?:for )?(?:less|fewer) than "
    rf"(?P<n>{NUMBER_EN}) ?(?P<half>)(?P<unit>days?|weeks?|months?)(?P<one>)"
)
_WITHIN_EN = re.compile(
    rf"(?<!not )(?<!n't )(?<!never )(?<!not been )(?<!un)\b{_TOUCH_EN} (?:with)?in (?:the )?(?:last |past |previous )?"
    rf"(?P<n>{NUMBER_EN}) ?(?P<half>)(?P<unit>days?|weeks?|months?)(?P<one>)"
)


_NEVER = re.compile(
    rf"(?:从来?|一次(?:都|也)?|还|至今)(?:都|也|还)?(?:没有?|未)(?:被|有|人|跟|和|我)*{_TOUCH_ZH}过|(?:没有?|无|零)(?:任何)?联系记录"
    rf"|\bnever(?: been| ever| yet)* {_TOUCH_EN}(?! (?:for|in|since))"
    r"|\b(?:no|without(?: any| a)?) contact (?:record|history|on record)\b"
)


#: Worth a look at all.
_IN_TOUCH = re.compile(
    r"联系|联络|回访|跟进|维护|见|访|[打通]|[聊说]|接触|触达|contact|call|phone|r[au]ng|se[ea]|saw|met|spoke|talk|reach|touch|visit|heard"
)


@lru_cache(maxsize=512)  # most of a morning's questions are the same few sentences
def find_touch(text: str, today: date) -> tuple[int | None, int | None, tuple[int, int]] | None:
    """Between how many days ago the last contact is to lie, and where that is said; None where no upper bound is."""
    if not _IN_TOUCH.search(text):
        return None
    if match := _NEVER.search(text):
        return NEVER, None, match.span()
    for pattern, move in ((_RANGE_ZH, lengths_zh.move), (_RANGE_EN, lengths_en.move)):
        if (match := pattern.search(text)) and (most := _days(move, match, today)):
            words = match["from"]
            first = english_number(words) if words.isascii() else chinese_number(words)
            last = english_number(match["n"]) if match["n"].isascii() else chinese_number(match["n"])
            if 0 < first < last:
                return round(most * first / last), most, match.span()
    for pattern, move in ((_LESS_ZH, lengths_zh.move), (_LESS_EN, lengths_en.move)):
        if (match := pattern.search(text)) and (most := _days(move, match, today)):
            return None, most - 1, match.span()
    for pattern, move in ((_WITHIN_ZH, lengths_zh.move), (_WITHIN_EN, lengths_en.move)):
        if (match := pattern.search(text)) and (most := _days(move, match, today)):
            return None, most, match.span()
    return None


def silent_since(spots: str, period: Period | None, today: date) -> int | None:
    """The same of a period that runs: 本月没联系过的, "who have I not called this month". ``spots``: the periods masked T.

    今天还没联系的 and 本周还没联系的 are what is left to do of those days, and none of it.
    """
    if (
        period is None
        or period.start is None
        or period.start >= today
        or (period.end is not None and period.end < today)
    ):
        return None
    found = _SINCE_ZH.search(spots) or _SINCE_EN.search(spots)
    short = (today - period.start).days < _WEEK and period.end is not None
    if found is None or (short and found.re is _SINCE_ZH and "过" not in found[0]):
        return None
    return (today - period.start).days + 1


def where_silence(text: str) -> tuple[int, int]:
    """Where it is said; an empty span when it is not."""
    found = _find(text)
    return found[0].span() if found else (0, 0)


@lru_cache(maxsize=512)  # most of a morning's questions are the same few sentences
def _find(text: str) -> "tuple[re.Match[str], lengths_en.Move] | None":
    for patterns, move in ((_CHINESE, lengths_zh.move), (_ENGLISH, lengths_en.move)):
        for pattern in patterns:
            if match := pattern.search(text):
                return match, move
    return None


def _days(move: "lengths_en.Move", match: "re.Match[str]", today: date) -> int | None:
    try:
        return max((today - move(today, match, -1)).days, 1)
    except ValueError:
        return None
