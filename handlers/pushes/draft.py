"""push_draft: a push said in a sentence; shown as it would leave, with what the checks say, and handed in when it is confirmed.

Longer ones, with products, news and days, are written on the console or with ``guanhu content draft``.
"""

from content.cards import Button, Card
from content.problems import Problem
from content.pushes.audience import Audience
from content.pushes.findings import blocked
from content.pushes.rules import PushRules
from content.pushes.words import PushWords
from content.wording import say
from handlers.actions import to_action
from handlers.acts.proposals import CANCEL, key_of, twice
from handlers.ask import Answer, Ask, Reason, action
from handlers.pushes.cards import found_sections, said_sections
from handlers.pushes.words import audience_words
from handlers.tasks.task_cards import plain, refused
from segmentation.deeds import PushDrafted
from segmentation.group_words import is_denied, parts
from segmentation.policy import Policy
from store.books.book import Book
from store.pushes.making import Wish, composed
from store.pushes.planned import with_slots

_KIND = "notice"
_BEFORE = 16
"""Characters: whom it is for, in a sentence like "to the investment groups: …"."""


def push_draft(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The push as it would leave; confirmed, it is kept and handed in."""
    if again := twice(ask, book):
        return again
    slots, language = ask.slots, ask.language
    if book.manager.role not in PushRules.read(policy).authors:
        return refused(ask, "pushes.card.not_author")
    if lacking := _lacking(ask):
        return plain(ask, lacking)
    wish = _wish(ask)
    try:
        push, counted = composed(book.connection, policy, wish, author=book.manager, now=ask.now)
    except Problem as problem:
        return Answer(card=Card(title=problem.sentence(language)))
    counted = with_slots(book.connection, policy, push, counted, now=ask.now)
    stands = blocked(push.findings)
    if slots.once and not stands:
        deed = PushDrafted(key=key_of(ask, book), staff_id=book.manager.staff_id, at=ask.now, push=push)
        return Answer(card=Card(title=say("pushes.card.draft_made", language), summary=push.card.title), deed=deed)
    confirm = Button(
        label=say("acts.confirm", language),
        action=to_action(ask.intent, slots, draft="", once=ask.message_key),
        style="primary",
    )
    cancel = Button(label=say("acts.cancel", language), action=action(CANCEL))
    card = Card(
        title=say("pushes.card.draft_title" if stands else "pushes.card.to_confirm", language),
        summary=audience_words(wish.audience, language, policy),
        sections=(*said_sections(push.card, language), *found_sections(push.findings, counted, language)),
        buttons=() if stands else (confirm, cancel),
    )
    return Answer(card=card, reason="" if stands else Reason.CONFIRM)


def _lacking(ask: Ask) -> str:
    """The wording's key of what has to be said first; empty when nothing is missing."""
    slots = ask.slots
    if any(map(is_denied, slots.segment)):
        return "pushes.card.whom_alone"
    return "" if slots.segment and (slots.note.strip() or slots.task) else "pushes.card.say_more"


def _groups(ask: Ask) -> tuple[str, ...]:
    """Each by itself: customers' groups are bound to one each."""
    return tuple(dict.fromkeys(part for word in ask.slots.segment for part in parts(word)))


def _wish(ask: Ask) -> Wish:
    """The first line is the title where there are several; else the kind's name. An approved item makes a push of itself."""
    if ask.slots.task:
        words = PushWords(title=say("pushes.kind.news", ask.language), news_ids=(ask.slots.task,))
        audience = Audience(segments=_groups(ask))
        return Wish(kind="news", audience=audience, language=ask.language, words=words)
    first, _, rest = _text(ask).partition("\n")
    title = first if rest.strip() else say(f"pushes.kind.{_KIND}", ask.language)
    audience = Audience(segments=_groups(ask))
    words = PushWords(title=title, text=rest.strip() or first)
    return Wish(kind=_KIND, audience=audience, language=ask.language, words=words)


def _text(ask: Ask) -> str:
    """What follows the colon, where whom it is for stands before it."""
    note = ask.slots.note.strip()
    before, colon, after = note.replace("：", ":", 1).partition(":")
    return after.strip() if colon and len(before) <= _BEFORE and after.strip() else note
