"""Who holds a product (holders): the asker's customers with it, the largest first. Alerts of market marks lead here."""

from content.cards import Button, Card, Row
from content.wording import kind_name, knows, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from segmentation.money import yuan_text
from segmentation.people import Holding
from segmentation.policy import Policy
from store.books.book import Book


def holders(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    """The customers of the book that hold any of the products: kinds (equity_fund) or codes."""
    language, wanted = ask.language, ask.slots.product
    if not wanted:
        return Answer(card=Card(title=say("alerts.holders.which", language)), reason=Reason.ASK_WHICH)
    held = _held(book, wanted, ask)
    if not held:
        return Answer(card=Card(title=say("alerts.holders.none", language), as_of=book.as_of.isoformat()))
    size = ask.page_size or len(held)
    first = (ask.slots.page - 1) * size
    shown = held[first : first + size]
    left = len(held) - first - len(shown)
    more = Button(
        label=say("alerts.holders.more", language, count=left),
        action=to_action("holders", ask.slots, page=ask.slots.page + 1),
    )
    names = {one.customer_id: one for one in book.customers(one for one, _ in shown)}
    card = Card(
        title=say("alerts.holders.title", language, product=_named(book, wanted, ask), count=len(held)),
        as_of=book.as_of.isoformat(),
        rows=tuple(_row(names[customer].name, customer, some, ask) for customer, some in shown if customer in names),
        buttons=(more,) if left > 0 else (),
    )
    return Answer(card=card, customers=tuple(one for one, _ in held), shown=tuple(row.customer_id for row in card.rows))


def _held(book: Book, wanted: tuple[str, ...], ask: Ask) -> list[tuple[str, list[Holding]]]:
    found: dict[str, list[Holding]] = {}
    for one in book.holdings_in(wanted):
        if one.opened_on <= ask.today:
            found.setdefault(one.customer_id, []).append(one)
    open_ = {one.customer_id for one in book.customers(found) if one.closed_on is None or one.closed_on > ask.today}
    if ask.slots.segment:
        open_ &= {one.customer_id for one in book.segment(ask.slots.segment)}
    amount, kept = ask.slots.amount, []
    for customer, some in found.items():
        total = sum(one.balance for one in some)
        least, most = (amount.least, amount.most) if amount else (None, None)
        if customer in open_ and (least is None or total >= least) and (most is None or total <= most):
            kept.append((customer, some))
    return sorted(kept, key=lambda one: (-sum(each.balance for each in one[1]), one[0]))


def _row(name: str, customer_id: str, some: list[Holding], ask: Ask) -> Row:
    total = sum(one.balance for one in some)
    return Row(
        title=name,
        value=money(total, ask.language),
        details=tuple(dict.fromkeys(one.product_name or kind_name(one.kind, ask.language) for one in some)),
        customer_id=customer_id,
        facts={"amount": yuan_text(total), "products": sorted({one.product_code for one in some})},
        buttons=(
            Button(
                label=say("duties.button.profile", ask.language), action=to_action("client_profile", client=customer_id)
            ),
        ),
    )


def _named(book: Book, wanted: tuple[str, ...], ask: Ask) -> str:
    said = []
    for one in wanted:
        product = book.product(one)
        known = knows(f"words.kind.{one}", ask.language)
        said.append(product.name if product else kind_name(one, ask.language) if known else one)
    return say("pitch.comma", ask.language).join(said)
