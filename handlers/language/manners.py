"""Politeness around a question: greetings, please and thank you, "could you show me". A greeting alone stays.

The words lie in ``content/<language>/vocabulary.toml``; understanding calls ``without_manners`` before anything else.
"""

import re
from functools import cache, lru_cache

from handlers.language.text import Tidy
from handlers.language.vocabulary import alternatives

_MARKS = " ?!.,;~:、"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    chinese = f"(?:(?:{alternatives('zh', 'manners_before')})(?!假))+"  # 请假 asks for leave
    english = rf"(?:{alternatives('en', 'manners_before')})\b"
    before = rf"^(?:(?:{chinese}|{english})[,.!、 ]*)+(?=.{{2,}})"
    after = (
        rf"(?:(?:{alternatives('zh', 'manners_after')})|(?:, ?| )(?:{alternatives('en', 'manners_after')}))+[!.~ ]*$"
    )
    request = rf"^(?:(?:{alternatives('en', 'requests')}) (?=\w))+"
    polite = re.compile(f"{before}|{after}")
    return polite, re.compile(request), polite


@lru_cache(maxsize=512)
def without_manners(sentence: Tidy) -> Tidy:
    """The sentence without what only makes it polite, and without the marks at its ends."""
    start, end = 0, len(sentence.text)
    for pattern in _patterns():
        origin, limit = start, end
        for match in pattern.finditer(sentence.text[start:end]):
            first, last = origin + match.start(), origin + match.end()
            if first == start and last < limit:
                start = last
            elif last == limit and first > start:
                end = first
    while end > start and sentence.text[end - 1] in _MARKS:
        end -= 1
    while start < end and sentence.text[start] in _MARKS:
        start += 1
    return Tidy(sentence.text[start:end], sentence.typed, sentence.places[start:end])
