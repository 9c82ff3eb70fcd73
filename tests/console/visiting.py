"""The console as its people have it: who they are, how they enter and fill in a form, and what is written down of it."""

from collections.abc import Mapping

import httpx

from bot.server import console_ask
from bot.settings import read_settings
from store import audit
from tests.console.conftest import NOW, Browser, House
from tests.console.signing import a_link, fields, open_link, production
from tests.fakes.whole_bot import ClockedApp, MovedClock

MANAGER, COLLEAGUE, HEAD, OUTSIDER, REVIEWER, ADMIN, EDITOR = "S001", "S002", "S003", "S009", "S005", "S007", "S008"


def enter(house: House, staff_id: str) -> Browser:
    """The console as that person has it."""
    settings = read_settings({}, house.database.data_dir / "none.env")
    app = ClockedApp(settings=settings, database=house.database, clock=MovedClock(NOW))
    browser = production(house, ask=console_ask(app))
    assert open_link(browser, a_link(house, staff_id)).status_code == 303
    return browser


def send(browser: Browser, page: str, to: str, **values: str) -> httpx.Response:
    """Fill in the form of a page that posts there, and send it."""
    return browser.post(to, data={**fields(browser.get(page).text, to), **values})


def audited(house: House, what: str) -> list[Mapping[str, object]]:
    """The audit's entries of one kind, the oldest first: who, whose data, and what more is told."""
    with house.database.reading() as connection:
        rows = audit.between(connection, None, None)
        return [
            {"staff_id": row.staff_id, "customers": row.customers, **row.detail} for row in rows if row.what == what
        ]
