"""The proofs in their short forms: a sample of crashes, simulated days, kills in the middle. Long: docs/reliability.md."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import SQLITE, Engine, Postgres
from tests.reliability import kills, simulation
from tests.reliability.crash import chosen, shared

ROOT = Path(__file__).parents[2]


def crashes(*arguments: str) -> None:
    """The proof forks, and this process has threads: it is run in one of its own."""
    command = [sys.executable, "-m", "tests.reliability.crash", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_killed_at_some_step_of_a_morning_nothing_is_lost_and_nothing_doubled() -> None:
    crashes("--engine", "sqlite", "--sample", "2", "--seed", "1")


@pytest.mark.long
def test_killed_at_some_step_on_postgresql_too(postgres: Postgres) -> None:
    crashes("--engine", "postgresql", "--server", postgres.server, "--sample", "1", "--seed", "2")


@pytest.mark.parametrize(("seed", "days", "managers"), [(3, 2, 6), *simulation.kept_seeds()])
def test_through_simulated_days_with_everything_going_wrong_nothing_is_lost_or_doubled(
    tmp_path: Path, seed: int, days: int, managers: int
) -> None:
    verdict = simulation.simulate(tmp_path, SQLITE, seed=seed, days=days, managers=managers)
    again = simulation.command("sqlite", seed=seed, days=days, managers=managers)
    assert not verdict.faults, [*(fault.what for fault in verdict.faults), again]
    assert verdict.ended["shown"] > days


def test_senders_killed_in_the_middle_lose_nothing_where_the_platform_cannot_tell(tmp_path: Path) -> None:
    kill_some(kills.FORGETFUL, tmp_path, SQLITE)


def test_senders_killed_in_the_middle_leave_nothing_in_doubt_where_it_can_be_asked(
    postgres: Postgres, tmp_path: Path
) -> None:
    try:
        kill_some(kills.ASKABLE, tmp_path, postgres)
    finally:
        postgres.forget(tmp_path)


def kill_some(kind: str, folder: Path, engine: Engine) -> None:
    task = kills.Task(kind=kind, sends=120, kills=1, in_flight=4)
    figures = kills.run(task, folder, engine)
    assert not figures.wrong(task), figures.line(task)


def test_a_sample_has_a_step_of_each_stretch_and_the_same_seed_draws_the_same() -> None:
    assert chosen(100, 4, 7) == chosen(100, 4, 7)
    assert [step // 25 for step in (step - 1 for step in chosen(100, 4, 7))] == [0, 1, 2, 3]
    assert chosen(5, 0, 1) == [1, 2, 3, 4, 5]
    assert sorted(shared(range(10), "1/3") + shared(range(10), "2-3/3")) == list(range(10))
