"""What an item of news is about: the topics that fit, by weights learnt from ``content/<language>/topics.toml``.

``store.news.intake`` asks for every item that comes in; ``guanhu news topics`` shows the answers, ``guanhu news train`` learns
anew (``topic_learning``), also from a bank's own labelled items.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from content.linear_text import Model, shares
from content.news.topic_words import OTHER
from content.problems import Problem

FOLDER = Path(__file__).parents[1]
_CJK = re.compile(r"[㐀-鿿]")
#: A second topic is told when it is so likely, and most so many are.
_SECOND = 0.2
_MOST = 3
#: Of the text beneath a headline so much is read: the first sentence says what it is about.
_READ = 160


@cache
def shipped(language: str) -> Model:
    """The weights that come with the product."""
    return read_weights(FOLDER / language / "topics.json")


def read_weights(path: Path) -> Model:
    """Weights from a file. Raises Problem when they cannot be read."""
    try:
        return Model.from_json(json.loads(path.read_bytes()))
    except OSError as error:
        raise Problem("newsroom.unreadable", exit_code=2, file=path, detail=error.strerror or "") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Problem("newsroom.no_weights", exit_code=2, file=path) from error


def topic_shares(title: str, text: str = "", *, model: Model | None = None) -> Mapping[str, float]:
    """How likely each topic is, the best first, together one."""
    said = f"{title} {text[:_READ]}".strip()
    chosen = model or shipped("zh" if _CJK.search(said) else "en")
    return shares(chosen.scores(said))


def topics(title: str, text: str = "") -> tuple[str, ...]:
    """The topics, the likeliest first; none when the item is about something else."""
    found = topic_shares(title, text)
    best = next(iter(found))
    if best == OTHER:
        return ()
    return tuple(name for name, share in found.items() if name != OTHER and (name == best or share >= _SECOND))[:_MOST]
