"""The pitch for one customer by the one-two-three-four rule: one centre, two sides win, one of three ways, four dimensions.

Everything said comes from the customer's own facts; products pass the suitability gate and stand with grade, liquidity and
the notices nothing removes. Where marketing must rest (complaint, refusal, black list) only a service talk is given.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from content.calendar import working_days
from content.cards import Button, Card, Row, Section
from content.catalogue import notices
from content.wording import day, kind_name, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.clients.customer import no_such_customer, warnings
from handlers.clients.dimensions import dimensions
from handlers.clients.others import others_buttons
from handlers.clients.scene import marketing_rests
from handlers.clients.suitable import Gate, Shortlist
from handlers.why.reasons import spoken
from segmentation.bank_data import LOAN_KINDS
from segmentation.dossier import Dossier
from segmentation.needs import PitchNumbers, needs, soon_maturing
from segmentation.people import Language, Product
from segmentation.policy import Policy
from segmentation.reasons import Reason
from segmentation.suitability import grade_of
from store.books.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """What every part of one pitch is made from."""

    ask: Ask
    dossier: Dossier
    numbers: PitchNumbers
    needs: tuple[Reason, ...]
    list: Shortlist
    consent: bool | None
    rests: str
    """Why marketing rests (a wording key's end); "" when it may be done."""

    @property
    def language(self) -> Language:
        return self.ask.language

    @property
    def tier(self) -> str:
        return self.dossier.tier or "mass"

    @property
    def centre(self) -> str:
        """What the first need is: ``maturing``, ``type_savings`` and the like."""
        return self.needs[0].key.removeprefix("pitch.need.")

    def say(self, key: str, **facts: object) -> str:
        return say(f"pitch.{key}", self.language, **facts)


def pitch(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The proposal for ``ask.slots.client``, with warnings first."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    dossier = found[0]
    numbers = PitchNumbers.read(policy.section("pitch"))
    consent = book.marketing_consent(dossier.customer)
    rests = marketing_rests(dossier, consent=consent)
    chosen = (
        Shortlist()
        if rests
        else Gate(
            dossier=dossier, manager=book.manager, policy=policy, day=ask.today, individual=book.private
        ).shortlist(book.products, ask.slots.product)
    )
    talk = _Talk(
        ask=ask,
        dossier=dossier,
        numbers=numbers,
        needs=needs(dossier, ask.today, numbers),
        list=chosen,
        consent=consent,
        rests=rests,
    )
    customer_id = dossier.customer_id
    return Answer(card=_card(talk, book), customers=(customer_id,), shown=(customer_id,))


def _card(talk: _Talk, book: Book) -> Card:
    ask, dossier, language = talk.ask, talk.dossier, talk.language
    warned = warnings(dossier.customer, ask.today, book, language)
    sections = (
        Section(title=talk.say("section.warnings"), lines=warned),
        Section(title=talk.say("section.centre"), lines=_centre(talk)),
        Section(title=talk.say("section.sides"), lines=_sides(talk)),
        Section(title=talk.say("section.way"), lines=_way(talk)),
        Section(title=talk.say("section.dimensions"), lines=dimensions(dossier, language, ask.today)),
        Section(title=talk.say("section.talk"), lines=_talking_points(talk)),
        Section(title=talk.say("section.products"), lines=_products_said(talk, book)),
        Section(title=talk.say("section.unsuitable"), lines=_unsuitable(talk)),
        Section(title=talk.say("section.next"), lines=_next(talk, book)),
    )
    shown = [sentence for product in talk.list.fitting for sentence in notices(product, language)]
    lacking = book.missing("products", "placements")
    return Card(
        title=talk.say("title_service" if talk.rests else "title", name=dossier.customer.name),
        as_of=book.as_of.isoformat(),
        summary=spoken(talk.needs[0], language, ask.today),
        sections=tuple(section for section in sections if section.lines),
        rows=tuple(_product_row(product, talk) for product in talk.list.fitting),
        buttons=(*others_buttons(ask, book), *_buttons(talk)),
        notices=(*dict.fromkeys(shown), *(talk.say(f"missing.{name}") for name in lacking)),
        footer=talk.say("as_of", day=day(book.as_of, language, weekday=False, today=ask.today)),
    )


def _centre(talk: _Talk) -> tuple[str, ...]:
    """Present state, need, expectation: one centre, the others as what to listen for."""
    placed, language = talk.dossier.placement, talk.language
    state = talk.say("state_unknown")
    if placed:
        state = talk.say(
            "state_debt" if placed.debt else "state",
            tier=say(f"words.tier.{placed.tier}", language),
            type=say(f"words.asset_type.{placed.primary_type}", language),
            aum=money(placed.aum, language),
            debt=money(placed.debt, language),
        )
    also = [talk.say("also", need=spoken(need, language, talk.ask.today)) for need in talk.needs[1:3]]
    expectation = talk.say(f"expect.{'service' if talk.rests else _group(talk.centre)}")
    return (state, talk.say("need_line", need=spoken(talk.needs[0], language, talk.ask.today)), *also, expectation)


def _group(centre: str) -> str:
    return centre if centre in ("maturing", "liability", "declining", "idle", "new") else centre.removeprefix("type_")


def _sides(talk: _Talk) -> tuple[str, ...]:
    group = "service" if talk.rests else _group(talk.centre)
    return (talk.say(f"wins.customer.{group}"), talk.say(f"wins.bank.{group}"))


def _way(talk: _Talk) -> tuple[str, ...]:
    """One of the three ways of presenting, and why this one."""
    if talk.rests:
        return (talk.say("way.service"),)
    way, reason = _chosen_way(talk)
    tier = say(f"words.tier.{talk.tier}", talk.language)
    return (talk.say(f"way.{way}"), talk.say(f"way_reason.{reason}", tier=tier))


def _chosen_way(talk: _Talk) -> tuple[str, str]:
    if talk.tier in talk.numbers.review_tiers:
        return "tailored", "tier"
    if soon_maturing(talk.dossier.holdings, talk.ask.today, talk.numbers):
        return "continuing", "maturing"
    if talk.tier == "mass":
        return "continuing", "simple"
    return "combination", "relation"


def _talking_points(talk: _Talk) -> tuple[str, ...]:
    if talk.rests:
        return (talk.say(f"talk.{talk.rests}"),)
    type_ = talk.dossier.placement.primary_type if talk.dossier.placement else "none"
    owner = [talk.say("talk.owner")] if talk.dossier.customer.business_owner else []
    return (
        talk.say(f"talk.tier_{talk.tier}"),
        talk.say(f"talk.type_{type_}"),
        *owner,
        talk.say("talk.objection"),
    )


def _products_said(talk: _Talk, book: Book) -> tuple[str, ...]:
    if talk.rests:
        return (talk.say(f"rests.{talk.rests}"),)
    if not talk.list.fitting:
        return (talk.say("no_products" if book.missing("products") else "nothing_fits"),)
    # consent unknown is not consent: what fits may be named when the customer asks
    return (*([] if talk.consent else [talk.say("when_asked")]), talk.say("each_alone"))


def _product_row(product: Product, talk: _Talk) -> Row:
    language = talk.language
    grade = grade_of(product)
    details = [talk.say("grade", grade=grade) if grade else talk.say(_ungraded(product))]
    if product.kind != "service" and product.kind not in LOAN_KINDS:
        details.append(talk.say(f"liquidity.{product.liquidity or 'unknown'}"))
    if product.min_amount:
        details.append(talk.say("minimum", amount=money(product.min_amount, language)))
    return Row(
        title=product.name,
        value=kind_name(product.kind, language),
        details=tuple(details),
        facts={
            "product_code": product.product_code,
            "kind": product.kind,
            "risk_grade": grade,
            "liquidity": product.liquidity,
            "agency_sale": product.agency_sale,
            "notices": list(notices(product, language)),
        },
    )


def _ungraded(product: Product) -> str:
    if product.kind == "service":
        return "grade_service"
    return "grade_credit" if product.kind in LOAN_KINDS else "grade_none"


def _unsuitable(talk: _Talk) -> tuple[str, ...]:
    """Why the first others of the list were left out; the manager's own to read, never the customer's."""
    lines = []
    for one in talk.list.refused:
        reasons = [spoken(reason, talk.language, talk.ask.today) for reason in one.verdict.reasons]
        key = "refer" if one.verdict.refer else "left_out"
        lines.append(talk.say(key, product=one.product.name, reasons=talk.say("comma").join(reasons)))
    return tuple(lines)


def _next(talk: _Talk, book: Book) -> tuple[str, ...]:
    on = _next_day(talk, book)
    shown = day(on, talk.language, today=talk.ask.today)
    return (talk.say("next_service" if talk.rests else "next", day=shown),)


def _next_day(talk: _Talk, book: Book) -> date:
    """The day money ends, else so many days on as the tier asks; a working day."""
    calendar, today = working_days(book.edited_days), talk.ask.today
    ahead = [
        one.matures_on
        for one in soon_maturing(talk.dossier.holdings, today, talk.numbers)
        if one.matures_on is not None and one.matures_on > today
    ]
    if ahead:
        return max(calendar.on_or_before(min(ahead)), calendar.on_or_after(today))
    return calendar.on_or_after(today + timedelta(days=talk.numbers.next_contact_days[talk.tier]))


def _buttons(talk: _Talk) -> tuple[Button, ...]:
    client = talk.dossier.customer_id
    called = to_action("log_contact", client=client, outcome="reached")
    return (
        Button(label=talk.say("button.called"), action=called, style="primary"),
        Button(label=talk.say("button.profile"), action=to_action("client_profile", client=client)),
    )
