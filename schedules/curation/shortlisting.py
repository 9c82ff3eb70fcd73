"""The job ``shortlist``: on each working day the editors get the items worth a look, with the reasons, and a card of them."""

from dataclasses import replace
from datetime import time, timedelta
from functools import partial

from handlers.ask import Ask
from schedules.jobs import Report, Run
from schedules.mornings import briefed
from schedules.mornings.morning import away, due
from schedules.running import Failure, guarded
from segmentation.people import Manager
from store.books.book import open_book
from store.news import shortlists
from store.staff import addresses, managers

#: Before the editor's day; the digest leaves an hour later.
HOUR = time(8, 20)
_EDITORS = ("content_editor",)
_PAGE = 10


def shortlist(run: Run) -> Report:
    """Make the list of the day."""
    with run.database.reading() as connection:
        served = run.database.served(connection).delivery_id is not None
        listed = shortlists.make(connection, run.policy, now=run.now, served=served)
    if not listed:
        return {"skipped": "no_candidates"}
    if run.dry:
        return {"would_list": len(listed)}
    with run.database.writing() as connection:
        shortlists.write(connection, listed, day=run.day, now=run.now)
    return {"listed": len(listed), **({"editors_told": told} if served and (told := _tell(run)) else {})}


def _tell(run: Run) -> int:
    """The list to every editor who is there: the answer of ``handlers.pushes.newsdesk``. How many were told anew."""
    with run.database.reading() as connection:
        editors = [one for one in managers.active_managers(connection, _EDITORS) if not away(one, run.day)]
    told = [guarded(partial(_one, run, one), f"shortlist for {one.staff_id}") for one in editors]
    return sum(one for one in told if not isinstance(one, Failure))


def _one(run: Run, editor: Manager) -> bool:
    from handlers.intents import with_live_buttons
    from handlers.pushes.newsdesk import news_desk

    with run.database.reading() as connection:
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, editor.staff_id, platforms)
        if not address:
            return False
        hour = due(editor, run.day, first=0, last=0)
        ask = Ask(
            intent="news_desk", now=run.now.astimezone(hour.tzinfo), language=editor.language, page_size=_PAGE
        )  # fmt: skip
        answer = news_desk(ask, open_book(connection, editor, today=run.day), run.policy)
    answer = replace(answer, card=with_live_buttons(answer.card))
    key = f"shortlist:{editor.staff_id}:{run.day.isoformat()}"
    at = max(run.now, hour + timedelta(minutes=1))
    return briefed.put(run, to=editor, key=key, address=address, answer=answer, intent="news_desk", due_at=at)
