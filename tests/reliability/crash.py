"""The crash proof: a bank's morning, killed before every single step in turn, started again, and judged.

``python -m tests.reliability.crash --engine sqlite`` kills at every step, ``--sample 12 --seed 3`` at some; ``--step 41``
repeats one. ``--twice`` kills the second process too. Each process is a fork of this one, which itself does nothing: it comes
to life as a program that was just started.

Of steps in a row at which a death would leave the very same bytes (statements of a transaction that is not committed) the first
is taken. On SQLite what a death would leave there is copied while one morning passes, and the next process starts from the copy;
with ``--sample``, ``--step`` and ``--every`` each process is really killed.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import typer

from store.database import Database
from tests.engines import SQLITE, Engine, Postgres, make_quick, start_postgres
from tests.reliability import judge, loaded, morning
from tests.reliability.judge import Left
from tests.reliability.platforms import Ledger
from tests.reliability.program import Moment, Program, Told, play
from tests.reliability.steps import Steps

#: How long the machine is down after a death.
DOWN = timedelta(minutes=1)
_DAYS = frozenset({morning.SATURDAY, morning.SUNDAY})
_CUSTOMERS = 8
_FAILED = 3


def in_child(work: Callable[[], None]) -> int:
    """Run it in a process of its own: 0 it ended, 3 it broke (and said how), 9 it was killed."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    code = _FAILED
    try:
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - said here, judged by the parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


@dataclass
class Proof:
    """One engine's proof in a folder of its own."""

    folder: Path
    engine: Engine
    names: Sequence[str] = ()
    """The steps of a morning that nobody disturbs."""
    states: list[int] = field(default_factory=list)
    """The steps at which a death leaves something else than at the step before."""
    copied: bool = False
    """Whether what a death would leave there is copied once, instead of killing a process at each of them."""
    wanted: Left | None = None

    def prepare(self) -> None:
        """Build the bank once, and play the morning once undisturbed."""
        (self.folder / "bank").mkdir(parents=True)
        url = self.engine.url(self.folder / "bank")
        self._must(lambda: self._prepare(url), "prepare")
        whole = self.folder / "whole"
        self._copy(whole)
        self._must(lambda: self._play(whole, 0, names=whole / "steps"), "the undisturbed morning")
        lines = (whole / "steps").read_text(encoding="utf-8").splitlines()
        marks, self.names = zip(*(line.split(" ", 1) for line in lines), strict=True)
        self.states = [1, *(step for step, two in enumerate(pairwise(marks), start=2) if two[0] != two[1])]
        loaded.read_code((whole / "modules").read_text(encoding="utf-8").splitlines())
        with _Opened(whole, self.engine) as database:
            self.wanted = judge.left(database)
            assert not judge.faults(database, Ledger(whole / "shown.jsonl"), self.wanted)
        self._forget(whole)

    def faults_of(self, *steps: int) -> list[str]:
        """Kill before the first step, the next process before the second …, then let one finish; what is wrong then."""
        assert self.wanted is not None
        case = self.folder / ("case-" + "-".join(map(str, steps)))
        found: list[str] = []
        if self.copied and steps[0] in self.states:
            shutil.copytree(self._image(steps[0]), case)
            with _Opened(case, self.engine) as database:
                found += judge.answers(database, _DAYS, _CUSTOMERS)
            steps = steps[1:]
        else:
            self._copy(case)
        for step in (*steps, 0):
            ended = in_child(lambda step=step: self._play(case, step))  # type: ignore[misc]
            if ended == 0:
                break
            if ended != signal.SIGKILL:
                self._forget(case)
                return [f"a process ended with {ended}"]
            with _Opened(case, self.engine) as database:
                found += judge.answers(database, _DAYS, _CUSTOMERS)
        with _Opened(case, self.engine) as database:
            ledger = Ledger(case / "shown.jsonl")
            found += judge.faults(database, ledger, self.wanted)
        self._forget(case)
        return found

    def _prepare(self, url: str) -> None:
        from store import migrate

        bank = self.folder / "bank"
        migrate.upgrade(Database(url, bank / "data"))
        moment = Moment(bank / "moment")
        moment.reach(morning.BEGIN)
        program = Program(bank, url, moment, Steps())
        morning.prepare(program, self.folder)
        program.database.close()

    def _play(self, case: Path, die_before: int, *, names: Path | None = None) -> None:
        moment = Moment(case / "moment")
        moment.load()
        if (case / "begun").exists():
            moment.reach(moment.now + DOWN)
        (case / "begun").touch()
        marks: list[str] = []

        def notice() -> None:
            marks.append(_left_by_a_death(case, steps.names))
            if self.copied and marks[-1] not in marks[-2:-1]:
                shutil.copytree(case, self._image(len(marks)), ignore=shutil.ignore_patterns("*-shm"))

        steps = Steps(die_before, notice=notice if names else _nothing)
        program = Program(case, self.engine.url(case), moment, steps)
        steps.watch(program.database.engine)
        steps.watch_files(case / "data")
        quiet = play(program, moment, morning.script(self.folder), Told(case / "told"), until=morning.END)
        assert quiet, "something is still on its way in the evening"
        program.database.close()
        if names:
            lines = [" ".join(two) for two in zip(marks, steps.names, strict=True)]
            names.write_text("\n".join(lines), encoding="utf-8")
            names.with_name("modules").write_text("\n".join(sys.modules), encoding="utf-8")

    def _must(self, work: Callable[[], None], what: str) -> None:
        if in_child(work) != 0:
            raise SystemExit(f"{what} failed")

    def _image(self, step: int) -> Path:
        return self.folder / f"image-{step}"

    def _copy(self, case: Path) -> None:
        case.mkdir()
        self.engine.copy(self.folder / "bank", case)

    def _forget(self, case: Path) -> None:
        self.engine.forget(case)
        shutil.rmtree(case)


