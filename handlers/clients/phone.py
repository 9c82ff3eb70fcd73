"""Showing a phone number (show_phone): the whole number of one customer, to their own manager, in a private chat.

Everywhere else numbers are masked. ``Answer.fields`` says that it was shown, so that the audit has who, whom and which field.
"""

import re
from functools import lru_cache

from content.cards import Button, Card
from content.wording import LANGUAGES, day, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.clients.customer import no_such_customer
from handlers.clients.scene import marketing_rests
from handlers.language.deny import refused
from handlers.language.text import tidy
from segmentation.policy import Policy
from store.books.book import Book
from store.books.phones import full_phone

#: The question's name; it is tapped on the card, or typed in a few words.
SHOW_PHONE = "show_phone"
#: The field, as the audit has it.
_FIELD = "phone"
#: Longer words are no name.
_LONGEST = 24
_NUMBER = "(?:电话号码|手机号码|联系电话|电话|手机号|手机|号码)"
_ASKED = (
    re.compile(rf"^(?:请|麻烦|帮我)?(?:显示|看看?|查查?|给我)(?:一下|下)?(?P<who>.{{2,}}?)的?{_NUMBER}$"),
    re.compile(rf"^(?P<who>.{{2,}}?)的{_NUMBER}(?:是多少|是什么|多少|呢)?$"),
    re.compile(r"^(?:please )?(?:show|give)(?: me)? (?P<who>.+?)(?:'s)? (?:phone |mobile )?(?:number|phone)$"),
    re.compile(r"^(?P<who>his|her|their) (?:phone |mobile )?(?:number|phone)(?: please)?$"),
    re.compile(r"^what(?: is|'s) (?P<who>.+?)'s (?:phone |mobile )?number$"),
    re.compile(r"^(?:please )?(?:show|give)(?: me)? (?:the )?(?:phone |mobile )?number (?:of|for) (?P<who>.+)$"),
    re.compile(r"^(?:what(?: is|'s) )?(?:the )?(?:phone|mobile)(?: number)? (?:of|for) (?P<who>.+)$"),
)
_MANY = re.compile(r"所有|全部|每|大家|客户们|名单|谁|哪|\ball\b|\bevery|\bwho\b|\bwhich\b|\bcustomers\b")
_LAST = frozenset(
    {"他", "她", "ta", "客户", "这个客户", "这位客户", "the", "his", "her", "their", "this", "that", "me the"}
)


@lru_cache(maxsize=512)
def asked_phone(text: str) -> str | None:
    """Whose number a message asks for, as typed; "" for the customer just talked of, None when it asks for none."""
    typed = tidy(text).text.strip().strip("。.!！?？").strip()
    if any(typed in say("phone.typed", language).split("|") for language in LANGUAGES):
        return ""
    found = next((match for pattern in _ASKED if (match := pattern.match(typed))), None)
    if found is None or refused(typed) or _MANY.search(typed):
        return None
    who = found["who"].strip()
    return "" if who in _LAST else who if len(who) <= _LONGEST else None


def show_phone(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    """The number of ``ask.slots.client``, with what must be known before calling."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    language, dossier = ask.language, found[0]
    client, name = dossier.customer_id, dossier.customer.name
    if not book.sees_in_full(dossier.customer.manager_id):
        key = "phone.own_only" if book.private else "phone.private_only"
        return Answer(
            card=Card(title=say("unclear.title_no", language), summary=say(key, language)), reason=Reason.NOT_ALLOWED
        )
    phone = full_phone(book, client)
    if not phone:
        card = Card(title=say("phone.title", language, name=name), summary=say("phone.none", language))
        return Answer(card=card, customers=(client,), shown=(client,))
    rests = marketing_rests(dossier, consent=book.marketing_consent(dossier.customer))
    called = to_action("log_contact", client=client, outcome="reached", channel="phone")
    missed = to_action("log_contact", client=client, outcome="no_answer", channel="phone")
    card = Card(
        title=say("phone.title", language, name=name),
        as_of=book.as_of.isoformat(),
        summary=phone,
        buttons=(
            Button(label=say("pitch.button.called", language), action=called, style="primary"),
            Button(label=say("words.outcome.no_answer", language), action=missed),
        ),
        notices=(
            *((say(f"pitch.talk.{rests}", language),) if rests else ()),
            say("phone.recorded", language),
        ),
        footer=say("pitch.as_of", language, day=day(book.as_of, language, weekday=False, today=ask.today)),
    )
    return Answer(card=card, customers=(client,), shown=(client,), fields=(_FIELD,))
