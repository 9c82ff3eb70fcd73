"""How managers kept in touch: the contact calendar mostly kept, as in a branch that works.

The monthly calls fall where the duties' own spread puts them; money falling due, birthdays and complaints bring contacts of
their own; the rest follows the customer's tier. What a manager left undone is what the morning briefing finds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from content.calendar import birthdays, working_days
from content.invented.chance import Chance
from content.invented.clients import Client
from content.invented.days import month_of, month_start
from content.invented.lots import FEN, Lot
from content.invented.standing_contacts import Touch, standing_touches
from segmentation.duties import spread

Row = dict[str, Any]

MID, HIGH = 2, 4
_WEALTH = ("closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance")
_BORROWS_MUCH = 500_000 * FEN
_MONTHS_BACK = 12
#: Share of months in which the monthly call is made, and how many working days before it is due: two, at most so many.
_KEPT, _EARLY = 0.98, 4
#: Months between calls without a monthly duty, by tier (place of the band), and how surely.
_EVERY = {MID: (3, 0.75), HIGH: (2, 0.85)}
_MASS_A_MONTH = 0.02
_GREETED, _GREETING_EARLY = 0.96, 3
#: The follow-on of money that falls due: how surely it is settled by the day, by days left.
_SETTLED = ((-1, 0.96), (0, 0.92), (2, 0.88), (4, 0.84), (7, 0.8))
_OPENS = 7
_ROLLED_MONTHS, _ROLLED = 365, 0.5
_ANSWERED = 0.9
_FIRST_WEEKS = ((1, 0.97), (7, 0.97), (30, 0.97), (90, 0.98))
_NEWCOMER_DAYS = 400
_ATTEMPTS, _NO_ANSWER = 0.12, "no_answer"
#: First and last hour of the calls that reached somebody, and of those in vain earlier that day.
_HOURS = {True: (11, 17), False: (9, 10)}
_CHANNELS: dict[str, float] = {"phone": 62, "wecom": 18, "visit": 7, "branch": 9, "sms": 4}
_OUTCOMES: dict[str, float] = {"reached": 62, "undecided": 14, "not_interested": 8, "review": 16}
_SETTLING: dict[str, float] = {"roll": 62, "move": 24, "take_out": 14}
_NOTES = {
    "reached": "虚构记录：常规回访，客户满意",
    "undecided": "虚构记录：客户再考虑，下周联系",
    "not_interested": "虚构记录：暂无新增需求",
    "review": "虚构记录：已做资产检视",
    "roll": "虚构记录：到期资金续存",
    "move": "虚构记录：到期资金转其他产品",
    "take_out": "虚构记录：到期资金另有用途",
    "complaint": "虚构记录：已向客户说明处理结果",
    "no_answer": "虚构记录：未接听",
}


def contact_rows(  # noqa: PLR0913, PLR0917 - the tables a history grows from
    who: Client,
    assets: Sequence[Lot],
    debts: Sequence[Lot],
    complaints: Sequence[Row],
    today: date,
    movements: Sequence[Row] = (),
) -> Iterator[Row]:
    """The rows of the contacts table up to yesterday, oldest first; customers without a manager have none."""
    if not who.manager_id:
        return
    chance = who.chance("contacts")
    found = {
        *_cadence(who, assets, debts, today, chance),
        *_greetings(who, today, chance),
        *_settlings(assets, today, chance),
        *_newcomer(who, today, chance),
        *_complained(complaints, chance),
        *standing_touches(who, assets, debts, movements, today),
    }
    talks = (replace(touch, on=working_days().on_or_before(touch.on)) for touch in sorted(found))
    talks = (touch for touch in talks if who.opened_on <= touch.on < today)
    for number, touch in enumerate(_with_attempts(talks, chance), start=1):
        channel = touch.channel or (chance.one(_CHANNELS) if _reached(touch) else "phone")
        at = datetime.combine(touch.on, time(chance.randint(*_HOURS[_reached(touch)]), chance.randint(0, 59)))
        yield {
            "contact_id": f"{who.customer_id}-T{number:03d}",
            "customer_id": who.customer_id,
            "staff_id": who.manager_id,
            "at": at.isoformat(timespec="minutes"),
            "channel": channel,
            "outcome": touch.outcome,
            "note": _NOTES[touch.outcome],
        }


def _reached(touch: Touch) -> bool:
    return touch.outcome != _NO_ANSWER


def _with_attempts(touches: Iterable[Touch], chance: Chance) -> Iterator[Touch]:
    """Some calls are not answered before one is."""
    for touch in touches:
        if chance.hits(_ATTEMPTS):
            yield Touch(touch.on, _NO_ANSWER)
        yield touch


def has_monthly_duty(who: Client, assets: Sequence[Lot], debts: Sequence[Lot]) -> bool:
    """Whether the contact calendar asks for a call every month (W-04, W-05), near enough for a history."""
    owed = sum(lot.balance for lot in debts)
    if owed and (who.band >= MID or owed >= _BORROWS_MUCH):
        return True
    total = sum(lot.balance for lot in assets)
    return who.band >= MID and 5 * sum(lot.balance for lot in assets if lot.kind in _WEALTH) >= total


def _cadence(who: Client, assets: Sequence[Lot], debts: Sequence[Lot], today: date, chance: Chance) -> Iterator[Touch]:
    monthly = has_monthly_duty(who, assets, debts)
    every, kept = (1, _KEPT) if monthly else _EVERY[HIGH] if who.band >= HIGH else _EVERY[MID]
    if not monthly and who.band < MID:
        every, kept = 1, _MASS_A_MONTH
    turn = chance.randint(0, every - 1)
    calendar = working_days()
    for back in range(_MONTHS_BACK + 1):
        month = month_start(month_of(today) - back)
        if (month_of(today) - back) % every != turn or not chance.hits(kept):
            continue
        working = calendar.month(month.year, month.month)
        due = spread(who.customer_id, f"{month:%Y-%m}", working)
        on = working[max(working.index(due) - chance.randint(2, _EARLY), 0)]
        if on <= today:
            yield Touch(on, chance.one(_OUTCOMES))


def _greetings(who: Client, today: date, chance: Chance) -> Iterator[Touch]:
    if who.band < MID:
        return
    calendar = "lunar" if who.lunar else "solar"
    soon = today + timedelta(days=_GREETING_EARLY)
    for birthday in birthdays(who.birth_date, calendar, today - timedelta(days=364), soon):
        on = birthday - timedelta(days=chance.randint(1, _GREETING_EARLY))
        if on <= today and chance.hits(_GREETED):
            yield Touch(on, "reached")


def _settlings(assets: Sequence[Lot], today: date, chance: Chance) -> Iterator[Touch]:
    for lot in assets:
        if lot.matures_on and lot.auto_renew != "Y":
            left = (lot.matures_on - today).days
            sure = next((share for days, share in _SETTLED if left <= days), 0.0)
            if chance.hits(sure):
                opened = lot.matures_on - timedelta(days=_OPENS)
                on = opened + timedelta(days=chance.randint(0, (min(today, lot.matures_on) - opened).days))
                yield Touch(working_days().on_or_after(on) if on < today else on, chance.one(_SETTLING))
        if lot.matures_on and (today - lot.opened_on).days <= _ROLLED_MONTHS and chance.hits(_ROLLED):
            yield Touch(lot.opened_on, chance.one({"roll": 7, "move": 3}))


def _complained(complaints: Sequence[Row], chance: Chance) -> Iterator[Touch]:
    """The day after, at once or nearly: what is still open has been talked about mostly."""
    for row in complaints:
        if row["closed_on"] or chance.hits(_ANSWERED):
            yield Touch(row["opened_on"] + timedelta(days=1), "complaint")


def _newcomer(who: Client, today: date, chance: Chance) -> Iterator[Touch]:
    if (today - who.opened_on).days > _NEWCOMER_DAYS:
        return
    for days, sure in _FIRST_WEEKS:
        on = who.opened_on + timedelta(days=days)
        if on <= today and chance.hits(sure):
            yield Touch(working_days().on_or_after(on) if on < today else on, "reached")
