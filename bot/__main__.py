"""``guanhu``: the command line. One verb a line of ``COMMANDS``; each says what it does and shows an example.

Exit 0 done, 1 the job found a problem, 2 bad usage or settings. A ``Problem`` becomes one sentence; a bug travels up.
"""

import sys
from typing import Literal, NoReturn

import typer

from bot.commands import (
    ask,
    bank,
    bench,
    calendar,
    clock,
    consents,
    content,
    invented,
    letters,
    news,
    outbox,
    overrides,
    person,
    plans,
    policies,
    safekeeping,
    segments,
    serve,
    slack,
    texts,
    understanding,
    wecom,
    why,
)
from bot.logs import write_logs
from content.problems import Problem
from segmentation.people import Language
from store.engines.memory import keep_memory

app = typer.Typer(
    name="guanhu",
    help="管户助手: the relationship manager's assistant. / The assistant of a bank's relationship managers.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


app.command("import")(bank.import_)
app.command("ask")(ask.ask)
app.command("chat")(ask.chat)
app.command("understand")(understanding.understand)
app.command("find")(understanding.find)
app.command("migrate")(bank.migrate)
app.command("doctor")(bank.doctor)
app.command("check-text")(texts.check_text)
app.command("segment")(segments.segment)
app.command("why")(why.why)
app.add_typer(segments.export, name="export")
app.add_typer(wecom.wecom, name="wecom")
app.add_typer(slack.slack, name="slack")
app.command("serve")(serve.serve)
app.command("demo")(serve.demo)
app.command("invented")(invented.invented)
app.command("bench")(bench.bench)
app.command("run")(clock.run)
app.command("jobs")(clock.jobs)
app.command("backup")(safekeeping.backup)
app.command("restore")(safekeeping.restore)
app.add_typer(safekeeping.audit, name="audit")
app.add_typer(person.person, name="person")
app.add_typer(policies.policy, name="policy")
app.add_typer(overrides.override, name="override")
app.add_typer(calendar.calendar, name="calendar")
app.add_typer(plans.plan, name="plan")
app.add_typer(outbox.outbox, name="outbox")
app.add_typer(news.news, name="news")
app.add_typer(content.content, name="content")
app.add_typer(letters.letters, name="letters")
app.add_typer(consents.consents, name="consents")


def main() -> NoReturn:
    """Run the command line and turn problems into sentences."""
    keep_memory()
    language, log_format = _from_settings()
    write_logs(log_format)
    try:
        app(standalone_mode=True)
    except Problem as problem:
        typer.echo(problem.sentence(language), err=True)
        sys.exit(problem.exit_code)
    sys.exit(0)


def _from_settings() -> tuple[Language, Literal["text", "json"]]:
    """Language and log format; their defaults while a wrong setting is still to be told."""
    from bot.settings import read_settings, spoken_language

    try:
        settings = read_settings()
    except Problem:
        return spoken_language(), "text"
    return settings.language, settings.log_format


if __name__ == "__main__":
    main()
