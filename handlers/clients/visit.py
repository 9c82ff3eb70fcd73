"""Preparing a visit or a call to one customer (visit_prep): why now, what to say first and when, what to bring, what to ask.

Warnings come first, and where marketing must rest only a service talk is prepared. Everything is the customer's own facts;
products named as topics have passed the suitability gate and keep their notices.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from content.calendar import working_days
from content.cards import Button, Card, Row, Section
from content.catalogue import notices
from content.wording import day, kind_name, knows, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.clients.ahead import by_kind, days_ahead
from handlers.clients.customer import contact_line, no_such_customer, warnings
from handlers.clients.noted import noted_lines
from handlers.clients.others import others_buttons
from handlers.clients.pitch import marketing_rests
from handlers.clients.product_facts import access_words, grade_words, product_facts
from handlers.clients.suitable import assessed
from handlers.clients.visit_words import Prepared, bring, checklist, openers, questions, risks
from handlers.day.due import due_for
from handlers.why.reasons import spoken
from segmentation.needs import PitchNumbers, needs
from segmentation.people import Language, Product
from segmentation.policy import Policy
from segmentation.suitability import SuitabilityNumbers
from segmentation.tasks import Task
from segmentation.visit_times import VisitNumbers, visit_times
from store.books.book import Book
from store.books.tags import tags_of

#: Contacts told of.
_CONTACTS = 3
#: Days ahead told of.
_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """One visit to prepare."""

    ask: Ask
    book: Book
    prepared: Prepared
    due: tuple[Task, ...]

    @property
    def language(self) -> Language:
        return self.ask.language

    def say(self, key: str, **facts: object) -> str:
        return say(f"visit.{key}", self.language, **facts)


def visit_prep(ask: Ask, book: Book, policy: Policy) -> Answer:
    """What to read before seeing ``ask.slots.client``."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    dossier = found[0]
    customer = dossier.customer
    consent = book.marketing_consent(customer)
    rests = marketing_rests(dossier, consent=consent)
    numbers = VisitNumbers.read(policy.section("visit"))
    fitting: tuple[Product, ...] = ()
    if not rests:
        judged = assessed(
            dossier,
            book.products,
            manager=book.manager,
            policy=policy,
            day=ask.today,
            wanted=ask.slots.product,
            individual=book.private,
        )
        fitting = judged.fitting[: min(judged.first, numbers.topics)]
    prepared = Prepared(
        dossier=dossier,
        ask=ask,
        manager=book.manager,
        needs=needs(dossier, ask.today, PitchNumbers.read(policy.section("pitch"))),
        rests=rests,
        consent=consent,
        fitting=fitting,
        times=visit_times(ask.today, customer.occupation, book.manager, working_days(book.edited_days), numbers),
        ahead=days_ahead(dossier, ask, full=book.sees_in_full(customer.manager_id)),
        tags=tags_of(book, dossier.customer_id, ask.today),
        elderly_age=SuitabilityNumbers.read(policy.section("suitability")).elderly_age,
    )
    scene = _Scene(ask=ask, book=book, prepared=prepared, due=due_for(dossier, book, policy, ask.today))
    client = dossier.customer_id
    return Answer(card=_card(scene), customers=(client,), shown=(client,))


def _card(scene: _Scene) -> Card:
    ask, book, prepared, language = scene.ask, scene.book, scene.prepared, scene.language
    dossier = prepared.dossier
    warned = warnings(dossier.customer, ask.today, book, language)
    sections = (
        Section(title=scene.say("section.warnings"), lines=(*warned, *risks(prepared))),
        Section(title=scene.say("section.why"), lines=_why(scene)),
        Section(title=scene.say("section.opener"), lines=openers(prepared)),
        Section(title=scene.say("section.times"), lines=_times(scene)),
        Section(title=scene.say("section.state"), lines=_state(scene)),
        Section(title=say("acts.noted.title", language), lines=noted_lines(dossier.customer, ask, book)),
        Section(title=scene.say("section.questions"), lines=questions(prepared)),
        Section(title=scene.say("section.bring"), lines=bring(prepared)),
        Section(title=scene.say("section.topics"), lines=_topics(scene)),
        Section(title=scene.say("section.checklist"), lines=checklist(prepared), beneath=True),
    )
    shown = [sentence for product in prepared.fitting for sentence in notices(product, language)]
    lacking = book.missing("products", "placements", "contacts", "complaints")
    return Card(
        title=scene.say("title_service" if prepared.rests else "title", name=dossier.customer.name),
        as_of=book.as_of.isoformat(),
        summary=spoken(prepared.needs[0], language, ask.today),
        sections=tuple(one for one in sections if one.lines),
        rows=tuple(_row(product, scene) for product in prepared.fitting),
        buttons=(*others_buttons(ask, book), *_buttons(scene)),
        notices=(*dict.fromkeys(shown), *(scene.say(f"missing.{name}") for name in lacking)),
        footer=say("pitch.as_of", language, day=day(book.as_of, language, weekday=False, today=ask.today)),
    )


