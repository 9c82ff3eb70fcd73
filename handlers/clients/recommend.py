"""What suits this customer (product_recommend): products that pass the gate, each with why, and why the others do not.

Three at first, in the order of the customer's type, never by what they pay; more when asked. Who must be left in peace is
offered nothing. The others are grouped by the gravest reason against them, for the manager's eyes alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from content.cards import Button, Card, Row, Section
from content.catalogue import notices
from content.wording import day, kind_name, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.clients.customer import no_such_customer, warnings
from handlers.clients.others import others_buttons
from handlers.clients.pitch import marketing_rests
from handlers.clients.product_facts import (
    access_words,
    benchmark_words,
    grade_words,
    product_facts,
    sale_words,
    term_words,
)
from handlers.clients.suitable import Assessed, Refused, assessed
from handlers.lists.readings import product_name
from handlers.why.reasons import spoken
from segmentation.dossier import Dossier
from segmentation.needs import PitchNumbers
from segmentation.people import Language, Product
from segmentation.policy import Policy
from segmentation.product_reasons import product_reasons
from segmentation.reasons import Reason
from segmentation.suitability import SuitabilityNumbers, assessment_valid
from store.books.book import Book

#: Reasons said of one product.
_REASONS = 2
#: Products named in a group of those that do not suit.
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What the parts of the card are made from."""

    ask: Ask
    book: Book
    dossier: Dossier
    numbers: PitchNumbers
    found: Assessed
    rests: str

    @property
    def language(self) -> Language:
        return self.ask.language

    def say(self, key: str, **facts: object) -> str:
        return say(f"recommend.{key}", self.language, **facts)


