"""INTENTS: every question a manager can ask, one row each. ``help`` and the README are written from it.

A row is the question's name, the slots it takes, which way open periods look, and its handler. A row without a handler is
understood and answered honestly: "not yet". Handlers never import this table.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from content.cards import Button, Card
from handlers.actions import SAY
from handlers.acts.complaints import log_complaint
from handlers.acts.consenting import CONSENT, consent
from handlers.acts.leave import leave_set
from handlers.acts.life import log_life_event, log_referral
from handlers.acts.overriding import override_request
from handlers.acts.proposals import CANCEL, cancelled
from handlers.acts.reminder_changes import REMINDER_CHANGE, reminder_change
from handlers.acts.reminding import reminder_set
from handlers.acts.transfers import handover
from handlers.acts.undoing import undo
from handlers.ask import Answer, Ask, Intent
from handlers.clients.benefits import benefits
from handlers.clients.customer import client_profile
from handlers.clients.news import news_today
from handlers.clients.phone import SHOW_PHONE, show_phone
from handlers.clients.pitch import pitch
from handlers.clients.product_info import product_info
from handlers.clients.recommend import product_recommend
from handlers.clients.team_member import team_member
from handlers.clients.visit import visit_prep
from handlers.day.arrivals import LOBBY, visitors
from handlers.day.team import team_overview
from handlers.day.today import contact_today
from handlers.help import help_card
from handlers.letters.cards import LETTERS
from handlers.letters.writing import letters
from handlers.lists.birthdays import birthday_list
from handlers.lists.churn import churn_list
from handlers.lists.contacted import CONTACTED, contacted
from handlers.lists.history import contact_history
from handlers.lists.holders import holders
from handlers.lists.key_dates import key_dates
from handlers.lists.maturities import maturities
from handlers.lists.movements import large_movements
from handlers.lists.performance import my_performance
from handlers.lists.reminders import reminder_list
from handlers.lists.segments import segment_list
from handlers.lists.summary import book_summary
from handlers.lists.tier_changes import TIER_CHANGES, tier_changes
from handlers.pitches.heard import OBJECTION, objection
from handlers.pushes.draft import push_draft
from handlers.pushes.newsdesk import NEWS_DESK, news_desk
from handlers.pushes.review import push_review
from handlers.pushes.status import push_status
from handlers.smalltalk import smalltalk
from handlers.tasks.contacts import log_contact
from handlers.tasks.task_later import snooze
from handlers.why.uplift import uplift_list
from handlers.why.why import why_segment
from segmentation.policy import Policy
from store.books.book import Book

Handler = Callable[[Ask, Book, Policy], Answer]


@dataclass(frozen=True, slots=True)
class Question:
    """One row: what is asked, and who answers. The example per language is wording ``intents.<name>.example``."""

    intent: Intent
    handler: Handler


def _read(name: str, *slots: str, look: str = "ahead", needs_client: bool = False) -> Intent:
    return Intent(name=name, slots=slots, look=look, needs_client=needs_client)


def _write(name: str, *slots: str, needs_client: bool = True) -> Intent:
    return Intent(name=name, slots=slots, writes=True, needs_client=needs_client)


def _help(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    return help_card(ask, book, offered())


def _whom_to_see(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Whoever keeps the lobby has no book: theirs are the day's visitors."""
    lobby = book.manager.role == "lobby_manager"
    return visitors(ask, book, policy) if lobby else contact_today(ask, book, policy)


