"""Events as they arrive become typed rows, or a reason in words; no reason repeats a value. Used by ``console.events_api``.

JSON's own types are taken beside the texts of the bank's files: amounts are yuan with at most two decimals, as a number or a
text; yes and no are true and false or Y and N; moments are ISO 8601, without a zone Asia/Shanghai.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from segmentation.bank_data import Column, Type
from segmentation.bank_events import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: How far ahead of this machine's clock an event may lie.
AHEAD = timedelta(minutes=5)
ID_LENGTH = 128
TEXT_LENGTH = 2_000
#: 10,000,000,000,000 yuan, as in the bank's files.
LARGEST_FEN = 10**15
#: A number with its point further away than this is no amount of anything.
_DIGITS = 20
_MONEY = re.compile(r"([0-9]{1,16}\.?[0-9]{0,2}|\.[0-9]{1,2})")
_RATE = re.compile(r"[+-]?([0-9]{1,16}\.?[0-9]{0,12}|\.[0-9]{1,12})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
)


class CellError(ValueError):
    """A value is none; ``code`` is the wording key below ``api.reason``."""

    def __init__(self, code: str, column: str = "") -> None:
        """Keep what is wrong, and where."""
        super().__init__(code)
        self.code = code
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event, read."""

    id: str
    at: datetime
    values: Mapping[str, Any] = field(repr=False)
    """By column; money in fen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One event that was not taken; ``code`` is the wording key below ``api.reason``, ``column`` what it speaks of."""

    id: str
    code: str
    column: str = ""


def read_body(body: bytes) -> Any:
    """The body as JSON, decimals exact; ValueError when it is none."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(text: str) -> None:
    raise ValueError(text)


def read_event(kind: Kind, said: object, *, now: datetime) -> Event | Rejected:
    """One element of ``events``."""
    if not isinstance(said, dict):
        return Rejected(id="", code="no_object")
    given = said.get("id")
    try:
        id_ = _text(given) if isinstance(given, str) else None
    except CellError:
        id_ = None
    if id_ is None or len(id_) > ID_LENGTH:
        return Rejected(id="", code="id", column="id")
    try:
        at = _checked_at(said.get("at"), now)
        values = {one.name: _of_column(one, kind, said, id_, at) for one in kind.columns}
        _check_days(kind, values, now)
    except CellError as wrong:
        return Rejected(id=id_, code=wrong.code, column=wrong.column)
    return Event(id=id_, at=at, values=values)


def _checked_at(value: object, now: datetime) -> datetime:
    at: datetime = _cell(Column("at", Type.MOMENT, filled=True), value)
    if at > now + AHEAD:
        raise CellError("future", "at")
    return at


def _check_days(kind: Kind, values: Mapping[str, Any], now: datetime) -> None:
    if values.get("closed_on") and values["closed_on"] < values["opened_on"]:
        raise CellError("closed_before_opened", "closed_on")
    if kind.of_day and values[kind.of_day] > (now + AHEAD).astimezone(SHANGHAI).date():
        raise CellError("future", kind.of_day)


def _of_column(column: Column, kind: Kind, said: Mapping[str, Any], id_: str, at: datetime) -> Any:
    return _cell(column, _with_defaults(kind, column.name, said, id_, at))


def _with_defaults(kind: Kind, name: str, said: Mapping[str, Any], id_: str, at: datetime) -> object:
    value = said.get(name)
    if value is not None and value != "":
        return value
    if name == kind.key:
        return id_
    return at.astimezone(SHANGHAI).date().isoformat() if name == kind.of_day else None


def _cell(column: Column, value: object) -> Any:
    try:
        if isinstance(value, str):
            value = _text(value)
        if value is None:
            if column.filled:
                raise CellError("empty")  # noqa: TRY301 - said with the column below
            return None
        found = _READERS[column.type](value)
        if column.type is Type.WORD and found not in column.words:
            raise CellError("word")  # noqa: TRY301 - as above
    except CellError as wrong:
        raise CellError(wrong.code, column.name) from None
    return found


def _text(value: object) -> str | None:
    """Trimmed; None when nothing is left. Signs that a database cannot keep are no text."""
    if not isinstance(value, str):
        raise CellError("text")
    text = value.strip()
    if len(text) > TEXT_LENGTH:
        raise CellError("long")
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise CellError("text")
    return text or None


def _amount(value: object) -> int:
    text = _number(value, _MONEY, "amount")
    fen = int(Decimal(text) * 100)
    if fen > LARGEST_FEN:
        raise CellError("amount")
    return fen


def _rate(value: object) -> str:
    return _number(value, _RATE, "number")


def _number(value: object, shape: re.Pattern[str], fault: str) -> str:
    """The number's digits; a JSON number is what it is worth, however it is written (5.100, 5e1)."""
    text = ""
    if isinstance(value, str):
        text = value
    elif isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
    elif isinstance(value, Decimal) and abs(value.adjusted()) < _DIGITS:
        text = format(value.normalize(), "f")
    if not shape.fullmatch(text):
        raise CellError(fault)
    return text


def _yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("Y", "N"):
        return value == "Y"
    raise CellError("yes_no")


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise CellError("day")


def _moment(value: object) -> datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(SHANGHAI)
        except (ValueError, OverflowError):
            pass
    raise CellError("moment")


_READERS: Mapping[Type, Callable[[Any], Any]] = {
    Type.TEXT: _text, Type.WORD: _text, Type.KNOWN_WORD: _text, Type.YES_NO: _yes_no, Type.AMOUNT: _amount, Type.RATE: _rate,
    Type.DAY: _day, Type.MOMENT: _moment,
}  # fmt: skip
