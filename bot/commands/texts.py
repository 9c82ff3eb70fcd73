"""``guanhu check-text``: the marketing checks on a text, before anybody approves it."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

#: Longer than anything that is sent.
LONGEST = 200_000


def check_text(
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="a text file in UTF-8; - reads standard input")],
) -> None:
    """Say what may not stand in an outward text, as a JSON list; exit 1 when anything blocks or warns.

    Example: guanhu check-text draft.txt
    """
    from bot.settings import read_settings
    from content.marketing.examined import examined, may_leave

    language = read_settings().language
    written = _read(source)
    found = examined(written)
    typer.echo(json.dumps([one.to_json(written, language) for one in found], ensure_ascii=False, indent=2))
    if not may_leave(found):
        raise typer.Exit(1)


def _read(source: str) -> str:
    from content.problems import Problem

    try:
        data = sys.stdin.buffer.read(LONGEST * 4 + 1) if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise Problem("marketing.unreadable", exit_code=2, file=source, detail=error.strerror or "") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("marketing.not_utf8", exit_code=2, file=source) from error
    if len(text) > LONGEST:
        raise Problem("marketing.too_long", exit_code=2, file=source, most=f"{LONGEST:,}")
    return text
