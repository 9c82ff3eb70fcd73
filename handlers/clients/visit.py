"""Preparing a visit or a call to one customer (visit_prep): why now, what to say first and when, what to bring, what to ask.

Warnings come first, and where marketing must rest only a service talk is prepared. Everything is the customer's own facts;
products named as topics have passed the suitability gate and keep their notices.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from content.access import access_words
from content.calendar import working_days
from content.cards import Button, Card, Row, Section
from content.wording import day, kind_name, knows, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.clients.ahead import by_kind, days_ahead
from handlers.clients.customer import contact_line
from handlers.clients.manner import kept_back, manner
from handlers.clients.noted import noted_lines
from handlers.clients.product_facts import grade_words, product_facts
from handlers.clients.scene import Scene, scene_of
from handlers.clients.visit_words import Prepared, bring, checklist, openers, questions, risks
from handlers.day.due import due_for
from handlers.why.reasons import spoken
from segmentation.people import Language, Product
from segmentation.policy import Policy
from segmentation.tasks import Task
from segmentation.visit_times import VisitNumbers, visit_times
from store.books.book import Book
from store.books.tags import tags_of

#: Contacts told of.
_CONTACTS = 3
#: Days ahead told of.
_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """One visit to prepare."""

    scene: Scene
    prepared: Prepared
    due: tuple[Task, ...]

    @property
    def ask(self) -> Ask:
        return self.scene.ask

    @property
    def book(self) -> Book:
        return self.scene.book

    @property
    def language(self) -> Language:
        return self.scene.language

    def say(self, key: str, **facts: object) -> str:
        return say(f"visit.{key}", self.language, **facts)


def visit_prep(ask: Ask, book: Book, policy: Policy) -> Answer:
    """What to read before seeing ``ask.slots.client``."""
    scene = scene_of(ask, book, policy)
    if isinstance(scene, Answer):
        return scene
    due = due_for(scene.dossier, book, policy, ask.today)
    return scene.answer(_card(_Visit(scene=scene, prepared=_prepared(scene), due=due)))


def _prepared(scene: Scene) -> Prepared:
    ask, book, dossier = scene.ask, scene.book, scene.dossier
    numbers = VisitNumbers.read(scene.policy.section("visit"))
    occupation = scene.customer.occupation
    return Prepared(
        dossier=dossier,
        ask=ask,
        manager=book.manager,
        needs=scene.needs,
        rests=scene.rests,
        consent=scene.consent,
        centre=scene.centre,
        fitting=scene.shortlist.fitting[: numbers.topics],
        times=visit_times(ask.today, occupation, book.manager, working_days(book.edited_days), numbers),
        ahead=days_ahead(dossier, ask, full=scene.full),
        tags=tags_of(book, dossier.customer_id, ask.today),
        elderly_age=scene.gate.numbers.elderly_age,
    )


def _card(visit: _Visit) -> Card:
    scene, prepared, language = visit.scene, visit.prepared, visit.language
    lines = {
        "visit.section.warnings": (*scene.warnings(), *risks(prepared)),
        "visit.section.why": _why(visit),
        "visit.section.opener": openers(prepared),
        "visit.section.times": _times(visit),
        "visit.section.state": _state(visit),
        "acts.noted.title": noted_lines(scene.customer, scene.ask, scene.book),
        "visit.section.questions": questions(prepared),
        "visit.section.bring": bring(prepared),
        "visit.section.topics": _topics(visit),
    }
    check = Section(title=visit.say("section.checklist"), lines=checklist(prepared), beneath=True)
    return scene.card(
        title=visit.say("title_service" if prepared.rests else "title", name=scene.customer.name),
        summary=spoken(prepared.needs[0], language, scene.ask.today),
        sections=(*(Section(title=say(key, language), lines=said) for key, said in lines.items()), check),
        rows=(_row(product, visit) for product in prepared.fitting),
        named=prepared.fitting,
        buttons=_buttons(visit),
        lacking=(
            visit.say(f"missing.{name}")
            for name in scene.book.missing("products", "placements", "contacts", "complaints")
        ),
    )


def _why(visit: _Visit) -> tuple[str, ...]:
    """What is due with this customer, and else what the talk is about."""
    due = [spoken(reason, visit.language, visit.ask.today) for task in visit.due for reason in task.reasons]
    also = [spoken(need, visit.language, visit.ask.today) for need in visit.prepared.needs[1:3]]
    return (*dict.fromkeys([*due[:_CONTACTS], *also]),)


def _times(visit: _Visit) -> tuple[str, ...]:
    """Two concrete times; none where the customer is not to be called."""
    prepared = visit.prepared
    if prepared.quiet:
        return (visit.say(f"no_time.{prepared.rests}"),)
    if prepared.call_by is not None:
        return (visit.say("call", on=day(prepared.call_by, visit.language, today=visit.ask.today)),)
    first, second = (_moment(one, visit) for one in prepared.times)
    hint = f"hint.{prepared.dossier.customer.occupation}"
    why = visit.say(hint if knows(f"visit.{hint}", visit.language) else "hint.default")
    return (visit.say("times", first=first, second=second), why)


def _moment(moment: datetime, visit: _Visit) -> str:
    return visit.prepared.moment(moment)


def _state(visit: _Visit) -> tuple[str, ...]:
    """Where they stand, what they have, what ends, what was said lately."""
    prepared, language, book = visit.prepared, visit.language, visit.book
    placed = prepared.dossier.placement
    zone = ZoneInfo(book.manager.timezone)
    contacts = book.contacts_of([prepared.dossier.customer_id])[:_CONTACTS]
    lines = [
        visit.say(
            "placed",
            tier=say(f"words.tier.{placed.tier}", language),
            type=say(f"words.asset_type.{placed.primary_type}", language),
            stage=say(f"words.life_cycle.{placed.life_cycle}", language) if placed.life_cycle else "–",
        )
        if placed
        else say("customer.not_classified", language),
        by_kind(prepared.dossier.holdings, language),
        *(one.words for one in prepared.ahead[:_DAYS]),
        *(visit.say("contact", contact=contact_line(one, visit.ask, zone)) for one in contacts),
    ]
    return tuple(one for one in lines if one) + (() if contacts else (say("maturities.no_contact", language),))


def _topics(visit: _Visit) -> tuple[str, ...]:
    prepared, language = visit.prepared, visit.language
    if prepared.rests:
        return (say(f"pitch.talk.{prepared.rests}", language),)
    placed = prepared.dossier.placement
    kept = kept_back(visit.scene)
    lines = [
        manner(visit.scene),
        say(f"pitch.talk.type_{placed.primary_type if placed else 'none'}", language),
        *kept,
        "" if prepared.fitting or kept else say("pitch.nothing_fits", language),
        say("pitch.when_asked", language) if prepared.fitting and not prepared.consent else "",
    ]
    return tuple(one for one in lines if one)


def _row(product: Product, visit: _Visit) -> Row:
    language = visit.language
    words = (grade_words(product, language), access_words(product, language))
    return Row(
        title=product.name,
        value=kind_name(product.kind, language),
        details=(" · ".join(one for one in words if one),),
        group=visit.say("section.products"),
        facts=product_facts(product, language, visit.ask.today),
    )


def _buttons(visit: _Visit) -> tuple[Button, ...]:
    client, language = visit.prepared.dossier.customer_id, visit.language
    visited = to_action("log_contact", client=client, outcome="reached", channel="visit")
    return (
        Button(label=visit.say("button.visited"), action=visited, style="primary"),
        Button(label=say("customer.button.pitch", language), action=to_action("pitch", client=client)),
        Button(label=say("pitch.button.profile", language), action=to_action("client_profile", client=client)),
    )
