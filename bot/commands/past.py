"""What is said around a past day: what stood behind it, and the rounds as versions. For ``guanhu why`` and ``segment``."""

from typing import TYPE_CHECKING, Any

from content.problems import Problem
from content.wording import say
from segmentation.people import Language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.app import App
    from store.database import Database
    from store.rounds.replay import PastCustomer

#: A hash is shown by its first signs.
SHORT = 12
#: So many rounds are shown.
ROUNDS = 30


def refuse_ahead(app: "App", day: "date", delivered: "date") -> None:
    """Refuse a day that has neither come nor been delivered.

    Raises:
        Problem: segments.future_day.
    """
    last = max(app.now().date(), delivered)
    if day > last:
        raise Problem("segments.future_day", exit_code=2, day=day, today=last)


def about(customer: "PastCustomer", language: Language, *, restated: bool) -> "Iterator[str]":
    """The lines over a past customer: data, policy and round, and what changed the day afterwards."""
    past = customer.past
    round_ = say("replay.no_round", language)
    if past.round_id is not None:
        round_ = say("replay.round", language, round_id=past.round_id)
    key = "replay.basis_now" if restated else "replay.basis"
    policy = past.policy.hash[:SHORT]
    yield say(key, language, delivered_as_of=past.delivered_as_of, policy=policy, round=round_)
    if not past.policy_kept:
        yield say("replay.policy_gone", language)
    if past.restated_id is not None:
        yield say("replay.restated", language, round_id=past.restated_id)


def history(database: "Database", language: Language) -> "Iterator[str]":
    """The last rounds, the newest first: what each was made from."""
    from store.rounds.round_history import versions

    with database.engine.connect() as connection:
        found = versions(connection, most=ROUNDS)
        served = database.served(connection).round_id
    if not found:
        yield say("replay.no_rounds", language)
    for one in found:
        notes = _notes(one, language) + (say("replay.served", language) if one.round_id == served else "")
        before = say("replay.first", language)
        if one.before_id is not None:
            before = say("replay.after", language, round_id=one.before_id)
        yield say(
            "replay.history", language, round_id=one.round_id, as_of=one.as_of, delivered_as_of=one.delivered_as_of,
            delivery_id=one.delivery_id, policy=one.policy_hash[:SHORT], engine=one.engine,
            customers=f"{one.customers:,}", before=before, notes=notes,
        )  # fmt: skip


def _notes(one: Any, language: Language) -> str:
    notes = ""
    if one.restates_id:
        notes += say("replay.restates", language, round_id=one.restates_id)
    elif one.restates_id is not None:
        notes += say("replay.late_day", language)
    if one.by_hand:
        notes += say("replay.by_hand", language, count=one.by_hand.count(",") + 1)
    return notes
