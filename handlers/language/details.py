"""What only some questions have: a contact's result and note, who lacks a product, which way money went, which colleague.

Understanding calls ``with_details`` when it knows the question. The lists of words lie in ``content/<language>/vocabulary.toml``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from handlers.ask import Period, Slots
from handlers.language.coming_due import what_comes_due
from handlers.language.groups import with_groups
from handlers.language.having import with_having
from handlers.language.holding import with_holding
from handlers.language.in_touch import touched, unvisited
from handlers.language.lateness import find_lateness
from handlers.language.leaves import ENDED, is_called_off, lasting
from handlers.language.notes import said_besides, what_is_noted
from handlers.language.ordering import in_order
from handlers.language.parts_of_day import REPEATS, hour_of, once, repeats
from handlers.language.people_words import condition, opened
from handlers.language.periods import find_periods
from handlers.language.renewing import renewing
from handlers.language.silence import find_silence, silent_since
from handlers.language.tagging import Named, Tagged, as_period
from handlers.language.text import Tidy, is_chinese, is_latin
from handlers.language.unheard import where_bounded_terms, where_unheard
from handlers.language.vocabulary import alternatives, find_words
from segmentation.changed import changed
from segmentation.group_words import parts

#: What counts where several results are named: an attempt before a talk, no before yes.
_WEIGHT = (
    "wrong_number", "no_answer", "complaint", "take_out", "move", "undecided", "not_interested", "roll", "review", "reached",
)  # fmt: skip
_LATE = re.compile(r"逾期|超期|过期未|超时|拖了|\boverdue\b|\blate\b|\bbehind\b", re.IGNORECASE)
#: Those who may leave: a list of its own, and in every other list a group.
PRE_CHURN = "pre_churn"
#: What another list knows and this one cannot be narrowed by.
_BY_ASSETS = r"(?:总?资产|aum)(?:排名?|最[多高大])?的?N|\bN\b[a-z ]{0,24} by (?:total )?(?:assets|aum)\b"
_OF_OTHERS = {
    "birthday_list": re.compile(r"到期|\bmatur(?:es?|ing|ity|ities)\b"),
    "maturity_list": re.compile(rf"付息|派息|分红|(?:要|快|将)?开放(?!式)|(?:过|有)?生日|\bbirthdays?\b|{_BY_ASSETS}"),
    "large_movements": re.compile(
        rf"工资|薪水|年终奖|到期|(?:过|有)?生日|\b(?:birthdays?|matur(?:es?|ing|ities))\b|{_BY_ASSETS}"
    ),
}
_CHURN = re.compile(r"预流失|流失(?:名单|预警|客户|风险)|\bpre-? ?churn\b|\b(?:churn|at[- ]risk|leavers?) list\b")
#: The same said of customers.
_LEAVING = re.compile(
    rf"{_CHURN.pattern}|(?:快要|可能|容易|有可能|要)流失的|\bat[- ]risk (?:clients?|customers?|ones|names)\b"
    r"|\b(?:likely|about) to (?:leave|churn)\b|\b(?:churn|flight) risks?\b"
)
#: Questions whose answer is a list of customers or holdings, or their sum: whatever narrows them is used or said not to be.
LISTED = frozenset(
    {
        "maturity_list", "contact_today", "segment_list", "holders", "churn_list", "uplift_list", "birthday_list", "key_dates",
        "large_movements", "book_summary",
    }
)  # fmt: skip
#: Questions about all who are in the groups named; of moving up the highest of them is meant.
_GROUPED = (LISTED | {"push_draft"}) - {"uplift_list"}
#: Their products narrow what comes due, not who holds what.
_OF_DAYS = frozenset({"maturity_list", "key_dates"})
_OF_DEBT = re.compile(
    r"(?P<before>(?:欠款?|欠债|负债|债务)(?:余额|总额|合计)?(?:在|有|了)?(?= ?A)"
    r"|\b(?:debts?|liabilities|owing|owes?) (?:of |is |are )?(?=A))|A (?:of |in )?(?P<after>debts?|liabilities|owed)\b"
)
_DAYS = "T"
_NET = re.compile(
    r"净(?:流入|流出|增|转入|转出|进|出)\w?|\bnet (?:in|out)?flows?\b|\bnet (?:of|amount|change|new money)\b",
    re.IGNORECASE,
)
#: "Moved more than 100k out": the way stands apart from its verb.
_MOVED_EN = re.compile(
    r"\b(?:mov|tak|took|transfer|wir|send|sent|pull|pay|paid|bring|brought|put|flow)\w*\b[^,;.?!]{0,32}"
    r"\b(?P<way>out\b|in\b(?! (?:T|the|total|all|a|one|which|cash)\b))",
    re.IGNORECASE,
)
#: 最近买了, where no days are named: so many back.
_LATELY = 30
_BOUGHT_LATELY = re.compile(
    r"(?:最近|近期|近来|近日|刚刚?|才)[^,，。没未]{0,4}?(?:买|购|申购|认购|配置|办了)"
    r"|\b(?:recently|lately|just) (?:bought|purchased|subscribed|took out|opened)\b"
    r"|\b(?:bought|purchased|subscribed|taken out)\b.*\b(?:recently|lately)\b"
)
_RANKED = re.compile(
    r"排(?:名)?(?:第几|多少|几名|在第几|在哪)?|第几名?|名次|(?:跟|和|与|比)(?:别人|同事|其他人|大家|同组|全行|支行|平均)[^,，。]{0,4}比?"
    r"|\b(?:rank\w*|ahead of|behind|compare\w* (?:with|to)|better than|worse than|versus|vs)(?: the| my)?"
    r"(?: others?| rest| team| colleagues?| average| branch| everyone(?: else)?)?\b"
)
_STAFF_ID = re.compile(r"[a-z]{1,3}-?\d{2,6}(?![\da-z])")

Filler = Callable[[Slots, Tagged, Tidy, date], Slots]


def with_details(intent: str, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """The slots with what this question takes besides; those of the sentence alone for all others."""
    filler = _FILLERS.get(intent)
    slots = filler(tagged.slots, tagged, sentence, today) if filler else tagged.slots
    if intent not in _GROUPED:
        slots = replace(slots, segment=tuple(dict.fromkeys(part for word in slots.segment for part in parts(word))))
    elif slots.segment == tagged.slots.segment:
        slots = with_groups(slots, tagged)
    if intent not in LISTED:
        return slots
    slots = with_having(with_holding(slots, tagged, maturities=intent in _OF_DAYS), tagged, intent)
    if reached := touched(slots, tagged, sentence, today):
        slots = reached
    elif intent != "contact_today":
        slots = unvisited(slots, tagged, sentence, today)
    if intent != "churn_list" and PRE_CHURN not in slots.segment and _LEAVING.search(sentence.text):
        slots = replace(slots, segment=(*slots.segment, PRE_CHURN))
    return _narrowed(in_order(intent, slots, sentence.text), tagged, sentence, _OF_OTHERS.get(intent))


def _narrowed(slots: Slots, tagged: Tagged, sentence: Tidy, others: "re.Pattern[str] | None") -> Slots:
    """With what the list cannot be narrowed by; a sum of debt is none of assets, and no list is narrowed by it."""
    said = tagged.spots.replace("\0", "")
    spans = where_unheard(said)
    if slots.renews:
        spans = tuple(one for one in spans if not renewing(said[slice(*one)])[0])
    slots, spans = _of_persons(slots, spans, said)
    unheard = _as_typed(spans, tagged, sentence) if spans else ()
    if unheard and (days := said.count(_DAYS)) and days == sum(said[start:end].count(_DAYS) for start, end in spans):
        slots = replace(slots, period=None, period_text="")  # "more than last month" asks of no month
    if others and (other := others.search(said)):
        unheard = (*unheard, *_as_typed([other.span()], tagged, sentence))
    if slots.amount and not slots.product and (debt := _OF_DEBT.search(said)):
        words = debt["before"] + slots.amount_text if debt["before"] else f"{slots.amount_text} {debt['after']}"
        return replace(slots, amount=None, amount_text="", unheard=(*unheard, words))
    return changed(slots, unheard=tuple(dict.fromkeys((*slots.unheard, *unheard)))) if unheard else slots


def _of_persons(
    slots: Slots, spans: tuple[tuple[int, int], ...], said: str
) -> tuple[Slots, tuple[tuple[int, int], ...]]:
    """What is said of the customers themselves and can be looked up, as conditions; and what is left that cannot."""
    left: list[tuple[int, int]] = []
    for start, end in spans:
        found = condition(said[start:end])
        if found is None and _DAYS in said[max(start - 1, 0) : start] + said[end : end + 4]:
            found = opened(said[start:end], slots.period)
            slots = replace(slots, period=None, period_text="") if found else slots
        if found is None:
            left.append((start, end))
        else:
            slots = changed(slots, having=tuple(dict.fromkeys((*slots.having, found.word))))
    return slots, tuple(left)


def _as_typed(spans: Iterable[tuple[int, int]], tagged: Tagged, sentence: Tidy) -> tuple[str, ...]:
    """The words at places of the masked sentence, each once; those of what is masked too."""
    places = [n for n, letter in enumerate(tagged.spots) if letter != "\0"] + [len(tagged.spots)]
    return tuple(dict.fromkeys(sentence.words(places[start], places[end]).strip() for start, end in spans))


def _languages(text: str) -> tuple[str, ...]:
    return tuple(name for name, present in (("zh", is_chinese(text)), ("en", is_latin(text))) if present)


def _key_dates(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """One kind of day, where the sentence names one: "whose risk assessment ends soon"."""
    del tagged, today
    kinds = {value for found in find_words(sentence.text, "day_kinds") for value in found.values}
    return replace(slots, note=kinds.pop()) if len(kinds) == 1 else slots


def _movements(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    del today
    spots = tagged.spots.replace("\0", "")
    if net := _NET.search(spots):  # both ways, with their sums
        return replace(slots, unheard=_as_typed([net.span()], tagged, sentence))
    ways = {
        value for found in find_words(spots, "directions") for value in found.values
    }  # "money in October" is masked
    ways |= {found["way"].lower() for found in _MOVED_EN.finditer(spots)}
    return replace(slots, direction=ways.pop()) if len(ways) == 1 else slots


def _today(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """Late, maybe for so long at least; or silent for so long. Then the length is no period to come."""
    spots = tagged.spots.replace("\0", "")
    if silent := find_silence(sentence.text, today) or silent_since(spots, slots.period, today):
        return replace(slots, silent=silent, period=None)
    late = _LATE.search(sentence.text) is not None
    if late and (due_by := find_lateness(sentence.text, today)):
        return replace(slots, overdue=True, period=Period(start=None, end=due_by))
    return replace(slots, overdue=late)


def _why(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """The list of who may leave, under its other names: "the pre-churn list"."""
    del tagged, today
    return replace(slots, segment=(PRE_CHURN,)) if not slots.segment and _CHURN.search(sentence.text) else slots


def _contact(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """Its period is the day of the next contact, where one is named; else the day this one was."""
    text = tagged.spots
    results = find_words(text, "outcomes")
    said = {value for found in results for value in found.values}
    ways = find_words(text, "channels")
    ahead = [one for one in find_periods(tagged.text, today) if one.start and one.start > today and not one.impossible]
    period = slots.period
    if ahead:
        period = as_period(ahead[0])
    elif slots.period and (behind := find_periods(tagged.text, today, back=True)):
        period = as_period(behind[0])
    spans = [found.at for found in (*results, *ways)]
    return replace(
        slots,
        outcome=next((word for word in _WEIGHT if word in said), ""),
        channel=ways[0].values[0] if ways else "",
        period=period,
        note=said_besides(tagged, sentence, spans),
    )


def _reminder(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    del today
    note = once(what_is_noted("reminder_set", tagged, sentence, days=False, name=True))
    hour = slots.at or hour_of(sentence.text)
    return replace(slots, note=note, at=hour, why=REPEATS if repeats(sentence.text) else "")


def _holders(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """Recently bought: within the last days, by the day of purchase."""
    del tagged
    if slots.period or not _BOUGHT_LATELY.search(sentence.text):
        return slots
    return replace(slots, period=Period(start=today - timedelta(days=_LATELY), end=today))


def _product(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """What it may not be narrowed by: rates and terms have no bounds here."""
    del today
    spans = where_bounded_terms(tagged.spots.replace("\0", ""))
    return replace(slots, unheard=_as_typed(spans, tagged, sentence))


def _own_figures(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """One's own figures have no ranks: how others do is not told."""
    del today
    found = _RANKED.search(tagged.spots.replace("\0", ""))
    return replace(slots, unheard=_as_typed([found.span()], tagged, sentence)) if found else slots


