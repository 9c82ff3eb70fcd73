"""The note in a sentence: what is left when the words that only say "write this down" are taken away, as it was typed.

``details`` calls it. The words to take away lie in ``content/<language>/vocabulary.toml`` under ``notes``.
"""

import re
from collections.abc import Iterable
from functools import cache

from handlers.language.tagging import Tagged
from handlers.language.text import Tidy, is_chinese
from handlers.language.vocabulary import split_words

_CLAUSE = re.compile(r"[^,.;:!?。\n]+")
_EDGES = " ,.;:!?、。，；：！？-~\"'"
#: What may stand at the ends of a note and says nothing.
_LOOSE = re.compile(
    r"^(?:给我|帮我|一下|的|了|在|要|去|and |that |to |about |for |on |at |from |[ ,.;:!?、。，；：！？-])+"
    r"|(?:一下|的时候|吧|and| to| on| at|[ ,.;:!?、。，；：！？-])+$"
)
_LONGEST = 200

Span = tuple[int, int]


def said_besides(tagged: Tagged, sentence: Tidy, known: Iterable[Span]) -> str:
    """The clauses that say more than who was reached, how, with what result and when again."""
    covered = _covered(tagged, len(sentence.text), known, days=True, name=True)
    kept: list[str] = []
    for clause in _CLAUSE.finditer(sentence.text):
        left = "".join(sentence.text[n] if n not in covered else " " for n in range(*clause.span()))
        if _content(left):
            kept.append(sentence.words(*clause.span()).strip(_EDGES))
    comma = "，" if is_chinese(tagged.masked) else ", "  # a Chinese name alone is no Chinese sentence
    return comma.join(kept)[:_LONGEST]


def what_is_noted(intent: str, tagged: Tagged, sentence: Tidy, *, days: bool, name: bool) -> str:
    """What is to be noted: all but the request itself. ``days``: a period belongs to it; ``name``: the customer's name does."""
    text = sentence.text
    request = [match.span() for match in _request(intent).finditer(text)]
    covered = _covered(tagged, len(text), request, days=not days, name=False)
    if not name:
        covered |= _leading_name(tagged, covered)
    pieces, start = [], None
    for n in range(len(text) + 1):
        inside = n < len(text) and n not in covered
        if inside and start is None:
            start = n
        elif not inside and start is not None:
            pieces.append(sentence.words(start, n))
            start = None
    joint = "" if is_chinese(tagged.masked) else " "
    return _trimmed(joint.join(piece.strip() if joint else piece for piece in pieces))[:_LONGEST]


def _trimmed(note: str) -> str:
    before = ""
    while before != note:
        before = note
        note = _LOOSE.sub("", note)
    return note


def _covered(tagged: Tagged, length: int, spans: Iterable[Span], *, days: bool, name: bool) -> set[int]:
    """The places that are no part of a note."""
    taken = list(spans)
    if days:
        taken += [period.at for period in tagged.periods]
        taken += [tagged.clock] if tagged.clock else []
    if name:
        taken += [one.at for one in tagged.names]
    return {n for start, end in taken for n in range(start, min(end, length))}


def _leading_name(tagged: Tagged, covered: set[int]) -> set[int]:
    """The customer at the head of what is left, with the word that leads to the name: 给李娜, for Li Na."""
    if not tagged.names:
        return set()
    start, end = tagged.names[0].at
    head = [n for n in range(start) if n not in covered and tagged.spots[n] not in " ,:\0T"]
    if len(head) > len("customer"):
        return set()
    words = "".join(tagged.spots[n] for n in head)
    if words and not re.fullmatch(r"(?:给|为|帮|替|客户|老客户|把|for|from|by|customer|client)+", words):
        return set()
    after = re.match(r"(?:'s|的|这个客户|客户)?", tagged.spots[end:])
    return {*head, *range(start, end + (after.end() if after else 0))}


@cache
def _request(intent: str) -> re.Pattern[str]:
    chinese, english = (
        sorted(split_words(language, "notes", intent), key=len, reverse=True) for language in ("zh", "en")
    )
    return re.compile(
        "|".join([*(re.escape(word) for word in chinese), r"\b(?:" + "|".join(map(re.escape, english)) + r")\b"])
    )


def _content(left: str) -> bool:
    """Whether the rest of a clause says anything."""
    return bool(re.sub(r"[\W\d_]+", "", _request("log_contact").sub(" ", left)))
