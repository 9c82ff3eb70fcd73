"""How to say it: the first sentence, the manner for tier and type, an owner's four sides, the agenda of a wealthy family."""

from datetime import date
from zlib import crc32
from zoneinfo import ZoneInfo

from content.benefits import benefits
from content.wording import kind_name, say
from handlers.clients.manner import manner
from handlers.clients.news import newest_for
from handlers.clients.scene import SERVICES
from handlers.pitches.ages import elderly, heirs, in_later_life, parents, retired, school_ahead
from handlers.pitches.packages import package_line
from handlers.pitches.sides import way
from handlers.pitches.talk import Talk, addressed


def saying(talk: Talk) -> tuple[str, ...]:
    """What to say and how; where marketing rests, why it rests comes first."""
    if talk.scene.rests:
        return (say(f"pitch.talk.{talk.scene.rests}", talk.language), *(() if talk.scene.quiet else (_opener(talk),)))
    placed = talk.scene.dossier.placement
    type_ = placed.primary_type if placed else "none"
    packed = talk.wealthy or talk.owner or way(talk)[0] == "combination" or talk.scene.tier == "mass"
    lines = (
        _opener(talk),
        manner(talk.scene),
        say(f"pitch.talk.type_{type_}", talk.language),
        talk.say("say.elderly", age=talk.age) if elderly(talk) else "",
        _macro(talk) if type_ == "investment" else "",
        package_line(talk) if packed and not talk.scene.gate.restraint.short else "",
        _benefit(talk),
    )
    return tuple(line for line in lines if line)


def _macro(talk: Talk) -> str:
    """The newest approved item of news on what such customers read, with its source and day; empty for none."""
    item = newest_for(("asset_type:investment",), talk.scene.book, talk.scene.policy, talk.today)
    if item is None:
        return ""
    on = item.published_at.astimezone(ZoneInfo(talk.scene.book.manager.timezone)).date()
    return talk.say("say.macro", title=item.in_language(talk.language)[0], source=item.source, on=talk.day(on))


def _benefit(talk: Talk) -> str:
    """A confirmed benefit of the next level where its mark is near, else of the own level; none for the mass tier.

    None with a condition of its own: in passing it would be left out.
    """
    level = talk.gap[0] if talk.gap else talk.scene.tier
    if level == "mass":
        return ""
    known = [
        one
        for one in benefits().of_level(f"tier:{level}", talk.today)
        if one.confirmed and not one.condition[talk.language] and (one.whom != "parents" or parents(talk))
    ]
    if not known:
        return ""
    what = known[crc32(talk.scene.dossier.customer_id.encode()) % len(known)].words[talk.language]
    if talk.gap:
        return talk.say("say.benefit_ahead", tier=say(f"words.tier.{level}", talk.language), what=what)
    return talk.say("say.benefit", what=what)


def _opener(talk: Talk) -> str:
    """The first sentence on the phone: no amount, the subject alone."""
    name = addressed(talk.customer, talk.language)
    facts = {
        "me": talk.scene.book.manager.name,
        "subject": say(f"visit.subject.{subject(talk)}", talk.language, **spoken(talk)),
    }
    return talk.say("say.open_short", **facts) if "*" in name else talk.say("say.open", name=name, **facts)


def subject(talk: Talk) -> str:
    """What the talk is about, as the rooms ``visit`` and ``outward`` call it."""
    if talk.scene.centre == "maturing" and talk.maturing[0].matures_on is not None:
        return "matured" if talk.maturing[0].matures_on < talk.today else "maturing"
    return talk.scene.centre


def spoken(talk: Talk) -> dict[str, str]:
    """What kind and which day the talk reminds of, in words; never an amount."""
    facts = talk.scene.needs[0].facts if talk.scene.centre in SERVICES else {}
    kind, on = facts.get("kind"), facts.get("on")
    return {
        "kind": kind_name(kind, talk.language) if isinstance(kind, str) else "",
        "on": talk.day(on) if isinstance(on, date) else "",
    }


def owners_questions(talk: Talk) -> tuple[str, ...]:
    """Purchasing, sales, financing, wealth: one question each, for whoever runs a business (M-92)."""
    if talk.scene.rests or not talk.owner:
        return ()
    lent = sum(one.balance for one in talk.scene.dossier.holdings if one.kind == "business_loan")
    loan = talk.say("owner.finance_loan", amount=talk.money(lent)) if lent else talk.say("owner.finance_none")
    return (
        talk.say("owner.purchase"),
        talk.say("owner.sales"),
        talk.say("owner.finance", loan=loan),
        talk.say("owner.wealth"),
    )


def agenda(talk: Talk) -> tuple[str, ...]:
    """Subjects for a wealthy family, no product among them (M-93): those first that their facts raise."""
    if talk.scene.rests or not talk.wealthy:
        return ()
    insured = sum(one.balance for one in talk.scene.dossier.holdings if one.kind == "insurance")
    held = (
        talk.say("agenda.protection_held", amount=talk.money(insured))
        if insured
        else talk.say("agenda.protection_none")
    )
    pension = "" if not in_later_life(talk) else "agenda.pension_drawn" if retired(talk) else "agenda.pension"
    lines = [
        talk.say(pension, age=talk.age) if pension else "",
        talk.say("agenda.medical"),
        talk.say("agenda.education") if school_ahead(talk) else "",
        talk.say("agenda.protection_retired" if retired(talk) else "agenda.protection", insured=held),
        talk.say("agenda.inheritance") if heirs(talk) else "",
        talk.say("agenda.team"),
    ]
    return tuple(line for line in lines if line)


def questions(talk: Talk) -> tuple[str, ...]:
    """What to ask, in words that can be said; and what the file lacks."""
    lines = [talk.say(f"ask.{talk.scene.centre}")]
    last = talk.scene.dossier.last_contact
    if talk.maturing and not talk.scene.rests and last is not None and last.outcome == "roll":
        lines.append(talk.say("ask.maturing_again"))
    if not talk.scene.rests:
        lines.append(talk.say("ask.owner" if talk.owner else "ask.who"))
    lacks = [
        say(f"visit.unknown.{name}", talk.language)
        for name, missing in (
            ("occupation", not talk.customer.occupation),
            ("birthday", talk.scene.full and talk.customer.birth_date is None),
            ("consent", talk.scene.consent is None),
        )
        if missing
    ]
    if lacks and talk.scene.rests != "complaint" and not talk.scene.quiet:
        lines.append(talk.say("ask.file", what=talk.say("and").join(lacks)))
    return tuple(lines)
