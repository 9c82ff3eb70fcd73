"""The one place where all parts are joined: settings, database, policy; and the clock's only "now"."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.settings import Settings
from segmentation.policy import Policy
from store.database import Connection, Database
from store.policies.policy_in_force import PolicyInForce

if TYPE_CHECKING:
    from bot.rewriting import Rewriter


@dataclass(frozen=True)
class App:
    """What every command and server needs."""

    settings: Settings
    database: Database
    shift: timedelta = timedelta(0)
    """How far the demo's clock stands from the wall's; zero everywhere else."""
    listens: str = ""
    """Where this process's pages are, once it has its port."""

    @property
    def console_url(self) -> str:
        """The console's address as browsers reach it, without a slash at its end."""
        return self.settings.console_url or self.listens.rstrip("/") or f"http://{self.settings.listen}"

    def now(self) -> datetime:
        """The moment, in the bank's time zone."""
        return datetime.now(self.settings.zone) + self.shift

    def wall(self) -> datetime:
        """The moment by the wall's clock, which platforms sign by."""
        return self.now() - self.shift

    @cached_property
    def _in_force(self) -> PolicyInForce:
        return PolicyInForce(self.database, self.settings.policy_file)

    @cached_property
    def rewriter(self) -> "Rewriter | None":
        """The bank's own language model for words to customers; None where none is set."""
        if not self.settings.rewrite_url:
            return None
        from bot.rewriting import Rewriter

        secret, seconds = self.settings.rewrite_secret.value, self.settings.rewrite_seconds
        return Rewriter(self.settings.rewrite_url, secret, float(seconds))

    def policy(self, connection: Connection | None = None) -> Policy:
        """The policy in force: ask at every question, for it may be another one. Raises Problem when it is wrong."""
        return self._in_force.policy(connection)


def open_app(settings: Settings) -> App:
    """Join the parts; opens nothing yet."""
    return App(settings=settings, database=Database(settings.database_url, settings.folder))
