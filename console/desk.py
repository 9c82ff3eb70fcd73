"""What the web pages need from the rest of the program, handed over by ``bot.server``."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from schedules.running import Outcome
from segmentation.people import Language
from store.database import Database

if TYPE_CHECKING:
    from handlers.ask import Answer
    from segmentation.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClock:
    """The demo's buttons: run a job of the timetable for the present moment."""

    run: Callable[[str], Outcome]
    """Runs the job by its name, once for each of its planned times."""
    shifted: bool
    """Whether the demo's clock stands elsewhere than the wall's."""


class PlatformSignIn(Protocol):
    """A platform whose own browser can say who sits before it."""

    @property
    def platform(self) -> str:
        """As in an address."""
        ...

    def at_home(self, user_agent: str) -> bool:
        """Whether this browser is the platform's."""
        ...

    def address(self, *, state: str, back: str) -> str:
        """Where the browser is sent; it comes to ``back`` with a code and this state."""
        ...

    def who(self, code: str) -> str:
        """The member behind a code; empty for somebody from outside, or a code of no use. Raises SendFailed."""
        ...

    def close(self) -> None:
        """Close what is open to the platform."""
        ...


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
    has_pages: bool = True
    """Whether this process shows the console; a worker answers only whether it is alive."""
    url: str = ""
    """The console's address as browsers reach it, without a slash at its end; empty: as the request says."""
    platform_sign_in: PlatformSignIn | None = None
    """Where a platform's own browser can sign people in."""
    ask: "Callable[[str, str, str, str], Answer] | None" = None
    """A question by the one path: staff id, a button's action, what is unique to the tap, the page's language."""
    policy: "Callable[[], Policy] | None" = None
    """The policy in force."""
    secret: str = field(repr=False)
    """Signs the pages' tokens."""
    session_secret: str = field(default="", repr=False)
    """Under which sessions are kept, the same in every process; another one ends them all."""
    events_secret: str = field(default="", repr=False)
    """Signs what the bank's systems tell; empty: nothing is taken from them."""
    shift: timedelta = timedelta(0)
    """How far ``now`` stands from the wall's clock, which others sign by; zero outside the demo."""

    def wall(self) -> datetime:
        """The moment by the wall's clock."""
        return self.now() - self.shift
