"""Which groups there are and whose: read from the platform whole once a day, and one by one when it tells of a change.

The job ``groups`` is the whole; ``read_noticed`` runs with the job ``owners`` every minute. What was told is waited for some
seconds: the platform's data follow its events with a delay.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from content.problems import Problem
from handlers.messages import Messenger, SendFailed
from handlers.owner_tasks import OwnerTasks, ReadGroup
from schedules.jobs import Report, Run
from store.database import Database
from store.groups import known, notices, seen

log = logging.getLogger("guanhu.schedules")

_DELAY = timedelta(seconds=5)
_AT_ONCE = 100


def sync_groups(run: Run) -> Report:
    """The job: everything, once a day. Raises Problem when a platform cannot be asked."""
    if run.dry:
        return {"would_ask": [one.platform for one in _platforms(run.messengers)]}
    return read_all(run.database, run.messengers, run.now)


def read_all(database: Database, messengers: Mapping[str, Messenger], now: datetime) -> Report:
    """The bank's list, then every owner's list and every group in it. Raises Problem when a platform cannot be asked."""
    report: Report = {"changed": known.take_from_bank(database, now)}
    with database.reading() as connection:
        if database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
    for platform in _platforms(messengers):
        try:
            _whole(database, platform, report, now)
        except SendFailed as failure:
            raise Problem("groups.not_asked", platform=platform.platform, detail=failure.reason) from failure
    return report


def _platforms(messengers: Mapping[str, Messenger]) -> list[OwnerTasks]:
    found: tuple[object, ...] = tuple(messengers.values())
    return [one for one in found if isinstance(one, OwnerTasks)]


def _whole(database: Database, platform: OwnerTasks, report: Report, now: datetime) -> None:
    with database.reading() as connection:
        owners = seen.owners(connection, platform.platform)
    if not owners:
        return
    listed, unseen = platform.listed(owners)
    orphaned = {one.chat_id: one.state == "orphaned" for one in listed}
    with database.reading() as connection:
        asked = set(owners) - set(unseen)
        missing = seen.of_owners(connection, platform.platform, asked) - set(orphaned)
    changed, gone = _read(database, now, platform, [*orphaned, *sorted(missing)], orphaned)
    report |= {"groups": len(listed), "owners": len(owners) - len(unseen)}
    report["changed"] += changed
    for name, number in (("ended", gone), ("owners_out_of_sight", len(unseen))):
        if number:
            report[name] = report.get(name, 0) + number


def read_noticed(run: Run, platform: OwnerTasks) -> int:
    """Read the groups of which the platform told something; how many were read or have ended."""
    with run.database.reading() as connection:
        told = notices.waiting(connection, platform.platform, until=run.now - _DELAY, limit=_AT_ONCE)
        if not told or run.database.served(connection).delivery_id is None:
            return 0
        owners = [one.owner for one in told if one.owner]
        theirs = seen.of_owners(connection, platform.platform, owners)
    ended = {one.chat_id for one in told if one.what == notices.DISMISSED}
    chats = sorted(({one.chat_id for one in told if one.chat_id} | theirs) - ended)
    try:
        _, gone = _read(run.database, run.now, platform, chats, {})
    except SendFailed as failure:
        log.warning("groups_not_read", extra={"reason": failure.reason})
        return 0
    gone += seen.ended(run.database, platform.platform, ended, now=run.now)
    with run.database.writing() as connection:
        notices.done(connection, [one.key for one in told], now=run.now)
    return len(chats) + len(ended)


def _read(
    database: Database, now: datetime, platform: OwnerTasks, chats: Iterable[str], orphaned: Mapping[str, bool]
) -> tuple[int, int]:
    """Read these groups and write them down in portions; how many changed, and how many are no more."""
    changed, gone = 0, []
    portion: list[ReadGroup] = []
    for chat_id in chats:
        found = platform.read(chat_id)
        if found is None:
            gone.append(chat_id)
        else:
            portion.append(found)
        if len(portion) >= _AT_ONCE:
            changed += seen.note(database, platform.platform, portion, orphaned=orphaned, now=now)
            portion = []
    if portion:
        changed += seen.note(database, platform.platform, portion, orphaned=orphaned, now=now)
    ended = seen.ended(database, platform.platform, gone, now=now) if gone else 0
    return changed + ended, ended