def _noted(intent: str) -> Filler:
    def fill(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
        del today
        return replace(slots, note=what_is_noted(intent, tagged, sentence, days=True, name=False))

    return fill


def _handover(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """Whoever stands behind the handing word is the colleague, all others are customers."""
    del today
    colleague, start = _colleague(tagged, sentence, alone=False)
    return _without_colleague(slots, tagged, colleague, start)


def _leave(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """Nobody but the stand-in is named; the note is the kind of leave; so many days begin with the day named."""
    del today
    slots = replace(
        slots, period=lasting(slots.period, sentence.text), why=ENDED if is_called_off(sentence.text) else ""
    )
    colleague, _ = _colleague(tagged, sentence, alone=True)
    kinds = find_words(sentence.text, "leave_kinds")
    note = sentence.words(*kinds[0].at) if kinds else ""
    return replace(slots, client_text="", also_text=(), staff_text=colleague, note=note)


def _without_colleague(slots: Slots, tagged: Tagged, colleague: str, start: int) -> Slots:
    customers = [one for one in tagged.names if one.at[0] != start]
    if not colleague:
        return slots
    also = tuple(name for name in slots.also_text if name != colleague)
    return replace(slots, staff_text=colleague, client_text=customers[0].text if customers else "", also_text=also)


def _colleague(tagged: Tagged, sentence: Tidy, *, alone: bool) -> tuple[str, int]:
    """The colleague's name or staff id as typed, and where it begins; empty and −1 when there is none."""
    text = sentence.text
    for language in _languages(text):
        for match in _handing(language).finditer(text):
            if found := _person_at(match.end(), tagged.names, sentence):
                return found
    for language in _languages(text):
        for match in _standing_in(language).finditer(text):
            for one in tagged.names:
                if one.at[1] == match.start():
                    return one.text, one.at[0]
    if alone and tagged.names:
        return tagged.names[-1].text, tagged.names[-1].at[0]
    return "", -1


def _person_at(start: int, names: tuple[Named, ...], sentence: Tidy) -> tuple[str, int] | None:
    while sentence.text[start : start + 1] == " ":
        start += 1
    for one in names:
        if one.at[0] == start:
            return one.text, start
    if match := _STAFF_ID.match(sentence.text, start):
        return sentence.words(*match.span()), start
    return None


@cache
def _handing(language: str) -> re.Pattern[str]:
    words = alternatives(language, "handing_before")
    return re.compile(rf"(?:{words})" if language == "zh" else rf"\b(?:{words}) ")


@cache
def _standing_in(language: str) -> re.Pattern[str]:
    words = alternatives(language, "handing_after")
    return re.compile(rf"(?:来|会|先)?(?:{words})" if language == "zh" else rf" (?:{words})\b")


_FILLERS: dict[str, Filler] = {
    "large_movements": _movements,
    "key_dates": _key_dates,
    "contact_today": _today,
    "maturity_list": what_comes_due,
    "log_contact": _contact,
    "why_segment": _why,
    "product_info": _product,
    "holders": _holders,
    "my_performance": _own_figures,
    "reminder_set": _reminder,
    "leave_set": _leave,
    "handover": _handover,
    **{
        intent: _noted(intent)
        for intent in ("log_complaint", "log_referral", "log_life_event", "override_request", "push_draft")
    },
}
