"""The simulation: weeks of a bank on a simulated clock, with two workers and everything that can go wrong, by seed.

``python -m tests.reliability.simulation --seed 7 --days 30 --managers 100``; ``--seeds 5`` runs that many seeds from there.
Database, runner, sender, worker and conversation are the product's; drawn by seed are the files' times, platform outages,
clock jumps, deaths in the middle of a step, the machine's sleep, messages told twice, and who of the two works next.
"""

import argparse
import gc
import heapq
import logging
import random
import tempfile
import time as wall
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from sqlalchemy import func, select

from content.calendar import working_days
from content.news import NewsItem
from handlers.messages import Address, Message
from schedules.timetable import TIMETABLE
from store import migrate, tables
from store.chats import inbox
from store.database import Database
from store.imports.deliveries import import_delivery
from store.outbox import newsroom, outbox_claims
from store.rounds.rounds import run_round
from tests.clock import CHINA
from tests.engines import SQLITE, Engine
from tests.reliability.program import STEPS, Program, on_the_way
from tests.reliability.simulated_bank import FIRST_DAY, Bank, a_bank, write_day
from tests.reliability.steps import Steps, perish
from tests.reliability.verdict import Verdict, judge
from tests.reliability.weather import WORKERS, Day, Faults, Question, a_day

if TYPE_CHECKING:
    from segmentation.people import Language

_GRID = timedelta(minutes=1)
_MOST_TURNS = 5_000
#: Most minutes nobody waits for are left out, so that weeks pass quickly.
_UNTICKED = 0.8


@dataclass
class Wall:
    """A worker's clock: the true time and how far it stands off."""

    world: "World"
    off: timedelta = timedelta()

    @property
    def now(self) -> datetime:
        """What it shows."""
        return self.world.now + self.off


@dataclass
class Process:
    """One worker process, or the place where one will start again."""

    number: int
    clock: Wall
    program: Program | None = None
    next_ticks: dict[str, datetime] = field(default_factory=dict)


