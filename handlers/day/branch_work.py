"""The branch's own work: salons, forums, letters that a calendar template asks of a branch, shown to its head and ticked off.

And promises in hours that are late. Both stand on the head's card (``handlers.day.team``), which sends taps on "done" here.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from content.calendar import birthdays, working_days
from content.cards import Button, Card, Row, Section
from content.wording import day, knows, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.lists.days_said import late_badge
from segmentation.deeds import BranchItemDone
from segmentation.dossier import DutyDays
from segmentation.duties import DueItem, DutyNumbers, branch_items
from segmentation.people import Language
from segmentation.policy import Policy
from store.books.book import Book
from store.staff import managers
from store.tasks import branch_work, service_times

#: Begins the note of a button: what is done.
DONE = "branch_done:"
_SHOWN = 8


def branch_rows(ask: Ask, book: Book, policy: Policy) -> tuple[Row, ...]:
    """What the branch itself has to do, the nearest first, each with its button; none where nothing is switched on."""
    items = _open(ask, book, policy)
    group = say("team.branch.title", ask.language, count=len(items))
    return tuple(_row(one, group, ask) for one in items[:_SHOWN])


def tick_off(ask: Ask, book: Book, policy: Policy) -> Answer:
    """One of them is done: written down, audited, and undone like any other act."""
    language, ref = ask.language, ask.slots.note.removeprefix(DONE)
    one = next((item for item in _open(ask, book, policy) if _ref(item) == ref), None)
    if one is None:
        return Answer(card=Card(title=say("team.branch.gone", language), buttons=(_team_button(language),)))
    deed = BranchItemDone(
        key=ask.message_key,
        staff_id=book.manager.staff_id,
        at=ask.now,
        branch_id=one.branch_id,
        duty=one.duty,
        due_on=one.due_on,
    )
    card = Card(
        title=say("team.branch.done", language, title=_title(one, language)),
        buttons=(Button(label=say("tasks.button.undo", language), action=to_action("undo")), _team_button(language)),
    )
    return Answer(card=card, deed=deed)


def late_promises(ask: Ask, book: Book, names: dict[str, str]) -> tuple[Section, ...]:
    """Promises in hours that nobody kept in time, by manager; customers are named where the head opens the list."""
    zone = ZoneInfo(book.manager.timezone)
    late: dict[str, int] = {}
    first: dict[str, str] = {}
    for one in service_times.late(book.connection, ask.now, staff_ids=list(book.manager_ids)):
        late[one.staff_id] = late.get(one.staff_id, 0) + 1
        first.setdefault(one.staff_id, f"{one.due_at.astimezone(zone):%m-%d %H:%M}")
    if not late:
        return ()
    lines = [
        say("team.late.line", ask.language, name=names.get(who, who), count=count, since=first[who])
        for who, count in late.items()
    ]
    title = say("team.late.title", ask.language, count=sum(late.values()))
    return (Section(title=title, lines=tuple(lines[:_SHOWN])),)


def _open(ask: Ask, book: Book, policy: Policy) -> list[DueItem]:
    numbers = DutyNumbers.read(policy.section("duties"), policy.section("calendar"))
    if not numbers.templates:
        return []
    days = DutyDays(
        today=ask.today, calendar=working_days(book.edited_days), birthdays=birthdays, go_live=book.go_live, now=ask.now
    )
    branches = managers.with_sub_branches(book.connection, book.manager.branch_id)
    found = [item for branch in branches for item in branch_items(branch, days, numbers)]
    done = branch_work.done(book.connection, [_ref(item) for item in found])
    return sorted(
        (one for one in found if _ref(one) not in done), key=lambda one: (one.due_on, one.duty, one.branch_id)
    )


def _row(one: DueItem, group: str, ask: Ask) -> Row:
    language = ask.language
    role = f"console.role.{one.role}"
    who = (say(role, language),) if one.role and knows(role, language) else ()
    late = (late_badge(one.overdue_days, language),) if one.overdue_days > 0 else ()
    return Row(
        title=_title(one, language),
        value=say("team.branch.due", language, day=day(one.due_on, language, today=ask.today)),
        details=(*who, *((one.branch_id,) if one.branch_id else ())),
        badges=late,
        buttons=(
            Button(
                label=say("team.branch.button", language), action=to_action("team_overview", note=f"{DONE}{_ref(one)}")
            ),
        ),
        group=group,
        facts={"duty": one.duty, "branch_id": one.branch_id, "due_on": one.due_on.isoformat()},
    )


def _title(one: DueItem, language: Language) -> str:
    titles = one.reason.facts["title"]
    return str(titles[language]) if isinstance(titles, Mapping) else ""


def _ref(one: DueItem) -> str:
    return branch_work.ref_of(one.branch_id, one.duty, one.due_on)


def _team_button(language: Language) -> Button:
    return Button(label=say("team.branch.back", language), action=to_action("team_overview"))
