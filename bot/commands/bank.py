"""``guanhu import``, ``migrate`` and ``doctor``: the bank's data come in, the database is kept, what is wrong is said."""

import sys
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import open_app
from bot.commands.import_bar import shown
from bot.commands.product_gaps import tell_gaps
from bot.settings import read_settings
from content.problems import Problem
from content.wording import day as spoken_day
from content.wording import say
from segmentation.people import Language

if TYPE_CHECKING:
    from bot.app import App
    from store.condition import Finding
    from store.imports.deliveries import ImportReport

#: So many restated days are named one by one.
DAYS_NAMED = 10
#: Products that lack something, named after an import.
_GAPS_NAMED = 10


def import_(  # noqa: PLR0913, PLR0917 - the options of the command
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the folder of one delivery")],
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="the day of the data; default: today")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="load what would be held back")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="why it is right, with --accept; kept in the audit")] = "",
    rejected: Annotated[Path, typer.Option(metavar="FILE", help="where bad rows are listed")] = Path("rejected.csv"),
    map_file: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="what the bank calls its data")] = None,
    suggest_map: Annotated[bool, typer.Option("--suggest-map", help="write a first map of DIR, load nothing")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="where the suggested map goes; else shown")] = None,
) -> None:
    """Load the bank's files into the database; bad rows go to rejected.csv.

    Example: guanhu import deliveries/2026-11-21 --as-of 2026-11-21
    Example: guanhu import deliveries/2026-11-21 --suggest-map --out bank.toml
    """
    from bot.platforms import messengers
    from store.bank_files.maps import read_map
    from store.imports.deliveries import import_delivery
    from store.imports.holding_back import read_limits
    from store.rounds.rounds import run_round

    app = open_app(read_settings())
    language = app.settings.language
    if suggest_map:
        _suggest(folder, out, language)
        return
    if reason and not accept:
        raise Problem("import.reason_alone", exit_code=2)
    policy = app.policy()
    now = app.now()
    with shown(language) as bar:
        report = import_delivery(
            app.database,
            folder,
            as_of=_day(as_of) if as_of else now.date(),
            now=now,
            language=language,
            zone=app.settings.zone,
            accept=accept,
            reason=_reason(reason, language) if accept else "",
            rejected=rejected,
            progress=bar.advance if bar else None,
            expect=bar.expect if bar else None,
            finishing=bar.finishing if bar else None,
            maps=read_map(map_file, language) if map_file else None,
            limits=read_limits(policy.section("delivery")),
            platforms=[name for name in policy.section("briefing").get("platforms", ()) if name in messengers(app)],
        )
    _show(report, rejected, language)  # before the round: what was loaded is loaded, whatever the round says
    if report.overruled:
        typer.echo(say("import.accepted", language, reason=report.reason or say("import.no_reason", language)))
    if report.late and report.state != "held":
        _restate(app, report, now)
    elif report.state != "held":
        run_round(app.database, app.policy(), as_of=report.as_of, now=now)
    if report.state == "accepted":
        tell_gaps(app, language, most=_GAPS_NAMED)
    raise typer.Exit(report.exit_code)


def _restate(app: "App", report: "ImportReport", now: datetime) -> None:
    """Make the days again that a late delivery touches, and say which."""
    from store.rounds.restating import restate

    language = app.settings.language
    done = restate(app.database, app.policy(), delivery_id=report.delivery_id, now=now)
    typer.echo(say("restating.kept", language, as_of=report.as_of))
    if done.days:
        days = ", ".join(day.isoformat() for day in done.days[:DAYS_NAMED])
        if len(done.days) > DAYS_NAMED:
            days = say("restating.span", language, first=done.days[0], last=done.days[-1])
        typer.echo(say("restating.days", language, count=len(done.days), days=days))
    if done.added or done.withdrawn:
        typer.echo(say("restating.events", language, added=done.added, withdrawn=done.withdrawn))
    for day in done.gone:
        typer.echo(say("restating.gone", language, day=day))


def _reason(given: str, language: Language) -> str:
    """The reason for taking what would be held: as given, or asked for where somebody sits at a terminal."""
    if given or not sys.stdin.isatty():
        return given.strip()
    answer: str = typer.prompt(say("import.ask_reason", language), default="", show_default=False)
    return answer.strip()


def _suggest(folder: Path, out: Path | None, language: Language) -> None:
    from store.bank_files.suggestion import suggest

    text = suggest(folder, language)
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem("import.map_not_writable", path=out, detail=error.strerror) from error
    typer.echo(say("import.suggested", language, path=out))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem("import.bad_date", exit_code=2, text=text) from error


