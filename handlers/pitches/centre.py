"""One centre: the present state, the need, the expectation, as sentences about this customer."""

from collections import Counter
from datetime import date, timedelta

from content.wording import kind_name, knows, say
from handlers.pitches.last_talk import last_talk
from handlers.pitches.talk import Talk, addressed
from handlers.why.reasons import spoken
from segmentation.bank_data import LOAN_KINDS
from segmentation.needs import short_payment
from segmentation.people import Holding
from segmentation.reasons import Reason

#: Shares of all assets, percent: nearly all, and most.
_ALL, _MOST = 95, 55
#: So few days are a matter of days.
_SOON = 5
_NEW = 90
_HALF = 2
#: What ends later than this is no subject yet, days.
_NEAR = 90
#: Money that went elsewhere says something from this part of the assets on: a twentieth.
_TELLING = 20
#: Said first of what is said beside the centre: they have a day.
_DATED = ("payment", "maturing", "renewing")
#: Needs said beside the centre.
_BESIDE = 2


def state(talk: Talk) -> tuple[str, ...]:
    """Who they are and what they have, then what changed and what was said last."""
    # what changed is no subject while a complaint is open
    changes = [*([] if talk.scene.centre == "complaint" else _trend(talk)), last_talk(talk)]
    return (_joined([_who(talk), *_money(talk)], talk), _joined(changes, talk))


def need(talk: Talk) -> str:
    """The centre: what this talk is for, and what else to listen for."""
    reason = talk.scene.needs[0]
    centre = reason.key.removeprefix("pitch.need.").removeprefix("type_")
    beside = sorted(talk.scene.needs[1:], key=lambda one: one.key.removeprefix("pitch.need.") not in _DATED)
    named = "liability" if centre == "payment" else ""  # the payment says it
    beside = [one for one in beside if one.key != f"pitch.need.{named}"]
    also = [Reason(key=_also(one.key), facts=one.facts) for one in beside if knows(_also(one.key), talk.language)]
    if talk.scene.quiet:
        return _quietly(reason if centre in _DATED else None, talk)
    return _joined([*_centre(centre, talk), *(spoken(one, talk.language, talk.today) for one in also[:_BESIDE])], talk)


def _centre(centre: str, talk: Talk) -> list[str]:
    if centre == "maturing":
        return [_maturing(talk)]
    if centre == "payment":
        return [_payment(talk)]
    if centre == "renewing":
        return [_renewing(talk)]
    facts = talk.scene.needs[0].facts
    figures = {name: talk.money(value) for name, value in facts.items() if isinstance(value, int)}
    return [talk.pick(f"need.{centre}", **figures), *_beside(centre, talk)]


def _quietly(dated: Reason | None, talk: Talk) -> str:
    """Of whom nobody calls unasked only the day that wants a reminder is said, and how far that may go."""
    if dated is None:
        return ""
    key = f"proposal.need.quiet.{talk.scene.rests}"
    what = spoken(
        Reason(key=f"proposal.need.quiet.{dated.key.removeprefix('pitch.need.')}", facts=dated.facts),
        talk.language,
        talk.today,
    )
    return _joined([what, say(key, talk.language)], talk)


def hope(talk: Talk) -> str:
    """What to come away with."""
    return talk.pick(f"hope.{talk.scene.centre}")


def _also(key: str) -> str:
    return f"proposal.need.also.{key.removeprefix('pitch.need.')}"


def _joined(parts: list[str], talk: Talk) -> str:
    """Sentences one after the other, as either language writes them."""
    return ("" if talk.language == "zh" else " ").join(part for part in parts if part)