class World:
    """A seed's simulation."""

    def __init__(self, folder: Path, engine: Engine, *, seed: int, days: int, managers: int) -> None:
        """Build the bank as it stands on the evening before."""
        self.folder, self.seed = folder, seed
        self.bank: Bank = a_bank(seed, managers, days)
        self.days = [FIRST_DAY + timedelta(days=n) for n in range(days)]
        self.now = datetime.combine(FIRST_DAY, time(), tzinfo=CHINA)
        self.end = self.now + timedelta(days=days, hours=20)
        self.draw = random.Random(f"{seed}:steps")
        self.url = engine.url(folder)
        self.faults = Faults(seed, self.bank.colleagues[seed % managers].address, self.now)
        self.processes = [Process(number, Wall(self)) for number in range(WORKERS)]
        self.deaths = 0
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = 0
        self._waited_for = False
        self._prepare()

    # -- what happens ---------------------------------------------------------------------------------------------------

    def _at(self, moment: datetime, do: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._queue, (moment, self._count, do))

    def _prepare(self) -> None:
        database = Database(self.url, self.folder / "data")
        migrate.upgrade(database)
        self._import(database, FIRST_DAY - timedelta(days=1))
        with database.writing() as connection:
            newsroom.seed_demo_news(connection, self.now)
        database.close()
        for day in self.days:
            self._schedule(a_day(self.seed, day, self.bank))
        for process in self.processes:
            self._start(process)

    def _schedule(self, day: Day) -> None:
        if day.files_at is not None:
            self._at(day.files_at, lambda: self._files(day))
        if day.day.weekday() == 0:
            self._at(_clock(day.day, "09:00"), lambda: self._news(day.day))
        for question in day.questions:
            self._at(question.at, lambda question=question: self._ask(question))  # type: ignore[misc]
            if question.again is not None:
                self._at(question.at + question.again, lambda question=question: self._ask(question))  # type: ignore[misc]
        self.faults.outages += day.outages
        for begin, number, off in day.jumps:
            self._at(begin, lambda number=number, off=off: self._jump(number, off))  # type: ignore[misc]
        for begin, number, steps in day.deaths:
            self._at(begin, lambda number=number, steps=steps: self._doom(number, steps))  # type: ignore[misc]
        for begin, end in day.sleeps:
            self._at(begin, lambda end=end: self._sleep(end))  # type: ignore[misc]
        for one in self.bank.colleagues:  # the minute's own jobs must not miss an early hour
            hour = datetime.combine(day.day, time.fromisoformat(one.briefing_at), tzinfo=one.zone).astimezone(CHINA)
            self._at(hour - timedelta(minutes=4), self._full_minute)

    def _files(self, day: Day) -> None:
        """The operator's command; when it dies it is given again ten minutes later."""
        database = Database(self.url, self.folder / "data")
        steps = Steps(die=perish)
        if day.import_dies:
            steps = Steps(random.Random(f"{self.seed}:{day.day}:import").randint(1, 12), die=perish)
            steps.watch(database.engine)
        try:
            self._import(database, day.day)
        except BaseException:
            if not steps.dead:
                raise
            gc.collect()
            self._at(self.now + timedelta(minutes=10), lambda: self._again(day.day))
        finally:
            database.close()

    def _again(self, day: date) -> None:
        database = Database(self.url, self.folder / "data")
        self._import(database, day)
        database.close()

    def _import(self, database: Database, day: date) -> None:
        files = write_day(self.bank, self.folder / "files" / day.isoformat(), self.seed, day)
        from content.policy import load_policy

        report = import_delivery(database, files, as_of=day, now=self.now, accept=True)
        assert report.rejected == 0, "the simulated bank's files are wrong"
        run_round(database, load_policy(), as_of=day, now=self.now)

    def _news(self, day: date) -> None:
        text: dict[Language, str] = {"zh": f"虚构要闻 {day}", "en": f"invented news {day}"}
        item = NewsItem(
            news_id=f"week-{day}", published_at=self.now, source="虚构社", url="https://example.com/", title=text,
            summary=text, topics=("general",), licence="invented", author="E001",
        )  # fmt: skip
        database = Database(self.url, self.folder / "data")
        with database.writing() as connection:
            newsroom.add_item(connection, item, now=self.now)
            newsroom.approve_item(
                connection, item.news_id, reviewer="E002", expires_on=day + timedelta(days=12), now=self.now
            )
        database.close()

    def _ask(self, question: Question) -> None:
        """A platform that finds nobody up tells it again until it is taken."""
        process = next((one for one in self.processes if one.program), None)
        if process is None or process.program is None:
            self._at(self.now + _GRID, lambda: self._ask(question))
            return
        colleague = next(one for one in self.bank.colleagues if one.staff_id == question.staff_id)
        who = Address.parse(colleague.address)
        message = Message(message_id=question.message_id, sender=who, chat=who, at=self.now, text="帮助")
        database = process.program.database

        def take() -> None:
            with database.writing() as connection:
                inbox.add(connection, message)

        if self._lives(process, take) is None:
            self._at(self.now + _GRID, lambda: self._ask(question))

    def _full_minute(self) -> None:
        """A minute that somebody waits for: the minute's own jobs tick in it for certain."""
        self._waited_for = True

    def _jump(self, number: int, off: timedelta) -> None:
        self.processes[number].clock.off = off

    def _doom(self, number: int, steps: int) -> None:
        if program := self.processes[number].program:
            program.steps.die_in(steps)

    def _sleep(self, end: datetime) -> None:
        for process in self.processes:
            self._stop(process)
            self._at(end, lambda process=process: self._start(process))  # type: ignore[misc]

    def _stop(self, process: Process) -> None:
        if process.program:
            process.program.database.close()
            process.program = None

    def _lives(self, process: Process, work: Callable[[], object]) -> bool | None:
        """Whether there was something to do; None: the process died of it."""
        assert process.program is not None
        steps = process.program.steps
        busy = False
        try:
            busy = bool(work())
        except BaseException:  # a death inside a statement comes out as the library's error
            if not steps.dead:
                raise
        if steps.dead:
            self._died(process)
            return None
        return busy

    def _died(self, process: Process) -> None:
        self.deaths += 1
        self._stop(process)
        gc.collect()  # a dead process holds no statement open
        self._at(self.now + timedelta(minutes=self.draw.choice((0, 1, 5))), lambda: self._start(process))

    def _start(self, process: Process) -> None:
        if process.program:
            return
        steps = Steps(die=perish)
        process.program = Program(self.folder, self.url, process.clock, steps, self.faults, lambda: self.now)
        steps.watch(process.program.database.engine)
        process.program.start()
        now = process.clock.now
        process.next_ticks = {job.name: job.following(job.last_before(now)) for job in TIMETABLE}

    # -- time -----------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Play it to the end, then until nothing is on its way."""
        while (moment := self._next()) is not None:
            self.now = self.faults.now = max(self.now, moment)
            while self._queue and self._queue[0][0] <= self.now:
                heapq.heappop(self._queue)[2]()
            self._tick()
            self._settle()

    def _next(self) -> datetime | None:
        moments = [self._queue[0][0]] if self._queue else []
        up = [process for process in self.processes if process.program]
        for process in up:
            assert process.program is not None
            due = _next_in(process.program, process.clock.now)
            timed = [process.next_ticks[job.name] for job in TIMETABLE if job.at is not None]
            moments += [moment - process.clock.off for moment in (due, *timed) if moment is not None]
        if up and self.now >= self.end and not self._queue:
            assert up[0].program is not None
            with up[0].program.database.engine.connect() as connection:
                if not any(on_the_way(connection).values()):
                    return None
        assert self.now < self.end + timedelta(days=3), "something is still on its way three days later"
        return _ceil(min(moments, default=self.now + _GRID), self.now)

    def _tick(self) -> None:
        """As the scheduler does: at its next time, computed when the last one came; several late ones are one."""
        for process in self.processes:
            for job in TIMETABLE:
                program, now = process.program, process.clock.now
                if program is None or process.next_ticks[job.name] > now:
                    continue
                if job.at is None and not self._waited_for and self.draw.random() < _UNTICKED:
                    continue
                process.next_ticks[job.name] = job.following(job.last_before(now))
                self._lives(process, lambda job=job, program=program: program.clock.tick(job))  # type: ignore[misc]

        self._waited_for = False

    def _settle(self) -> None:
        """Both workers' steps in an order drawn by seed, until none finds anything to do."""
        for _ in range(_MOST_TURNS):
            if not self._turn():
                return
        raise AssertionError("the workers never come to rest")

    def _turn(self) -> bool:
        steps = [(process, name) for process in self.processes if process.program for name in STEPS]
        self.draw.shuffle(steps)
        busy = False
        for process, name in steps:
            if process.program is None:
                continue
            busy |= self._lives(process, getattr(process.program.worker, name)) is not False
        return busy


