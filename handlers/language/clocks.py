"""Times of day: 上午十点, 下午3点半, 15:30, at 3pm, half past nine, noon; and from now on: 半小时后, in 20 minutes.

Understanding calls ``find_clock`` before it looks for periods. An hour without a part of the day is one of the working day.
"""

import re
from dataclasses import dataclass
from datetime import time
from functools import cache

from handlers.language.numbers import chinese_number, english_number

_HAN = r"(?:\d{1,2}|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_MINUTE = (
    r"(?:(?P<half>半)|(?P<quarter>[一三])刻"
    r"|过?(?P<min>\d{1,2}|[零〇]?[一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)分?)"
)
_PART = r"(?P<part>早上|早晨|清晨|上午|中午|午后|下午|傍晚|晚上|夜里|凌晨|(?<=[今明昨当])[早晚])"
_ZH = (
    rf"(?:{_PART}的?(?P<h>{_HAN})[点时](?!间)(?:钟|整|{_MINUTE})?"
    rf"|(?<![\d.一二三四五六七八九十第差有快晚早稳低高好短长多少大小活])(?P<h2>{_HAN})(?:点(?:钟|整|半(?![年个天月])|[一三]刻)|时整)"
    rf"|(?<![\d.第])(?P<h3>\d{{1,2}})[点](?![\d.]*[万亿w%]|[\d]*[万亿])(?P<min3>\d{{1,2}})?分?"
    rf"|(?<=[天日号一二三四五六末晚早后])(?P<h4>{_HAN})点(?!儿|点|[意想要建问变]))"
)
_COLON = (
    rf"(?:{_PART}的?|\bat )?(?<![\d:])(?P<h>[01]?\d|2[0-4])(?::|(?<=\bat \d)\.|(?<=\bat \d\d)\.)"
    r"(?P<m>[0-5]\d)(?![\d:%]) ?(?P<half>am\b|pm\b|a\.m\.|p\.m\.)?"
)
_WORDS = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_EN = (
    rf"\b(?:at |by |around |about )?(?P<h>\d{{1,2}}|{_WORDS})"
    rf"(?: ?(?P<half>am|pm|a\.m\.|p\.m\.)\b| ?o'?clock\b|(?= in the (?:morning|afternoon|evening)))"
    rf"(?P<of> in the (?:morning|afternoon|evening)| tonight)?"
    rf"|\b(?:at )?(?P<noon>noon|midday|lunchtime)\b"
    rf"|\bat (?P<bare>\d{{1,2}}|{_WORDS})\b(?! ?(?:%|percent|million|k\b|yuan|bps|points|customers|clients|least|the))"
)
_PAST = (
    r"\b(?:at )?(?P<past>half past|(?:a )?quarter past|(?:a )?quarter to) "
    rf"(?P<h>\d{{1,2}}|{_WORDS})\b(?: ?(?P<half>am|pm)\b)?"
)
_LATER = (
    rf"(?:再?过)?(?P<n>一个半|半个?|{_HAN}|三十|四十|五十|\d{{2,3}})个?(?P<unit>小时|钟头|刻钟|分钟)(?P<more>半)?(?:之后|以后|后)?"
    rf"(?=.{{0,6}}(?:提醒|叫|喊|通知|告诉|再|后|打|回|联系))"
    rf"|\b(?:in|after) (?P<m>an?|half an?|one and a half|\d{{1,3}}|{_WORDS}|fifteen|twenty|thirty|forty[- ]five|a couple of) "
    rf"(?P<what>hours?|hrs?|minutes?|mins?)(?P<half> and a half)?\b"
    rf"|\b(?P<m2>an?|half an|\d{{1,3}}|{_WORDS}|twenty|thirty) (?P<what2>hours?|minutes?|mins?) (?:from now|later)\b"
)
#: Without any of these there is no time of day; patterns are compiled when one first stands in a text.
_SIGNS = (
    "点", "时", ":", "小时", "钟", "am", "pm", "a.m", "p.m", "o'clock", "oclock", "noon", "midday", "lunchtime", "past ",
    "quarter to", "morning", "afternoon", "evening", "tonight", "hour", "hr", "min", "at ",
)  # fmt: skip
_compiled = cache(re.compile)
_NOON = 12
_EARLIEST = 7
_HOURS = 24
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class FoundClock:
    """A time of day, or ``later`` so many minutes from now; and where its words stand."""

    time: time
    at: tuple[int, int]
    later: int | None = None


