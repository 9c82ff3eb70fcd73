"""Asking platforms about deliveries that may or may not have arrived. Called by the sender before it claims anew.

There → sent. Not there, said twice → sent again. Where the platform cannot tell, or has no way to be asked, a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.messages import CANNOT, Address, Finder, Messenger, SendFailed
from schedules.giving_up import hopeless
from segmentation.policy import Policy
from store.database import Connection, Database
from store.outbox import outbox, unknown
from store.outbox.outbox import Claimed

#: Platforms asked about so many at a time.
_AT_ONCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Asks the messengers that can be asked."""

    database: Database
    policy: Policy
    messengers: Mapping[str, Messenger]

    @property
    def platforms(self) -> dict[str, Finder]:
        """Those whose platform can be asked."""
        return {name: one for name, one in self.messengers.items() if isinstance(one, Finder)}

    def moments(self, now: datetime) -> dict[str, datetime]:
        """When each of them is asked about what became unknown now."""
        return dict.fromkeys(self.platforms, now + self.wait)

    @property
    def wait(self) -> timedelta:
        """How long after sending, and between two questions."""
        return timedelta(seconds=self.policy.section("outbox").get("ask_seconds", 5))

    def ask(self, now: datetime) -> dict[str, int]:
        """Ask about those whose time has come; counts by what became of them."""
        platforms = self.platforms
        if not platforms:
            return {}
        lease = timedelta(seconds=self.policy.section("outbox")["lease_seconds"])
        with self.database.engine.connect() as connection:
            if not unknown.any_due(connection, now=now, platforms=platforms):
                return {}
        with self.database.writing() as connection:
            asked = unknown.take(connection, now=now, lease=lease, platforms=platforms, limit=_AT_ONCE)
        counts: dict[str, int] = {}
        for one in asked:
            outcome = self._one(one, platforms[Address.parse(one.address).platform], now)
            counts[outcome] = counts.get(outcome, 0) + 1
        return counts

    def _one(self, one: Claimed, platform: Finder, now: datetime) -> str:
        try:
            found = platform.find(Address.parse(one.address), key=one.key, since=one.made_at or one.due_at)
        except SendFailed as failure:
            base = timedelta(seconds=self.policy.section("outbox")["backoff_seconds"][0])
            asked = max(1, (now - (one.ended_at or now)) // base)
            wait = failure.retry_after or self._backoff(one, asked)
            with self.database.writing() as connection:
                unknown.later(connection, one, until=now + wait)
            return "asked_later"
        with self.database.writing() as connection:
            if found is CANNOT:
                kept = unknown.cannot(connection, one, now=now)
                return "cannot_tell" if kept else "lost"
            if isinstance(found, str):
                return "found" if unknown.there(connection, one, now=now, message_id=found) else "lost"
            state = self._not_there(connection, one, now)
            return {"waiting": "not_there", "unknown": "asked_again", None: "lost"}.get(state, str(state))

    def _not_there(self, connection: Connection, one: Claimed, now: datetime) -> str | None:
        """Sent again: at once after its first try; a platform that loses one after the other gets it later each time."""
        wait = self._backoff(one, one.tries - 1) if one.tries > 1 else timedelta(0)
        given_up = hopeless(connection, one, Address.parse(one.address).platform, self.policy, now)
        return unknown.not_there(
            connection, one, now=now, again=now + self.wait, send_at=now + wait, hopeless=given_up
        )  # fmt: skip

    def _backoff(self, one: Claimed, times: int) -> timedelta:
        rules = self.policy.section("outbox")
        base, most = (timedelta(seconds=seconds) for seconds in rules["backoff_seconds"])
        return outbox.backoff(one.key, min(times, rules["max_tries"]), base=base, most=most)
