"""Which kind of thing a note speaks of: a wedding, a fee. The words lie in ``acts.toml`` under ``words``, in both languages."""

import re
from collections.abc import Sequence
from functools import cache

from content.wording import LANGUAGES, knows, say


def kind_of(note: str, room: str, kinds: Sequence[str]) -> str:
    """The kind whose word stands first in the note; empty when none does."""
    low = note.casefold()
    found = [(place, kind) for kind in kinds if (place := _place(low, room, kind)) >= 0]
    return min(found)[1] if found else ""


def _place(low: str, room: str, kind: str) -> int:
    match = _words(room, kind).search(low)
    return match.start() if match else -1


@cache
def _words(room: str, kind: str) -> re.Pattern[str]:
    key = f"acts.words.{room}.{kind}"
    words = [word for language in LANGUAGES if knows(key, language) for word in say(key, language).split("|")]
    parts = [
        rf"\b{re.escape(word)}" if word.isascii() else re.escape(word) for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile("|".join(parts) if parts else r"(?!)")
