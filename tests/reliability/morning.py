"""The script of the crash proof: one full bank morning and a push, from the night's delivery to the last answer."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from handlers.messages import Address, Message
from schedules.timetable import JOBS, TIMETABLE
from segmentation import bank_data
from store.chats import inbox
from store.imports.deliveries import import_delivery
from store.live import bank_events
from store.live.bank_events import BankEvent
from store.outbox import newsroom
from store.rounds.rounds import run_round
from tests.clock import MONDAY, at
from tests.reliability.bank import RISEN, delivery
from tests.reliability.program import Happening, Program

SATURDAY, SUNDAY = date(2026, 11, 21), date(2026, 11, 22)
BEGIN = at("2026-11-23 01:00")
END = at("2026-11-23 20:00")
#: When the minute's own jobs tick; the other minutes pass without anything to do.
_MINUTES = {"outbox": ("08:33", "08:40", "08:46", "09:22"), "early": ("07:55",)}
_ANY_OTHER = ("09:08",)

_PEOPLE = {"S001": Address("web", "person", "S001"), "S002": Address("wecom", "person", "chen"),
           "S007": Address("slack", "person", "U7")}  # fmt: skip
#: id → (who, typed, tapped, when)
QUESTIONS: dict[str, tuple[str, str, str, str]] = {
    "q1": ("S001", "今天联系谁", "", "08:20"),
    "q2": ("S002", "帮助", "", "08:20"),
    "q3": ("S007", "who should I call today", "", "08:47"),
    "tap1": ("S001", "", "log_contact?client=C001&outcome=reached", "09:00"),
    "tap2": ("S002", "", "log_contact?client=C003&outcome=no_answer", "09:00"),
    "q4": ("S001", "本周到期", "", "09:21"),
}
#: The same messages once more: a platform repeats what it got no quick answer for.
_REPEATED = {"q1": "09:25", "tap1": "09:26"}


def prepare(program: Program, folder: Path) -> None:
    """What was before: Saturday's delivery with its round, reviewed news, and a program that ran yesterday."""
    now = program.now()
    report = import_delivery(program.database, delivery(folder / "saturday"), as_of=SATURDAY, now=now)
    assert (report.state, report.rejected) == ("accepted", 0), report.notes
    run_round(program.database, program.app.policy(), as_of=SATURDAY, now=now)
    with program.database.writing() as connection:
        newsroom.seed_demo_news(connection, now)
    yesterday = now - timedelta(days=1)
    for job in TIMETABLE:
        if job.at is not None:
            program.worker.runner().by_hand(job, job.slot(yesterday))
    delivery(folder / "sunday", risen=RISEN)


def script(folder: Path) -> list[Happening]:
    """Everything that happens that Monday, in order."""
    day = [
        Happening(at=_clock("01:30"), name="import", do=_import(folder / "sunday")),
        *_ticks(),
        *(Happening(at=_clock(when), name=name, do=_message(name)) for name, (*_, when) in QUESTIONS.items()),
        *(
            Happening(at=_clock(when), name=f"{name} again", do=_message(name))
            for name, when in _REPEATED.items()
        ),
        Happening(at=_clock("09:05"), name="movement", do=_event("movements")),
        Happening(at=_clock("09:06"), name="arrival", do=_event("arrivals")),
        Happening(at=_clock("09:07"), name="movement again", do=_event("movements")),
    ]  # fmt: skip
    return sorted(day, key=lambda one: one.at)


def _clock(text: str) -> datetime:
    return at(f"{MONDAY.date().isoformat()} {text}")


def _ticks() -> Iterator[Happening]:
    for job in TIMETABLE:
        times = (
            [job.slot(MONDAY)] if job.at is not None else [_clock(text) for text in _MINUTES.get(job.name, _ANY_OTHER)]
        )
        for when in times:
            if when > BEGIN:
                yield Happening(at=when, name=f"{job.name} {when:%H:%M}", do=_tick(job.name), once=False)


def _tick(name: str) -> Callable[[Program], None]:
    return lambda program: (program.clock.tick(JOBS[name]), None)[1]


def _import(files: Path) -> Callable[[Program], None]:
    """As ``guanhu import`` does: the delivery, then its round."""

    def do(program: Program) -> None:
        report = import_delivery(program.database, files, as_of=SUNDAY, now=program.now())
        assert report.state in {"accepted", "unchanged"}, report.notes
        run_round(program.database, program.app.policy(), as_of=SUNDAY, now=program.now())

    return do


def _message(name: str) -> Callable[[Program], None]:
    """As a callback does: kept, and only then answered to the platform."""
    who, typed, tapped, _ = QUESTIONS[name]

    def do(program: Program) -> None:
        message = Message(
            message_id=name, sender=_PEOPLE[who], chat=_PEOPLE[who], at=program.now(), text=typed, action=tapped
        )  # fmt: skip
        with program.database.writing() as connection:
            inbox.add(connection, message)

    return do


_EVENTS: dict[str, dict[str, Any]] = {
    "movements": {"movement_id": "M900", "customer_id": "C006", "direction": "in", "amount": 80_000_000},
    "arrivals": {"customer_id": "C001", "branch_id": "B1"},
}


def _event(kind: str) -> Callable[[Program], None]:
    """As the signed API does with what it was told."""
    columns = bank_data.table("movements").columns if kind == "movements" else ()
    values: dict[str, Any] = {**{column.name: None for column in columns if column.name != "at"}, **_EVENTS[kind]}

    def do(program: Program) -> None:
        event = BankEvent(id=f"bank-{kind}", at=_clock("09:04"), values=values)
        bank_events.take(program.database, kind, [event], now=program.now())

    return do
