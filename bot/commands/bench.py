"""``guanhu bench``: the published speeds, measured on this machine, each beside its peers and its target."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import open_app
from bot.commands.bench_targets import BY_NAME, IMPORT, TIMES_BARE, TIMES_EXECUTEMANY
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from segmentation.people import Language

if TYPE_CHECKING:
    from store.bench.importing import ImportBench
    from store.bench.nights import NightBench
    from store.bench.one import OneBench
    from store.bench.segmenting import SegmentBench

#: Fewer customers tell nothing.
_LEAST = 100
_NAMES = ("import", "segment", "night", "one", "outbox", "understand", "ask", "content", "callback")
_ENGINES = ("sqlite", "postgresql")
#: Every so many deliveries of its size, one is sent for the drain time; 10,000 of 100,000.
_DRAINED = 10


def bench(  # noqa: PLR0913, PLR0917 - the options of the command line
    name: Annotated[
        str,
        typer.Argument(
            metavar="[NAME]",
            help="what is measured: import, segment, night, one, outbox, understand, ask, content, callback",
        ),
    ] = "import",
    size: Annotated[
        int,
        typer.Option(
            help="how many customers; outbox: deliveries; understand: messages; content: items; callback: each platform's"
        ),
    ] = 100_000,
    engine: Annotated[
        str, typer.Option(help="sqlite, or postgresql at GUANHU_DATABASE_URL; import, outbox, ask, callback")
    ] = "sqlite",
    keep: Annotated[Path | None, typer.Option(help="segment: a folder that keeps the invented bank")] = None,
    times: Annotated[int, typer.Option(min=1, help="segment: how often each way is measured; the middle counts")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="the figures as one JSON object")] = False,
) -> None:
    """Measure the published speeds here; the bank measured is invented, and gone afterwards.

    Example: guanhu bench segment --size 1000000
    """
    if name not in _NAMES:
        raise Problem("bench.unknown", exit_code=2, name=name, names=", ".join(_NAMES))
    if engine not in _ENGINES:
        raise Problem("bench.bad_engine", exit_code=2, engine=engine)
    if size < _LEAST:
        raise Problem("bench.bad_size", exit_code=2)
    language = open_app(read_settings()).settings.language
    with tempfile.TemporaryDirectory(prefix="guanhu-bench-") as place:
        if name == "import":
            loaded = _measured(Path(place), size, engine, language)
            figures = loaded.as_json()
        else:
            figures = _figures(name, Path(place), _Wanted(size, engine, keep, times), language)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    elif name == "import":
        _show(loaded, language)
    else:
        _show_plain(name, figures, language)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The options."""

    size: int
    engine: str
    keep: Path | None
    times: int


def _figures(name: str, place: Path, wanted: _Wanted, language: Language) -> dict[str, Any]:
    ways: dict[str, Callable[[], dict[str, Any]]] = {
        "segment": lambda: _placed(place, wanted.size, wanted.keep, wanted.times, language).as_json(),
        "one": lambda: _one(place, wanted.size, language).as_json(),
        "outbox": lambda: _outbox(place, wanted.size, wanted.engine, language),
        "understand": lambda: _understand(wanted.size),
        "ask": lambda: _ask(place, wanted.size, wanted.engine, language),
        "content": lambda: _content(place, wanted.size),
        "callback": lambda: _callback(place, wanted, language),
        "night": lambda: _night(place, wanted.size, language).as_json(),
    }
    return ways[name]()


def _say(language: Language) -> Callable[[str], None]:
    return lambda step: typer.echo(say(f"bench.step.{step}", language), err=True)


def _measured(place: Path, size: int, engine: str, language: Language) -> "ImportBench":
    from store.bench.importing import Bench
    from store.bench.places import database_of_its_own

    app = open_app(read_settings())
    with database_of_its_own(engine, app.settings.database_url, place) as database:
        return Bench(
            database=database,
            folder=place / "bank-files",
            size=size,
            now=app.now(),
            zone=app.settings.timezone,
            say=_say(language),
        ).run()


def _placed(place: Path, size: int, keep: Path | None, times: int, language: Language) -> "SegmentBench":
    """The shipped policy, so that figures of two banks say the same."""
    from content.policy import load_policy
    from store.bench.segmenting import Bench

    today = open_app(read_settings()).now().date()
    return Bench(
        policy=load_policy(), folder=place, size=size, today=today, say=_say(language), kept=keep, times=times
    ).run()


def _one(place: Path, size: int, language: Language) -> "OneBench":
    from content.policy import load_policy
    from store.bench.one import Bench

    app = open_app(read_settings())
    return Bench(
        policy=load_policy(), folder=place, size=size, now=app.now(), zone=app.settings.timezone, say=_say(language)
    ).run()


