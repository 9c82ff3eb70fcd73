"""Two sides win, and one of three ways to present it: each with its reason from this customer's facts."""

from content.wording import kind_name, say
from handlers.pitches.talk import Talk
from segmentation.bank_data import LOAN_KINDS
from segmentation.needs import idle_money

#: Uses named in the reason of a combination.
_USES = 2


def customers_side(talk: Talk) -> str:
    """What they gain."""
    amount = talk.roundly(sum(one.balance for one in talk.maturing)) if talk.maturing else ""
    return talk.pick(f"gain.{talk.scene.centre}", amount=amount)


def banks_side(talk: Talk) -> str:
    """What the bank gains and what line it holds; the manager's own to read."""
    placed, centre = talk.scene.dossier.placement, talk.scene.centre
    total = sum(one.balance for one in talk.maturing)
    aum = (
        placed.aum if placed else sum(one.balance for one in talk.scene.dossier.holdings if one.kind not in LOAN_KINDS)
    )
    facts = {
        "total": talk.roundly(total),
        "left": talk.roundly(max(aum - total, 0)),
        "debt": talk.roundly(placed.debt if placed else 0),
        "aum": talk.roundly(aum),
        "amount": talk.roundly(idle_money(talk.scene.dossier, talk.scene.numbers)),
    }
    little = aum < talk.scene.numbers.little_below and centre in ("savings", "wealth", "declining")
    lines = [talk.pick("ours.unknown" if little else f"ours.{centre}", **facts)]
    if not talk.scene.rests:
        lines.append(talk.say("ours.guard.level", level=talk.level) if talk.level else talk.say("ours.guard.deposits"))
    return ("" if talk.language == "zh" else " ").join(lines)


def way(talk: Talk) -> tuple[str, str]:
    """Which of the three: continuing, tailored or combination; and why, as a sentence."""
    placed = talk.scene.dossier.placement
    tier = say(f"words.tier.{talk.scene.tier}", talk.language)
    if talk.wealthy:
        return "tailored", talk.say("way_reason.tier", tier=tier, aum=talk.roundly(placed.aum if placed else 0))
    if talk.maturing:
        first = talk.maturing[0]
        assert first.matures_on is not None
        key = "matured" if first.matures_on < talk.today else "maturing"
        return "continuing", talk.say(
            f"way_reason.{key}", amount=talk.roundly(first.balance), on=talk.day(first.matures_on)
        )
    if talk.scene.tier == "mass":
        return "continuing", talk.say("way_reason.simple", tier=tier)
    uses = list(dict.fromkeys(one.kind for one in talk.scene.dossier.holdings if one.balance > 0))
    if 0 < len(uses) <= _USES:
        names = talk.say("and").join(kind_name(one, talk.language) for one in uses)
        return "combination", talk.say("way_reason.relation", uses=names)
    return "combination", talk.say("way_reason.relation_bare", tier=tier)


def way_lines(talk: Talk) -> tuple[str, ...]:
    """The way and its reason; a service talk presents nothing."""
    if talk.scene.rests:
        return (say("pitch.way.service", talk.language),)
    name, reason = way(talk)
    return (say(f"pitch.way.{name}", talk.language), reason)
