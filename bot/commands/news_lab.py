"""``guanhu news topics``, ``same`` and ``train``: what the desk makes of a text, for measuring it and for learning anew."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import read_settings
from content.problems import Problem
from content.wording import say


def topics(
    weights: Annotated[
        Path | None, typer.Option(help="weights that guanhu news train wrote; default: the shipped")
    ] = None,
) -> None:
    """JSON lines in {"title","text"}, out {"topics":[…],"label","shares"}, one for each.

    Example: guanhu news topics < items.jsonl
    """
    from content.news import topics as known

    model = known.read_weights(weights) if weights else None
    for row in _lines():
        title, text = str(row.get("title", "")), str(row.get("text", ""))
        shares = known.topic_shares(title, text, model=model)
        best = next(iter(shares))
        told = [best] if model else list(known.topics(title, text))
        rounded = {name: round(share, 3) for name, share in list(shares.items())[:3]}
        typer.echo(json.dumps({"topics": told, "label": best, "shares": rounded}, ensure_ascii=False))


def same() -> None:
    """JSON lines in {"a":{"title","text"},"b":{…}}, out {"same","how","score"}, one for each.

    Example: guanhu news same < pairs.jsonl
    """
    from content.news import sameness

    for row in _lines():
        texts = [(str(one.get("title", "")), str(one.get("text", ""))) for one in (_side(row, "a"), _side(row, "b"))]
        if sameness.exact(*texts[0]) == sameness.exact(*texts[1]):
            answer = {"same": True, "how": "exact", "score": 1.0}
        else:
            found = sameness.likeness(sameness.parts(*texts[0]), sameness.parts(*texts[1]))
            answer = {"same": bool(found.how), "how": found.how, "score": round(found.score, 3)}
        typer.echo(json.dumps(answer))


def train(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...", help="labelled items: CSV (text, label), JSON lines, or text TAB label; may be .gz"
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="where the weights go")] = None,
) -> None:
    """Learn the topics anew: from the shipped sentences, or from labelled items of your own with --out.

    Example: guanhu news train items.csv --out weights.json
    """
    from content.news import topic_learning

    language = read_settings().language
    if not files:
        counts = topic_learning.main()
        typer.echo(say("newsroom.trained", language, zh=counts["zh"], en=counts["en"]))
        return
    if out is None:
        raise Problem("newsroom.no_out", exit_code=2)
    model = topic_learning.learn_from(files)
    topic_learning.write(model.to_json(), out)
    typer.echo(say("newsroom.trained_own", language, labels=len(model.labels), pieces=len(model.pieces), file=out))


def _lines() -> Iterator[dict[str, Any]]:
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            raise Problem("newsroom.bad_line", exit_code=2, line=number)
        yield row


def _side(row: dict[str, Any], name: str) -> dict[str, Any]:
    side = row.get(name, {})
    return side if isinstance(side, dict) else {"title": str(side)}
