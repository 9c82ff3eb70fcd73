"""What suits this customer (product_recommend): products that pass the gate, each with why, and why the others do not.

Three at first, in the order of the customer's type, never by what they pay; more when asked. Who must be left in peace is
offered nothing. The others are grouped by the gravest reason against them, for the manager's eyes alone.
"""

from collections.abc import Sequence

from content.access import access_words
from content.cards import Button, Card, Row, Section
from content.wording import kind_name, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.clients.product_facts import (
    benchmark_words,
    grade_words,
    product_facts,
    sale_words,
    term_words,
)
from handlers.clients.scene import Scene, scene_of
from handlers.clients.suitable import Refused
from handlers.lists.readings import product_names
from handlers.why.reasons import spoken
from segmentation.people import Product
from segmentation.policy import Policy
from segmentation.product_reasons import product_reasons
from segmentation.reasons import Reason
from segmentation.suitability import assessment_valid
from store.books.book import Book

#: Reasons said of one product.
_REASONS = 2
#: Products named in a group of those that do not suit.
_NAMED = 3


def product_recommend(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The products for ``ask.slots.client``; ``ask.slots.product`` narrows them to kinds or codes."""
    scene = scene_of(ask, book, policy)
    return scene if isinstance(scene, Answer) else scene.answer(_card(scene))


def _say(scene: Scene, key: str, **facts: object) -> str:
    return say(f"recommend.{key}", scene.language, **facts)


def _card(scene: Scene) -> Card:
    ask, book, language = scene.ask, scene.book, scene.language
    page, found = _page(scene), scene.assessed
    asked = bool(ask.slots.product)
    return scene.card(
        title=_say(scene, "title_rests" if scene.rests else "title", name=scene.customer.name),
        understood=product_names(ask.slots.product, book, language),
        summary=_summary(scene, len(page)),
        sections=(
            Section(title=say("pitch.section.warnings", language), lines=scene.warnings()),
            Section(
                title=_say(scene, "section.asked" if asked else "section.others", count=len(found.refused)),
                lines=() if ask.slots.page > 1 else _each(scene) if asked else _grouped(found.refused, scene),
                beneath=True,
            ),
        ),
        rows=(_row(product, scene) for product in page),
        named=page,
        buttons=_buttons(scene, len(page)),
    )


def _before(scene: Scene) -> int:
    """How many stand on earlier pages: the first holds what a pitch would name, the others a page each."""
    page = scene.ask.slots.page
    return 0 if page == 1 else scene.assessed.first + (page - 2) * (scene.ask.page_size or len(scene.assessed.fitting))


def _page(scene: Scene) -> tuple[Product, ...]:
    fitting, start = scene.assessed.fitting, _before(scene)
    size = scene.assessed.first if scene.ask.slots.page == 1 else scene.ask.page_size or len(fitting)
    return fitting[start : start + size]


def _summary(scene: Scene, shown: int) -> str:
    if scene.rests:
        return say(f"pitch.rests.{scene.rests}", scene.language)
    if scene.book.missing("products"):
        return say("pitch.no_products", scene.language)
    count = len(scene.assessed.fitting)
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
    lines = [_say(scene, key, count=count, shown=shown)]
    customer = scene.dossier.prudent
    if assessment_valid(customer, scene.ask.today):
        lines += [_say(scene, "level", level=customer.risk_level)] if count else []
    elif any(one.kind in scene.gate.numbers.exempt_kinds for one in scene.assessed.fitting):
        lines.append(_say(scene, "deposits_only"))
    if count and scene.consent is None:
        lines.append(say("pitch.when_asked", scene.language))
    return "\n".join(lines)


def _row(product: Product, scene: Scene) -> Row:
    language, today = scene.language, scene.ask.today
    listed = product.product_code in scene.assessed.listed
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
        _say(scene, "why", reasons=why or _say(scene, "because.within")),
    )
    return Row(
        title=product.name,
        value=kind_name(product.kind, language),
        details=tuple(part for part in details if part),
        group=_say(scene, "group.listed", type=_type(scene)) if listed else _say(scene, "group.others"),
        buttons=(
            Button(label=_say(scene, "button.info"), action=to_action("product_info", product=product.product_code)),
        ),
        facts={
            **product_facts(product, language, today),
            "on_list": listed,
            "because": [one.key.rpartition(".")[2] for one in because],
        },
    )


def _type(scene: Scene) -> str:
    placed = scene.dossier.placement
    return say(f"words.asset_type.{placed.primary_type if placed else 'none'}", scene.language)


def _each(scene: Scene) -> tuple[str, ...]:
    """Every product that was asked for and does not suit, with every reason."""
    lines = []
    for one in scene.assessed.refused:
        reasons = [spoken(reason, scene.language, scene.ask.today) for reason in one.verdict.reasons]
        key = "pitch.refer" if one.verdict.refer else "pitch.left_out"
        joined = say("pitch.comma", scene.language).join(reasons)
        lines.append(say(key, scene.language, product=one.product.name, reasons=joined))
    return tuple(lines)


def _grouped(refused: Sequence[Refused], scene: Scene) -> tuple[str, ...]:
    """A line a reason, the most products first, with some of their names."""
    groups: dict[str, list[Refused]] = {}
    for one in refused:
        groups.setdefault(one.verdict.reasons[0].key.partition(".")[2], []).append(one)
    lines = []
    for name, some in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        why = spoken(_as_group(name, some[0]), scene.language, scene.ask.today)
        names = _say(scene, "names").join(one.product.name for one in some[:_NAMED])
        key = "group_line_more" if len(some) > _NAMED else "group_line"
        lines.append(_say(scene, key, why=why, count=len(some), names=names))
    return tuple(lines)


def _as_group(name: str, first: Refused) -> Reason:
    """The reason said of many: without the figures of one product alone."""
    return Reason(key=f"recommend.against.{name}", facts=first.verdict.reasons[0].facts)


def _buttons(scene: Scene, shown: int) -> tuple[Button, ...]:
    client, language = scene.dossier.customer_id, scene.language
    left = len(scene.assessed.fitting) - _before(scene) - shown
    more = Button(
        label=_say(scene, "button.more", count=left),
        action=to_action("product_recommend", scene.ask.slots, page=scene.ask.slots.page + 1),
        style="primary",
    )
    return (
        *((more,) if left > 0 else ()),
        Button(label=say("customer.button.pitch", language), action=to_action("pitch", client=client)),
        Button(label=say("pitch.button.profile", language), action=to_action("client_profile", client=client)),
    )