def _show(report: "ImportReport", rejected: Path, language: Language) -> None:
    word = {"accepted": "done"}.get(report.state, report.state)
    typer.echo(say(f"import.{word}", language, as_of=report.as_of, delivery=report.delivery_id))
    if report.state == "unchanged":
        return
    loaded, refused = say("import.loaded", language), say("import.refused", language)
    for name, counts in report.tables.items():
        line = f"  {name:<12} {loaded} {counts['rows']:,}"
        typer.echo(line + (f", {refused} {counts['rejected']:,}" if counts["rejected"] else ""))
    if report.unassigned:
        typer.echo(say("import.unassigned", language, count=f"{report.unassigned:,}"))
    for note, facts in report.notes:
        typer.echo(say(f"import.note.{note}", language, **facts))
    if report.rejected:
        typer.echo(say("import.rejected", language, count=f"{report.rejected:,}", path=rejected))
    if report.state == "held":
        typer.echo(say("import.accept", language))


def migrate() -> None:
    """Create the database, or bring it to this program's version.

    Example: guanhu migrate
    """
    from store import migrate as versions

    app = open_app(read_settings())
    done = versions.upgrade(app.database)
    key = "doctor.migrated" if done else "doctor.up_to_date"
    typer.echo(say(key, app.settings.language, version=versions.HEAD))


def doctor() -> None:
    """Say what is missing or wrong, with the cure; exit 1 when something is.

    Example: guanhu doctor
    """
    from bot.console_link import unset
    from bot.platforms import platform_findings
    from store import migrate as versions
    from store.alerts.alert_condition import alert_findings
    from store.condition import findings
    from store.live.refusals import refusal_findings
    from store.news.digest_condition import digest_findings
    from store.news.feed_condition import feed_findings
    from store.policies.policy_condition import policy_findings
    from store.safekeeping.disclosures import disclosure_findings
    from store.tasks.morning_condition import morning_findings

    app = open_app(read_settings())
    language = app.settings.language
    today = app.now().date()
    wrong = False
    try:
        for finding in findings(app.database, today=today):
            wrong |= finding.wrong
            _tell(finding, language)
    except Problem as problem:
        wrong = True
        typer.echo(say("doctor.wrong", language, text=problem.sentence(language)))
    with suppress(Problem):  # a database that cannot be read: told above
        for finding in policy_findings(app.database, app.settings.policy_file, language=language):
            wrong |= finding.wrong
            _tell(finding, language)
    with suppress(Problem):  # as above
        versions.check(app.database)
        tell_gaps(app, language)
    for key in unset(app.settings):
        typer.echo(say("doctor.note", language, text=say(f"doctor.finding.{key}", language)))
    if spark := _spark(language):
        typer.echo(say("doctor.note", language, text=spark))
    with suppress(Problem):  # as above; these need a database of this version
        versions.check(app.database)
        for finding in (*alert_findings(app.database, now=app.now()), *refusal_findings(app.database, now=app.now())):
            wrong |= finding.wrong
            _tell(finding, language)
        shown = disclosure_findings(app.database, app.policy().section("disclosures"), now=app.now())
        for finding in (*morning_findings(app.database, today=today), *shown):
            _tell(finding, language)
        _last_morning(app, language)
        feeds = feed_findings(app.database, app.settings.feeds_file, language=language)
        digests = digest_findings(app.database, app.policy(), now=app.now(), language=language)
        for finding in (*feeds, *digests, *platform_findings(app)):
            wrong |= finding.wrong
            _tell(finding, language)
    if wrong:
        raise typer.Exit(1)
    typer.echo(say("doctor.fine", language))


def _tell(finding: "Finding", language: Language) -> None:
    """A finding in a line, with its details beneath."""
    key = finding.key if "." in finding.key else f"doctor.finding.{finding.key}"  # a platform's has a room of its own
    text = say(key, language, **finding.facts)
    typer.echo(say("doctor.wrong" if finding.wrong else "doctor.note", language, text=text))
    for note, facts in finding.details:
        typer.echo("  " + say("doctor.note", language, text=say(f"import.note.{note}", language, **facts)))


def _last_morning(app: "App", language: Language) -> None:
    """How the last briefings went, as the operator was told."""
    from handlers.day.health import Health, sentences, summary
    from store import occurrences

    with app.database.engine.connect() as connection:
        last = occurrences.last(connection, "health", until=app.now())
    if last is None or last.state != "done":
        return
    health = Health.from_json(last.report)
    on = spoken_day(last.planned_at.astimezone(app.settings.zone).date(), language, today=app.now().date())
    text = say("health.last", language, day=on, text=summary(health, language))
    typer.echo(say("doctor.note", language, text=text))
    for name, trouble in sentences(health, language):
        typer.echo("  " + say("doctor.note", language, text=f"{trouble} → {say(f'health.cure.{name}', language)}"))


def _spark(language: Language) -> str | None:
    """Whether Spark could be used; nothing where it is not installed, because few banks need it."""
    from store.rounds import spark_session

    version = spark_session.installed()
    if version is None:
        return None
    try:
        java = spark_session.check_usable()
    except Problem as problem:
        return problem.sentence(language)
    return say("doctor.finding.spark", language, version=version, java=java)
