"""override_request: a customer's group set by hand, asked for with a reason and an end; a second person approves by a button.

The rules' own value stays beside it; it holds from the next round to its last day (``store.rounds.overrides``).
"""

from dataclasses import replace
from datetime import date, timedelta

from content.cards import Button, Row
from content.problems import Problem
from content.wording import day, knows, say
from handlers.actions import to_action
from handlers.acts.decisions import APPROVE, REJECT, decide_buttons, number_of, waiting_card
from handlers.acts.proposals import client_of, done, is_past, key_of, proposed, twice, which
from handlers.acts.told_kinds import reason_in
from handlers.ask import Answer, Ask, Period
from handlers.choice import client_missing
from handlers.clients.customer import no_such_customer
from handlers.lists.readings import segment_name
from handlers.tasks.task_cards import plain, refused
from segmentation.deeds import OverrideAsked, OverrideDecided, Tell
from segmentation.people import Customer, Language, Manager
from segmentation.policy import Policy
from segmentation.schemes import SEGMENT
from store.books.book import Book
from store.rounds import override_rows, overrides
from store.rounds.by_hand import IN, OUT
from store.staff import managers
from store.staff.addressees import Everybody

#: What can be tapped where nothing was named.
_OFFERED = "tier"
_REASONS = ("assets_elsewhere", "family", "business", "special_care")
#: Columns whose words are those of a scheme of another name.
_SCHEMES = {"asset_types": "asset_type"}
_MONTHS = 12
_QUARTER = 3