def find_clock(text: str) -> FoundClock | None:
    """The first time of day in tidied text; None when there is none."""
    if not any(sign in text for sign in _SIGNS):
        return None
    if match := _compiled(_LATER).search(text):
        later = _minutes(match)
        return FoundClock(time(), match.span(), later) if later else None
    if match := _compiled(_COLON).search(text):
        return _clock(match, int(match["h"]), int(match["m"]), match["part"] or (match["half"] or "")[:1])
    if match := _compiled(_ZH).search(text):
        return _chinese(match)
    if match := _compiled(_PAST).search(text):
        minute = 30 if "half" in match["past"] else 15 if match["past"].endswith("past") else -15
        return _clock(match, english_number(match["h"]), minute, (match["half"] or "")[:1])
    match = _compiled(_EN).search(text)
    return _english(match) if match else None


def _chinese(match: re.Match[str]) -> FoundClock | None:
    hour = chinese_number(match["h"] or match["h2"] or match["h3"] or match["h4"])
    words = match[0]
    if match["half"] or words.endswith("半"):
        minute = 30
    elif quarter := match["quarter"] or (words[-2] if words.endswith("刻") else ""):
        minute = 15 if quarter == "一" else 45
    else:
        said = (match["min"] or match["min3"] or "").lstrip("零〇")
        minute = chinese_number(said) if said else 0
    return _clock(match, hour, minute, match["part"] or "")


def _english(match: re.Match[str]) -> FoundClock | None:
    if match["noon"]:
        return FoundClock(time(_NOON), match.span())
    hour = english_number(match["h"] or match["bare"])
    part = (match["half"] or "")[:1] or (match["of"] or "").strip().removeprefix("in the ")
    return _clock(match, hour, 0, part)


def _clock(match: re.Match[str], hour: int, minute: int, part: str) -> FoundClock | None:
    """The time of an hour in a part of the day; without one the afternoon for hours before work begins."""
    if minute < 0:
        hour, minute = hour - 1, minute + _MINUTES
    late = part in ("下午", "午后", "傍晚", "晚上", "夜里", "晚", "p", "afternoon", "evening", "tonight")
    early = part in ("早上", "早晨", "清晨", "上午", "凌晨", "早", "a", "morning")
    if early and hour == _NOON:
        hour = 0 if part == "a" else hour
    elif hour < _NOON and (late or (part == "中午" and hour < _EARLIEST) or (not part and 0 < hour < _EARLIEST)):
        hour += _NOON
    if not 0 <= hour < _HOURS or not 0 <= minute < _MINUTES:
        return None
    # the early or late part of 明早 belongs to the day's own word
    start = match.end("part") if part in ("早", "晚") else match.start()
    return FoundClock(time(hour, minute), (start, match.end()))


def _minutes(match: re.Match[str]) -> int:
    if match["unit"]:
        unit = {"小时": 60, "钟头": 60, "刻钟": 15, "分钟": 1}[match["unit"]]
        words = match["n"]
        if words.startswith("半"):
            return unit // 2
        if words == "一个半":
            return unit + unit // 2
        return chinese_number(words) * unit + (unit // 2 if match["more"] else 0)
    words, what = match["m"] or match["m2"], match["what"] or match["what2"]
    unit = 60 if what.startswith("h") else 1
    if words.startswith("half"):
        return unit // 2
    if words == "one and a half":
        return unit + unit // 2
    number = 2 if "couple" in words else english_number(words)
    return number * unit + (unit // 2 if match["half"] else 0)
