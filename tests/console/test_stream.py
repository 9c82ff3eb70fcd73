"""The stream of a page: what is new, once, from where it left off, until the server stops."""

import asyncio
import json
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route

from console import stream
from console.chat import ChatPage, _line_id
from console.stream import Event, Tide
from store.chats import webchat
from tests.console.conftest import NOW, Browser, House


def say(house: House, key: str, chat: str = "web:person:S001") -> int:
    with house.database.writing() as connection:
        return webchat.post(connection, webchat.WebMessage(key=key, chat=chat, author="bot", at=NOW, text=key))


def follow(house: House, last_id: int, *, events: int) -> list[tuple[str, dict[str, Any]]]:
    """The first events a page gets that has seen everything up to ``last_id``."""

    def fetch(after: int) -> list[Event]:
        with house.database.reading() as connection:
            found = webchat.after(connection, after, ["web:person:S001"], limit=2)
        return [Event("line", {"id": one.id, "text": one.text}, one.id) for one in found]

    async def run() -> list[tuple[str, dict[str, Any]]]:
        tide = Tide(house.desk)
        found = []
        flow = tide.follow(last_id, fetch, lambda counts: counts.unasked())
        async for text in flow:
            if text.startswith("event: "):
                name, *_, data = text.strip().splitlines()
                found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
            if len(found) >= events:
                house.desk.stopping.set()
        assert tide.pages == 0
        return found

    return asyncio.run(asyncio.wait_for(run(), 20))


def test_a_page_gets_every_line_it_has_not_seen_in_order_more_than_one_fetch_holds(house: House) -> None:
    ids = [say(house, f"line {number}") for number in range(5)]
    say(house, "somebody else's", "web:person:S002")
    lines = [data for name, data in follow(house, ids[0], events=4) if name == "line"]
    assert [one["id"] for one in lines] == ids[1:]


def test_a_stream_ends_when_the_server_stops(house: House) -> None:
    say(house, "one")
    assert follow(house, 0, events=1)[0][0] == "line"


def test_an_event_says_where_the_stream_goes_on() -> None:
    assert Event("line", {"text": "王\n芳"}, 7).encoded() == 'event: line\nid: 7\ndata: {"text": "王\\n芳"}\n\n'


def test_more_pages_than_allowed_are_told_to_come_back_later(house: House) -> None:
    assert house.desk.demo
    tide = Tide(house.desk)
    page = ChatPage(house.desk, house.desk.demo, tide)
    app = Starlette(routes=[Route("/chat/events", page.events)])
    tide.pages = stream.PAGES
    answer = Browser(app).get("/chat/events?as=S001")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


def test_a_line_id_that_is_none_starts_the_stream_at_the_beginning() -> None:
    for text, number in (("17", 17), ("\u00b2", 0), ("-1", 0), ("", 0), ("9" * 18, 10**18 - 1), ("9" * 19, 0)):
        assert _line_id(text) == number
