"""Strict platforms that are not ours: each keeps what it was told in a file of its own, as a server far away would.

A line is on the disk before the caller hears of it, so the file tells after a kill what people saw. Four kinds: one that
shows a repeated key once, one that does so for some hours, one that cannot tell, and one that cannot tell but can be asked.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from content.cards import Card
from handlers.messages import Address, SendFailed

Fault = Callable[[str, str], SendFailed | None]
"""Asked with address and key: what the sender hears instead of an id; None: all is well.

An unknown outcome was shown all the same, unless it is ``LOST_ON_THE_WAY``.
"""
LOST_ON_THE_WAY = "lost on the way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One card that people saw."""

    platform: str
    to: str
    key: str
    at: datetime


@dataclass(slots=True)
class Ledger:
    """What the platforms showed, in order; any number of processes may write."""

    path: Path
    _read_to: int = 0
    _lines: int = 0
    _places: dict[tuple[str, str], list[tuple[str, datetime]]] = field(default_factory=dict)

    def write(self, shown: Shown) -> str:
        """Note it for good and return the platform's id of the message."""
        line = json.dumps([shown.platform, shown.to, shown.key, shown.at.isoformat()]) + "\n"
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
            return f"m{os.lseek(file, 0, os.SEEK_CUR)}"
        finally:
            os.close(file)

    def read(self) -> Iterator[Shown]:
        """Everything shown so far."""
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8").splitlines():
            platform, to, key, at = json.loads(line)
            yield Shown(platform=platform, to=to, key=key, at=datetime.fromisoformat(at))

    def places(self, to: str, key: str) -> list[tuple[str, datetime]]:
        """Where and when that key was shown to them; only what was written since the last question is read."""
        if self.path.exists():
            with self.path.open("rb") as file:
                file.seek(self._read_to)
                for line in file.readlines():
                    _, whom, what, at = json.loads(line)
                    shown = (f"m{self._lines}", datetime.fromisoformat(at))
                    self._places.setdefault((whom, what), []).append(shown)
                    self._lines += 1
                self._read_to = file.tell()
        return self._places.get((to, key), [])

    def times(self) -> Counter[str]:
        """How often each key was shown."""
        return Counter(shown.key for shown in self.read())


def never(_to: str, _key: str) -> None:
    """No fault."""


@dataclass(kw_only=True)
class Forgetful:
    """A platform that shows whatever it is sent, as often as it is sent."""

    name: str
    ledger: Ledger
    now: Callable[[], datetime]
    step: Callable[[str], None] = lambda _what: None
    """Called right before the platform has the card, and right before its caller knows."""
    fault: Fault = never

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Show the card. Raises SendFailed."""
        self.check(to, card, key)
        self.step(f"sending {key}")
        failure = self.fault(str(to), key)
        if failure is not None and (not failure.unknown or failure.reason == LOST_ON_THE_WAY):
            raise failure
        message_id = self.show(to, key)
        self.step(f"sent {key}")
        if failure is not None:
            raise failure
        return message_id

    def check(self, to: Address, card: Card, key: str) -> None:
        """A platform refuses what is not meant for it, an empty card and a message without a key."""
        if to.platform != self.name or to.kind not in {"person", "group"} or not to.id:
            raise SendFailed("no such address", permanent=True)
        if not key or not (card.title or card.summary):
            raise SendFailed("nothing to show", permanent=True)

    def show(self, to: Address, key: str) -> str:
        """Put it before people's eyes."""
        return self.ledger.write(Shown(platform=self.name, to=str(to), key=key, at=self.now()))


class Askable(Forgetful):
    """Shows whatever it is sent, and can be asked afterwards whether it did."""

    def find(self, to: Address, *, key: str, since: datetime) -> str | None:
        """The message sent under that key; None: it never came."""
        return next((place for place, at in self.ledger.places(str(to), key) if at >= since), None)


class Folding(Forgetful):
    """Shows what it was shown within the last hours no second time, as WeChat Work does."""

    folds = timedelta(hours=4)

    def show(self, to: Address, key: str) -> str:
        """Show it unless it was shown there under that key a short while ago."""
        before = self.now() - self.folds
        known = next((place for place, at in self.ledger.places(str(to), key) if at > before), None)
        return known or super().show(to, key)


@dataclass(kw_only=True)
class Telling(Forgetful):
    """A platform that shows a repeated key once, whoever sends it."""

    _seen: set[str] = field(default_factory=set)

    def show(self, to: Address, key: str) -> str:
        """Show it unless that key was shown before."""
        if key not in self._seen:
            self._seen |= {shown.key for shown in self.ledger.read() if shown.platform == self.name}
        if key in self._seen:
            return key
        self._seen.add(key)
        return super().show(to, key)
