"""What can I ask: a card written from the table of questions it is handed.

``handlers/intents.py`` hands in its own table, so that a new row is offered the day its handler lands. Every example is a
button that asks it, with a customer of the asker's own book where the question needs one.
"""

from collections.abc import Sequence

from content.cards import Button, Card, Row
from content.wording import say
from handlers.actions import SAY
from handlers.ask import Answer, Ask, Intent, action
from store.books.book import Book

#: The headings of the help card and what stands under each; a question in none of them stands under the last.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "day",
        (
            "contact_today",
            "maturity_list",
            "birthday_list",
            "key_dates",
            "large_movements",
            "churn_list",
            "reminder_list",
        ),
    ),
    (
        "customer",
        ("client_profile", "pitch", "contact_history", "why_segment", "visit_prep", "product_recommend", "benefits"),
    ),
    (
        "book",
        ("segment_list", "holders", "uplift_list", "book_summary", "product_info", "my_performance", "team_overview"),
    ),
    ("content", ("news_today", "push_draft", "push_review", "push_status")),
    ("record", ()),
)
#: Questions that need no line of their own.
UNLISTED = frozenset({"help", "smalltalk"})
#: Questions of one post alone.
OF_ROLE = {"team_overview": "branch_head"}


def help_card(ask: Ask, book: Book, offered: Sequence[Intent]) -> Answer:
    """The questions that are answered today, grouped, each with an example to tap."""
    language = ask.language
    client = _someone(book)
    place = {name: number for number, (_, names) in enumerate(GROUPS) for name in names}
    listed = [
        intent
        for intent in offered
        if intent.name not in UNLISTED
        and (client or not intent.needs_client)
        and OF_ROLE.get(intent.name, book.manager.role) == book.manager.role
    ]
    rows = []
    for intent in sorted(listed, key=lambda one: place.get(one.name, len(GROUPS) - 1)):
        example = say(f"intents.{intent.name}.example", language, client=client)
        group = GROUPS[place.get(intent.name, len(GROUPS) - 1)][0]
        rows.append(
            Row(
                title=say(f"intents.{intent.name}.title", language),
                details=(say(f"intents.{intent.name}.about", language),),
                group=say(f"help.group.{group}", language),
                buttons=(Button(label=example, action=action(SAY, text=example)),),
                facts={"intent": intent.name, "example": example},
            )
        )
    summary = say("help.summary" if book.manager_ids else "help.no_book", language)
    return Answer(
        card=Card(
            title=say("help.title", language),
            summary=summary,
            rows=tuple(rows),
            footer=say("help.footer", language),
        )
    )


def _someone(book: Book) -> str:
    """A customer the examples can name: by name where the asker sees names, else by number; empty for an empty book."""
    first = book.anyone()
    if first is None:
        return ""
    return first.name if book.sees_in_full(first.manager_id) else first.customer_id
