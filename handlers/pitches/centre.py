"""One centre: the present state, the need, the expectation, as sentences about this customer."""

from collections import Counter

from content.wording import kind_name, knows, say
from handlers.pitches.talk import Talk, addressed
from segmentation.bank_data import LOAN_KINDS

#: Shares of all assets, percent: nearly all, and most.
_ALL, _MOST = 95, 55
#: Days of a month, and the silence that is worth saying.
_MONTH, _LONG = 30, 90
#: So few days are a matter of days.
_SOON = 5
_NEW = 90
_HALF = 2


def state(talk: Talk) -> tuple[str, ...]:
    """Who they are and what they have, then what changed and what was said last."""
    changes = [*_trend(talk), _last(talk)]
    return (_joined([_who(talk), *_money(talk)], talk), _joined(changes, talk))


def need(talk: Talk) -> str:
    """The centre: what this talk is for, and what else to listen for."""
    reason, facts = talk.scene.needs[0], talk.scene.needs[0].facts
    centre = reason.key.removeprefix("pitch.need.").removeprefix("type_")
    also = [one for one in talk.scene.needs[1:3] if knows(_also(one.key), talk.language)]
    lines = [_maturing(talk)] if centre == "maturing" else []
    if centre == "complaint":
        lines = [
            say("pitch.need.complaint", talk.language, on=talk.day(talk.scene.dossier.complaint_since or talk.today))
        ]
        lines = [line[:1].upper() + line[1:] + talk.say("stop") for line in lines]
    elif centre != "maturing":
        figures = {name: talk.money(value) for name, value in facts.items() if isinstance(value, int)}
        lines = [talk.pick(f"need.{centre}", **figures), *_beside(centre, talk)]
    for one in also:
        figures = {name: talk.money(value) for name, value in one.facts.items() if isinstance(value, int)}
        lines.append(say(_also(one.key), talk.language, **figures))
    return _joined(lines, talk)


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
    if talk.gap:
        lines.append(
            talk.say("trend.near", tier=say(f"words.tier.{talk.gap[0]}", talk.language), gap=talk.money(talk.gap[1]))
        )
    return lines


def _last(talk: Talk) -> str:
    last = talk.scene.dossier.last_contact
    if last is None:
        return talk.say("last.none")
    on = last.at.date()
    silent = (talk.today - on).days
    if silent > _LONG:
        return talk.say("last.long", on=talk.day(on), months=silent // _MONTH)
    known = knows(f"proposal.last.{last.outcome}", talk.language)
    return talk.say(f"last.{last.outcome}" if known else "last.reached", on=talk.day(on))


def _maturing(talk: Talk) -> str:
    """The money that ends: how near it is, what it weighs, and how much else ends beside it."""
    first, rest = talk.maturing[0], talk.maturing
    assert first.matures_on is not None
    days = (first.matures_on - talk.today).days
    when = "past" if days < 0 else "today" if days == 0 else "soon" if days <= _SOON else "ahead"
    facts = {
        "product": first.product_name or kind_name(first.kind, talk.language),
        "amount": talk.money(first.balance),
        "on": talk.day(first.matures_on),
        "days": days,
    }
    lines = [talk.pick(f"need.maturing.{when}", **facts)]
    placed = talk.scene.dossier.placement
    if placed and first.balance * _HALF > placed.aum:
        lines.append(talk.say("need.maturing.half"))
    if len(rest) > 1:
        total, within = sum(one.balance for one in rest), talk.scene.numbers.maturing_within_days
        lines.append(talk.say("need.maturing.more", count=len(rest), total=talk.money(total), within=within))
    return _joined(lines, talk)


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
        gone = max(
            (one for one in dossier.movements if one.direction == "out"), key=lambda one: one.amount, default=None
        )
        return (
            [talk.say("need.declining.out", on=talk.day(gone.at.date()), amount=talk.money(gone.amount))]
            if gone
            else []
        )
    if centre == "investment" and (marked := _marked(talk)):
        return [marked]
    if not knows(f"proposal.need.{centre}.next", talk.language):
        return []
    ends = [one for one in dossier.holdings if one.matures_on and one.matures_on > today and one.kind not in LOAN_KINDS]
    if not ends:
        return []
    nearest = min(ends, key=lambda one: (one.matures_on or today, one.holding_id))
    assert nearest.matures_on is not None
    name = nearest.product_name or kind_name(nearest.kind, talk.language)
    return [
        talk.say(
            f"need.{centre}.next",
            product=name,
            amount=talk.money(nearest.balance),
            on=talk.day(nearest.matures_on),
        )
    ]


def _marked(talk: Talk) -> str:
    """The newest mark that something held has reached: the fact alone, no advice."""
    names = {one.product_code: one.product_name for one in talk.scene.dossier.holdings}
    known = [one for one in talk.scene.dossier.marks if knows(f"proposal.need.investment.{one.mark}", talk.language)]
    if not known:
        return ""
    newest = max(known, key=lambda one: (one.at, one.mark_id))
    name = names.get(newest.product_code) or newest.product_code
    return talk.say(f"need.investment.{newest.mark}", product=name, on=talk.day(newest.at.date()))
