"""What happens to the simulated bank, drawn by seed and day: late files, outages, clock jumps, deaths, messages told twice.

Each day is drawn by itself, so that the first days of a long run are those of a short one.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from handlers.messages import SendFailed
from tests.clock import CHINA
from tests.reliability.platforms import LOST_ON_THE_WAY
from tests.reliability.simulated_bank import PLATFORMS, Bank

WORKERS = 2


@dataclass(frozen=True, kw_only=True)
class Outage:
    """A platform takes nothing for a while; ``unknown``: it does not even say so, though it shows the card."""

    platform: str
    begin: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class Question:
    """Somebody types something; some platforms tell it twice."""

    message_id: str
    staff_id: str
    at: datetime
    again: timedelta | None


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day's weather."""

    day: date
    files_at: datetime | None
    """None: no delivery came that day."""
    import_dies: bool
    questions: tuple[Question, ...]
    outages: tuple[Outage, ...]
    jumps: tuple[tuple[datetime, int, timedelta], ...]
    """From then on a worker's clock stands so far from the true one."""
    deaths: tuple[tuple[datetime, int, int], ...]
    """From then on a worker dies before its so-many-th step."""
    sleeps: tuple[tuple[datetime, datetime], ...]
    """The whole machine stands still."""


def a_day(seed: int, day: date, bank: Bank) -> Day:
    """Draw it."""
    draw = random.Random(f"{seed}:{day}")

    def clock(first: float, last: float) -> datetime:
        return datetime.combine(day, time(), tzinfo=CHINA) + timedelta(minutes=round(60 * draw.uniform(first, last)))

    files_at = clock(1, 2) if draw.random() < 0.7 else clock(7, 13)
    outages = []
    for _ in range(draw.choice((0, 0, 1, 1, 2))):
        begin = clock(8, 20)
        end = begin + timedelta(minutes=draw.randint(2, 45))
        outages.append(Outage(platform=draw.choice(PLATFORMS), begin=begin, end=end))
    jumps: list[tuple[datetime, int, timedelta]] = []
    if draw.random() < 0.4:
        begin, worker = clock(6, 20), draw.randrange(WORKERS)
        away = timedelta(minutes=draw.choice((-25, -7, -1, 1, 5, 25)))
        jumps = [(begin, worker, away), (begin + timedelta(minutes=draw.randint(3, 90)), worker, timedelta())]
    deaths = [(clock(1, 21), draw.randrange(WORKERS), draw.randint(1, 25)) for _ in range(draw.randint(0, 3))]
    deaths += [(_just(day, "08:30"), worker, draw.randint(1, 40)) for worker in range(WORKERS) if draw.random() < 0.3]
    sleeps = [(at, at + timedelta(minutes=draw.randint(5, 150))) for at in [clock(1, 18)] if draw.random() < 0.25]
    return Day(
        day=day, files_at=None if draw.random() < 0.1 else files_at, import_dies=draw.random() < 0.2,
        questions=tuple(_questions(draw, day, bank)), outages=tuple(outages), jumps=tuple(jumps), deaths=tuple(deaths),
        sleeps=tuple(sleeps),
    )  # fmt: skip


def _just(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=CHINA)


def _questions(draw: random.Random, day: date, bank: Bank) -> list[Question]:
    found = []
    for number, one in enumerate(bank.colleagues):
        if draw.random() < 0.1:
            at = datetime.combine(day, time(9), tzinfo=CHINA) + timedelta(minutes=draw.randrange(600))
            again = timedelta(minutes=draw.randrange(3)) if draw.random() < 0.4 else None
            found.append(Question(message_id=f"{day}-{number}", staff_id=one.staff_id, at=at, again=again))
    return found


@dataclass
class Faults:
    """How the platforms behave: outages by their time, now and then no answer, and one address that never takes anything."""

    seed: int
    refused: str
    now: datetime
    outages: list[Outage] = field(default_factory=list)
    unanswered: set[str] = field(default_factory=set)

    def __call__(self, to: str, key: str) -> SendFailed | None:
        """What a platform says instead of taking a card."""
        platform = to.partition(":")[0]
        if to == self.refused:
            return SendFailed("nobody there", permanent=True)
        if any(one.platform == platform and one.begin <= self.now < one.end for one in self.outages):
            return SendFailed("outage")
        luck = random.Random(f"{self.seed}:{key}").random()
        if luck < 0.02 and platform != "web" and key not in self.unanswered:
            self.unanswered.add(key)
            return SendFailed("no answer" if luck < 0.01 else LOST_ON_THE_WAY, unknown=True)
        return None