def override_request(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: PLR0911 - one sentence each for what is missing
    """Ask for a value; what is missing is asked for. A head without a customer sees what waits for a word."""
    if again := twice(ask, book):
        return again
    if ask.slots.why in (APPROVE, REJECT):
        return _decided(ask, book, policy)
    if not ask.slots.client:
        heads = book.manager.role in overrides.APPROVERS
        return _waiting(ask, book, policy) if heads else client_missing(ask)
    customer = client_of(ask, book)
    if customer is None:
        return no_such_customer(ask)
    wanted = _wanted(ask, policy)
    if isinstance(wanted, Answer):
        return wanted
    if wanted is None:
        return _which_value(ask, book, policy, customer)
    return _completed(ask, book, policy, customer, wanted)


def _completed(ask: Ask, book: Book, policy: Policy, customer: Customer, wanted: tuple[str, str]) -> Answer:
    """The value is known: reason and end are asked for where they lack."""
    label = label_of(*wanted, ask.language, policy)
    if ask.slots.draft:
        ask = replace(ask, slots=replace(ask.slots, note=_reason(ask, customer)))
    if not ask.slots.note.strip():
        return _which_reason(ask, customer, label)
    if is_past(ask):
        return refused(ask, "acts.override.past")
    until = (ask.slots.period.end or ask.slots.period.start) if ask.slots.period else None
    if until is None:
        return _which_end(ask, customer, label)
    return _asked(ask, book, policy, customer, wanted, until)


def _asked(  # noqa: PLR0913, PLR0917 - what, for whom, until when
    ask: Ask, book: Book, policy: Policy, customer: Customer, wanted: tuple[str, str], until: date
) -> Answer:
    language, client = ask.language, customer.customer_id
    parts = (
        customer.name,
        label_of(*wanted, language, policy),
        say("acts.override.until", language, day=day(until, language, today=ask.today)),
    )
    if any((one.customer_id, one.scheme) == (client, wanted[0]) for one in _waits(book, customer, ask.today)):
        return plain(ask, "acts.override.waits", name=customer.name)
    reason = ask.slots.note.strip()
    approver = _approver(ask, book, policy, customer)
    name = approver.name if approver else ""
    waits = say("acts.waits_for", language, name=name) if name else say("acts.no_head", language)
    lines = (say("acts.override.reason", language, note=reason), waits)
    if ask.slots.draft or not ask.slots.once:
        slots = replace(ask.slots, client=client, client_text="", period=Period(start=None, end=until))
        return proposed(ask, parts, slots=slots, client=client, lines=lines, confirm="acts.override.ask")
    deed = OverrideAsked(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=client,
        scheme=wanted[0],
        value=wanted[1],
        until=until,
        reason=reason,
    )
    facts = {"by": book.manager.staff_id, "scheme": wanted[0], "value": wanted[1], "until": until.isoformat()}
    tells = (
        [Tell(stage="override_asked", staff_id=approver.staff_id, customer_id=client, facts=facts)] if approver else []
    )
    return done(ask, policy, deed, parts, lines=lines, tells=tells, title="acts.override.asked")


def _reason(ask: Ask, customer: Customer) -> str:
    """Of what was typed, the reason; a reason that was tapped is one."""
    note = ask.slots.note.strip()
    canned = [say(f"acts.override.reasons.{one}", ask.language) for one in _REASONS]
    return note if note in canned else reason_in(note.replace(customer.name, " "), ask.slots.segment_text)


def _waits(book: Book, customer: Customer, today: date) -> tuple[override_rows.Override, ...]:
    return override_rows.waiting_of(book.connection, [customer.manager_id], today)


def _wanted(ask: Ask, policy: Policy) -> tuple[str, str] | Answer | None:
    """Column or segment and value of the first group named that can be set by hand."""
    if not ask.slots.segment:
        return None
    word = ask.slots.segment[0]
    scheme, colon, value = word.partition(":")
    if not colon:
        scheme, value = word, IN
    elif scheme == SEGMENT:
        scheme, value = value, IN
    try:
        return overrides.checked(policy, scheme, value)
    except Problem:
        return refused(ask, "acts.override.not_by_hand", what=segment_name(word, ask.language, policy))


def label_of(scheme: str, value: str, language: Language, policy: Policy) -> str:
    """A value as a colleague says it: 高端 in the tier; in or out of a list."""
    if value in (IN, OUT):
        return say(f"acts.override.{value}", language, what=segment_name(f"{SEGMENT}:{scheme}", language, policy))
    table = _SCHEMES.get(scheme, scheme)
    words = [segment_name(f"{table}:{word}", language, policy) for word in value.split("|") if word]
    key = f"acts.override.schemes.{table}"
    name = say(key, language) if knows(key, language) else table
    return say("acts.override.value", language, scheme=name, value=say("morning.comma", language).join(words) or "–")


def _which_value(ask: Ask, book: Book, policy: Policy, customer: Customer) -> Answer:
    placed = book.placement(customer.customer_id)
    now = placed.tier if placed else ""
    values = [word for word in overrides.schemes(policy).get(_OFFERED, ()) if word != now]
    buttons = [
        Button(label=segment_name(f"{_OFFERED}:{word}", ask.language), action=_with(ask, segment=f"{_OFFERED}:{word}"))
        for word in values
    ]
    return which(ask, "acts.override.which", buttons, client=customer.customer_id, name=customer.name)


def _which_reason(ask: Ask, customer: Customer, label: str) -> Answer:
    buttons = []
    for reason in _REASONS:
        words = say(f"acts.override.reasons.{reason}", ask.language)
        buttons.append(Button(label=words, action=_with(ask, note=words)))
    return which(ask, "acts.override.why", buttons, client=customer.customer_id, parts=(customer.name, label))


def _which_end(ask: Ask, customer: Customer, label: str) -> Answer:
    """The ends of this quarter, of the next, and of the year."""
    today = ask.today
    ends = sorted({_quarter_end(today, 0), _quarter_end(today, 1), _quarter_end(today, 2)} - {today})
    buttons = [
        Button(label=say("acts.override.until", ask.language, day=day(end, ask.language, weekday=False, today=today)),
               action=_with(ask, end=end.isoformat()))
        for end in ends
    ]  # fmt: skip
    return which(ask, "acts.override.how_long", buttons, client=customer.customer_id, parts=(customer.name, label))


def _quarter_end(today: date, later: int) -> date:
    months = today.year * _MONTHS + (today.month - 1) // _QUARTER * _QUARTER + _QUARTER * (later + 1)
    return date(months // _MONTHS, months % _MONTHS + 1, 1) - timedelta(days=1)


def _with(ask: Ask, **over: str) -> str:
    """The same request with one thing more; it is shown again before it is written."""
    slots = replace(ask.slots, client_text="" if ask.slots.client else ask.slots.client_text, draft=True)
    return to_action("override_request", slots, **over)


def _approver(ask: Ask, book: Book, policy: Policy, customer: Customer) -> Manager | None:
    """The branch head; of a head's own request somebody who runs the bot."""
    everybody = Everybody(
        connection=book.connection, today=ask.today, platforms=policy.section("briefing")["platforms"]
    )  # fmt: skip
    head = everybody.head(customer.manager_id, customer.branch_id)
    if head and head.staff_id != book.manager.staff_id:
        return head.manager
    others = [one.manager for one in everybody.admins() if one.staff_id != book.manager.staff_id]
    return next((one for one in others if overrides.may_decide(book.connection, one, customer.customer_id)), None)


def _decided(ask: Ask, book: Book, policy: Policy) -> Answer:
    number = number_of(ask)
    one = override_rows.find(book.connection, number) if number is not None else None
    if one is None or not overrides.may_decide(book.connection, book.manager, one.customer_id):
        return refused(ask, "acts.not_yours_to_decide")
    if one.state != "requested":
        return plain(ask, "acts.decided.already")
    if one.requested_by == book.manager.staff_id:
        return refused(ask, "acts.own_request")
    if one.until < ask.today:
        return refused(ask, "acts.override.past")
    approved = ask.slots.why == APPROVE
    state = "approved" if approved else "rejected"
    deed = OverrideDecided(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=one.customer_id,
        override_id=one.override_id,
        approved=approved,
    )
    facts = {"by": book.manager.staff_id, "scheme": one.scheme, "value": one.value, "until": one.until.isoformat()}
    tells = [Tell(stage=f"override_{state}", staff_id=one.requested_by, customer_id=one.customer_id, facts=facts)]
    customer = book.customer(one.customer_id)
    parts = (customer.name if customer else one.customer_id, label_of(one.scheme, one.value, ask.language, policy))
    lines = (say("acts.override.approved_how", ask.language),) if approved else ()
    return done(ask, policy, deed, parts, lines=lines, tells=tells, title=f"acts.override.{state}")


def _waiting(ask: Ask, book: Book, policy: Policy) -> Answer:
    found = override_rows.waiting_of(book.connection, book.manager_ids, ask.today)
    customers = {one.customer_id: one for one in book.customers(one.customer_id for one in found)}
    rows = []
    for one in found:
        asker = managers.by_staff_id(book.connection, one.requested_by)
        until = say("acts.override.until", ask.language, day=day(one.until, ask.language, today=ask.today))
        rows.append(
            Row(
                title=customers[one.customer_id].name,
                value=label_of(one.scheme, one.value, ask.language, policy),
                details=(
                    say("acts.override.line", ask.language, by=asker.name if asker else one.requested_by, until=until),
                    say("acts.override.reason", ask.language, note=book.shown_note(one.reason, one.customer_id)),
                ),
                customer_id=one.customer_id,
                facts={"override": one.override_id, "scheme": one.scheme, "to": one.value},
                buttons=decide_buttons("override_request", one.override_id, ask.language),
            )
        )
    return waiting_card(ask, "acts.override", rows)
