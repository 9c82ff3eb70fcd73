"""A question's slots as the text behind a button, and back; so a tap never has to be understood again.

``to_action`` writes what ``read_slots`` reads: ``maturity_list?start=2026-11-23&end=2026-11-29&product=large_cd&page=2``.
Amounts are fen, days ISO, lists comma-joined. What comes back is checked word by word: a button's text can be forged.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from handlers.ask import EARLIEST, LATEST, LEAST, Amount, Period, Slots, action
from segmentation.holding_words import read_having

#: Asks a sentence as if it had been typed: ``say?text=…``; the examples of ``help`` are such buttons.
SAY = "say"

#: So many further customers in one question.
_MOST = 20

_KNOWN = frozenset(
    {
        "client",
        "client_text",
        "start",
        "end",
        "product",
        "segment",
        "least",
        "most",
        "note",
        "outcome",
        "channel",
        "task",
        "why",
        "staff",
        "staff_text",
        "overdue",
        "silent",
        "sort",
        "also",
        "also_text",
        "without",
        "only",
        "summed",
        "renews",
        "lacks",
        "besides",
        "having",
        "unheard",
        "each",
        "direction",
        "limit",
        "at",
        "draft",
        "once",
        "reworded",
        "page",
    }
)

#: Between words that narrow a list by what no list knows.
_BETWEEN = "|"
_DIRECTIONS = frozenset({"", "in", "out"})
_RENEWALS = frozenset({"", "yes", "no"})
_ORDERS = frozenset({"", "amount", LEAST, EARLIEST, LATEST})


def to_action(intent: str, slots: Slots | None = None, **over: str | int) -> str:
    """The action of a question with these slots; ``over`` replaces single values (``page=2``)."""
    values: dict[str, Any] = {}
    if slots:
        period, amount = slots.period, slots.amount
        values = {
            "client": slots.client,
            "client_text": "" if slots.client else slots.client_text,
            "start": period.start.isoformat() if period and period.start else "",
            "end": period.end.isoformat() if period and period.end else "",
            "product": ",".join(slots.product),
            "segment": ",".join(slots.segment),
            "least": amount.least if amount and amount.least is not None else "",
            "most": amount.most if amount and amount.most is not None else "",
            "note": slots.note,
            "outcome": slots.outcome,
            "channel": slots.channel,
            "task": slots.task,
            "why": slots.why,
            "staff": slots.staff,
            "staff_text": "" if slots.staff else slots.staff_text,
            "overdue": 1 if slots.overdue else "",
            "silent": slots.silent or "",
            "sort": slots.sort,
            "also": ",".join(slots.also),
            "also_text": "" if slots.also else ",".join(slots.also_text),
            "without": 1 if slots.without else "",
            "only": 1 if slots.only else "",
            "summed": 1 if slots.summed else "",
            "renews": slots.renews,
            "lacks": ",".join(slots.lacks),
            "besides": ",".join(slots.besides),
            "having": ",".join(slots.having),
            "each": ",".join("/".join(group) for group in slots.each),
            "unheard": _BETWEEN.join(slots.unheard),
            "direction": slots.direction,
            "limit": slots.limit or "",
            "at": f"{slots.at:%H:%M}" if slots.at else "",
            "draft": 1 if slots.draft else "",
            "once": slots.once,
            "reworded": 1 if slots.reworded else "",
        }
    return action(intent, **{**values, **over})


def read_slots(values: Mapping[str, str]) -> Slots:
    """The slots of an action's values. Raises ValueError for an unknown name or a value that is none."""
    unknown = set(values) - _KNOWN
    if unknown:
        raise ValueError("an unknown value in the action")
    start, end = _day(values.get("start")), _day(values.get("end"))
    if start and end and start > end:
        raise ValueError("the period ends before it begins")
    least, most = _number(values.get("least")), _number(values.get("most"))
    page = _number(values.get("page"))
    return Slots(
        client=values.get("client", ""),
        client_text=values.get("client_text", ""),
        period=Period(start=start, end=end) if start or end else None,
        product=_words(values.get("product")),
        segment=_words(values.get("segment")),
        amount=Amount(least=least, most=most) if least is not None or most is not None else None,
        note=values.get("note", ""),
        outcome=values.get("outcome", ""),
        channel=values.get("channel", ""),
        task=values.get("task", ""),
        why=values.get("why", ""),
        staff=values.get("staff", ""),
        staff_text=values.get("staff_text", ""),
        overdue=values.get("overdue", "") == "1",
        silent=_number(values.get("silent")) or None,
        sort=_one_of(values.get("sort", ""), _ORDERS),
        also=_words(values.get("also"))[:_MOST],
        also_text=_words(values.get("also_text"))[:_MOST],
        without=values.get("without", "") == "1",
        only=values.get("only", "") == "1",
        summed=values.get("summed", "") == "1",
        renews=_one_of(values.get("renews", ""), _RENEWALS),
        lacks=_words(values.get("lacks")),
        besides=_words(values.get("besides")),
        unheard=tuple(filter(None, values.get("unheard", "").split(_BETWEEN)))[:_MOST],
        having=tuple(read_having(word).word for word in _words(values.get("having"))),
        each=tuple(tuple(group.split("/")) for group in _words(values.get("each"))),
        direction=_one_of(values.get("direction", ""), _DIRECTIONS),
        limit=_number(values.get("limit")) or None,
        at=time.fromisoformat(values["at"]).replace(tzinfo=None) if values.get("at") else None,
        draft=values.get("draft", "") == "1",
        once=values.get("once", ""),
        reworded=values.get("reworded", "") == "1",
        page=max(page or 1, 1),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 18:  # noqa: PLR2004 - what a table column holds
        raise ValueError("not a number in the action")
    return int(text)


def _one_of(text: str, words: frozenset[str]) -> str:
    if text not in words:
        raise ValueError("not one of the words in the action")
    return text


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in (text or "").split(",") if word)
