"""What kind of courtesy or mood a message is: greeting, thanks, praise, goodbye, an insult, "are you human?".

``bot/reading.py`` asks here where a message is no question. The words lie in ``content/<language>/dialogue.toml`` under
``[courtesies]``; the reply is wording ``manners.<kind>``.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

import content
from handlers.language.text import tidy

_FOLDER = Path(content.__file__).parent
_TABLES = (("zh", None), ("en", ", "))
#: Said of whatever else stands beside it, too.
_ANYWHERE = frozenset({"insult", "robot", "thanks", "tired", "festival", "how"})
#: What stands between courtesies and says nothing: "thanks a lot, bye", "谢谢你啦".
_BETWEEN = re.compile(
    r"(?:[\s,.?!~:;、，。！？…'\-]+|你|您|了|啦|啊|呀|哦|呢|吧|的|们|吗|嘛|真|太|好|小助手|助手|机器人|管户助手|老师"
    r"|\b(?:and|a|the|you|so|very|much|lot|for|that|this|now|then|guanhu|bot|mate|friend|everyone|all|to|your|help|it|again)\b)"
)


def kind_of(text: str, *, loosely: bool = False) -> str:
    """The kind, when the message is nothing but courtesies; ``loosely``: also when a strong word stands among others.

    Empty: none.
    """
    words = tidy(text).text
    if not words:
        return ""
    kinds = _only(words)
    if not kinds and loosely:
        kinds = {kind for kind in _ANYWHERE if _pattern(kind).search(words)}
    return next((kind for kind in _order() if kind in kinds), "")


def _only(words: str) -> set[str]:
    """The kinds of a message that says nothing else; empty when it says more."""
    found: set[str] = set()
    at = 0
    while at < len(words):
        hit = _longest(words, at)
        if hit is None:
            gap = _BETWEEN.match(words, at)
            if gap is None or gap.end() == at:
                return set()
            at = gap.end()
        else:
            kind, at = hit
            found.add(kind)
    return found


def _longest(words: str, at: int) -> tuple[str, int] | None:
    """The longest courtesy that stands at the place, and where it ends; of equals the kind that comes first."""
    hits = [
        (match.end(), -place, kind) for place, kind in enumerate(_order()) if (match := _pattern(kind).match(words, at))
    ]
    if not hits:
        return None
    end, _, kind = max(hits)
    return kind, end


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    words = sorted(
        {one for language, between in _TABLES for one in _lines(language)[kind].split(between)},
        key=lambda w: (-len(w), w),
    )
    chinese = "|".join(re.escape(word) for word in words if not word.isascii())
    latin = "|".join(re.escape(word) for word in words if word.isascii())
    return re.compile(rf"(?:{chinese})|(?<![a-z0-9])(?:{latin})(?![a-z0-9])")


@cache
def _order() -> tuple[str, ...]:
    return tuple(_lines("zh"))


@cache
def _lines(language: str) -> dict[str, str]:
    table: dict[str, dict[str, str]] = tomllib.loads((_FOLDER / language / "dialogue.toml").read_text(encoding="utf-8"))
    return table["courtesies"]