def product_recommend(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The products for ``ask.slots.client``; ``ask.slots.product`` narrows them to kinds or codes."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    dossier = found[0]
    rests = marketing_rests(dossier, consent=book.marketing_consent(dossier.customer))
    judged = (
        Assessed()
        if rests
        else assessed(
            dossier,
            book.products,
            manager=book.manager,
            policy=policy,
            day=ask.today,
            wanted=ask.slots.product,
            individual=book.private,
        )
    )
    scene = _Scene(
        ask=ask,
        book=book,
        dossier=dossier,
        numbers=PitchNumbers.read(policy.section("pitch")),
        found=judged,
        rests=rests,
    )
    client = dossier.customer_id
    gate = SuitabilityNumbers.read(policy.section("suitability"))
    return Answer(card=_card(scene, gate), customers=(client,), shown=(client,))


def _card(scene: _Scene, gate: SuitabilityNumbers) -> Card:
    ask, book, language = scene.ask, scene.book, scene.language
    page = _page(scene)
    asked = bool(ask.slots.product)
    sections = (
        Section(
            title=say("pitch.section.warnings", language),
            lines=warnings(scene.dossier.customer, ask.today, book, language),
        ),
        Section(
            title=scene.say("section.asked" if asked else "section.others", count=len(scene.found.refused)),
            lines=() if ask.slots.page > 1 else _each(scene) if asked else _grouped(scene.found.refused, scene),
            beneath=True,
        ),
    )
    shown = [sentence for product in page for sentence in notices(product, language)]
    return Card(
        title=scene.say("title_rests" if scene.rests else "title", name=scene.dossier.customer.name),
        understood=" / ".join(product_name(word, book, language) for word in ask.slots.product),
        as_of=book.as_of.isoformat(),
        summary=_summary(scene, gate, len(page)),
        sections=tuple(one for one in sections if one.lines),
        rows=tuple(_row(product, scene) for product in page),
        buttons=(*others_buttons(ask, book), *_buttons(scene, len(page))),
        notices=tuple(dict.fromkeys(shown)),
        footer=say("pitch.as_of", language, day=day(book.as_of, language, weekday=False, today=ask.today)),
    )


def _before(scene: _Scene) -> int:
    """How many stand on earlier pages: the first holds what a pitch would name, the others a page each."""
    page = scene.ask.slots.page
    return 0 if page == 1 else scene.found.first + (page - 2) * (scene.ask.page_size or len(scene.found.fitting))


def _page(scene: _Scene) -> tuple[Product, ...]:
    fitting, start = scene.found.fitting, _before(scene)
    size = scene.found.first if scene.ask.slots.page == 1 else scene.ask.page_size or len(fitting)
    return fitting[start : start + size]


def _summary(scene: _Scene, gate: SuitabilityNumbers, shown: int) -> str:
    if scene.rests:
        return say(f"pitch.rests.{scene.rests}", scene.language)
    if scene.book.missing("products"):
        return say("pitch.no_products", scene.language)
    count = len(scene.found.fitting)
    later = scene.ask.slots.page > 1
    key = (
        "count_more"
        if later
        else "count"
        if count > shown
        else "count_all"
        if count
        else "none_asked"
        if scene.ask.slots.product
        else "none"
    )
    lines = [scene.say(key, count=count, shown=shown)]
    customer = scene.dossier.prudent
    if assessment_valid(customer, scene.ask.today):
        lines += [scene.say("level", level=customer.risk_level)] if count else []
    elif any(one.kind in gate.exempt_kinds for one in scene.found.fitting):
        lines.append(scene.say("deposits_only"))
    if count and scene.book.marketing_consent(scene.dossier.customer) is None:
        lines.append(say("pitch.when_asked", scene.language))
    return "\n".join(lines)


def _row(product: Product, scene: _Scene) -> Row:
    language, today = scene.language, scene.ask.today
    listed = product.product_code in scene.found.listed
    because = product_reasons(product, scene.dossier, today, scene.numbers, listed=listed)[:_REASONS]
    why = say("pitch.comma", language).join(spoken(one, language, today) for one in because)
    facts = " · ".join(
        part for part in (grade_words(product, language), access_words(product, language)) if part
    )  # fmt: skip
    details = (
        facts,
        term_words(product, language),
        benchmark_words(product, language, today),
        sale_words(product, language, today),
        scene.say("why", reasons=why or scene.say("because.within")),
    )
    return Row(
        title=product.name,
        value=kind_name(product.kind, language),
        details=tuple(part for part in details if part),
        group=scene.say("group.listed", type=_type(scene)) if listed else scene.say("group.others"),
        buttons=(
            Button(label=scene.say("button.info"), action=to_action("product_info", product=product.product_code)),
        ),
        facts={
            **product_facts(product, language, today),
            "on_list": listed,
            "because": [one.key.rpartition(".")[2] for one in because],
        },
    )


def _type(scene: _Scene) -> str:
    placed = scene.dossier.placement
    return say(f"words.asset_type.{placed.primary_type if placed else 'none'}", scene.language)


def _each(scene: _Scene) -> tuple[str, ...]:
    """Every product that was asked for and does not suit, with every reason."""
    lines = []
    for one in scene.found.refused:
        reasons = [spoken(reason, scene.language, scene.ask.today) for reason in one.verdict.reasons]
        key = "pitch.refer" if one.verdict.refer else "pitch.left_out"
        joined = say("pitch.comma", scene.language).join(reasons)
        lines.append(say(key, scene.language, product=one.product.name, reasons=joined))
    return tuple(lines)


def _grouped(refused: Sequence[Refused], scene: _Scene) -> tuple[str, ...]:
    """A line a reason, the most products first, with some of their names."""
    groups: dict[str, list[Refused]] = {}
    for one in refused:
        groups.setdefault(one.verdict.reasons[0].key.partition(".")[2], []).append(one)
    lines = []
    for name, some in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        why = spoken(_as_group(name, some[0]), scene.language, scene.ask.today)
        names = scene.say("names").join(one.product.name for one in some[:_NAMED])
        key = "group_line_more" if len(some) > _NAMED else "group_line"
        lines.append(scene.say(key, why=why, count=len(some), names=names))
    return tuple(lines)


def _as_group(name: str, first: Refused) -> Reason:
    """The reason said of many: without the figures of one product alone."""
    return Reason(key=f"recommend.against.{name}", facts=first.verdict.reasons[0].facts)


def _buttons(scene: _Scene, shown: int) -> tuple[Button, ...]:
    client, language = scene.dossier.customer_id, scene.language
    left = len(scene.found.fitting) - _before(scene) - shown
    more = Button(
        label=scene.say("button.more", count=left),
        action=to_action("product_recommend", scene.ask.slots, page=scene.ask.slots.page + 1),
        style="primary",
    )
    return (
        *((more,) if left > 0 else ()),
        Button(label=say("customer.button.pitch", language), action=to_action("pitch", client=client)),
        Button(label=say("pitch.button.profile", language), action=to_action("client_profile", client=client)),
    )