def _who(talk: Talk) -> str:
    customer, opened = talk.customer, talk.customer.opened_on
    word = f"customer.occupation.{customer.occupation}"
    parts = [
        addressed(customer, talk.language),
        talk.say("who.age", age=talk.age) if talk.age is not None else "",
        say(word, talk.language) if knows(word, talk.language) else "",
        talk.say("who.new", on=talk.day(opened))
        if (talk.today - opened).days <= _NEW
        else talk.say("who.since", year=opened.year),
        talk.say("who.level", level=talk.level) if talk.level else "",
    ]
    return talk.say("comma").join(part for part in parts if part) + talk.say("stop")


def _money(talk: Talk) -> list[str]:
    """All there is, and where it lies."""
    holdings = talk.scene.dossier.holdings
    sums = Counter[str]()
    for one in holdings:
        if one.kind not in LOAN_KINDS and one.balance > 0:
            sums[one.kind] += one.balance
    placed = talk.scene.dossier.placement
    aum = placed.aum if placed else sum(sums.values())
    debt = sum(one.balance for one in holdings if one.kind in LOAN_KINDS)
    facts = {"aum": talk.money(aum), "day": talk.day(talk.scene.book.as_of)}
    lines = [_lies(sums.most_common(2), aum, facts, talk)]
    if debt:
        lines.append(talk.say("debt.over" if debt > aum else "debt.covered", debt=talk.money(debt)))
    return lines


def _lies(most: list[tuple[str, int]], aum: int, facts: dict[str, str], talk: Talk) -> str:
    if aum < talk.scene.numbers.little_below or not most:
        return talk.pick("has.nothing", **facts)
    kind, amount = most[0]
    name = kind_name(kind, talk.language)
    if 100 * amount >= _ALL * aum or len(most) == 1:
        return talk.pick("has.single", kind=name, **facts)
    if 100 * amount >= _MOST * aum:
        return talk.pick("has.most", kind=name, amount=talk.money(amount), **facts)
    second, less = most[1]
    return talk.pick(
        "has.spread",
        kind=name,
        amount=talk.money(amount),
        second=kind_name(second, talk.language),
        second_amount=talk.money(less),
        **facts,
    )


def _trend(talk: Talk) -> list[str]:
    placed = talk.scene.dossier.placement
    if placed is None:
        return []
    lines = [talk.pick(f"trend.{placed.life_cycle}")] if placed.life_cycle in ("growing", "declining") else []
    if "pre_churn" in placed.segments:
        lines.append(talk.say("trend.churn"))
    if _left(talk):
        lines.append(talk.say("trend.elsewhere", amount=talk.money(talk.elsewhere)))
    if talk.gap:
        lines.append(
            talk.say("trend.near", tier=say(f"words.tier.{talk.gap[0]}", talk.language), gap=talk.money(talk.gap[1]))
        )
    return lines


def _maturing(talk: Talk) -> str:
    """The money that ends: how near it is, what it weighs, and how much else ends beside it."""
    first, rest = talk.maturing[0], talk.maturing
    assert first.matures_on is not None
    facts = _named(first, talk) | {"days": (first.matures_on - talk.today).days}
    lines = [talk.pick(f"need.maturing.{_when(first.matures_on, talk)}", **facts)]
    placed = talk.scene.dossier.placement
    if placed and first.balance * _HALF > placed.aum:
        lines.append(talk.say("need.maturing.half"))
    if len(rest) > 1:
        total, within = sum(one.balance for one in rest), talk.scene.numbers.maturing_within_days
        ended = any((one.matures_on or talk.today) < talk.today for one in rest)
        key = "need.maturing.more_ended" if ended else "need.maturing.more"
        lines.append(talk.say(key, count=len(rest), total=talk.money(total), within=within))
    return _joined(lines, talk)


def _left(talk: Talk) -> bool:
    """Whether so much went to their own accounts elsewhere that it is where to start asking."""
    placed = talk.scene.dossier.placement
    leaving = placed is not None and (placed.life_cycle == "declining" or "pre_churn" in placed.segments)
    return leaving and placed is not None and 0 < placed.aum <= talk.elsewhere * _TELLING


