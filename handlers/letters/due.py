"""Which letters a manager may write today: who is in the audience, was not written to in the period, and has agreed.

A light look for the list and the morning's card; every check is asked again when a letter is opened.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from content.calendar import birthdays
from content.checks.caps import period
from content.letters.kinds import BIRTHDAY, CHANNEL, kinds
from handlers.ask import Ask
from handlers.letters.composing import audience
from segmentation.people import Customer
from segmentation.policy import Policy
from store.books.book import Book
from store.books.roster import Rostered, roster
from store.letters import templates, written
from store.letters.templates import Standing
from store.letters.written import Written
from store.outbox import consents

#: Longer than any letter's period.
_PERIOD = timedelta(days=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The letters that may be written, by customer, and why others may not."""

    letters: Mapping[str, tuple[str, ...]]
    """Kinds by customer, birthdays first, then the richest."""
    open: frozenset[str] = frozenset()
    """Keys of letters that were opened and not sent."""
    sent: int = 0
    """Letters sent in their period."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """By reason, how many customers of an audience get none."""
    kinds: tuple[str, ...] = ()
    """The kinds that have a template which holds today."""


def due(ask: Ask, book: Book, policy: Policy, *, clients: tuple[str, ...] = ()) -> Due:
    """The letters of today; of the whole book, or of these customers."""
    standing = templates.in_force(book.connection, ask.today)
    offered = [name for name in kinds() if name in standing]
    everybody = (one for one in roster(book, ask.today) if not clients or one.customer_id in clients)
    mine = {one.customer_id: one for one in everybody if book.sees_in_full(one.manager_id)}
    members: dict[str, frozenset[str]] = {}
    wanted = {name: _wanted(ask, book, standing[name], mine, members) for name in offered}
    ids = tuple(dict.fromkeys(id_ for found in wanted.values() for id_ in found))
    customers = {one.customer_id: one for one in book.customers(ids)}
    known = {one.key: one for one in written.since(book.connection, ids, _since(ask.today, ask.now))}
    full = _full(policy, known.values(), ask.now, book)
    out: dict[str, str] = {}
    letters: dict[str, list[str]] = {}
    sent = 0
    for name in offered:
        rules = standing[name].template.rules
        refused = _resting(book, rules.purpose, [customers[one] for one in wanted[name] if one in customers])
        for id_ in wanted[name]:
            there = known.get(rules.key(id_, ask.today))
            if there is not None and not _mine_to_end(there, book):
                sent += there.state == written.SENT
            elif reason := refused.get(id_):
                out.setdefault(id_, reason)
            elif (id_, rules.purpose) not in full:
                letters.setdefault(id_, []).append(name)
                full.add((id_, rules.purpose))  # one of a purpose at a time
    return Due(
        letters={id_: tuple(letters[id_]) for id_ in _sorted(letters, book)},
        open=frozenset(key for key, one in known.items() if _mine_to_end(one, book)),
        sent=sent,
        left_out=dict(Counter(reason for id_, reason in out.items() if id_ not in letters)),
        kinds=tuple(offered),
    )


def _since(today: date, now: datetime) -> datetime:
    return datetime.combine(today - _PERIOD, time(), tzinfo=now.tzinfo)


def _mine_to_end(one: Written, book: Book) -> bool:
    """Opened by the reader and not sent: it may be opened again."""
    return one.state == written.HANDED and one.staff_id == book.manager.staff_id


def _full(policy: Policy, known: Iterable[Written], now: datetime, book: Book) -> set[tuple[str, str]]:
    """Customers who got as many letters for a purpose as the caps allow; what the reader has open counts for itself."""
    counted: Counter[tuple[str, str, str]] = Counter()
    caps = policy.section("caps")["customer"]
    for one in known:
        limits = caps.get(one.purpose) or caps["marketing"]
        for name in limits if not _mine_to_end(one, book) else ():
            start, following = period(name, now)
            counted[one.customer_id, one.purpose, name] += start <= one.handed_at < following
    return {
        (id_, purpose)
        for (id_, purpose, name), number in counted.items()
        if number >= (caps.get(purpose) or caps["marketing"])[name]
    }


def _wanted(
    ask: Ask, book: Book, standing: Standing, mine: Mapping[str, Rostered], members: dict[str, frozenset[str]]
) -> tuple[str, ...]:
    found = audience(ask, book, standing, tuple(mine), members)
    if standing.template.rules.every == BIRTHDAY:
        found = frozenset(id_ for id_ in found if _celebrates(mine[id_], ask.today))
    return tuple(sorted(found))


def _celebrates(one: Rostered, today: date) -> bool:
    return one.birth_date is not None and bool(birthdays(one.birth_date, one.birth_calendar, today, today))


def _resting(book: Book, purpose: str, customers: Sequence[Customer]) -> dict[str, str]:
    """Why a customer is not written to, as far as flags and the ledger tell."""
    said = consents.latest(
        book.connection, [one.customer_id for one in customers], purpose=purpose, channel=CHANNEL
    )  # fmt: skip
    found = {}
    for one in customers:
        agreed = said.get(one.customer_id, one.marketing_consent)
        marks = {
            "blacklisted": one.blacklisted is True,
            "refused": said.get(one.customer_id) is False,
            "do_not_disturb": one.do_not_disturb is True,
            "no_consent": agreed is not True,
        }
        reason = next((name for name, holds in marks.items() if holds), "")
        if reason:
            found[one.customer_id] = reason
    return found


def _sorted(letters: Mapping[str, Iterable[str]], book: Book) -> list[str]:
    """Birthdays first, then the richest."""
    placed = book.placements(letters)
    worth = {id_: placed[id_].aum if id_ in placed else 0 for id_ in letters}
    return sorted(letters, key=lambda id_: ("birthday" not in letters[id_], -worth[id_], id_))


def birthdays_only(found: Due) -> Due:
    """Only the letters whose day is today."""
    kept = {id_: (BIRTHDAY,) for id_, names in found.letters.items() if BIRTHDAY in names}
    return replace(found, letters=kept)
