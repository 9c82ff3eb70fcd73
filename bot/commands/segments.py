"""``guanhu segment``, ``export segments`` and ``why``: place everybody, hand the result out, explain one customer."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import money, say
from segmentation.nodes import Kind, Type
from segmentation.people import Language
from segmentation.policy import Policy

if TYPE_CHECKING:
    from segmentation.explain import Step
    from store.one_customer import OneCustomer
    from store.rounds import RoundReport

export = typer.Typer(
    name="export",
    help="Write what the bot knows to a file. Example: guanhu export segments --out segments.csv.",
    no_args_is_help=True,
)

_AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="the day; default: the delivery's own")]
_Engine = Annotated[
    str,
    typer.Option(
        "--engine", help="what works the rules out: polars, sql or spark; default: polars, or the round that is there"
    ),
]
_Master = Annotated[
    str,
    typer.Option("--master", metavar="URL", help="where Spark works: spark://HOST:7077, yarn …; default: local[*]"),
]


def segment(
    as_of: _AsOf = "",
    engine: _Engine = "",
    master: _Master = "",
) -> None:
    """Run the rules over the whole book.

    Example: guanhu segment --as-of 2026-11-21
    """
    app = open_app(read_settings())
    report = _run(app, app.policy(), as_of, engine, master)
    key = "ran_already" if not report.new else "ran" if report.served else "ran_aside"
    facts = {"as_of": report.as_of, "customers": f"{report.customers:,}", "round_id": report.round_id}
    typer.echo(say(f"segments.{key}", app.settings.language, **facts))


@export.callback()
def _export() -> None:
    """Write what the bot knows to a file."""


@export.command("segments")
def export_segments(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="a .csv or .parquet file")],
    as_of: _AsOf = "",
    engine: _Engine = "",
    master: _Master = "",
) -> None:
    """Write every customer's segments, one row each, amounts in yuan; runs the rules first when that day has no round.

    Example: guanhu export segments --out segments.csv
    """
    from store import exports

    if out.suffix not in (".csv", ".parquet"):
        raise Problem("segments.export_kind", exit_code=2)
    app = open_app(read_settings())
    report = _run(app, app.policy(), as_of, engine, master)
    customers = exports.export_segments(app.database, report.round_id, out)
    facts = {"customers": f"{customers:,}", "path": out, "as_of": report.as_of}
    typer.echo(say("segments.exported", app.settings.language, **facts))


def _run(app: App, policy: Policy, as_of: str, engine: str, master: str = "") -> "RoundReport":
    from store import migrate
    from store.batch_engines import named
    from store.one_customer import delivery_day
    from store.rounds import run_round

    by = named(engine) if engine else None
    if master and by != "spark":
        raise Problem("spark.master_alone", exit_code=2)
    migrate.check(app.database)
    day = _day(as_of) if as_of else None
    with app.database.engine.connect() as connection:
        day = day or delivery_day(app.database, connection)
    if day is None:
        raise Problem("problems.no_delivery")
    return run_round(app.database, policy, as_of=day, now=app.now(), engine=by, master=master)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("segments.bad_day", exit_code=2, text=text) from None


# -- why ----------------------------------------------------------------------------------------------------------------

#: What is explained when no scheme is named.
SCHEMES = (
    "tier",
    "primary_type",
    "asset_types",
    "life_cycle",
    "risk_preference",
    "star_level",
    "vip_class",
    "churn_score",
)


def why(
    customer_id: Annotated[str, typer.Argument(help="the customer")],
    scheme: Annotated[str, typer.Option(help="one rule of the policy, with everything behind it")] = "",
) -> None:
    """Say why a customer is in these groups, from the rules themselves.

    Example: guanhu why C00012 --scheme tier
    """
    from segmentation.population import counts
    from store import migrate
    from store.one_customer import read_customer

    app = open_app(read_settings())
    policy, language = app.policy(), app.settings.language
    migrate.check(app.database)
    with app.database.reading() as connection:
        if app.database.served(connection).delivery_id is None:
            raise Problem("problems.no_delivery")
        one = read_customer(app.database, connection, policy, customer_id)
    if one is None or not counts(one.customer["opened_on"], one.customer["closed_on"], one.as_of):
        raise Problem(
            "segments.customer_unknown", customer_id=customer_id, as_of=one.as_of if one else app.now().date()
        )
    if scheme and not policy.has(scheme):
        names = ", ".join(rule.name for rule in policy.rules)
        raise Problem("segments.scheme_unknown", exit_code=2, name=scheme, names=names)
    for line in _reasons(one, policy, scheme, language):
        typer.echo(line)


def _reasons(one: "OneCustomer", policy: Policy, scheme: str, language: Language) -> list[str]:
    from segmentation.delivered import missing_for
    from segmentation.explain import amounts, explain
    from segmentation.to_python import place_one

    values = {
        **one.customer,
        **one.known,
        **place_one(policy, one.delivered)(one.customer, one.rows, one.as_of, one.known),
    }
    told = [scheme] if scheme else [name for name in SCHEMES if policy.has(name)]
    money_names, seen = amounts(policy), set[str]()
    lines = [say("segments.why.title", language, customer_id=one.customer["customer_id"], as_of=one.as_of)]
    missing: frozenset[str] = frozenset()
    for name in told:
        missing |= missing_for(policy, one.delivered, name)
        for step in explain(policy, values, name):
            if step.name not in seen:
                seen.add(step.name)
                lines += _told(step, money_names, language)
    if missing:
        lines.append(say("segments.why.missing", language, tables=", ".join(sorted(missing))))
    return lines


def _told(step: "Step", money_names: frozenset[str], language: Language) -> list[str]:
    shown = _value(step.value, step.type, step.name in money_names, language)
    lines = [
        say("segments.why.line", language, name=step.name, value=shown),
        say("segments.why.from", language, text=step.text),
    ]
    if step.read:
        parts = "; ".join(f"{n} = {_value(v, t, n in money_names, language)}" for n, v, t in step.read)
        lines.append(say("segments.why.parts", language, parts=parts))
    return lines


def _value(value: Any, type_: Type | None, is_money: bool, language: Language) -> str:
    if value is None:
        return say("segments.why.unknown", language)
    if isinstance(value, bool):
        return say("segments.why.holds" if value else "segments.why.fails", language)
    if type_ is not None and type_.kind is Kind.SET:
        chosen = [word for place, word in enumerate(type_.words or ()) if value >> place & 1]
        return "|".join(chosen) or say("segments.why.none", language)
    if type_ is not None and type_.kind is Kind.DAY:
        from segmentation.to_python import day_of

        return day_of(value).isoformat()
    return money(value, language) if is_money else str(value)
