"""The part that may be sent to the customer as it stands: one to one, without amounts, through the very text checks.

Nothing of the bank's side, of other customers or of reasons against stands in it. Products come with grade, access and every
notice, and only to whom marketing may be sent; where the checks find anything the products go first, then the whole text.
"""

from dataclasses import replace
from datetime import timedelta

from content.access import access_words
from content.catalogue import notices
from content.marketing.examined import examined, may_leave
from content.outward import LEARNT, Outward
from content.wording import kind_name, say
from handlers.pitches.saying import spoken, subject
from handlers.pitches.talk import Talk, addressed
from segmentation.people import Product
from segmentation.suitability import grade_of

_WORDS = "C-06"
#: What a reminder to whoever refused marketing is called: the day alone, no invitation.
_REMINDERS = {"maturing": "reminder", "matured": "reminded", "payment": "payment", "renewing": "renewing"}


def outward(talk: Talk, by: str) -> Outward:
    """The text for this customer. ``by``: the day of the next contact in words."""
    if talk.scene.quiet or (talk.scene.rests == "refused" and subject(talk) not in _REMINDERS):
        return Outward(why=say(f"outward.none.{talk.scene.rests}", talk.language))
    if not talk.scene.full:
        return Outward(why=say("outward.none.masked", talk.language))
    asked = _named(talk)
    named = tuple(one for one in asked if not promises(one.name))
    whole = _composed(talk, named, by)
    found = reasons(whole.text, talk)
    if found and named:
        whole = _composed(talk, (), by)
        if reasons(whole.text, talk):
            return Outward(why=say("outward.withheld", talk.language, reasons=found))
    elif found:
        return Outward(why=say("outward.withheld", talk.language, reasons=found))
    names = talk.say("and").join(one.name for one in asked if one not in named)
    taken = talk.say("and").join(one for one in (names, found) if one)
    return replace(whole, why=say("outward.dropped", talk.language, reasons=taken)) if taken else whole


def _named(talk: Talk) -> tuple[Product, ...]:
    """What is named to the customer: nothing without consent or to a wealthy family, one thing to the mass tier."""
    if not talk.scene.consent or talk.wealthy:
        return ()
    fitting = talk.scene.shortlist.fitting
    money = tuple(one for one in fitting if one.kind != "service")
    return (money or fitting)[:1] if talk.scene.tier == "mass" else fitting


def reasons(text: str, talk: Talk) -> str:
    """What the text checks have against it, in words; empty: it may be sent.

    The learnt doubt is for prose nobody has read; these sentences are the bank's own, filled with names and days.
    """
    remarks = [one for one in examined(text) if one.reason != LEARNT]
    if may_leave(remarks):
        return ""
    said = dict.fromkeys(
        say(f"marketing.reason.{one.reason}", talk.language, **one.facts) for one in remarks if one.level != "info"
    )
    return talk.say("and").join(said)


def promises(name: str) -> bool:
    """Whether a forbidden word stands in a product's name: a name is no sentence that could be meant otherwise."""
    return any(one.check == _WORDS and one.reason != LEARNT for one in examined(name))


def _composed(talk: Talk, named: tuple[Product, ...], by: str) -> Outward:
    name, me = addressed(talk.customer, talk.language), talk.scene.book.manager.name
    facts, refused = spoken(talk), talk.scene.rests == "refused"
    lines = [
        say("outward.hello", talk.language, name=name, me=me),
        _picked(f"body.{_REMINDERS[subject(talk)] if refused else subject(talk)}", talk, **facts),
    ]
    items = [_item(product, talk) for product in named]
    if items:
        lines += [_picked("offer", talk), *items]
    elif talk.scene.consent is None and not talk.scene.rests and talk.scene.centre != "payment":
        lines.append(say("outward.consent", talk.language))
    if not talk.scene.rests:
        # before tomorrow no other day is left to choose
        now = by in (talk.day(talk.today), talk.day(talk.today + timedelta(days=1)))
        lines.append(say("outward.close_today", talk.language) if now else _picked("close", talk, on=by))
    fixed = [sentence for product in named for sentence in notices(product, talk.language)]
    if items:
        fixed.append(say("outward.stop", talk.language))
    return Outward(
        lines=tuple(lines),
        fixed=tuple(dict.fromkeys(fixed)),
        facts=tuple(one for one in (*items, name, me, *facts.values(), by) if one),
    )


def _picked(key: str, talk: Talk, **facts: object) -> str:
    return talk.pick_from("outward", key, **facts)


def _item(product: Product, talk: Talk) -> str:
    """One product: kind, grade where it has one, access."""
    grade = grade_of(product)
    parts = [
        say("pitch.grade", talk.language, grade=grade) if grade else "",
        access_words(product, talk.language),
    ]
    joined = say("outward.item_comma", talk.language).join(part for part in parts if part)
    kind = kind_name(product.kind, talk.language)
    line = say("outward.item", talk.language, product=product.name, kind=kind, facts=joined)
    return line if joined else line.rstrip("：: ")
