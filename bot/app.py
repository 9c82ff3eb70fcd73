"""The one place where all parts are joined: settings, database, policy; and the clock's only "now"."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.settings import Settings
from store.database import Database


@dataclass(frozen=True, slots=True)
class App:
    """What every command and server needs."""

    settings: Settings
    database: Database
    shift: timedelta = timedelta(0)
    """How far the demo's clock stands from the wall's; zero everywhere else."""

    def now(self) -> datetime:
        """The moment, in the bank's time zone."""
        return datetime.now(self.settings.zone) + self.shift


def open_app(settings: Settings) -> App:
    """Join the parts; opens nothing yet."""
    return App(settings=settings, database=Database(settings.database_url, settings.folder))
