"""The cards of letters: one to be copied and sent, why one may not be, what became of it."""

from content.cards import Button, Card, Section
from content.checks.said import said
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Ask
from handlers.letters.composing import Prepared
from store.books.book import Book
from store.staff import managers

#: The question's name; it is tapped, or typed in a few words.
LETTERS = "letters"
SHOW, SENT, BACK = "show", "sent", "back"


def kind_name(kind: str, ask: Ask) -> str:
    """A kind as a colleague says it."""
    return say(f"letters.kind.{kind}", ask.language)


def show_button(client: str, kind: str, label: str, *, style: str = "default", language: str = "") -> Button:
    """Opens a letter; what it says is made when it is opened."""
    action = to_action(LETTERS, client=client, task=kind, why=SHOW, note=language)
    return Button(label=label, action=action, style=style)


def letter_card(ask: Ask, book: Book, one: Prepared) -> Card:
    """The letter to be copied, who allowed its words, and what to say when it is sent."""
    rules, language = one.standing.template.rules, ask.language
    customer, given = one.dossier.customer, one.standing.approval
    other = "en" if one.language == "zh" else "zh"
    until = day(one.standing.template.valid_until, language, weekday=False, today=ask.today)
    allowed = say(
        "letters.card.allowed", language, author=_name(book, given.author), reviewer=_name(book, given.reviewer), until=until
    )  # fmt: skip
    return Card(
        title=say("letters.card.title", language, name=customer.name, kind=kind_name(rules.name, ask)),
        as_of=book.as_of.isoformat(),
        summary=say("letters.card.how", language),
        sections=(Section(title=say("letters.card.text", language), lines=one.letter.text, copy=True),),
        buttons=(
            Button(label=say("letters.button.sent", language), action=_end(one, SENT), style="primary"),
            Button(label=say("letters.button.back", language), action=_end(one, BACK)),
            show_button(customer.customer_id, rules.name, say(f"letters.button.in_{other}", language), language=other),
        ),
        footer=" ".join((allowed, say("letters.card.not_changed", language))),
    )  # fmt: skip


def _end(one: Prepared, why: str) -> str:
    return to_action(LETTERS, client=one.dossier.customer_id, task=one.key, why=why)


def stopped_card(ask: Ask, one: Prepared) -> Card:
    """Why it may not be handed over: the checks' own words, and when it may."""
    language = ask.language
    lines = tuple(said(finding.to_json(ask.now), language) for finding in one.findings)
    moments = [finding.until for finding in one.findings if finding.kind == "defer" and finding.until]
    blocks = any(finding.kind == "block" for finding in one.findings)
    later = max(moments).astimezone(ask.now.tzinfo) if moments and not blocks else None
    again = (
        say("letters.card.from", language, day=day(later.date(), language, today=ask.today), at=f"{later:%H:%M}")
        if later
        else ""
    )
    kind = kind_name(one.standing.template.rules.name, ask)
    return Card(
        title=say("letters.card.stopped", language, name=one.dossier.customer.name, kind=kind),
        summary=again,
        sections=(Section(lines=lines),),
        footer=say("letters.card.nothing_left", language),
    )


def _name(book: Book, staff_id: str) -> str:
    who = managers.by_staff_id(book.connection, staff_id)
    return who.name if who else staff_id