def _outbox(place: Path, size: int, engine: str, language: Language) -> dict[str, Any]:
    """Two databases: the queue's speed is measured as it runs, the drain on a simulated clock where no disk counts."""
    from content.policy import load_policy
    from schedules.drain_bench import START, drain
    from store.bench.outbox import Bench
    from store.bench.places import database_of_its_own

    app = open_app(read_settings())
    (place / "queue").mkdir()
    with database_of_its_own(engine, app.settings.database_url, place / "queue") as database:
        figures = Bench(
            database=database,
            folder=place,
            size=size,
            now=app.now(),
            say=_say(language),
            missing=lambda peer: typer.echo(say("bench.peer_missing", language, peer=peer), err=True),
        ).run().as_json()  # fmt: skip
    _say(language)("drain")
    (place / "drain").mkdir()
    number = max(size // _DRAINED, 1)
    with database_of_its_own(engine, app.settings.database_url, place / "drain") as database:
        drained = drain(database, load_policy(), deliveries=number, chats=max(number // 2, 1), start=START)
    ratios = {**figures["ratios"], "drain": drained.ratio}
    return {**figures, **drained.as_json(), "ratios": ratios}


def _night(place: Path, size: int, language: Language) -> "NightBench":
    from content.policy import load_policy
    from store.bench.nights import Bench

    app = open_app(read_settings())
    return Bench(
        policy=load_policy(), folder=place, size=size, now=app.now(), zone=app.settings.timezone, say=_say(language)
    ).run()


def _understand(size: int) -> dict[str, Any]:
    from bot.understand_bench import run

    return run(size, now=open_app(read_settings()).now()).as_json()


def _ask(place: Path, size: int, engine: str, language: Language) -> dict[str, Any]:
    from bot.app import App
    from bot.ask_bench import Bench
    from store.bench.places import database_of_its_own

    app = open_app(read_settings())
    with database_of_its_own(engine, app.settings.database_url, place) as database:
        own = App(settings=app.settings, database=database)
        return Bench(app=own, engine=engine, folder=place, size=size, now=app.now(), say=_say(language)).run().as_json()


def _content(place: Path, size: int) -> dict[str, Any]:
    from store.bench.content import run

    return run(place, size=size, now=open_app(read_settings()).now())


def _callback(place: Path, wanted: _Wanted, language: Language) -> dict[str, Any]:
    from bot.callback_bench import Bench
    from store.bench.places import database_of_its_own

    app = open_app(read_settings())
    with database_of_its_own(wanted.engine, app.settings.database_url, place) as database:
        found = Bench(database=database, engine=wanted.engine, size=wanted.size, folder=place, say=_say(language)).run()
        return found.as_json()


def _show(found: "ImportBench", language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    figures = found.as_json()
    facts = {name: f"{value:,}" if isinstance(value, int) else value for name, value in figures.items()}
    table = Table(title=say("bench.title", language, **{key: facts[key] for key in ("engine", "size", "rows")}))
    for heading in ("figure", "value", "target", "verdict"):
        table.add_column(say(f"bench.heading_{heading}", language), justify="right" if heading == "value" else "left")
    for step, seconds in found.seconds.items():
        table.add_row(say(f"bench.second.{step}", language), f"{seconds:,.2f}", "", "")
    for key in _FIGURES:
        named = {fact: facts[fact] for fact in ("executemany_rows", "bulk_rows", "questions", "messages")}
        table.add_row(
            say(f"bench.figure.{key}", language, **named), *_judged(key, figures[key], found.engine, language)
        )
    for key, ratio in found.ratios.items():
        table.add_row(say(f"bench.ratio.{key}", language), *_judged(f"ratios.{key}", ratio, found.engine, language))
    Console().print(table)


def _show_plain(name: str, figures: dict[str, Any], language: Language) -> None:
    """Every figure with its name, a ratio with its target."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=say(f"bench.title_{name}", language, size=f"{figures['size']:,}"))
    for heading in ("figure", "value", "target", "verdict"):
        table.add_column(say(f"bench.heading_{heading}", language), justify="right" if heading == "value" else "left")
    for key, value in figures.items():
        parts = {f"{key}.{inner}": one for inner, one in value.items()} if isinstance(value, dict) else {key: value}
        for path, one in parts.items():
            if isinstance(one, int | float):
                label = say(f"bench.{name}.{path.replace('.', '_')}", language)
                targets = _targets(name, figures.get("engine", ""))
                target = targets.get(path, (None, None))
                table.add_row(label, *_beside(one, target, language))
    Console().print(table)


def _targets(name: str, engine: str) -> dict[str, tuple[float | None, float | None]]:
    if name == "ask":
        return {"ratios.bare": (None, TIMES_BARE[engine])}
    return BY_NAME.get(name, {})


_FIGURES = (
    "rows_per_second", "whole_rows_per_second", "executemany_rows_per_second", "load_rows_per_second", "bulk_rows_per_second",
    "reader_p50_idle_us", "reader_p50_load_us", "reader_p99_load_us", "inbox_p50_ms", "inbox_p99_ms", "inbox_max_ms",
    "errors", "peak_mb",
)  # fmt: skip


def _judged(key: str, value: float, engine: str, language: Language) -> tuple[str, str, str]:
    """The value, its target and whether it is met."""
    targets = IMPORT | {"ratios.executemany": (TIMES_EXECUTEMANY[engine], None)}
    return _beside(value, targets.get(key, (None, None)), language)


def _beside(value: float, target: tuple[float | None, float | None], language: Language) -> tuple[str, str, str]:
    least, most = target
    shown = f"{value:,.0f}" if abs(value) >= 1000 or isinstance(value, int) else f"{value:,.2f}"  # noqa: PLR2004 - digits
    if least is None and most is None:
        return shown, "", ""
    met = (least is None or value >= least) and (most is None or value <= most)
    wanted = f"≥ {least:g}" if least is not None else f"≤ {most:g}"
    return shown, wanted, say("bench.met" if met else "bench.missed", language)
