"""What a manager promised for today and has not done: the afternoon's reminder. The job ``follow`` sends it."""

from collections.abc import Collection

from content.cards import Card
from content.wording import day, say
from handlers.ask import Answer, Ask
from handlers.day.due import due_in
from handlers.day.today_rows import Scene, row_of
from segmentation.policy import Policy
from store.books.book import Book
from store.tasks import mornings


def promised(ask: Ask, book: Book, policy: Policy, customers: Collection[str]) -> Answer | None:
    """The lines of these customers that are still open today; None when nothing is left to do."""
    due = due_in(book, policy, ask.today, only=frozenset(customers))
    if not due.lines:
        return None
    language = ask.language
    others = {due.owner(line.customer_id) for line in due.lines} - {book.scope.own}
    scene = Scene(due=due, ask=ask, own=book.scope.own, names=mornings.colleagues(book.connection, others))
    shown = tuple(line.customer_id for line in due.lines)
    card = Card(
        title=say("morning.promised.title", language, day=day(ask.today, language, today=ask.today)),
        as_of=book.as_of.isoformat(),
        summary=say("morning.promised.summary", language, count=len(due.lines)),
        rows=tuple(row_of(line, scene) for line in due.told(due.lines)),
        footer=say("duties.as_of", language, day=day(book.as_of, language, weekday=False, today=ask.today)),
    )
    return Answer(card=card, customers=shown, shown=shown)
