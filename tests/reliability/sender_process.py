"""A worker with a far platform, to be killed: ``python -m tests.reliability.sender_process URL FOLDER SHIFT KIND PLATFORM``.

The real worker: its two outbox threads, jobs and clock, with the shipped leases. Only platforms have no limit of speed, and are
asked again soon. Its clock stands ``SHIFT`` seconds off: who follows a dead one lives a lease later, so that nobody need wait.
"""

import re
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import App
from bot.settings import read_settings
from content.policy import SHIPPED
from schedules.worker import Worker
from segmentation.policy import Policy, read_policy
from store.database import Database
from tests.reliability.far_platform import AskableMessenger, FarMessenger, FoldingMessenger

if TYPE_CHECKING:
    from handlers.messages import Messenger

#: What a platform can do → its name in an address, and who speaks to it.
KINDS: dict[str, tuple[str, type[FarMessenger]]] = {
    "telling": ("web", FarMessenger),
    "askable": ("slack", AskableMessenger),
    "folding": ("wecom", FoldingMessenger),
    "forgetful": ("wecom", FarMessenger),
}


def quick_policy() -> Policy:
    """The shipped policy with short waits, and without budgets."""
    text = SHIPPED.read_text(encoding="utf-8")
    text, limits = re.subn(r"\{ limit = \d+, seconds = \d+, burst = \d+ \}(, )?", "", text)
    text, waits = re.subn(r"\nask_seconds = \d+", "\nask_seconds = 1", text)
    assert (limits > 0, waits) == (True, 1), "the policy's budgets or questions are written otherwise"
    return read_policy(text)


def main(url: str, folder: Path, shift: float, kind: str, platform: str) -> None:
    """Work until killed."""
    app = App(
        settings=read_settings({}, folder / "none.env"),
        database=Database(url, folder / "data"),
        shift=timedelta(seconds=shift),
    )
    policy = quick_policy()
    name, messenger = KINDS[kind]
    messengers: dict[str, Messenger] = {name: messenger(platform)}
    Worker(
        database=app.database, policy=lambda: policy, messengers=messengers, answer_message=lambda _: None, now=app.now
    ).start()  # fmt: skip
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4], sys.argv[5])