def _left_by_a_death(case: Path, steps: Sequence[str]) -> str:
    """A mark of what would be there if the process died now: the folder's bytes, and how much a server has committed."""
    mark = hashlib.blake2b(str(steps.count("committed")).encode(), digest_size=8)
    for file in sorted(path for path in case.rglob("*") if path.is_file() and not path.name.endswith("-shm")):
        mark.update(f"\n{file.relative_to(case)}\n".encode() + file.read_bytes())
    return mark.hexdigest()


def _nothing() -> None:
    """Nobody takes notice."""


class _Opened:
    def __init__(self, folder: Path, engine: Engine) -> None:
        self._database = Database(engine.url(folder), folder / "data")

    def __enter__(self) -> Database:
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


def chosen(steps: int, sample: int, seed: int) -> list[int]:
    """Some steps, one from each stretch of the morning, by seed; all for ``sample`` 0."""
    if not sample or sample >= steps:
        return list(range(1, steps + 1))
    draw = random.Random(seed)
    marks = [round(place * steps / sample) for place in range(sample + 1)]
    return [draw.randint(first + 1, last) for first, last in pairwise(marks)]


def main(arguments: list[str] | None = None) -> int:
    """Run the proof; 1 when anything was lost, doubled or broken."""
    options = _options().parse_args(arguments)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guanhu-crash-") as folder:
        engine = SQLITE if options.engine == "sqlite" else postgres(options.server)
        all_states = not (options.sample or options.step or options.every)
        proof = Proof(Path(folder), engine, copied=all_states and engine is SQLITE)
        proof.prepare()
        total = len(proof.names)
        if options.names:
            typer.echo("\n".join(f"{number} {name}" for number, name in enumerate(proof.names, start=1)))
            return 0
        cases = _cases(options, proof)
        failed = 0
        for case in cases:
            found = proof.faults_of(*case)
            for fault in found:
                typer.echo(f"killed before {case} ({proof.names[case[0] - 1]}): {fault}")
            if found:
                failed += 1
                steps = " ".join(f"--step {step}" for step in case)
                typer.echo(f"  again: python -m tests.reliability.crash --engine {options.engine} {steps}")
            elif options.loud:
                typer.echo(f"killed before {case} ({proof.names[case[0] - 1]}): whole")
    took = time.monotonic() - begun
    typer.echo(
        f"{options.engine}: {total} steps, {len(proof.states)} of them leave something new, killed at {len(cases)}, "
        f"{failed} wrong, {took:.0f} s"
    )
    return 1 if failed else 0


def shared(steps: Sequence[int], shard: str) -> list[int]:
    """The share of one of several runs: ``2/3`` the second of three, ``2-3/3`` the last two of them."""
    mine, _, of = shard.partition("/")
    first, _, last = mine.partition("-")
    runs = range(int(first) - 1, int(last or first))
    return [step for place, step in enumerate(steps) if place % int(of) in runs]


def _cases(options: argparse.Namespace, proof: Proof) -> list[tuple[int, ...]]:
    if options.step:
        return [tuple(options.step)]
    firsts = chosen(len(proof.names), options.sample, options.seed)
    if not (options.sample or options.every):
        firsts = proof.states
    firsts = shared(firsts, options.shard)
    if not options.twice:
        return [(first,) for first in firsts]
    draw = random.Random(options.seed)
    return [(first, draw.randint(1, 40)) for first in firsts]


def postgres(server: str) -> Engine:
    """A PostgreSQL of this process, on that server or one that is started."""
    if not server:
        server = start_postgres().get_uri()
        make_quick(server)
    return Postgres(server, f"crash{os.getpid()}")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.crash")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--server", default="", help="a running PostgreSQL; without it one is started")
    parser.add_argument("--sample", type=int, default=0, help="at so many steps instead of all")
    parser.add_argument("--seed", type=int, default=1, help="draws the sample")
    parser.add_argument(
        "--every", action="store_true", help="also at steps that leave the same bytes as the one before"
    )
    parser.add_argument(
        "--shard", default="1/1", help="2/3: the second of three runs that share the steps; 2-3/3: the last two"
    )
    parser.add_argument("--twice", action="store_true", help="kill the second process too, soon after it started")
    parser.add_argument("--step", type=int, action="append", help="at this step; again: in the next process")
    parser.add_argument("--names", action="store_true", help="list the steps, kill nobody")
    parser.add_argument("--loud", action="store_true", help="a line for each death")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
