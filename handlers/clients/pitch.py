"""The pitch for one customer by the one-two-three-four rule: one centre, two sides win, one of three ways, four dimensions.

Everything said comes from the customer's own facts; its parts are made in ``handlers.pitches``. Products pass the suitability
gate and stand with grade, access, why, and the notices nothing removes. Where marketing must rest only a service talk is given.
"""

from dataclasses import replace
from datetime import date, timedelta

from content.cards import Button, Card, Row, Section
from content.outward import Outward
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.clients.scene import Scene, scene_of
from handlers.pitches import centre, sides
from handlers.pitches.dimensions import dimensions
from handlers.pitches.named import left_out, product_row, products_said
from handlers.pitches.next_contact import day_to_agree, next_contact, next_day
from handlers.pitches.objections import objections
from handlers.pitches.outward import outward
from handlers.pitches.saying import agenda, owners_questions, questions, saying
from handlers.pitches.talk import Talk
from handlers.why.levels import gap_to
from handlers.why.reasons import spoken
from segmentation.policy import Policy
from store.books.book import Book
from store.books.moved import Wanted, movements
from store.books.tags import tags_of

#: Days in which money that left to their own accounts elsewhere is counted.
_MONTH = 30


def pitch(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The proposal for ``ask.slots.client``, with warnings first."""
    scene = scene_of(ask, book, policy)
    if isinstance(scene, Answer):
        return scene
    client = scene.dossier.customer_id
    talk = Talk(
        scene=scene,
        gap=_gap(scene),
        tags=tags_of(book, client, ask.today),
        contacts=book.contacts_of([client]),
        elsewhere=_elsewhere(client, book),
    )
    on = next_day(scene)
    may_be_sent = outward(talk, talk.day(on))
    return replace(scene.answer(_card(talk, may_be_sent, on)), outward=may_be_sent if may_be_sent.lines else None)


def _gap(scene: Scene) -> tuple[str, int] | None:
    """The next tier and what is missing to it, where the round found its mark near."""
    placed = scene.dossier.placement
    if placed is None or not placed.near_tier:
        return None
    gap = gap_to(placed, placed.near_tier, scene.policy)
    return (gap.word, gap.missing) if gap and gap.missing else None


def _elsewhere(client: str, book: Book) -> int:
    """What went to the customer's own accounts elsewhere in the month to the data's day, as the churn score counts it."""
    start = book.as_of - timedelta(days=_MONTH - 1)
    wanted = Wanted(start=start, end=book.as_of, direction="out", customer_id=client)
    return sum(one.amount for one in movements(book, wanted) if one.own_account_elsewhere)


def _card(talk: Talk, may_be_sent: Outward, on: date) -> Card:
    scene, by = talk.scene, talk.day(day_to_agree(talk.scene, on))
    above = {
        "warnings": scene.warnings(),
        "centre": (*centre.state(talk), centre.need(talk), centre.hope(talk)),
        "sides": (sides.customers_side(talk), sides.banks_side(talk)),
        "way": sides.way_lines(talk),
        "dimensions": dimensions(talk),
        "talk": saying(talk),
        "owner": owners_questions(talk),
        "agenda": agenda(talk),
        "products": () if scene.rests else products_said(talk),  # why it rests stands above
    }
    below = {
        "ask": questions(talk),
        "objections": objections(talk, by),
        "outward_why": (may_be_sent.why,) if may_be_sent.why else (),
        "next": next_contact(talk, on),
        "unsuitable": left_out(talk),
    }
    sent = Section(
        title=say("pitch.section.outward", talk.language),
        lines=tuple(may_be_sent.text.split("\n")) if may_be_sent.lines else (),
        beneath=True,
        copy=True,
    )
    under = [_section(name, lines, talk, beneath=True) for name, lines in below.items()]
    return scene.card(
        title=say("pitch.title_service" if scene.rests else "pitch.title", talk.language, name=scene.customer.name),
        summary=spoken(scene.needs[0], talk.language, talk.today),
        sections=(*(_section(name, lines, talk) for name, lines in above.items()), *under[:2], sent, *under[2:]),
        rows=_rows(talk),
        named=scene.shortlist.fitting,
        buttons=_buttons(scene),
        lacking=(say(f"pitch.missing.{name}", talk.language) for name in scene.book.missing("products", "placements")),
    )


def _section(name: str, lines: tuple[str, ...], talk: Talk, *, beneath: bool = False) -> Section:
    return Section(title=say(f"pitch.section.{name}", talk.language), lines=lines, beneath=beneath)


def _rows(talk: Talk) -> tuple[Row, ...]:
    return tuple(product_row(product, talk) for product in talk.scene.shortlist.fitting)


def _buttons(scene: Scene) -> tuple[Button, ...]:
    client = scene.dossier.customer_id
    called = to_action("log_contact", client=client, outcome="reached")
    return (
        Button(label=say("pitch.button.called", scene.language), action=called, style="primary"),
        Button(label=say("pitch.button.profile", scene.language), action=to_action("client_profile", client=client)),
    )
