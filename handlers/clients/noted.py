"""What was noted of a customer in the bot, as lines of their page and of a visit's preparation: complaints, life, referrals."""

from content.wording import day, say
from handlers.acts.proposals import joined
from handlers.ask import Ask
from segmentation.deeds import COMPLAINTS
from segmentation.people import Customer
from store.books import noted
from store.books.book import Book

#: The latest of each kind.
_MOST = 3


def noted_lines(customer: Customer, ask: Ask, book: Book) -> tuple[str, ...]:
    """Open complaints with what they are about, then what happened lately, then whom they brought along."""
    language, client = ask.language, customer.customer_id
    lines = []
    for one in noted.open_complaints(book, client)[:_MOST]:
        kind = say(f"acts.complaint.kinds.{one.kind if one.kind in COMPLAINTS else 'other'}", language)
        on = day(one.opened_on, language, weekday=False, today=ask.today)
        lines.append(joined((say("acts.complaint.line", language, day=on, kind=kind), one.summary)))
    for event in noted.life_events(book, client)[:_MOST]:
        on = day(event.day, language, weekday=False, today=ask.today)
        lines.append(joined((on, say(f"acts.life.kinds.{event.kind}", language), event.note)))
    for referral in noted.referrals(book, client)[:_MOST]:
        on = day(referral.at.astimezone(ask.now.tzinfo).date(), language, weekday=False, today=ask.today)
        lines.append(joined((on, say("acts.noted.referral", language), referral.note)))
    return tuple(lines)
