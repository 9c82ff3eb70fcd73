"""Learns from the invented sentences how much each piece of a sentence speaks for doubtful wording.

Run after ``content/<language>/doubtful.toml`` changed: ``python -m content.marketing.learning``. It writes ``doubtful.json``
beside it; a test tells when that is older. ``content.linear_text`` does the learning.
"""

import json
import re
import tomllib
from hashlib import sha256
from random import Random
from typing import Any

from content.linear_text import Model, learn_pieces
from content.marketing.doubtful import BAD, CLEAN, FOLDER, SCALE, SQUARES
from content.marketing.folded import fold
from content.marketing.pieces import pieces
from content.marketing.senses import Language
from content.marketing.wordlists import LANGUAGES

#: So many readings of a line with alternatives.
READINGS = 8
#: A line without alternatives counts so often.
_PLAIN_LINE = 2
#: A smaller weight is left out, and a piece of fewer readings: of several tried, the largest that find no less.
_LEAST = {"zh": 0.9, "en": 1.25}
_RAREST = {"zh": 2, "en": 2}
#: The most one sentence moves the weights; of several tried, best with a writer's sentences left out.
_AGGRESSIVE = 1.0
_EITHER = re.compile(r"\(([^()]*\|[^()]*)\)")

Row = tuple[set[str], str]


def fingerprint(language: str) -> str:
    """What the weights are learnt from."""
    return sha256((FOLDER / language / "doubtful.toml").read_bytes()).hexdigest()[:16]


def readings(line: str) -> list[str]:
    """Sentences that a line with alternatives stands for: every alternative at least once in so many."""
    chance = Random(line)  # noqa: S311 - a fixed order is the aim
    parts = _EITHER.split(line)
    if len(parts) == 1:
        return [line] * _PLAIN_LINE
    turns = [chance.sample(words, len(words)) for words in (part.split("|") for part in parts[1::2])]
    offsets = [chance.randrange(READINGS) for _ in turns]
    made = []
    for n in range(READINGS):
        chosen = [
            words[(n * (1 + n // len(words)) + offset) % len(words)]
            for words, offset in zip(turns, offsets, strict=True)
        ]
        made.append("".join(part for pair in zip(parts[::2], [*chosen, ""], strict=True) for part in pair))
    return made


def lines(language: str) -> list[tuple[str, str]]:
    """Every line with its label."""
    given = tomllib.loads((FOLDER / language / "doubtful.toml").read_text(encoding="utf-8"))
    return [
        (line.strip(), kind)
        for kind in (BAD, CLEAN)
        for group in given[kind].values()
        for line in group.splitlines()
        if line.strip()
    ]


def rows(given: list[tuple[str, str]], language: Language) -> list[Row]:
    """The pieces of every reading of every line."""
    return [(pieces(fold(reading).text, language), kind) for line, kind in given for reading in readings(line)]


def learn(language: Language) -> dict[str, Any]:
    """The weights of a language, as they are written: of each piece how rare it is and how much it speaks for doubt."""
    model = learn_pieces(rows(lines(language), language), rarest=_RAREST[language], aggressive=_AGGRESSIVE)
    return {"learnt_from": fingerprint(language), **packed(model, _LEAST[language])}


def packed(model: Model, least: float) -> dict[str, Any]:
    """What speaks for doubt less what speaks against it, and the rarity squared, of each piece that matters, in one number."""
    bad = model.labels.index(BAD)
    kept = {}
    for piece in sorted(model.pieces):
        weight = sum(value if label == bad else -value for label, value in model.pieces[piece])
        if abs(weight) >= least:
            kept[piece] = round(model.rarity[piece] ** 2 * SCALE) * SQUARES + round(weight * SCALE)
    # what is often looked for lies together
    kept = dict(sorted(kept.items(), key=lambda row: row[1]))
    return {"bias": round((model.bias[bad] - model.bias[1 - bad]) * SCALE), "pieces": kept}


def main() -> None:
    """Write both languages' weights. Raises OSError."""
    for language in LANGUAGES:
        text = json.dumps(learn(language), ensure_ascii=False, separators=(",", ":"))
        path = FOLDER / language / "doubtful.json"
        path.write_text(text.replace(',"', ',\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
