"""The worker: the threads that answer what came in, send what is due and run the jobs; and the clock.

Any number of processes may run one on the same database: claims in the tables keep them apart. ``bot.server`` starts it in
the roles all and worker and hands in the messengers and the one path of every question.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from handlers.ask import Answer
from handlers.messages import Address, Message, Messenger
from schedules.alerting.alerts import Alerts
from schedules.outbox import Sender
from schedules.running import Failure, Runner, guarded
from schedules.task_cards import tick_off
from schedules.tasks import refresh
from schedules.timetable import JOBS, Clock
from segmentation.policy import Policy
from store import waiting
from store.chats import inbox
from store.chats.inbox import Taken
from store.database import Database
from store.live import live
from store.outbox import outbox

Kind = Literal["jobs", "placing", "alerts", "inbox", "outbox"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_IDLE_SECONDS = 1.0
_INBOX_THREADS = 2
_OUTBOX_THREADS = 2


@dataclass
class Worker:
    """Started once, stopped once. ``now`` gives the moment in the bank's zone."""

    database: Database
    policy: Callable[[], Policy]
    """The one in force: asked at every step, so that another one counts without a restart."""
    messengers: Mapping[str, Messenger]
    answer_message: Callable[[Message], Answer | None]
    """None: nothing is to be said."""
    now: Callable[[], datetime]
    keep_days: int = 400
    feeds_file: Path | None = None
    _threads: list[threading.Thread] = field(default_factory=list, init=False, repr=False)
    _wake: threading.Condition = field(default_factory=threading.Condition, init=False, repr=False)
    _called: Counter[str] = field(default_factory=Counter, init=False, repr=False)
    _stopping: bool = field(default=False, init=False, repr=False)
    _clock: Clock = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Nothing runs before ``start``."""
        self._clock = Clock(self.database, self.now)

    def start(self) -> None:
        """Start the clock and the threads; comes back at once."""
        self._clock.start()
        work: list[tuple[Kind, Callable[[], bool]]] = [("jobs", self.run_job), ("placing", self.place_anew)]
        work.append(("alerts", self.tell_at_once))
        work += [("inbox", self.answer_one)] * _INBOX_THREADS
        work += [("outbox", self.send_some)] * _OUTBOX_THREADS
        for place, (name, step) in enumerate(work):
            thread = threading.Thread(target=self._loop, args=(name, step), name=f"{name}-{place}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, *, timeout: float = 30) -> bool:
        """Finish what is in hand and stop; False when a thread is still busy after ``timeout`` seconds."""
        self._clock.stop()
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)

    def wake(self, kind: Kind | None = None) -> None:
        """There is something to do, of that kind or of any: look now instead of within a second.

        Whoever is called for nothing takes the database's one writer's place for nothing, hundreds of times a second.
        """
        with self._wake:
            self._called.update(KINDS if kind is None else (kind,))
            self._wake.notify_all()

    def runner(self) -> Runner:
        """What runs jobs by the policy in force now."""
        return Runner(
            jobs=JOBS,
            database=self.database,
            policy=self.policy(),
            messengers=self.messengers,
            keep_days=self.keep_days,
            feeds_file=self.feeds_file,
        )

    # -- one step of each kind of work; True when there was something to do -----------------------------------------------

    def run_job(self) -> bool:
        """Run one occurrence that waits."""
        return self.runner().step(self.now()) is not None

    def send_due(self) -> bool:
        """Send what is due, one claim's worth."""
        return bool(self._sender().step(self.now()))

    def send_some(self) -> bool:
        """The same; where there is more to send within a second, it is waited for."""
        if self.send_due():
            return True
        idle = timedelta(seconds=_IDLE_SECONDS)
        pause = self._sender().pause(self.now(), most=idle)
        if pause >= idle:
            return False
        self._rest("outbox", pause.total_seconds())  # a platform takes more, or something is due, in less than a second
        return True

    def _sender(self) -> Sender:
        return Sender(database=self.database, policy=self.policy(), messengers=self.messengers)

    def place_anew(self) -> bool:
        """Place anew the customers about whom something was told between nights."""
        now, policy = self.now(), self.policy()
        return bool(live.work(self.database, policy, now, after=lambda ids: refresh(self.database, policy, ids, now)))

    def tell_at_once(self) -> bool:
        """Look at what the bank's systems told and tell whom it concerns."""
        alerts = Alerts(database=self.database, policy=self.policy(), reachable=self.messengers)
        if not alerts.at_once(self.now()):
            return False
        self.wake()
        return True

    def answer_one(self) -> bool:
        """Take one message, answer it, and put the answer into the outbox in the transaction that ends the message."""
        if not waiting.MESSAGES.waits(self.database):
            return False
        rules = self.policy().section("inbox")
        with self.database.writing() as connection:
            claimed = inbox.claim(connection, now=self.now(), lease=timedelta(seconds=rules["lease_seconds"]))
        for taken in claimed:
            answer = guarded(lambda taken=taken: self.answer_message(_message(taken)), "message")  # type: ignore[misc]
            if isinstance(answer, Failure):
                self._put_off(taken)
            else:
                self._answered(taken, answer)
        return bool(claimed)

    def _answered(self, taken: Taken, answer: Answer | None) -> None:
        now = self.now()
        stale = now + timedelta(minutes=self.policy().section("inbox")["answer_minutes"])
        with self.database.writing() as connection:
            if inbox.finish(connection, taken) and answer is not None:
                self._put_out(connection, taken, answer, stale)
        wrote = answer is not None and (answer.logged or answer.result or answer.step or answer.deed)
        self.wake(None if wrote else "outbox")
        if answer is not None and answer.result is not None:
            tick_off(self.database, self.messengers, taken.sender, now)

    def _put_out(self, connection: Any, taken: Taken, answer: Answer, stale: datetime) -> None:
        """The answer into the asker's private chat; where it was asked in a group, one neutral sentence there."""
        now = self.now()
        key, about = f"answer:{taken.message_key}", {"customer_ids": list(answer.shown)}
        outbox.add(
            connection, key=key, address=taken.sender, purpose="answer", about=about, card=answer.apart or answer.card,
            due_at=now, expires_at=stale, now=now,
        )  # fmt: skip
        if answer.apart is not None:
            outbox.add(
                connection, key=f"{key}:here", address=taken.chat, purpose="answer", about={}, card=answer.card, due_at=now,
                expires_at=stale, now=now,
            )  # fmt: skip

    def _put_off(self, taken: Taken) -> None:
        rules = self.policy().section("inbox")
        again = self.now() + timedelta(seconds=rules["retry_seconds"])
        with self.database.writing() as connection:
            inbox.fail(connection, taken, again_at=again if taken.tries < rules["max_tries"] else None)

    def _loop(self, kind: Kind, step: Callable[[], bool]) -> None:
        while not self._stopping:
            called = self._called[kind]
            if guarded(step, kind) is not True:
                self._rest(kind, _IDLE_SECONDS, called)

    def _rest(self, kind: Kind, seconds: float, called: int | None = None) -> None:
        """Until somebody calls, also since ``called`` was read; so long at most."""
        with self._wake:
            before = self._called[kind] if called is None else called
            self._wake.wait_for(lambda: self._stopping or self._called[kind] != before, seconds)


def _message(taken: Taken) -> Message:
    return Message(
        message_id=taken.message_id, sender=Address.parse(taken.sender), chat=Address.parse(taken.chat), at=taken.at,
        text=taken.text, action=taken.action,
    )  # fmt: skip
