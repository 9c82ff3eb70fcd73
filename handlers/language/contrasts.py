"""What a Chinese sentence says it does not mean: 先别讲话术, 看看谁要走 is about who is leaving. And what it says besides.

The words lie in ``[contrasts]`` of ``content/zh/vocabulary.toml``. Understanding compares what is left with the examples.
"""

import re
from functools import cache

from handlers.language.text import is_latin
from handlers.language.vocabulary import split_words

#: Less than this is no sentence of its own.
_SHORTEST = 3


def meant(masked: str) -> str:
    """A masked, plain sentence without its clauses of what is not meant; as it is where none, or too little, is left."""
    clauses = masked.split(" ")
    kept = [clause for clause in clauses if not _denied().search(clause)]
    left = " ".join(kept)
    return left if len(kept) < len(clauses) and len(left) >= _SHORTEST and not is_latin(masked) else masked


def contrasts(masked: str) -> bool:
    """Whether a clause still says what is not meant."""
    return any(_denied().search(clause) for clause in masked.split(" "))


def first_part(masked: str) -> str:
    """The first of two wishes, before 顺便, 另外, or a clause that begins 再 or 还有; empty where there is only one."""
    parts = _next().split(masked, maxsplit=1)
    first = parts[0].strip()
    return first if len(parts) > 1 and len(first) >= _SHORTEST and not is_latin(masked) else ""


@cache
def _next() -> re.Pattern[str]:
    anywhere, first = (map(re.escape, split_words("zh", "contrasts", line)) for line in ("besides", "then"))
    return re.compile(f"{'|'.join(anywhere)}| (?={'|'.join(first)})")


@cache
def _denied() -> re.Pattern[str]:
    anywhere, first = (split_words("zh", "contrasts", line) for line in ("anywhere", "first"))
    return re.compile("|".join([*map(re.escape, anywhere), *(f"^{re.escape(word)}" for word in first)]))
