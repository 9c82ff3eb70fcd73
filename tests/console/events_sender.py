"""The bank's system that tells events: signs each call with the tests' key at the tests' moment, and reads what was kept."""

import json
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import select

from console.app import create_app
from console.desk import Desk
from console.signed import sign
from store import tables
from store.database import Database
from tests.console.conftest import NOW, Browser

SECRET = "a key of the tests"


@dataclass
class Sender:
    """The bank's system: signs what it tells."""

    desk: Desk
    woken: list[bool]

    def post(self, path: str, body: bytes, *, headers: Any) -> httpx.Response:
        """A call with these headers."""
        return Browser(create_app(self.desk)).post(f"/api/v1/{path}", content=body, headers=headers)

    def send(self, path: str, body: bytes, *, age: int = 0, secret: str = SECRET) -> httpx.Response:
        """A call signed so many seconds ago."""
        timestamp = str(int(NOW.timestamp()) - age)
        signature = sign(body, timestamp=timestamp, secret=secret)
        headers = {"X-Guanhu-Timestamp": timestamp, "X-Guanhu-Signature": signature}
        return self.post(path, body, headers=headers)

    def tell(self, path: str, *events: Any) -> Any:
        """Events in one signed call that is taken; what is answered."""
        answer = self.send(path, json.dumps({"events": events}).encode())
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, table: str) -> list[Any]:
        """What a table holds now."""
        with self.desk.database.engine.connect() as connection:
            found = tables.BOT.tables[table]
            return list(connection.execute(select(found).order_by(*found.primary_key.columns)).mappings())


def a_sender(database: Database, **over: Any) -> Sender:
    """One that may tell this bank."""
    woken: list[bool] = []
    given = {"now": lambda: NOW, "events_secret": SECRET, **over}
    desk = Desk(
        database=database, language="en", ready=lambda: None, secret="x", wake=lambda: woken.append(True), **given
    )  # fmt: skip
    return Sender(desk, woken)