def _team(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The whole team, or the one manager who is named."""
    named = ask.slots.staff or ask.slots.staff_text
    return team_member(ask, book, policy) if named else team_overview(ask, book, policy)


def offered() -> tuple[Intent, ...]:
    """The questions a person may type."""
    return tuple(question.intent for question in INTENTS)


INTENTS: tuple[Question, ...] = (
    Question(_read("maturity_list", "period", "product", "segment", "amount", "client"), maturities),
    Question(_read("client_profile", "client", needs_client=True), client_profile),
    Question(_read("pitch", "client", "product", needs_client=True), pitch),
    Question(_read("contact_today", "period", "product", "segment", "amount", "client"), _whom_to_see),
    Question(_read("segment_list", "segment", "amount", "client"), segment_list),
    Question(_write("log_contact", "client", "note", "period"), log_contact),
    Question(_read("contact_history", "client", "period", look="back", needs_client=True), contact_history),
    Question(_write("reminder_set", "client", "period", "note", needs_client=False), reminder_set),
    Question(_read("reminder_list", "period", "client"), reminder_list),
    Question(_read("churn_list", "segment", "amount", "client"), churn_list),
    Question(_read("large_movements", "period", "amount", "segment", "client", look="back"), large_movements),
    Question(_read("product_recommend", "client", "product", needs_client=True), product_recommend),
    Question(_read("product_info", "product"), product_info),
    Question(_read("holders", "product", "segment", "amount", "client"), holders),
    Question(_read("why_segment", "client", "segment", needs_client=True), why_segment),
    Question(_read("uplift_list", "segment", "amount", "client"), uplift_list),
    Question(_read("book_summary", "segment"), book_summary),
    Question(_read("birthday_list", "period", "segment", "amount", "client"), birthday_list),
    Question(_read("key_dates", "period", "product", "segment", "amount", "client"), key_dates),
    Question(_read("visit_prep", "client", needs_client=True), visit_prep),
    Question(_read("my_performance", "period", look="back"), my_performance),
    Question(_read("team_overview", "period", look="back"), _team),
    Question(_read("news_today", "segment", "product", "period", look="back"), news_today),
    Question(_write("push_draft", "segment", "note", needs_client=False), push_draft),
    Question(_write("push_review", needs_client=False), push_review),
    Question(_read("push_status"), push_status),
    Question(_read("benefits", "client", "segment"), benefits),
    Question(_write("log_complaint", "client", "note"), log_complaint),
    Question(_write("log_referral", "client", "note"), log_referral),
    Question(_write("log_life_event", "client", "note", "period"), log_life_event),
    Question(_write("snooze", "client", "period"), snooze),
    Question(_write("undo", needs_client=False), undo),
    Question(_write("override_request", "client", "segment", "period", "note", needs_client=False), override_request),
    Question(_write("leave_set", "period", "note", needs_client=False), leave_set),
    Question(_write("handover", "client", "note", needs_client=False), handover),
    Question(_read("smalltalk"), smalltalk),
    Question(_read("help"), _help),
)

#: What is tapped, or typed in a few fixed words; not among the questions that are offered.
TAPPED: tuple[Question, ...] = (
    Question(_write(LOBBY, "note", "period", needs_client=False), visitors),
    Question(_write(CANCEL, needs_client=False), cancelled),
    Question(_write(NEWS_DESK, needs_client=False), news_desk),
    Question(_write(CONSENT, "client", "note"), consent),
    Question(_write(LETTERS, "client", "note", needs_client=False), letters),
    Question(_write(REMINDER_CHANGE, "client", "period", needs_client=False), reminder_change),
    Question(_read(SHOW_PHONE, "client", needs_client=True), show_phone),
    Question(_read(OBJECTION, "note"), objection),
    Question(_read(CONTACTED, "period", "segment", "amount", "client", look="back"), contacted),
    Question(_read(TIER_CHANGES, "period", "segment", "amount", "client", look="back"), tier_changes),
)

BY_NAME = {question.intent.name: question for question in (*INTENTS, *TAPPED)}


_LIVE = frozenset({SAY, *BY_NAME})


def _is_live(button: Button) -> bool:
    return button.action.partition("?")[0] in _LIVE


def with_live_buttons(card: Card) -> Card:
    """The card without buttons nobody answers yet, so that handlers may offer what will come."""
    if all(map(_is_live, (*card.buttons, *(button for row in card.rows for button in row.buttons)))):
        return card  # as it mostly is
    rows = tuple(replace(row, buttons=tuple(filter(_is_live, row.buttons))) for row in card.rows)
    return replace(card, rows=rows, buttons=tuple(filter(_is_live, card.buttons)))