def _payment(talk: Talk) -> str:
    """The payment that the account here does not cover, and what is missing."""
    short = short_payment(talk.scene.dossier, talk.today, talk.scene.numbers)
    assert short is not None
    facts = {"amount": talk.money(short.amount), "balance": talk.money(short.there), "gap": talk.money(short.gap)}
    return talk.say(f"need.payment.{_when(short.on, talk)}", on=talk.day(short.on), **facts)


def _renewing(talk: Talk) -> str:
    """The money that renews by itself, how near its day is, and how much else does so beside it."""
    first, rest = talk.renewing[0], talk.renewing
    assert first.matures_on is not None
    facts = _named(first, talk) | {"days": (first.matures_on - talk.today).days}
    lines = [talk.say(f"need.renewing.{_when(first.matures_on, talk)}", **facts)]
    if len(rest) > 1:
        total, within = sum(one.balance for one in rest), talk.scene.numbers.maturing_within_days
        lines.append(talk.say("need.renewing.more", count=len(rest), total=talk.money(total), within=within))
    return _joined(lines, talk)


def _when(on: date, talk: Talk) -> str:
    days = (on - talk.today).days
    return "past" if days < 0 else "today" if days == 0 else "soon" if days <= _SOON else "ahead"


def _named(one: Holding, talk: Talk) -> dict[str, object]:
    """Product, amount and the day it ends, as they are said."""
    return {
        "product": one.product_name or kind_name(one.kind, talk.language),
        "amount": talk.money(one.balance),
        "on": talk.day(one.matures_on or talk.today),
    }


def _beside(centre: str, talk: Talk) -> list[str]:
    """What the file adds to the need: the next payment, the money that left, the next maturity."""
    dossier, today = talk.scene.dossier, talk.today
    if centre == "liability":
        due = [one for one in dossier.holdings if one.next_payment_on and one.next_payment_on >= today]
        first = min(due, key=lambda one: str(one.next_payment_on), default=None)
        if first and first.next_payment_on and first.next_payment_amount:
            paid = talk.money(first.next_payment_amount)
            return [talk.say("need.liability.payment", on=talk.day(first.next_payment_on), amount=paid)]
    if centre == "declining":
        return _gone(talk)
    if centre == "investment" and (marked := _marked(talk)):
        return [marked]
    if not knows(f"proposal.need.{centre}.next", talk.language):
        return []
    until = today + timedelta(days=_NEAR)
    ends = [one for one in dossier.holdings if one.matures_on and today < one.matures_on <= until]
    kept = [one for one in ends if one.kind not in LOAN_KINDS and one.balance > 0]
    if not kept:
        return []
    nearest = min(kept, key=lambda one: (one.matures_on or today, one.holding_id))
    key = "need.renews_later" if nearest.auto_renew is True else f"need.{centre}.next"
    return [talk.say(key, **_named(nearest, talk))]


def _gone(talk: Talk) -> list[str]:
    """The largest sum that went out since they were last spoken to; where it went elsewhere is told with the trend."""
    out = (one for one in talk.scene.dossier.movements if one.direction == "out")
    gone = max(out, key=lambda one: one.amount, default=None)
    if gone is None or _left(talk):
        return []
    return [talk.say("need.declining.out", on=talk.day(gone.at.date()), amount=talk.money(gone.amount))]


def _marked(talk: Talk) -> str:
    """The newest mark that something held has reached: the fact alone, no advice."""
    names = {one.product_code: one.product_name for one in talk.scene.dossier.holdings}
    known = [one for one in talk.scene.dossier.marks if knows(f"proposal.need.investment.{one.mark}", talk.language)]
    if not known:
        return ""
    newest = max(known, key=lambda one: (one.at, one.mark_id))
    name = names.get(newest.product_code) or newest.product_code
    return talk.say(f"need.investment.{newest.mark}", product=name, on=talk.day(newest.at.date()))
