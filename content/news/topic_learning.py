"""Learns what the topics are from invented sentences: ``content/<language>/topics.toml`` to ``topics.json`` beside it.

``guanhu news train`` runs it; a test tells when the weights are older than the sentences. A bank may add items of its own.
"""

import csv
import gzip
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from content.linear_text import Model, Row, learn
from content.marketing.learning import readings
from content.news.topics import FOLDER
from content.problems import Problem
from content.wording import LANGUAGES

_MAY_BE_MISSING = re.compile(r"\(([^()]*)\)\?")
_TEXTS = ("text", "title", "headline", "sentence")
_LABELS = ("label", "topic", "topics", "class")


def fingerprint(language: str) -> str:
    """What the weights are learnt from."""
    return sha256((FOLDER / language / "topics.toml").read_bytes()).hexdigest()[:16]


def rows(language: str) -> list[Row]:
    """Every reading of every sentence with its topic."""
    given = tomllib.loads((FOLDER / language / "topics.toml").read_text(encoding="utf-8"))
    lines = ((line.strip(), topic) for topic, block in given.items() for line in block.splitlines() if line.strip())
    return [(text, topic) for line, topic in lines for text in readings(_MAY_BE_MISSING.sub(r"(\1|)", line))]


def learnt(language: str, further: Sequence[Row] = ()) -> dict[str, Any]:
    """The weights as they are written."""
    return {"learnt_from": fingerprint(language), **learn([*rows(language), *further]).to_json()}


def write(data: dict[str, Any], path: Path) -> None:
    """One piece a line, so that a change can be looked at. Raises OSError."""
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace('","', '",\n"') + "\n", "utf-8")


def main() -> dict[str, int]:
    """Write both languages' weights; how many sentences each has."""
    for language in LANGUAGES:
        write(learnt(language), FOLDER / language / "topics.json")
    return {language: len(rows(language)) for language in LANGUAGES}


def learn_from(files: Sequence[Path]) -> Model:
    """A model of labelled items alone. Raises Problem for a file or row that cannot be meant."""
    given = [row for path in files for row in labelled(path)]
    try:
        return learn(given)
    except ValueError as error:
        raise Problem("newsroom.one_label", exit_code=2) from error


def labelled(path: Path) -> Iterator[Row]:
    """Text and label of each row: JSON lines, CSV with a header, or headline, tab, label; plain or gzipped."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Problem("newsroom.unreadable", exit_code=2, file=path, detail=error) from error
    kind = path.name.removesuffix(".gz").rpartition(".")[2]
    ways = {"csv": _from_csv, "jsonl": _from_json, "json": _from_json}
    for number, (said, label) in enumerate(ways.get(kind, _from_tabs)(text), start=1):
        if not said.strip() or not label.strip():
            raise Problem("newsroom.row_unlabelled", exit_code=2, file=path, row=number)
        yield said, label.strip()


def _from_csv(text: str) -> Iterable[Row]:
    for row in csv.DictReader(text.splitlines()):
        yield _first(row, _TEXTS), _first(row, _LABELS)


def _from_json(text: str) -> Iterable[Row]:
    for line in filter(str.strip, text.splitlines()):
        try:
            row = json.loads(line)
        except ValueError:
            row = {}
        yield _first(row, _TEXTS), _first(row, _LABELS)


def _from_tabs(text: str) -> Iterable[Row]:
    for line in filter(str.strip, text.splitlines()):
        said, _, label = line.rpartition("\t")
        yield said, label


def _first(row: Any, names: Sequence[str]) -> str:
    value = next((row[name] for name in names if isinstance(row, dict) and row.get(name) not in (None, "")), "")
    return str(value[0] if isinstance(value, list) and value else value)
