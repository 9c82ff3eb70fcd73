"""What a Chinese sentence says it does not mean: 先别讲话术, 看看谁要走 is about who is leaving.

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


@cache
def _denied() -> re.Pattern[str]:
    anywhere, first = (split_words("zh", "contrasts", line) for line in ("anywhere", "first"))
    return re.compile("|".join([*map(re.escape, anywhere), *(f"^{re.escape(word)}" for word in first)]))
