"""A key and facts become a sentence in the manager's language.

The sentences lie in ``content/<language>/wording/*.toml``, one file a room of the product; keys are dotted paths through
the tables, the file's name first (``maturities.title``). A sentence is a ``str.format`` template; ``{amount}`` and the
like are facts, already words; ``{count:customer|customers}`` is a number with its noun: 1 customer, 2 customers. Both
languages hold the same keys with the same placeholders; a test keeps it so.
"""

import string
import tomllib
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from segmentation.people import Language

_HERE = Path(__file__).parent
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_WAN = 10_000 * 100
_YI = 10_000 * _WAN
_WEEKDAYS: dict[str, tuple[str, ...]] = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@cache
def texts(language: Language) -> dict[str, str]:
    """Every sentence of a language by its key; a question needs few rooms and reads them one by one."""
    rooms = sorted(path.stem for path in (_HERE / language / "wording").glob("*.toml"))
    return {key: text for room in rooms for key, text in _room(language, room).items()}


@cache
def _room(language: Language, room: str) -> dict[str, str]:
    """The sentences of one file by their keys; none when there is no such room."""
    path = _HERE / language / "wording" / f"{room}.toml"
    found: dict[str, str] = {}
    if path.is_file():
        _flatten(room, tomllib.loads(path.read_text(encoding="utf-8")), found)
    return found


def _flatten(prefix: str, table: dict[str, Any], found: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{key}", value, found)
        else:
            found[f"{prefix}.{key}"] = value


_ONE_OR_MANY = "|"


class _Numbered(string.Formatter):
    """Templates whose numbers bring their nouns."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition(_ONE_OR_MANY)
        return f"{value} {one if value == 1 else many}" if bar else str(super().format_field(value, format_spec))


_NUMBERED = _Numbered()
#: What fills the sentences said so far, by key.
_SAID: dict[Language, dict[str, Callable[..., str]]] = {"zh": {}, "en": {}}


def say(key: str, language: Language, /, **facts: object) -> str:
    """The sentence of a key, filled; KeyError names a missing key, because a card with a hole must not go out."""
    filled = _SAID[language].get(key)
    if filled is None:
        text = _room(language, key.partition(".")[0])[key]
        filled = _SAID[language][key] = partial(_NUMBERED.format, text) if _ONE_OR_MANY in text else text.format
    return filled(**facts)


def knows(key: str, language: Language) -> bool:
    """Whether there is such a sentence."""
    return key in _room(language, key.partition(".")[0])


def kind_name(kind: str, language: Language) -> str:
    """A product kind as a colleague says it."""
    return say(f"words.kind.{kind}", language)


def money(fen: int, language: Language) -> str:
    """An amount for reading, always exact: 12.5万元 where two decimals hold it, else 49,999.99元; in English ¥125,000."""
    sign = "-" if fen < 0 else ""
    fen = abs(fen)
    if language == "zh":
        for unit, name in ((_YI, "亿元"), (_WAN, "万元")):
            if fen >= unit and fen * 100 % unit == 0:
                whole, hundredths = divmod(fen * 100 // unit, 100)
                return f"{sign}{whole:,}{_decimals(hundredths)}{name}"
    yuan, rest = divmod(fen, 100)
    figure = f"{yuan:,}" + (f".{rest:02d}" if rest else "")
    return f"{sign}{figure}元" if language == "zh" else f"{sign}¥{figure}"


def about(fen: int, language: Language) -> str:
    """An amount for a headline, cut to two decimals of 万 or 亿 (m in English) and marked 约 / about when that lost some."""
    sign = "-" if fen < 0 else ""
    size = abs(fen)
    units = ((_YI, "亿元"), (_WAN, "万元")) if language == "zh" else ((100 * _WAN, "m"),)
    for unit, name in units:
        if size >= unit:
            whole, hundredths = divmod(size * 100 // unit, 100)
            figure = f"{whole:,}{_decimals(hundredths)}{name}"
            exact = size * 100 % unit == 0
            if language == "zh":
                return f"{'' if exact else '约'}{sign}{figure}"
            return f"{'' if exact else 'about '}{sign}¥{figure}"
    return money(fen, language)


def _decimals(hundredths: int) -> str:
    return f".{hundredths:02d}".rstrip("0").rstrip(".")


def day(value: date, language: Language, *, weekday: bool = True, today: date | None = None) -> str:
    """A day for reading: 11月24日 周二 / Tue 24 Nov; with its year when that is not today's."""
    other_year = today is None or value.year != today.year
    name = _WEEKDAYS[language][value.weekday()]
    if language == "zh":
        text = (f"{value.year}年" if other_year else "") + f"{value.month}月{value.day}日"
        return f"{text} {name}" if weekday else text
    text = f"{value.day} {_MONTHS[value.month - 1]}" + (f" {value.year}" if other_year else "")
    return f"{name} {text}" if weekday else text


def deadline(value: date, language: Language, *, today: date | None = None) -> str:
    """A day before which something is to be done, as it reads beside 前 and by: 11月24日（周二） / Tue 24 Nov."""
    if language == "zh":
        return f"{day(value, language, weekday=False, today=today)}（{_WEEKDAYS[language][value.weekday()]}）"
    return day(value, language, today=today)


def span(start: date | None, end: date | None, language: Language, *, today: date) -> str:
    """A period for reading: 11月23日–29日 / 23–29 Nov; open ends in words."""
    if start and end:
        return day(start, language, today=today) if start == end else _between(start, end, language, today)
    if end:
        return say("words.until", language, day=day(end, language, weekday=False, today=today))
    if start:
        return say("words.since", language, day=day(start, language, weekday=False, today=today))
    return say("words.any_time", language)


def _between(start: date, end: date, language: Language, today: date) -> str:
    first, last = (day(d, language, weekday=False, today=today) for d in (start, end))
    if (start.year, start.month) != (end.year, end.month):
        return f"{first}–{last}" if language == "zh" else f"{first} – {last}"
    return f"{first}–{end.day}日" if language == "zh" else f"{start.day}–{last}"
