"""What the web pages need from the rest of the program, handed over by ``bot.server``."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schedules.running import Outcome
from segmentation.people import Language
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClock:
    """The demo's buttons: run a job of the timetable for the present moment."""

    run: Callable[[str], Outcome]
    """Runs the job by its name, once for each of its planned times."""
    shifted: bool
    """Whether the demo's clock stands elsewhere than the wall's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One web server's parts. ``demo`` is None in production, where the chat page does not exist."""

    database: Database
    now: Callable[[], datetime]
    """The moment, in the bank's time zone."""
    language: Language
    ready: Callable[[], None]
    """Returns when answers can be given, else raises Problem."""
    wake: Callable[[], None] = lambda: None
    """Tells the worker of this process that something came in."""
    demo: DemoClock | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the server stops, so that open streams end at once."""
    secret: str = field(repr=False)
    """Signs the pages' tokens."""
    events_secret: str = field(default="", repr=False)
    """Signs what the bank's systems tell; empty: nothing is taken from them."""
    shift: timedelta = timedelta(0)
    """How far ``now`` stands from the wall's clock, which others sign by; zero outside the demo."""

    def wall(self) -> datetime:
        """The moment by the wall's clock."""
        return self.now() - self.shift
