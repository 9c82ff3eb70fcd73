"""The floor of ``guanhu bench ask``: the questions of that bench as SQL by hand, run by the bare driver.

What a programmer would write who knows the tables and their indexes and answers these questions alone: who asks and what they
left open, which names of the book stand in the sentence, the list with its totals, the lines of the page with names, places and
last contacts, and the two rows an answer leaves. Nothing is kept between questions. ``Floor.answer`` fetches every row and
gives the ids it found, so that the bench can say whether it is the same list.
"""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from segmentation.bank_data import ASSET_KINDS, NOT_REACHED
from store.bench.asking_statements import ASKER, LISTS, WRITES, List
from store.database import Database
from store.types import day_number, moment_number

#: So old a briefing's lines may still be named by number: the app looks for one, so the floor does.
_DAY_MS = 86_400_000
_NAMED = re.compile(r"(?<!:):([a-z_]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as the floor takes it."""

    list_: str
    """Which of ``LISTS``."""
    text: str = field(repr=False)
    staff_id: str
    now: datetime
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What it took, in milliseconds, what it fetched, and whom it found."""

    wall: float
    processor: float
    rows: int
    statements: int
    customers: tuple[str, ...]


class Floor:
    """The questions in the words of one engine, for the delivery and round that are served."""

    def __init__(self, database: Database) -> None:
        """Nothing is read yet."""
        self._database = database
        self._spelled: dict[str, str] = {}

    def answer(self, asked: Asked, *, page: int) -> Took:
        """Read as the question asks, write what an answer writes, and commit, as durably as the app."""
        with self._database.reading() as connection:
            run = _Run(connection, self._spelled, self._schemas(connection))
            customers = _read(run, asked, page)
            kept = run.ended()
        with self._database.engine.connect() as connection:
            after = _Run(connection, self._spelled, {})
            _write(after, asked, kept)
            took = after.ended()
        return Took(
            wall=(kept.wall + took.wall) * 1000,
            processor=(kept.processor + took.processor) * 1000,
            rows=kept.rows + took.rows,
            statements=kept.statements + took.statements,
            customers=customers,
        )

    def _schemas(self, connection: Connection) -> Mapping[str, str]:
        return connection.get_execution_options().get("schema_translate_map") or {"bank": "bank", "round": '"round"'}


@dataclass(slots=True)
class _Cost:
    wall: float
    processor: float
    rows: int
    statements: int
    state: str
    detail: tuple[int, int]


class _Run:
    """One transaction of the driver, and what it costs."""

    def __init__(self, connection: Connection, spelled: dict[str, str], schemas: Mapping[str, str]) -> None:
        self._driver: Any = connection.connection.driver_connection
        self.sqlite = connection.dialect.name == "sqlite"
        self._spelled, self._schemas = spelled, schemas
        self._rows = self._statements = 0
        self.state, self.detail = "", (0, 0)
        self._began, self._worked = time.perf_counter(), time.process_time()

    def __call__(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        cursor = self._driver.cursor()
        cursor.execute(self._in_words(statement), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description is not None else []
        cursor.close()
        self._rows += len(rows)
        self._statements += 1
        return rows

    def of(self, ids: Sequence[str]) -> Any:
        """A list of ids as the engine takes it."""
        return json.dumps(list(ids)) if self.sqlite else list(ids)

    def commit(self) -> None:
        self._driver.commit()

    def begin(self) -> None:
        if self.sqlite:
            self._driver.execute("BEGIN IMMEDIATE")

    def ended(self) -> _Cost:
        return _Cost(
            wall=time.perf_counter() - self._began,
            processor=time.process_time() - self._worked,
            rows=self._rows,
            statements=self._statements,
            state=self.state,
            detail=self.detail,
        )

    def _in_words(self, statement: str) -> str:
        found = self._spelled.get(statement)
        if found is None:
            words = {
                "among": "IN (SELECT value FROM json_each(:ids))" if self.sqlite else "= ANY(:ids)",
                "stands_in": "instr(:text, name_key)" if self.sqlite else "strpos(:text, name_key)",
                "place_of": "instr" if self.sqlite else "strpos",
                "kinds": _quoted(ASSET_KINDS),
                "not_reached": _quoted(NOT_REACHED),
            }
            found = statement.format(**self._schemas, **words)
            if not self.sqlite:
                found = _NAMED.sub(r"%(\1)s", found.replace("%", "%%"))
            self._spelled[statement] = found
        return found


def _quoted(words: Any) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


def _read(run: _Run, asked: Asked, page: int) -> tuple[str, ...]:
    address, now = f"terminal:person:{asked.staff_id}", moment_number(asked.now)
    who = {"address": address, "staff_id": asked.staff_id, "moment": now - _DAY_MS, "text": asked.text.lower()}
    for statement in ASKER:
        rows = run(statement, **who)
        if rows and "conversations" in statement:
            run.state = rows[0][0]
    bound = {
        "manager": asked.staff_id, "today": day_number(asked.now.date()),
        "start": day_number(asked.start) if asked.start else None, "end": day_number(asked.end) if asked.end else None,
    }  # fmt: skip
    return _listed(run, LISTS[asked.list_], bound, page)


def _listed(run: _Run, list_: List, bound: dict[str, Any], page: int) -> tuple[str, ...]:
    found = run(list_.all, **bound)
    shown = [row[0] for row in found[:page]]
    customers = [row[1] for row in found]
    run.detail = (sum(row[2] for row in found), len(found))
    ids = run.of(shown)
    whose = run.of(list(dict.fromkeys(customers[:page])))
    for statement in list_.lines:
        run(statement, ids=ids)
    for statement in list_.customers:
        run(statement, ids=whose)
    return tuple(dict.fromkeys(customers))


def _write(run: _Run, asked: Asked, read: _Cost) -> None:
    run.begin()
    for statement in WRITES.turn if not run.sqlite else ():
        run(statement)
    last = run(WRITES.last)
    detail = json.dumps({"platform": "terminal", "chat": "person", "how": "text", "matching": read.detail[1]})
    run(
        WRITES.audit, at=moment_number(asked.now), staff_id=asked.staff_id, intent=asked.list_, customers="[]", detail=detail,
        previous=last[0][0] if last else "", hash="0" * 64,
    )  # fmt: skip
    kept = moment_number(asked.now) + _DAY_MS
    run(WRITES.memory, address=f"terminal:person:{asked.staff_id}", state=read.state, kept=kept)
    run.commit()
