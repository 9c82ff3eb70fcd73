"""A simulated bank and its weeks: two workers on a simulated clock, and what happens to them, in the order of its time.

``tests.reliability.simulation`` runs and judges it. All but the weather, and who of the two works next, is the product's.
"""

import gc
import heapq
import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from content.news import NewsItem
from handlers.messages import Address, Message
from schedules.timetable import TIMETABLE
from store import migrate
from store.chats import inbox
from store.database import Database
from store.imports.deliveries import import_delivery
from store.outbox import newsroom
from store.rounds.rounds import run_round
from tests.clock import CHINA
from tests.engines import Engine
from tests.reliability.processes import (
    GRID,
    Process,
    Wall,
    clock_time,
    full_minute,
    full_second,
    held_up,
    next_in,
)
from tests.reliability.program import STEPS, Program, on_the_way
from tests.reliability.simulated_bank import FIRST_DAY, Bank, a_bank, write_day
from tests.reliability.steps import Steps, perish
from tests.reliability.weather import WORKERS, Day, Faults, Question, a_day

if TYPE_CHECKING:
    from segmentation.people import Language

_MOST_TURNS = 5_000
#: Most minutes nobody waits for are left out, so that weeks pass quickly.
_UNTICKED = 0.8


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
        self.processes = [Process(number, Wall(lambda: self.now)) for number in range(WORKERS)]
        self.deaths = 0
        self.day = 0
        self.changes = 0
        self._idle: dict[tuple[int, str], tuple[int, datetime, timedelta]] = {}
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
            self._at(clock_time(day.day, "09:00"), lambda: self._news(day.day))
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
            self._at(hour - timedelta(minutes=4), self._waited_minute)

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
            self._at(self.now + GRID, lambda: self._ask(question))
            return
        colleague = next(one for one in self.bank.colleagues if one.staff_id == question.staff_id)
        who = Address.parse(colleague.address)
        message = Message(message_id=question.message_id, sender=who, chat=who, at=self.now, text="帮助")
        database = process.program.database

        def take() -> None:
            with database.writing() as connection:
                inbox.add(connection, message)

        if self._lives(process, take) is None:
            self._at(self.now + GRID, lambda: self._ask(question))

    def _waited_minute(self) -> None:
        """A minute that somebody waits for: the minute's own jobs tick in it for certain."""
        self._waited_for = True

    def _jump(self, number: int, off: timedelta) -> None:
        self.processes[number].clock.off = off

    def _doom(self, number: int, steps: int) -> None:
        if program := self.processes[number].program:
            program.steps.die_in(steps)

    def _sleep(self, end: datetime) -> None:
        for process in self.processes:
            self.stop(process)
            self._at(end, lambda process=process: self._start(process))  # type: ignore[misc]

    def stop(self, process: Process) -> None:
        """Nothing of it stays open."""
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
        self.stop(process)
        gc.collect()  # a dead process holds no statement open
        self._at(self.now + timedelta(minutes=self.draw.choice((0, 1, 5))), lambda: self._start(process))

    def _start(self, process: Process) -> None:
        if process.program:
            return
        steps = Steps(die=perish, notice=self._changed)
        process.program = Program(self.folder, self.url, process.clock, steps, self.faults, lambda: self.now)
        steps.watch(process.program.database.engine)
        process.program.start()
        now = process.clock.now
        process.next_ticks = {job.name: job.following(job.last_before(now)) for job in TIMETABLE}

    # -- time -----------------------------------------------------------------------------------------------------------

    def run(self, tell: Callable[[int, int], None] = lambda _day, _deaths: None) -> None:
        """Play it to the end, then until nothing is on its way. ``tell`` hears of each day that begins."""
        gc.collect()
        gc.freeze()  # what is there by now is not looked through at every death
        while (moment := self._next()) is not None:
            self.now = self.faults.now = max(self.now, moment)
            if (day := (self.now.date() - FIRST_DAY).days + 1) > self.day:
                self.day = day
                tell(day, self.deaths)
            self.changes += 1
            while self._queue and self._queue[0][0] <= self.now:
                heapq.heappop(self._queue)[2]()
            self._tick()
            self._settle()

    def _next(self) -> datetime | None:
        moments = [self._queue[0][0]] if self._queue else []
        held: list[datetime] = []
        up = [process for process in self.processes if process.program]
        for process in up:
            assert process.program is not None
            due = next_in(process.program, process.clock.now)
            timed = [process.next_ticks[job.name] for job in TIMETABLE if job.at is not None]
            moments += [moment - process.clock.off for moment in (due, *timed) if moment is not None]
            if (moment := held_up(process.program, process.clock.now)) is not None:
                held.append(moment - process.clock.off)
        if up and self.now >= self.end and not self._queue:
            assert up[0].program is not None
            with up[0].program.database.engine.connect() as connection:
                if not any(on_the_way(connection).values()):
                    return None
        assert self.now < self.end + timedelta(days=3), "something is still on its way three days later"
        minute = full_minute(min(moments, default=self.now + GRID), self.now)
        return min(minute, full_second(min(held), self.now)) if held else minute

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
            key, seen = (process.number, name), (self.changes, self.now, process.clock.off)
            if self._idle.get(key) == seen:  # it found nothing, and nothing has changed since
                continue
            found = self._lives(process, getattr(process.program.worker, name))
            busy |= found is not False
            if found is False:
                self._idle[key] = (self.changes, self.now, process.clock.off)
        return busy

    def _changed(self) -> None:
        """Something was written: whoever found nothing to do looks again."""
        self.changes += 1
