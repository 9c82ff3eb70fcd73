"""One product (product_info): the bank's facts with their days, whose grade counts, whether it may be offered, who holds it.

A kind, or words that mean several, lead to a list to choose from. An old series is shown as it stands in holdings and said
to be offered no more.
"""

from dataclasses import replace

from content.access import access_words
from content.cards import Button, Card, Row, Section
from content.catalogue import notices
from content.wording import day, kind_name, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.clients.product_facts import (
    benchmark_words,
    grade_words,
    product_facts,
    qualification_words,
    sale_words,
    state_of,
    term_words,
)
from handlers.clients.product_names import meant_by
from handlers.clients.product_narrowing import narrowed, narrowing_words
from handlers.lists.readings import product_name
from segmentation.money import yuan_text
from segmentation.people import Product
from segmentation.policy import Policy
from store.books import product_holders
from store.books.book import Book
from store.books.product_holders import Held

#: Products on offer stand before those that are not.
_ORDER = ("live", "not_yet", "over", "verify", "off", "legacy", "unknown")


def product_info(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    """The product of ``ask.slots.product`` (a code), or those of the kinds; else those that ``product_text`` may mean."""
    language = ask.language
    if book.missing("products"):
        return Answer(card=Card(title=say("product.none_delivered", language)))
    if not (ask.slots.product or ask.slots.product_text):
        return Answer(card=Card(title=say("product.which", language)), reason=Reason.ASK_WHICH)
    found = _meant(ask, book)
    if not found:
        words = ask.slots.product_text or " / ".join(product_name(one, book, language) for one in ask.slots.product)
        return Answer(card=_dated(Card(title=say("product.unknown", language, words=words)), ask, book))
    found, unused = narrowed(narrowing_words(ask.slots.product_text), found)
    held = product_holders.held(book, [one.product_code for one in found], ask.today)
    card = _one(found[0], held, ask, book) if len(found) == 1 else _several(found, held, ask, book)
    if unused:
        said = say("lists.not_applied", language, filters=" · ".join(unused))
        card = replace(card, notices=(*card.notices, said))
    return Answer(card=_dated(card, ask, book))


def _meant(ask: Ask, book: Book) -> tuple[Product, ...]:
    slots = ask.slots
    asked = tuple(one for one in book.products if one.product_code in slots.product)
    asked = asked or tuple(one for one in book.products if one.kind in slots.product)
    named = meant_by(slots.product_text, book.products) if slots.product_text else ()
    if not asked:
        return named
    # the words may be a product's own name though they are a kind's too
    return named if len(named) == 1 and named[0] in asked else asked


def _one(product: Product, held: Held, ask: Ask, book: Book) -> Card:
    language, today = ask.language, ask.today
    state = state_of(product, today)
    holders = Button(
        label=say("product.button.holders", language), action=to_action("holders", product=product.product_code)
    )
    return Card(
        title=say("product.title", language, name=product.name, code=product.product_code),
        understood=kind_name(product.kind, language),
        summary=" ".join(
            one for one in (say(f"product.state.{state}", language), sale_words(product, language, today)) if one
        ),
        sections=_sections(product, ask, book),
        rows=(
            Row(
                title=say("product.mine", language),
                value=money(held.amount, language),
                details=(_held_words(held, ask),),
                facts={**product_facts(product, language, today), **_held_facts(held)},
            ),
        ),
        buttons=(holders,) if held.customers else (),
        notices=notices(product, language),
    )


def _sections(product: Product, ask: Ask, book: Book) -> tuple[Section, ...]:
    """Terms, risk and whose grade it is, the dated benchmark; without empty ones."""
    language, wanted = ask.language, product.required_qualification
    lacks = wanted and wanted not in book.manager.qualifications
    rows = {
        "terms": (term_words(product, language), access_words(product, language), _issuer(product, ask)),
        "risk": (
            grade_words(product, language),
            say("product.grade_source", language, source=product.grade_source) if product.grade_source else "",
            say("product.private", language) if product.private_offering or product.kind == "trust_plan" else "",
            say("product.qualification", language, name=qualification_words(wanted, language)) if wanted else "",
            say("product.qualification_lacking", language) if lacks else "",
        ),
        "benchmark": (benchmark_words(product, language, ask.today),),
    }
    return tuple(
        Section(title=say(f"product.section.{name}", language), lines=said)
        for name, lines in rows.items()
        if (said := tuple(one for one in lines if one))
    )


def _several(found: tuple[Product, ...], held: Held, ask: Ask, book: Book) -> Card:
    language, today = ask.language, ask.today
    ordered = sorted(found, key=lambda one: (_ORDER.index(state_of(one, today)), one.product_code))
    size = ask.page_size or len(ordered)
    first = (ask.slots.page - 1) * size
    shown = ordered[first : first + size]
    left = len(ordered) - first - len(shown)
    kinds = tuple(dict.fromkeys(one.kind for one in ordered))
    named = " / ".join(product_name(one, book, language) for one in ask.slots.product) or ask.slots.product_text
    sentences = [note for one in shown for note in notices(one, language)]
    more = Button(
        label=say("product.button.more", language, count=left),
        action=to_action("product_info", ask.slots, page=ask.slots.page + 1),
    )
    holders = Button(
        label=say("product.button.holders", language), action=to_action("holders", product=",".join(kinds))
    )
    return Card(
        title=say("product.title_several", language, name=named, count=len(ordered)),
        understood=" / ".join(kind_name(one, language) for one in kinds),
        summary=_held_words(held, ask),
        rows=tuple(_row(one, ask) for one in shown),
        buttons=(*((more,) if left > 0 else ()), *((holders,) if held.customers and ask.slots.product else ())),
        notices=tuple(dict.fromkeys(sentences)),
    )


def _row(product: Product, ask: Ask) -> Row:
    language, state = ask.language, state_of(product, ask.today)
    terms = " · ".join(
        one for one in (grade_words(product, language), access_words(product, language)) if one
    )  # fmt: skip
    return Row(
        title=product.name,
        value=kind_name(product.kind, language),
        details=tuple(one for one in (terms, term_words(product, language)) if one),
        badges=() if state == "live" else (say(f"product.badge.{state}", language),),
        buttons=(
            Button(
                label=say("product.button.info", language),
                action=to_action("product_info", product=product.product_code),
            ),
        ),
        facts=product_facts(product, language, ask.today),
    )


def _issuer(product: Product, ask: Ask) -> str:
    if not product.issuer:
        return ""
    key = "product.issuer_agency" if product.agency_sale else "product.issuer"
    return say(key, ask.language, issuer=product.issuer)


def _held_words(held: Held, ask: Ask) -> str:
    if not held.customers:
        return say("product.held_by_nobody", ask.language)
    return say("product.held", ask.language, customers=held.customers, amount=money(held.amount, ask.language))


def _held_facts(held: Held) -> dict[str, object]:
    return {"customers": held.customers, "holdings": held.holdings, "amount": yuan_text(held.amount)}


def _dated(card: Card, ask: Ask, book: Book) -> Card:
    footer = say("pitch.as_of", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today))
    return replace(card, as_of=book.as_of.isoformat(), footer=footer)
