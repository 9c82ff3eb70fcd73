"""``guanhu bench``: the published speeds, measured on this machine, each beside its peers and its target."""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from segmentation.people import Language

if TYPE_CHECKING:
    from store.bench.importing import ImportBench

#: Fewer customers tell nothing.
_LEAST = 100
_NAMES = ("import",)
_ENGINES = ("sqlite", "postgresql")
#: Figure → (least, most) of its target; executemany's depends on the engine.
_TARGETS: dict[str, tuple[float | None, float | None]] = {
    "ratios.bulk": (0.9, None),
    "ratios.validation": (None, 1.0),
    "ratios.readers": (None, 2.0),
    "inbox_p99_ms": (None, 100.0),
    "errors": (None, 0.0),
    "peak_mb": (None, 2000.0),
}
_TIMES_EXECUTEMANY = {"sqlite": 3.0, "postgresql": 9.0}


def bench(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="what is measured: import")] = "import",
    size: Annotated[int, typer.Option(help="how many customers")] = 100_000,
    engine: Annotated[str, typer.Option(help="sqlite, or postgresql at GUANHU_DATABASE_URL")] = "sqlite",
    as_json: Annotated[bool, typer.Option("--json", help="the figures as one JSON object")] = False,
) -> None:
    """Measure the published speeds here; the bank measured is invented, and gone afterwards.

    Example: guanhu bench import --size 100000
    """
    if name not in _NAMES:
        raise Problem("bench.unknown", exit_code=2, name=name, names=", ".join(_NAMES))
    if engine not in _ENGINES:
        raise Problem("bench.bad_engine", exit_code=2, engine=engine)
    if size < _LEAST:
        raise Problem("bench.bad_size", exit_code=2)
    app = open_app(read_settings())
    language = app.settings.language
    with tempfile.TemporaryDirectory(prefix="guanhu-bench-") as place:
        found = _measured(Path(place), size, engine, language)
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        _show(found, language)


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
            say=lambda step: typer.echo(say(f"bench.step.{step}", language), err=True),
        ).run()


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


_FIGURES = (
    "rows_per_second", "whole_rows_per_second", "executemany_rows_per_second", "bulk_rows_per_second", "reader_p50_idle_us",
    "reader_p50_load_us", "reader_p99_load_us", "inbox_p50_ms", "inbox_p99_ms", "inbox_max_ms", "errors", "peak_mb",
)  # fmt: skip


def _judged(key: str, value: float, engine: str, language: Language) -> tuple[str, str, str]:
    """The value, its target and whether it is met."""
    targets = _TARGETS | {"ratios.executemany": (_TIMES_EXECUTEMANY[engine], None)}
    least, most = targets.get(key, (None, None))
    shown = f"{value:,.0f}" if abs(value) >= 1000 or isinstance(value, int) else f"{value:,.2f}"  # noqa: PLR2004 - digits
    if least is None and most is None:
        return shown, "", ""
    met = (least is None or value >= least) and (most is None or value <= most)
    target = f"≥ {least:g}" if least is not None else f"≤ {most:g}"
    return shown, target, say("bench.met" if met else "bench.missed", language)
