"""What a customer or a level gets, what the next level would unlock, and how far it is (benefits).

Benefits go by level and are tied to no purchase. What the bank has still to confirm is marked and not to be promised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.benefits import Benefit, Benefits
from content.benefits import benefits as catalogue
from content.cards import Button, Card, Row
from content.wording import day, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.clients.customer import no_such_customer
from handlers.clients.others import others_buttons
from handlers.clients.scene import marketing_rests
from handlers.lists.readings import segment_name
from handlers.why.levels import Gap, gap_to
from segmentation.money import yuan_text
from segmentation.people import Customer, Language, Placement
from segmentation.policy import Policy
from store.books.book import Book

_TIER = "tier"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Whose benefits, and what they are read from."""

    ask: Ask
    book: Book
    policy: Policy
    customer: Customer
    placement: Placement
    known: Benefits

    @property
    def language(self) -> Language:
        return self.ask.language

    def say(self, key: str, **facts: object) -> str:
        return say(f"benefits.{key}", self.language, **facts)

    def name(self, word: str) -> str:
        return segment_name(word, self.language, self.policy)


def benefits(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Of the customer of ``ask.slots.client``, or of the levels of ``ask.slots.segment``; of every tier without either."""
    if not ask.slots.client:
        return _of_levels(ask, book, policy)
    customer = book.customer(ask.slots.client)
    if customer is None:
        return no_such_customer(ask)
    placement = book.placement(customer.customer_id)
    if placement is None:
        said = say("customer.not_classified", ask.language)
        card = Card(title=say("benefits.title", ask.language, name=customer.name), summary=said)
        client = customer.customer_id
        return Answer(card=_dated(card, ask, book), customers=(client,), shown=(client,))
    scene = _Scene(
        ask=ask, book=book, policy=policy, customer=customer, placement=placement, known=catalogue()
    )  # fmt: skip
    client = customer.customer_id
    return Answer(card=_of_customer(scene), customers=(client,), shown=(client,))


def _of_customer(scene: _Scene) -> Card:
    placed, known, today = scene.placement, scene.known, scene.ask.today
    own = f"{_TIER}:{placed.tier}"
    target = _target(scene, own)
    gap = gap_to(placed, target.partition(":")[2], scene.policy) if target else None
    held = known.up_to(own, today)
    others = [one for word in _other_levels(placed) for one in known.up_to(word, today)]
    there = {one.id for one in held}
    unlocked = [one for one in known.up_to(target, today) if one.id not in there] if target else []
    return _dated(
        Card(
            title=scene.say("title", name=scene.customer.name),
            understood=scene.name(target) if scene.ask.slots.segment and target else "",
            summary=_summary(scene, target, gap),
            rows=(
                *(_row(one, scene.say("group.own", level=scene.name(own)), scene.language) for one in held),
                *(_row(one, scene.say("group.other"), scene.language) for one in others),
                *(_row(one, _ahead(scene, target, gap), scene.language, gap) for one in unlocked),
            ),
            buttons=(*others_buttons(scene.ask, scene.book), *_buttons(scene, target)),
            notices=_notices([*held, *others, *unlocked], scene),
        ),
        scene.ask,
        scene.book,
    )


def _target(scene: _Scene, own: str) -> str:
    """The tier asked about when it is above the customer's own, else the next one; empty at the top."""
    order = scene.known.ladders[_TIER]
    asked = [word for one in scene.ask.slots.segment if (word := scene.known.level(one)).startswith(f"{_TIER}:")]
    above = [word for word in asked if _place(word, order) > _place(own, order)]
    return above[-1] if above else scene.known.above(own)


def _place(word: str, order: Sequence[str]) -> int:
    value = word.partition(":")[2]
    return order.index(value) if value in order else -1


def _other_levels(placed: Placement) -> tuple[str, ...]:
    return tuple(
        word for word in (f"star_level:{placed.star_level}", f"vip_class:{placed.vip_class}") if word[-1] != ":"
    )


def _summary(scene: _Scene, target: str, gap: Gap | None) -> str:
    placed, language = scene.placement, scene.language
    lines = [scene.say("state", level=scene.name(f"{_TIER}:{placed.tier}"), aum=money(placed.aum, language))]
    if not target:
        lines.append(scene.say("top"))
    elif gap is None:
        lines.append(scene.say("unsolved", level=scene.name(target)))
    elif gap.missing:
        amount, mark = money(gap.missing, language), money(gap.mark, language)
        lines.append(scene.say("missing", level=scene.name(target), amount=amount, mark=mark))
    else:
        lines.append(scene.say("reached", level=scene.name(target), mark=money(gap.mark, language)))
    floor = gap_to(placed, placed.tier, scene.policy)
    if floor and floor.missing:
        lines.append(scene.say("below", amount=money(floor.missing, language), mark=money(floor.mark, language)))
    return "\n".join(lines)


def _ahead(scene: _Scene, target: str, gap: Gap | None) -> str:
    if gap and gap.missing:
        return scene.say("group.ahead_missing", level=scene.name(target), amount=money(gap.missing, scene.language))
    return scene.say("group.ahead", level=scene.name(target))


def _row(one: Benefit, group: str, language: Language, gap: Gap | None = None) -> Row:
    return Row(
        title=one.words[language],
        details=(say("benefits.condition", language, what=one.condition[language]),) if one.condition[language] else (),
        badges=() if one.confirmed else (say("benefits.badge.verify", language),),
        group=group,
        facts={
            "benefit": one.id,
            "level": one.level,
            "cost": one.cost,
            "confirmed": one.confirmed,
            "source": one.source,
            "missing": yuan_text(gap.missing) if gap else None,
        },
    )


def _notices(shown: Sequence[Benefit], scene: _Scene) -> tuple[str, ...]:
    rests = marketing_rests(
        scene.book.dossiers(scene.ask.today, [scene.customer.customer_id])[0],
        consent=scene.book.marketing_consent(scene.customer),
    )
    said = [scene.say("untied")]
    if any(not one.confirmed for one in shown):
        said.insert(0, scene.say("unconfirmed"))
    if rests:
        said.insert(0, say(f"pitch.rests.{rests}", scene.language))
    return tuple(said)


def _buttons(scene: _Scene, target: str) -> tuple[Button, ...]:
    client = scene.customer.customer_id
    why = Button(
        label=say("why.button_next", scene.language),
        action=to_action("why_segment", Slots(client=client, segment=(target or "tier:",))),
    )
    profile = Button(
        label=say("pitch.button.profile", scene.language), action=to_action("client_profile", client=client)
    )
    return (why, profile) if target else (profile,)


# -- without a customer -----------------------------------------------------------------------------------------------------


def _of_levels(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The benefits of levels, each with how many customers of the book stand on it."""
    known, language = catalogue(), ask.language
    asked = [word for one in ask.slots.segment if (word := known.level(one))]
    if ask.slots.segment and not asked:
        names = " + ".join(segment_name(one, language, policy) for one in ask.slots.segment)
        card = Card(
            title=say("benefits.title_levels", language), summary=say("benefits.no_level", language, name=names)
        )
        return Answer(card=_dated(card, ask, book))
    whole = bool(asked)
    words = asked or [f"{_TIER}:{one}" for one in known.ladders[_TIER]]
    rows = [
        _row(one, _counted(word, ask, book, policy), language)
        for word in words
        for one in (known.up_to(word, ask.today) if whole else known.of_level(word, ask.today))
    ]
    notices = [say("benefits.untied", language)]
    if any(not row.facts["confirmed"] for row in rows):
        notices.insert(0, say("benefits.unconfirmed", language))
    card = Card(
        title=say("benefits.title_levels", language),
        understood=" / ".join(segment_name(word, language, policy) for word in asked),
        summary="" if whole else say("benefits.add_up", language),
        rows=tuple(rows),
        notices=tuple(notices),
    )
    return Answer(card=_dated(card, ask, book))


def _counted(word: str, ask: Ask, book: Book, policy: Policy) -> str:
    name = segment_name(word, ask.language, policy)
    if book.missing("placements") or not book.manager_ids:
        return name
    return say("benefits.group.level", ask.language, level=name, count=len(book.segment((word,))))


def _dated(card: Card, ask: Ask, book: Book) -> Card:
    footer = say("pitch.as_of", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today))
    return replace(card, as_of=book.as_of.isoformat(), footer=footer)
