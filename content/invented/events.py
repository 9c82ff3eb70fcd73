"""What happened to a customer: money moved, complaints, questionnaires about risk, tags.

Large movements come from the steps of the customer's path; a step down has a trigger and money leaving to own accounts
elsewhere in the weeks before, as leaving really goes.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from content.invented.chance import Chance
from content.invented.clients import Client
from content.invented.days import day_in, month_of, month_start, weekday_from, weekday_until
from content.invented.lots import FEN
from content.invented.wealth import HISTORY
from segmentation.money import yuan_text

Row = dict[str, Any]

_IN: dict[str, float] = {
    "maturity_elsewhere": 34,
    "house_sale": 10,
    "bonus": 18,
    "business_income": 22,
    "from_own_account": 16,
}
_OUT: dict[str, float] = {
    "better_offer": 34,
    "house_purchase": 20,
    "school_fees": 8,
    "business_payment": 20,
    "securities": 18,
}
_OWN_IN = ("maturity_elsewhere", "from_own_account")
_OWN_OUT = ("better_offer", "securities")
_WAGE = {
    "company_staff": 0.55,
    "public_sector": 0.7,
    "financial_staff": 0.6,
    "senior_manager": 0.6,
    "professional": 0.4,
}
_WAGES = {
    "company_staff": 9_500,
    "public_sector": 10_500,
    "financial_staff": 18_000,
    "senior_manager": 32_000,
    "professional": 15_000,
}
_WAGE_MONTHS = 6
_BONUS_DAYS = 40
_MERCHANT_FROM, _MERCHANT_A_MONTH = 2, 0.45
_MERCHANT_DAYS = 90
_TRACES, _TRACE_DAYS = 0.06, 170
#: A leaver sends the money away in so many parts.
_PARTS = 2
#: Months behind stepped in their first days, so that their average stands on the new height.
_STEPS_UNTIL = 6
_COMPLAINTS: dict[str, str] = {
    "waiting_time": "虚构投诉：柜台排队时间过长",
    "fees": "虚构投诉：对手续费有异议",
    "returns": "虚构投诉：理财收益低于预想",
    "service": "虚构投诉：电话一直没有人接",
    "card": "虚构投诉：银行卡限额影响使用",
}
_COMPLAINS, _STILL_OPEN = 0.02, 0.12
_LEAVING_COMPLAINS = 0.2


def is_paid_here(who: Client) -> bool:
    """Whether the wage comes to this bank."""
    return who.chance("payroll").hits(_WAGE.get(who.occupation, 0.0))


def _at(day: date, chance: Chance) -> datetime:
    return datetime.combine(day, time(chance.randint(9, 17), chance.randint(0, 59)))


def movement_rows(who: Client, today: date) -> Iterator[Row]:
    """The rows of the movements table up to yesterday, oldest first."""
    chance = who.chance("movements")
    yesterday = today - timedelta(days=1)
    moved = sorted((*_steps(who, today, chance), *_wages(who, yesterday, chance), *_others(who, yesterday, chance)))
    for number, (at, direction, fen, reason, own) in enumerate(moved, start=1):
        yield {
            "movement_id": f"{who.customer_id}-M{number:03d}",
            "customer_id": who.customer_id,
            "at": at.isoformat(timespec="minutes"),
            "direction": direction,
            "amount": yuan_text(fen),
            "reason": reason,
            "own_account_elsewhere": "Y" if own else "N",
        }


Moved = tuple[datetime, str, int, str, bool]


def step_day(who: Client, step: int, today: date) -> date:
    """The day on which the path stepped: early in that month, before today."""
    month = month_of(today) - HISTORY + step
    latest = max(today.day - 1, 1) if step == HISTORY else _STEPS_UNTIL
    on = day_in(month, who.chance(f"step{step}").randint(1, latest))
    return max(min(on, today - timedelta(days=1)), who.opened_on)


def _steps(who: Client, today: date, chance: Chance) -> Iterator[Moved]:
    figures = who.path.figures
    for step in who.path.steps:
        change = int((figures[step] - figures[step - 1]) * FEN)
        on = step_day(who, step, today)
        if who.leaving and step == HISTORY:
            for part in range(_PARTS):
                day = max(on - timedelta(days=3 * part), who.opened_on)
                yield _at(day, chance), "out", abs(change) // _PARTS, "better_offer", True
            continue
        reason = chance.one(_IN if change > 0 else _OUT)
        own = reason in (_OWN_IN if change > 0 else _OWN_OUT)
        yield _at(on, chance), "in" if change > 0 else "out", abs(change), reason, own


def _wages(who: Client, today: date, chance: Chance) -> Iterator[Moved]:
    if not is_paid_here(who):
        return
    wage = int(chance.around(_WAGES[who.occupation], 0.35)) * FEN
    day = chance.any_of((5, 8, 10, 15))
    for back in range(_WAGE_MONTHS):
        paid = weekday_until(day_in(month_of(today) - back, day))
        if who.opened_on <= paid <= today:
            yield _at(paid, chance), "in", wage, "wage", False
        if month_start(month_of(paid)).month == 1 and who.opened_on <= paid <= today:
            yield _at(paid, chance), "in", wage * chance.randint(1, 4), "bonus", False


def _others(who: Client, today: date, chance: Chance) -> Iterator[Moved]:
    assets = int(who.path.today * FEN)
    if who.type == "settlement" and who.band >= _MERCHANT_FROM:
        for _ in range(int(_MERCHANT_A_MONTH * _MERCHANT_DAYS / 30 + chance.random())):
            day = weekday_until(today - timedelta(days=chance.randint(0, _MERCHANT_DAYS)))
            direction = chance.any_of(("in", "out"))
            yield (
                _at(max(day, who.opened_on), chance),
                direction,
                int(assets * chance.uniform(0.1, 0.5)),
                "trade",
                False,
            )
    if chance.hits(_TRACES):
        day = weekday_until(today - timedelta(days=chance.randint(1, _TRACE_DAYS)))
        yield (
            _at(max(day, who.opened_on), chance),
            "in",
            chance.randint(100, 400) * 1000 * FEN,
            "from_own_account",
            True,
        )


def complaint_rows(who: Client, today: date) -> Iterator[Row]:
    """The rows of the complaints table: few customers complain, those about to leave more often."""
    chance = who.chance("complaints")
    if not chance.hits(_LEAVING_COMPLAINS if who.leaving else _COMPLAINS):
        return
    is_open = chance.hits(_STILL_OPEN)
    opened = max(today - timedelta(days=chance.randint(0, 5) if is_open else chance.randint(12, 400)), who.opened_on)
    closed = "" if is_open else min(opened + timedelta(days=chance.randint(1, 10)), today)
    kind = chance.any_of(tuple(_COMPLAINTS))
    yield {
        "complaint_id": f"{who.customer_id}-K1",
        "customer_id": who.customer_id,
        "opened_on": opened,
        "closed_on": closed,
        "kind": kind,
        "summary": _COMPLAINTS[kind],
    }


#: Share whose questionnaire has lapsed, and whose lapses within a month.
_LAPSED, _LAPSING = {True: (0.006, 0.008), False: (0.18, 0.07)}, 30
_YEAR = 365
_ANSWERS = 3


def assessed_on(who: Client, today: date, *, watched: bool) -> date | None:
    """The day of the last questionnaire; managers keep those of richer customers and holders valid (``watched``)."""
    if not who.level:
        return None
    chance = who.chance("assessed")
    lapsed, lapsing = _LAPSED[watched]
    point = chance.random()
    if point < lapsed:
        ago = chance.randint(_YEAR + 1, _YEAR + 20 if watched else 2 * _YEAR)
    elif point < lapsed + lapsing:
        ago = chance.randint(_YEAR - _LAPSING, _YEAR)
    else:
        ago = chance.randint(1, _YEAR - _LAPSING - 1)
    return max(today - timedelta(days=ago), who.opened_on)


def assessment_rows(who: Client, last: date | None) -> Iterator[Row]:
    """The rows of the assessments table: the last one and those of earlier years."""
    if last is None:
        return
    chance = who.chance("assessments")
    day, level = last, who.level
    for _ in range(_ANSWERS):
        if day < who.opened_on:
            return
        yield {
            "customer_id": who.customer_id,
            "at": _at(day, chance).isoformat(timespec="minutes"),
            "level": level,
            "confirmed": "Y",
        }
        day = weekday_from(day - timedelta(days=_YEAR - chance.randint(0, 40)))
        if chance.hits(0.25):
            level = f"C{min(max(int(level[1]) + chance.any_of((-1, 1)), 1), 5)}"
