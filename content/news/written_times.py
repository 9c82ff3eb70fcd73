"""Times as feeds write them: RFC 822, ISO 8601, and Chinese; one without a zone is on the feed's own clock.

Used by ``content.news.reading``. What cannot be read is None, never a guess.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

#: A written time further ahead than this is not believed.
_AHEAD = timedelta(days=1)
_DAY = re.compile(
    r"(?P<year>\d{4})\s*(?:年|[-/.])\s*(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})\s*(?:日|号)?(?![\d/.])"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_CLOCK = re.compile(
    r"(?P<half>上午|下午|晚上|凌晨|中午|早上|[AaPp][Mm])?\s*(?P<hour>\d{1,2})\s*(?:[::]|时|点)\s*(?P<minute>\d{1,2})?\s*分?"
    r"(?:\s*[::]?\s*(?P<second>\d{1,2})(?:[.,]\d+)?\s*秒?)?\s*(?P<after>[AaPp][Mm])?"
)
_ZONE = re.compile(
    r"(?P<utc>Z|UTC|GMT|UT)?\s*(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?$|(?P<zulu>Z|UTC|GMT|UT)$",
    re.IGNORECASE,
)
_BEIJING = re.compile(r"\bCST\b|北京时间", re.IGNORECASE)
_EAST_EIGHT = timezone(timedelta(hours=8))
_NOON = 12


def read_time(text: str, zone: tzinfo, *, now: datetime) -> datetime | None:
    """The moment in UTC; None for what is no time, lies before 1990, or further ahead than a day."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        return None
    try:
        found = _numbers(plain, zone) or _letters(plain, zone)
        moment = found.astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None
    if moment is None or moment.year < 1990 or moment > now + _AHEAD:  # noqa: PLR2004 - no feed is older
        return None
    return moment


def _letters(plain: str, zone: tzinfo) -> datetime | None:
    """``Mon, 03 Jan 2022 09:00:00 +0800``."""
    found = parsedate_to_datetime(_BEIJING.sub("+0800", plain) if _is_chinese(zone) else plain)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _numbers(plain: str, zone: tzinfo) -> datetime | None:
    """``2022-01-03T09:00:00+08:00``, ``2022年1月3日 9时05分``, ``20220103 09:00``: the day first, then the hour."""
    day = _DAY.search(plain) or _COMPACT.match(plain)
    if day is None:
        return None
    rest = plain[day.end() :].lstrip("Tt ,(周星期一二三四五六日天)")
    clock = _CLOCK.match(rest)
    hour = minute = second = 0
    if clock:
        hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
        hour = _of_day(hour, (clock["half"] or clock["after"] or "").lower())
        rest = rest[clock.end() :]
    written = _zone(rest.strip(), zone)
    extra = timedelta(days=1) if hour == 24 else timedelta(0)  # noqa: PLR2004 - the end of the day
    moment = datetime(int(day["year"]), int(day["month"]), int(day["day"]), hour % 24, minute, second, tzinfo=written)
    return moment + extra


def _of_day(hour: int, half: str) -> int:
    if half in ("下午", "晚上", "pm", "中午") and hour < _NOON and not (half == "中午" and hour == _NOON - 1):
        return hour + _NOON
    return 0 if half in ("am", "凌晨", "上午") and hour == _NOON else hour


def _zone(rest: str, zone: tzinfo) -> tzinfo:
    if _BEIJING.search(rest) and _is_chinese(zone):
        return _EAST_EIGHT
    named = _ZONE.search(rest)
    if named is None:
        return zone
    if named["zulu"]:
        return UTC
    offset = timedelta(hours=int(named["hours"]), minutes=int(named["minutes"] or 0))
    return timezone(-offset if named["sign"] == "-" else offset)


def _is_chinese(zone: tzinfo) -> bool:
    """CST is China's time in a Chinese feed, and America's elsewhere."""
    return isinstance(zone, ZoneInfo) and zone.key.startswith("Asia/")
