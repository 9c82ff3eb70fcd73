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


def reason_in(note: str, known: str = "") -> str:
    """The reason a request gives: what follows "because", else the words that are neither the request nor ``known``.

    Empty when the words only ask.
    """
    because = _words("override", "because").search(note.casefold())
    if because:
        return note[because.end() :].strip(_EDGES)
    bare = _words("override", "request").sub(" ", note.replace(known, " ") if known else note)
    return note.strip(_EDGES) if len(re.sub(r"[\W\d_]", "", bare)) >= _SAYS_SOMETHING else ""


_EDGES = " ,.;:，。；：、"
#: So many letters are left when a note says more than the request.
_SAYS_SOMETHING = 4


def _place(low: str, room: str, kind: str) -> int:
    match = _words(room, kind).search(low)
    return match.start() if match else -1


@cache
def _words(room: str, kind: str) -> re.Pattern[str]:
    key = f"acts.words.{room}.{kind}"
    words = [word for language in LANGUAGES if knows(key, language) for word in say(key, language).split("|")]
    parts = [_pattern(word) for word in sorted(words, key=len, reverse=True)]
    return re.compile("|".join(parts) if parts else r"(?!)", re.IGNORECASE)


def _pattern(word: str) -> str:
    """Chinese words stand anywhere, English ones by themselves, in their usual forms."""
    return rf"\b{re.escape(word)}(?:s|es|ed|ing)?\b" if word.isascii() else re.escape(word)
