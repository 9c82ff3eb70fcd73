"""The first page: the rooms of the person's role, and how much waits in them."""

from starlette.responses import Response

from console.groups import of_reader
from console.rooms import ADMINS, open_to
from console.running import failed_count
from console.visits import Visit
from content.wording import day, say
from store.counts import count
from store.letters import templates
from store.pushes import desk


def show(visit: Visit) -> Response:
    """The rooms, with the day of the data."""
    with visit.desk.database.reading() as connection:
        as_of = count(connection).as_of
        words = len(templates.waiting(connection, visit.policy, visit.person))
        orphaned = sum(one.state == "orphaned" for one in of_reader(connection, visit))
    said = day(as_of, visit.language, weekday=False, today=visit.now.date()) if as_of else ""
    waiting = len(desk.queue(visit.desk.database, visit.policy, viewer=visit.person.staff_id))
    numbers = {
        "content": waiting,
        "letters": words,
        "groups": orphaned,
        "outbox": failed_count(visit) if _runs(visit) else 0,
    }
    mine = {room.name for room in open_to(visit.person.role)}
    counts = {
        name: say(f"pages.home.{name}", visit.language, number=number)
        for name, number in numbers.items()
        if number and name in mine
    }
    return visit.page("home.html", as_of=said, counts=counts)


def _runs(visit: Visit) -> bool:
    return visit.person.role in ADMINS
