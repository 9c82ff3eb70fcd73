"""The simulation: weeks of a bank on a simulated clock, with two workers and everything that can go wrong, by seed.

``python -m tests.reliability.simulation --seed 7 --days 30 --managers 100``; ``--seeds 5`` runs that many seeds from there.
Database, runner, sender, worker and conversation are the product's; drawn by seed are the files' times, platform outages,
clock jumps, deaths in the middle of a step, the machine's sleep, messages told twice, and who of the two works next.
"""

import argparse
import faulthandler
import logging
import tempfile
import time as wall
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import typer

from content.calendar import working_days
from store.database import Database
from tests.engines import SQLITE, Engine
from tests.reliability.verdict import Verdict, judge
from tests.reliability.weather import a_day
from tests.reliability.world import World


def simulate(  # noqa: PLR0913 - what a simulation is of
    folder: Path,
    engine: Engine,
    *,
    seed: int,
    days: int,
    managers: int,
    tell: Callable[[int, int], None] = lambda _day, _deaths: None,
) -> Verdict:
    """Run one seed and judge it. ``tell`` hears of each day that begins, and of the deaths so far."""
    world = World(folder, engine, seed=seed, days=days, managers=managers)
    world.run(tell)
    database = Database(world.url, folder / "data")
    try:
        return judge(
            database, folder, bank=world.bank, days=world.days, weather=[a_day(seed, day, world.bank) for day in world.days],
            refused=world.faults.refused, doubtful=world.deaths + len(world.faults.unanswered), calendar=working_days(),
        )  # fmt: skip
    finally:
        for process in world.processes:
            world.stop(process)
        database.close()


def command(engine: str, *, seed: int, days: int, managers: int) -> str:
    """How to run it again."""
    return f"python -m tests.reliability.simulation --engine {engine} --seed {seed} --days {days} --managers {managers}"


def kept_seeds() -> Iterator[tuple[int, int, int]]:
    """Seeds that once failed: seed, days, managers."""
    for line in (Path(__file__).with_name("kept_seeds.txt")).read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if words:
            yield int(words[0]), int(words[1]), int(words[2])


def _watch(begun: float, stall: timedelta) -> Callable[[int, int], None]:
    """A line a day on the error stream; where no day begins for so long, every thread says where it stands."""

    def tell(day: int, deaths: int) -> None:
        faulthandler.dump_traceback_later(stall.total_seconds(), repeat=True)
        typer.echo(f"day {day}: {deaths} deaths so far, {wall.monotonic() - begun:.0f} s", err=True)

    return tell


def main(arguments: list[str] | None = None) -> int:
    """Run seeds; 1 when anything was lost or doubled in one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.simulation")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--managers", type=int, default=100)
    parser.add_argument(
        "--stall-minutes", type=float, default=20, help="no day begins for so long: say where everything stands"
    )
    options = parser.parse_args(arguments)
    engine: Engine = SQLITE
    if options.engine == "postgresql":
        from tests.reliability.crash import postgres

        engine = postgres("")
    logging.disable(logging.CRITICAL)  # a simulated death is no bug; one of a job is found in the tables
    failed = 0
    for seed in range(options.seed, options.seed + options.seeds):
        begun = wall.monotonic()
        with tempfile.TemporaryDirectory(prefix="guanhu-simulation-") as name:
            verdict = simulate(
                Path(name), engine, seed=seed, days=options.days, managers=options.managers,
                tell=_watch(begun, timedelta(minutes=options.stall_minutes)),
            )  # fmt: skip
            faulthandler.cancel_dump_traceback_later()
            engine.forget(Path(name))
        typer.echo(f"{options.engine}, seed {seed}, {options.days} days × {options.managers} managers: {verdict.line()}, "
              f"{wall.monotonic() - begun:.0f} s")  # fmt: skip
        for late in verdict.latest():
            typer.echo(f"  {late}")
        for fault in verdict.faults:
            typer.echo(f"  {fault.what}")
        if verdict.faults:
            failed += 1
            shortest = min(fault.day for fault in verdict.faults)
            typer.echo(f"  again: {command(options.engine, seed=seed, days=shortest, managers=options.managers)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
