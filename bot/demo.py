"""The demo's house: the Invented Bank built, imported and put into groups in a folder of its own, and the demo's clock.

The clock shows the present time during a working day's office hours; otherwise it starts at half past nine on the last
working day, so that questions about "this week" find something and briefings may leave. The folder remembers how far its
clock stands from the wall's: started again on the same day, the demo goes on where it was; on another day it is built anew.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from bot.app import App, open_app
from bot.settings import Settings
from content.problems import Problem

#: When the demo's office is open; outside it the clock starts at ``_MORNING`` of the last working day.
_OPENS, _CLOSES = time(9, 0), time(17, 30)
_MORNING = time(9, 30)
#: A folder whose clock has come to this hour is built anew: from here on nothing would be sent.
_TOO_LATE = time(19, 30)
#: Built by an older program of another shape: built anew.
_SHAPE = 1
_MARK = "guanhu-demo.json"
#: All that a build makes in its folder, so that nothing else is ever deleted.
_OURS = ("bank", "guanhu-data", "guanhu.db", "guanhu.db-wal", "guanhu.db-shm", "rejected.csv", _MARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the build for the progress lines: wording ``demo.step.<name>``."""

    name: str
    work: Callable[[], None]


def clock_start(wall: datetime) -> datetime:
    """What the demo's clock shows when it starts at this moment."""
    from content.calendar import working_days

    days = working_days()
    if days.is_working_day(wall.date()):
        if _OPENS <= wall.time() < _CLOSES:
            return wall
        if wall.time() >= _CLOSES:
            return datetime.combine(wall.date(), _MORNING, tzinfo=wall.tzinfo)
    day = wall.date() - timedelta(days=1)
    while not days.is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, _MORNING, tzinfo=wall.tzinfo)


def settings_for(folder: Path, given: Settings) -> Settings:
    """The person's settings, but with the demo's own database and no platform but the web page."""
    folder = folder.resolve()
    return Settings(
        database_url=f"sqlite:///{folder / 'guanhu.db'}",
        language=given.language,
        log_format=given.log_format,
        policy_file=given.policy_file,
    )


def open_demo(
    folder: Path, given: Settings, *, at: datetime | None, say_step: Callable[[str], None], customers: int = 2000
) -> App:
    """The demo, built where it was not. ``at``: what its clock shall show. Raises Problem when the folder is not a demo's."""
    settings = settings_for(folder, given)
    plain = open_app(settings)
    wall = plain.now()
    mark = _read_mark(folder)
    if mark and at is None and (shift := _usable_shift(mark, wall)) is not None:
        app = _shifted(plain, shift)
        if _complete(app):
            return app
    _clear(folder, is_ours=mark is not None)
    start = at.astimezone(wall.tzinfo) if at else clock_start(wall)
    app = _shifted(plain, start - wall)
    _write_mark(folder, wall, start - wall, ready=False)
    for step in _steps(folder, app, customers):
        say_step(step.name)
        step.work()
    _write_mark(folder, wall, start - wall, ready=True)
    return app


def _shifted(plain: App, shift: timedelta) -> App:
    return App(settings=plain.settings, database=plain.database, shift=shift)


def _steps(folder: Path, app: App, customers: int) -> tuple[Step, ...]:
    return (
        Step(name="bank", work=lambda: _build_bank(folder, app, customers)),
        Step(name="import", work=lambda: _import_bank(folder, app)),
        Step(name="segment", work=lambda: _segment(app)),
        Step(name="news", work=lambda: _seed_news(app)),
    )


def _build_bank(folder: Path, app: App, customers: int) -> None:
    from content.invented.bank import build

    build(folder / "bank", customers=customers, today=app.now().date())


def _import_bank(folder: Path, app: App) -> None:
    from store.imports.deliveries import import_delivery
    from store.migrate import upgrade

    upgrade(app.database)
    now = app.now()
    import_delivery(
        app.database,
        folder / "bank",
        as_of=now.date(),
        now=now,
        language=app.settings.language,
        zone=app.settings.zone,
        rejected=folder / "rejected.csv",
    )


def _segment(app: App) -> None:
    from store.rounds.rounds import run_round

    now = app.now()
    run_round(app.database, app.policy(), as_of=now.date(), now=now)


def _seed_news(app: App) -> None:
    from store.letters.demo import seed_demo_letters
    from store.news.demo import seed_demo_desk
    from store.pushes.demo import seed_demo_push

    seed_demo_desk(app.database, app.now())
    seed_demo_letters(app.database, app.now())
    seed_demo_push(app.database, app.policy(), app.settings.language, app.now())


def _complete(app: App) -> bool:
    from store.migrate import check

    try:
        check(app.database)
        with app.database.reading() as connection:
            served = app.database.served(connection)
    except Problem:
        return False
    return served.delivery_id is not None and served.round_id is not None


def _read_mark(folder: Path) -> dict[str, object] | None:
    try:
        found = json.loads((folder / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _usable_shift(mark: dict[str, object], wall: datetime) -> timedelta | None:
    day, seconds = mark.get("wall_day"), mark.get("shift_seconds")
    if not mark.get("ready") or mark.get("shape") != _SHAPE or day != wall.date().isoformat():
        return None
    if not isinstance(seconds, int | float):
        return None
    shift = timedelta(seconds=seconds)
    return shift if (wall + shift).time() < _TOO_LATE else None


def _write_mark(folder: Path, wall: datetime, shift: timedelta, *, ready: bool) -> None:
    facts = {
        "what": "虚构数据 / invented data: the folder of guanhu demo",
        "shape": _SHAPE,
        "wall_day": wall.date().isoformat(),
        "shift_seconds": shift.total_seconds(),
        "ready": ready,
    }
    (folder / _MARK).write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _clear(folder: Path, *, is_ours: bool) -> None:
    """Remove an earlier build; a folder that holds anything else is left alone and said so."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not is_ours and any(folder.iterdir()):
            raise Problem("demo.folder_taken", exit_code=2, folder=folder)
        for name in _OURS:
            path = folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise Problem("demo.folder_bad", exit_code=2, folder=folder, detail=error.strerror or error) from error