def _next_in(program: Program, now: datetime) -> datetime | None:
    """When the tables have something to do that they have not now."""
    with program.database.engine.connect() as connection:
        moments = [outbox_claims.next_moment(connection, now)]
        for table in (tables.occurrences, tables.inbox, tables.re_evaluations):
            lease = select(func.min(table.c.lease_until)).where(table.c.lease_until > now)
            moments.append(connection.execute(lease).scalar())
    return min((moment for moment in moments if moment is not None), default=None)


def _ceil(moment: datetime, now: datetime) -> datetime:
    """The next full minute: workers look every second, the simulation every minute."""
    moment = moment.astimezone(CHINA)
    on = moment.replace(second=0, microsecond=0)
    return max(on if on == moment else on + _GRID, now + _GRID).astimezone(CHINA)


def _clock(day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), tzinfo=CHINA)


def simulate(folder: Path, engine: Engine, *, seed: int, days: int, managers: int) -> Verdict:
    """Run one seed and judge it."""
    world = World(folder, engine, seed=seed, days=days, managers=managers)
    world.run()
    database = Database(world.url, folder / "data")
    try:
        return judge(
            database, folder, bank=world.bank, days=world.days, weather=[a_day(seed, day, world.bank) for day in world.days],
            refused=world.faults.refused, doubtful=world.deaths + len(world.faults.unanswered), calendar=working_days(),
        )  # fmt: skip
    finally:
        for process in world.processes:
            world._stop(process)
        database.close()


def command(engine: str, *, seed: int, days: int, managers: int) -> str:
    """How to run it again."""
    return f"python -m tests.reliability.simulation --engine {engine} --seed {seed} --days {days} --managers {managers}"


def kept_seeds() -> Iterator[tuple[int, int, int]]:
    """Seeds that once failed: seed, days, managers."""
    for line in (Path(__file__).with_name("kept_seeds.txt")).read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words:
            yield int(words[0]), int(words[1]), int(words[2])


def main(arguments: list[str] | None = None) -> int:
    """Run seeds; 1 when anything was lost or doubled in one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.simulation")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--managers", type=int, default=100)
    options = parser.parse_args(arguments)
    engine: Engine = SQLITE
    if options.engine == "postgresql":
        from tests.reliability.crash import postgres

        engine = postgres("")
    logging.disable(logging.CRITICAL)  # a simulated death is no bug; one of a job is found in the tables
    failed = 0
    for seed in range(options.seed, options.seed + options.seeds):
        begun = wall.monotonic()
        with tempfile.TemporaryDirectory(prefix="guanhu-simulation-") as name:
            verdict = simulate(Path(name), engine, seed=seed, days=options.days, managers=options.managers)
            engine.forget(Path(name))
        typer.echo(f"{options.engine}, seed {seed}, {options.days} days × {options.managers} managers: {verdict.line()}, "
              f"{wall.monotonic() - begun:.0f} s")  # fmt: skip
        for fault in verdict.faults:
            typer.echo(f"  {fault.what}")
        if verdict.faults:
            failed += 1
            shortest = min(fault.day for fault in verdict.faults)
            typer.echo(f"  again: {command(options.engine, seed=seed, days=shortest, managers=options.managers)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
