"""A worker in a process of its own, to be killed: ``python -m tests.stories.worker_process URL FOLDER SHIFT_SECONDS``.

The real worker with the real web messenger on the database at URL; only the leases are short, so that a restart need not
wait a minute, and the clock is shifted to a Monday morning.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

from bot.app import App
from bot.settings import read_settings
from bot.web import WebMessenger
from handlers.ask import Answer
from handlers.messages import Message
from schedules.worker import Worker
from store.database import Database
from tests.clock import a_card, policy_with

LEASE_SECONDS = 3


def main(url: str, folder: Path, shift: float) -> None:
    """Work until killed."""
    settings = read_settings({}, folder / "none.env")
    database = Database(url, folder / "data")
    app = App(settings=settings, database=database, shift=timedelta(seconds=shift))
    policy = policy_with(
        outbox=("[outbox]\nlease_seconds = 60", f"[outbox]\nlease_seconds = {LEASE_SECONDS}"),
        inbox=("[inbox]\nlease_seconds = 60", f"[inbox]\nlease_seconds = {LEASE_SECONDS}"),
    )
    Worker(
        database=database, policy=lambda: policy, messengers={"web": WebMessenger(app)}, answer_message=answer, now=app.now
    ).start()  # fmt: skip
    while True:
        time.sleep(60)


def answer(message: Message) -> Answer:
    """An answer that names its question."""
    return Answer(card=a_card(summary=message.message_id))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
