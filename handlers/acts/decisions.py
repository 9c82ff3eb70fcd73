"""What waits for a branch head's word: approved or rejected by a button; how requests and decisions share their cards."""

from collections.abc import Sequence

from content.cards import Button, Card, Row
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.tasks.task_cards import plain
from segmentation.people import Language

APPROVE, REJECT = "approve", "reject"


def decide_buttons(intent: str, number: str | int, language: Language) -> tuple[Button, ...]:
    """Approve and reject, for a request by its number."""
    return (
        Button(
            label=say("acts.approve", language),
            action=to_action(intent, task=str(number), why=APPROVE),
            style="primary",
        ),
        Button(label=say("acts.reject", language), action=to_action(intent, task=str(number), why=REJECT)),
    )


def number_of(ask: Ask) -> int | None:
    """The request a button names; None for anything else."""
    text = ask.slots.task
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - a column's numbers


def waiting_card(ask: Ask, key: str, rows: Sequence[Row]) -> Answer:
    """All that waits for the reader's word."""
    if not rows:
        return plain(ask, f"{key}.none_wait")
    named = tuple(row.customer_id for row in rows if row.customer_id)
    card = Card(title=say(f"{key}.wait", ask.language, count=len(rows)), rows=tuple(rows))
    return Answer(card=card, customers=named, shown=named)
