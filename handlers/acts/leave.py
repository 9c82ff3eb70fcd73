"""leave_set: away from one day to another. Whoever stands in by the bank's staff file has the customers from that day on.

Everybody says their own; a branch head also says that of the people of the branch. The stand-in and the head hear of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from content.calendar import working_days
from content.cards import Button
from content.wording import day, say, span
from handlers.actions import to_action
from handlers.acts.proposals import done, is_past, key_of, proposed, twice, which
from handlers.ask import Answer, Ask, Period, Slots
from handlers.language.leaves import ENDED
from handlers.tasks.task_cards import plain, refused
from handlers.tasks.task_help import MOST
from segmentation.deeds import LeaveEnded, LeaveSet, Tell
from segmentation.people import Manager
from segmentation.policy import Policy
from store.books.book import Book
from store.staff import leaves, managers
from store.staff.addressees import Everybody

#: Nobody is away for longer by a word in a chat.
MOST_DAYS = 366
_WEEK = 7


def leave_set(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: PLR0911 - one sentence each for what is missing
    """Keep a leave; without days, what is known of leaves already, and days to tap."""
    if again := twice(ask, book):
        return again
    whose = _whose(ask, book)
    if isinstance(whose, Answer):
        return whose
    if ask.slots.why == ENDED and ask.slots.draft:  # typed: which of them is to be tapped
        ahead = leaves.ahead(book.connection, whose.staff_id, ask.today)
        return _which_leave(ask, ahead, whose, book) if ahead else plain(ask, "acts.leave.gone")
    if ask.slots.why == ENDED:
        return _ended(ask, book, policy, whose)
    period = ask.slots.period
    if period is None or period.start is None:
        return _which_days(ask, book, whose)
    if is_past(ask):
        return refused(ask, "acts.leave.past")
    start, end = period.start, period.end or period.start
    if (end - start).days >= MOST_DAYS:
        return refused(ask, "acts.leave.too_long", days=MOST_DAYS)
    return _kept(ask, book, policy, whose, (start, end))


def _kept(ask: Ask, book: Book, policy: Policy, whose: Manager, days: tuple[date, date]) -> Answer:
    start, end = days
    language = ask.language
    everybody = Everybody(
        connection=book.connection, today=start, platforms=policy.section("briefing")["platforms"]
    )  # fmt: skip
    deputy = managers.by_staff_id(book.connection, whose.deputy_staff_id) if whose.deputy_staff_id else None
    stands_in = deputy is not None and deputy.active and not deputy.on_leave(start)
    head = everybody.head(whose.staff_id, whose.branch_id)
    parts = (_who(whose, book, ask), span(start, end, language, today=ask.today))
    cover = (
        say("acts.leave.deputy", language, name=deputy.name)
        if deputy and stands_in
        else say("acts.leave.deputy_away", language, name=deputy.name)
        if deputy
        else say("acts.leave.no_deputy", language)
    )
    lines = [cover, *_other_stand_in(ask, book, deputy)]
    if overlap := [one for one in whose.every_leave if one[0] <= end and start <= one[1]]:
        lines.append(say("acts.leave.overlaps", language, span=span(*overlap[0], language, today=ask.today)))
    if ask.slots.draft or not ask.slots.once:
        slots = replace(ask.slots, period=Period(start=start, end=end), staff=whose.staff_id, staff_text="", note="")
        return proposed(ask, parts, slots=slots, lines=lines)
    deed = LeaveSet(
        key=key_of(ask, book), staff_id=book.manager.staff_id, at=ask.now, whose=whose.staff_id, start=start, end=end
    )
    facts = {"whose": whose.staff_id, "by": book.manager.staff_id, "start": start.isoformat(), "end": end.isoformat()}
    told: dict[str, str] = {}
    if deputy and stands_in:
        told[deputy.staff_id] = "leave_deputy"
    if head:
        told.setdefault(head.staff_id, "leave_set")
    if whose.staff_id != book.manager.staff_id:
        told[whose.staff_id] = "leave_yours"
    told.pop(book.manager.staff_id, None)
    tells = [Tell(stage=stage, staff_id=staff_id, facts=facts) for staff_id, stage in told.items()]
    return done(ask, policy, deed, parts, lines=lines, tells=tells, title="acts.leave.done")


def _other_stand_in(ask: Ask, book: Book, deputy: Manager | None) -> tuple[str, ...]:
    """Said where another stand-in was named than the one of the staff file, whom a word in a chat does not change."""
    named = ask.slots.staff_text.strip()
    if not named or book.manager.role == "branch_head" or (deputy and named.casefold() in deputy.name.casefold()):
        return ()
    return (say("acts.leave.other_deputy", ask.language, name=named),)


def _whose(ask: Ask, book: Book) -> Manager | Answer:
    """The asker; for a branch head whoever of the branch was named."""
    me = managers.with_leaves(book.connection, book.manager)
    named, words = ask.slots.staff, ask.slots.staff_text.strip().casefold()
    if (
        me.role != "branch_head"
    ):  # a colleague's name in one's own leave is the stand-in's, who stands in the staff file
        return me if named in ("", me.staff_id) else refused(ask, "acts.leave.own_only")
    mine = [managers.by_staff_id(book.connection, one) for one in book.manager_ids]
    people = [one for one in mine if one is not None and one.active and one.staff_id != me.staff_id]
    if named == me.staff_id:
        return me
    if not named and not words:
        meant = [one for one in people if one.name and one.name in ask.slots.note]
        return meant[0] if len(meant) == 1 else _whose_leave(ask, me, people)
    if named:
        found = [one for one in people if one.staff_id == named]
    else:
        found = [one for one in people if words in (one.name.casefold(), one.staff_id.casefold())]
        found = found or [one for one in people if words in one.name.casefold()]
    if len(found) == 1:
        return found[0]
    return refused(ask, "acts.leave.nobody", name=ask.slots.staff_text or named)


def _whose_leave(ask: Ask, me: Manager, people: Sequence[Manager]) -> Answer:
    """A head may mean themselves or anybody of the branch."""
    days = Slots(period=ask.slots.period, draft=True)
    names = [(me.staff_id, say("acts.leave.me", ask.language)), *((one.staff_id, one.name) for one in people[:MOST])]
    buttons = [Button(label=name, action=to_action("leave_set", days, staff=id_)) for id_, name in names]
    return which(ask, "acts.leave.whose", buttons)


def _who(whose: Manager, book: Book, ask: Ask) -> str:
    own = whose.staff_id == book.manager.staff_id
    return say("acts.leave.you", ask.language) if own else say("acts.leave.who", ask.language, name=whose.name)


def _which_days(ask: Ask, book: Book, whose: Manager) -> Answer:
    """Tomorrow, the rest of this week, next week; and leaves that can be taken back."""
    calendar, today = working_days(book.edited_days), ask.today
    tomorrow = calendar.add(today, 1)
    monday = today + timedelta(days=_WEEK - today.weekday())
    spans = {(tomorrow, tomorrow): None, (monday, monday + timedelta(days=4)): None}
    staff = whose.staff_id if book.manager.role == "branch_head" else ""
    buttons = [
        Button(
            label=span(start, end, ask.language, today=today),
            action=to_action("leave_set", start=start.isoformat(), end=end.isoformat(), staff=staff, draft=1),
        )
        for start, end in spans
    ]
    buttons += _back_buttons(ask, leaves.ahead(book.connection, whose.staff_id, today), staff)
    deputy = managers.by_staff_id(book.connection, whose.deputy_staff_id) if whose.deputy_staff_id else None
    cover = (
        say("acts.leave.deputy", ask.language, name=deputy.name)
        if deputy
        else say("acts.leave.no_deputy", ask.language)
    )
    return which(ask, "acts.leave.which", buttons, parts=(cover,))


def _back_buttons(ask: Ask, ahead: Sequence[leaves.Said], staff: str) -> list[Button]:
    """A button for each leave ahead that takes it back."""
    found = []
    for one in ahead:
        label = say("acts.leave.end", ask.language, span=span(one.start, one.end, ask.language, today=ask.today))
        back = to_action("leave_set", why=ENDED, task=str(one.leave_id), staff=staff, once=ask.message_key)
        found.append(Button(label=label, action=back))
    return found


def _which_leave(ask: Ask, ahead: Sequence[leaves.Said], whose: Manager, book: Book) -> Answer:
    """The leaves that can be taken back, each with its button."""
    staff = whose.staff_id if book.manager.role == "branch_head" else ""
    return which(ask, "acts.leave.which_back", _back_buttons(ask, ahead, staff))


def _ended(ask: Ask, book: Book, policy: Policy, whose: Manager) -> Answer:
    ahead = leaves.ahead(book.connection, whose.staff_id, ask.today)
    found = [one for one in ahead if ask.slots.task in ("", str(one.leave_id))]
    if len(found) != 1:
        return _which_days(ask, book, whose) if found else plain(ask, "acts.leave.gone")
    one = found[0]
    parts = (_who(whose, book, ask), span(one.start, one.end, ask.language, today=ask.today))
    deed = LeaveEnded(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        leave_id=one.leave_id,
        whose=whose.staff_id,
        start=one.start,
        end=one.end,
    )
    facts = {
        "whose": whose.staff_id,
        "by": book.manager.staff_id,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
    }
    everybody = Everybody(
        connection=book.connection, today=ask.today, platforms=policy.section("briefing")["platforms"]
    )  # fmt: skip
    head = everybody.head(whose.staff_id, whose.branch_id)
    people = dict.fromkeys(
        one for one in (whose.deputy_staff_id, head.staff_id if head else "", whose.staff_id)
        if one and one != book.manager.staff_id
    )  # fmt: skip
    tells = [Tell(stage="leave_ended", staff_id=one, facts=facts) for one in people]
    lines = (say("acts.leave.back_from", ask.language, day=day(ask.today, ask.language, today=ask.today)),)
    return done(ask, policy, deed, parts, lines=lines, tells=tells, title="acts.leave.ended")
