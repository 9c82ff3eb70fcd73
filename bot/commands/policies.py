"""``guanhu policy``: the rules in force, another file beside them, its effect, and the two people who put it in force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmentation.policy import Policy

policy = typer.Typer(
    name="policy",
    help="The rules: shown, compared, tried, approved, rolled back. Example: guanhu policy show tier.",
    no_args_is_help=True,
)

_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who you are")]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="why; kept beside it")]

#: How the policy in force and the shipped one are called where a file could stand.
IN_FORCE, SHIPPED = "in-force", "shipped"


@policy.callback()
def _policy() -> None:
    """Show, compare, try, approve and roll back the rules."""


@policy.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="a scheme, rule, fact, number or section")] = "",
) -> None:
    """Show the rules in force: which, since when, approved by whom; or one of them with what it reads.

    Example: guanhu policy show tier
    """
    from bot.commands.policy_pages import one_name, overview

    app = open_app(read_settings())
    found = app.policy()
    lines = one_name(found, name, app.settings.language) if name else overview(app, found)
    _print(lines)


@policy.command("diff")
def diff(
    first: Annotated[str, typer.Argument(metavar="A", help="a file, in-force, shipped, or the beginning of a hash")],
    second: Annotated[str, typer.Argument(metavar="[B]", help="likewise; alone, A is compared with in-force")] = "",
) -> None:
    """Say in words what another policy changes: numbers, words, facts, rules, duties and all other sections.

    Example: guanhu policy diff in-force new.toml
    """
    from bot.commands.policy_pages import changes

    app = open_app(read_settings())
    words = (first, second) if second else (IN_FORCE, first)
    one, two = (read_named(app, word) for word in words)
    _print(changes(one, two, app.settings.language))


@policy.command("try")
def try_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="the new policy")],
    days: Annotated[int, typer.Option("--days", min=1, help="so many of the kept days, the newest first")] = 1,
) -> None:
    """Work the new rules out beside those in force on the loaded data: who moves, money, list lengths. Changes nothing.

    Example: guanhu policy try new.toml --days 5
    """
    from bot.commands.policy_pages import changes
    from bot.commands.policy_trial_pages import pages
    from store import migrate

    app = open_app(read_settings())
    language = app.settings.language
    migrate.check(app.database)
    after, before = read_named(app, file), app.policy()
    _print(changes(before, after, language))
    _print(pages(app, before, after, days))


@policy.command("propose")
def propose(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="the new policy")], by: _By, reason: _Reason
) -> None:
    """Propose a policy file; another person approves it. Every byte counts: a changed file is another proposal.

    Example: guanhu policy propose new.toml --as S003 --reason "tier mid from 80,000"
    """
    from content.policy import load_policy
    from store.policies.policies import propose as put_forward

    app = _open()
    entry = put_forward(app.database, load_policy(file), by=by, reason=_said(reason), now=app.now())
    typer.echo(say("policies.proposed", app.settings.language, hash=entry.hash[:12], by=by))


@policy.command("approve")
def approve(
    what: Annotated[str, typer.Argument(metavar="HASH|FILE", help="the proposal's hash, or the very file")],
    by: _By,
) -> None:
    """Put a proposed policy in force, at once; never your own proposal.

    Example: guanhu policy approve 3f2a9c81d0b4 --as S090
    """
    from store.policies import policies

    app = _open()
    hash_ = _hash(app, what)
    with app.database.engine.connect() as connection:
        before = policies.in_force(connection)
    entry = policies.approve(app.database, hash_, by=by, now=app.now())
    facts = {"hash": entry.hash[:12], "proposed_by": entry.proposed_by, "by": by}
    typer.echo(say("policies.approved", app.settings.language, **facts))
    if before:
        typer.echo(say("policies.replaces", app.settings.language, hash=before.hash[:12]))
    typer.echo(say("policies.rounds_follow", app.settings.language))


@policy.command("rollback")
def rollback(by: _By, reason: _Reason) -> None:
    """Take the approved policy out of force, at once, and go back to the one before it.

    Example: guanhu policy rollback --as S090 --reason "too many customers fell"
    """
    from store.policies import policies

    app = _open()
    language = app.settings.language
    gone, back = policies.rollback(app.database, by=by, reason=_said(reason), now=app.now())
    if back:
        typer.echo(say("policies.rolled_back", language, hash=gone.hash[:12], back=back.hash[:12]))
    else:
        file = app.settings.policy_file
        where = file or say("policies.shipped_name", language)
        typer.echo(say("policies.rolled_back_to_file", language, hash=gone.hash[:12], file=where))
    typer.echo(say("policies.rounds_follow", language))


def read_named(app: App, word: str) -> "Policy":
    """The policy of a file, ``in-force``, ``shipped``, or the beginning of a kept hash. Raises Problem."""
    from content.policy import load_policy
    from store import migrate
    from store.policies import policies

    if word == IN_FORCE:
        return app.policy()
    if word == SHIPPED:
        return load_policy()
    if Path(word).exists():
        return load_policy(Path(word))
    if migrate.version(app.database) == migrate.HEAD:
        with app.database.engine.connect() as connection:
            if hash_ := policies.full_hash(connection, word):
                return policies.checked_text(connection, hash_)
    raise Problem("policies.no_such", exit_code=2, word=word)


def _hash(app: App, what: str) -> str:
    """The whole hash of a proposal named by its file or by the beginning of its hash."""
    from content.policy import load_policy
    from store.policies import policies

    if Path(what).exists():
        return load_policy(Path(what)).hash
    with app.database.engine.connect() as connection:
        found = policies.full_hash(connection, what)
    if found is None:
        raise Problem("policies.no_such", exit_code=2, word=what)
    return found


def _open() -> App:
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    return app


def _said(reason: str) -> str:
    if not reason.strip():
        raise Problem("policies.reason_missing", exit_code=2)
    return reason.strip()


def _print(lines: "Iterator[str]") -> None:
    for line in lines:
        typer.echo(line)
