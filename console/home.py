"""The first page: what there is for the person's role."""

from starlette.responses import Response

from console.visits import Visit
from content.wording import day
from store.counts import count


def show(visit: Visit) -> Response:
    """The rooms of the role, with the day of the data."""
    with visit.desk.database.reading() as connection:
        as_of = count(connection).as_of
    said = day(as_of, visit.language, weekday=False, today=visit.now.date()) if as_of else ""
    return visit.page("home.html", as_of=said, counts={})