def _why(scene: _Scene) -> tuple[str, ...]:
    """What is due with this customer, and else what the talk is about."""
    due = [spoken(reason, scene.language, scene.ask.today) for task in scene.due for reason in task.reasons]
    also = [spoken(need, scene.language, scene.ask.today) for need in scene.prepared.needs[1:3]]
    return (*dict.fromkeys([*due[:_CONTACTS], *also]),)


def _times(scene: _Scene) -> tuple[str, ...]:
    """Two concrete times; none where the customer is not to be called."""
    prepared = scene.prepared
    if prepared.quiet:
        return (scene.say(f"no_time.{prepared.rests}"),)
    first, second = (_moment(one, scene) for one in prepared.times)
    hint = f"hint.{prepared.dossier.customer.occupation}"
    why = scene.say(hint if knows(f"visit.{hint}", scene.language) else "hint.default")
    return (scene.say("times", first=first, second=second), why)


def _moment(moment: datetime, scene: _Scene) -> str:
    return scene.prepared.moment(moment)


def _state(scene: _Scene) -> tuple[str, ...]:
    """Where they stand, what they have, what ends, what was said lately."""
    prepared, language, book = scene.prepared, scene.language, scene.book
    placed = prepared.dossier.placement
    zone = ZoneInfo(book.manager.timezone)
    contacts = book.contacts_of([prepared.dossier.customer_id])[:_CONTACTS]
    lines = [
        scene.say(
            "placed",
            tier=say(f"words.tier.{placed.tier}", language),
            type=say(f"words.asset_type.{placed.primary_type}", language),
            stage=say(f"words.life_cycle.{placed.life_cycle}", language) if placed.life_cycle else "–",
        )
        if placed
        else say("customer.not_classified", language),
        by_kind(prepared.dossier.holdings, language),
        *(one.words for one in prepared.ahead[:_DAYS]),
        *(scene.say("contact", contact=contact_line(one, scene.ask, zone)) for one in contacts),
    ]
    return tuple(one for one in lines if one) + (() if contacts else (say("maturities.no_contact", language),))


def _topics(scene: _Scene) -> tuple[str, ...]:
    prepared, language = scene.prepared, scene.language
    if prepared.rests:
        return (say(f"pitch.talk.{prepared.rests}", language),)
    placed = prepared.dossier.placement
    lines = [
        say(f"pitch.talk.tier_{placed.tier if placed else 'mass'}", language),
        say(f"pitch.talk.type_{placed.primary_type if placed else 'none'}", language),
        "" if prepared.fitting else say("pitch.nothing_fits", language),
        say("pitch.when_asked", language) if prepared.fitting and not prepared.consent else "",
    ]
    return tuple(one for one in lines if one)


def _row(product: Product, scene: _Scene) -> Row:
    language = scene.language
    words = (grade_words(product, language), access_words(product, language))
    return Row(
        title=product.name,
        value=kind_name(product.kind, language),
        details=(" · ".join(one for one in words if one),),
        group=scene.say("section.products"),
        facts=product_facts(product, language, scene.ask.today),
    )


def _buttons(scene: _Scene) -> tuple[Button, ...]:
    client, language = scene.prepared.dossier.customer_id, scene.language
    visited = to_action("log_contact", client=client, outcome="reached", channel="visit")
    return (
        Button(label=scene.say("button.visited"), action=visited, style="primary"),
        Button(label=say("customer.button.pitch", language), action=to_action("pitch", client=client)),
        Button(label=say("pitch.button.profile", language), action=to_action("client_profile", client=client)),
    )
