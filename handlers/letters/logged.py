"""What became of a manager's letters: opened, sent, given back, refused since, the newest first. Their own customers' alone."""

from collections import Counter
from datetime import timedelta

from content.cards import Button, Card, Row
from content.wording import day, say
from handlers.ask import Answer, Ask
from handlers.letters.cards import BACK, LETTERS, SENT, kind_name, show_button
from handlers.lists.pages import footer, more, page_of
from store.books.book import Book
from store.books.roster import roster
from store.letters import templates, written
from store.letters.written import Written
from store.outbox import consents

#: What a button or a page asks with (``why``).
LOG = "log"
#: Letters of a quarter.
_PERIOD = timedelta(days=92)


def log_card(ask: Ask, book: Book) -> Answer:
    """The letters of the last quarter to customers who are the reader's today, whoever sent them."""
    language = ask.language
    mine = [one.customer_id for one in roster(book, ask.today) if book.sees_in_full(one.manager_id)]
    found = written.since(book.connection, mine, ask.now - _PERIOD, also_back=True)[::-1]
    page = page_of(found, ask)
    names = {one.customer_id: one.name for one in book.customers({one.customer_id for one in page.shown})}
    shown = [one for one in page.shown if one.customer_id in names]
    no, ended = _refused(book, shown), _ended(ask, book, shown)
    counts = Counter(one.state for one in found)
    parts = [
        say(f"letters.log.{state}", language, count=counts[state])
        for state in (SENT, written.HANDED, BACK)
        if counts[state]
    ]
    card = Card(
        title=say("letters.log.title", language),
        as_of=book.as_of.isoformat(),
        summary=say("letters.comma", language).join(parts) or say("letters.log.none", language),
        rows=tuple(_row(ask, one, names[one.customer_id], refused=one.key in no, ended=one.key in ended) for one in shown),
        buttons=(*more(ask, page), Button(label=say("letters.button.list", language), action=LETTERS)),
        footer=footer(ask, book, page),
    )  # fmt: skip
    ids = tuple(dict.fromkeys(one.customer_id for one in found))
    return Answer(card=card, customers=ids, shown=tuple(dict.fromkeys(one.customer_id for one in shown)))


def _refused(book: Book, found: list[Written]) -> frozenset[str]:
    """Keys of letters whose customer wants no more of them, as far as the ledger tells."""
    kinds = {(one.purpose, one.channel) for one in found}
    said = {
        which: consents.latest(
            book.connection, [one.customer_id for one in found], purpose=which[0], channel=which[1]
        )
        for which in kinds
    }  # fmt: skip
    return frozenset(one.key for one in found if said[one.purpose, one.channel].get(one.customer_id) is False)


def _ended(ask: Ask, book: Book, found: list[Written]) -> frozenset[str]:
    """Keys of open letters whose words were withdrawn meanwhile, or are over: not to be sent any more."""
    open_ = [one for one in found if one.state == written.HANDED]
    there = {number: templates.find(book.connection, number) for number in {one.template_id for one in open_}}
    holding = {number for number, one in there.items() if one is not None and one.holds(ask.today)}
    return frozenset(one.key for one in open_ if one.template_id not in holding)


def _row(ask: Ask, one: Written, name: str, *, refused: bool, ended: bool) -> Row:
    """One letter; what is open may be opened again or said to be sent there."""
    at = (one.ended_at or one.handed_at).astimezone(ask.now.tzinfo)
    state = say(f"letters.state.{one.state}", ask.language)
    when = f"{day(at.date(), ask.language, weekday=False, today=ask.today)} {at:%H:%M}"
    marks = [say("letters.log.refused", ask.language)] if refused else []
    marks += [say("letters.log.ended", ask.language)] if ended else []
    open_ = show_button(one.customer_id, one.kind, say("letters.button.open", ask.language))
    return Row(
        title=name,
        details=(say("letters.log.line", ask.language, kind=kind_name(one.kind, ask), state=state, at=when),),
        badges=tuple(marks),
        customer_id=one.customer_id,
        buttons=(open_,) if one.state == written.HANDED and not marks else (),
        facts={"letter": one.key, "state": one.state},
    )
