"""Two wishes in one English sentence: "remind me T about C and log that we spoke T". The first is answered, the second offered.

Understanding asks where the whole sentence is sure of neither: each half must be a question, and the whole must hear both.
"""

import re

from handlers.language.ranker import rank
from handlers.language.sentences import OUT_OF_SCOPE, REFUSE

_BETWEEN = re.compile(r" (?:and then|and also|and|plus|then|also) ")
#: So many places to part a sentence at are tried, and a half has so many words.
_MOST, _LEAST = 3, 2
#: As likely as this the second half is the other question.
_SECOND = 0.5
#: Neither half may sound like this much of something declined.
_DECLINED = 0.05
#: The whole hears both among its first so many.
_HEARD = 3


def first_wish(masked: str, ranked: list[tuple[str, float]]) -> tuple[str, list[tuple[str, float]]] | None:
    """The first half and its question before the second's; None where it is not two questions.

    ``ranked`` are the questions of the whole ``masked`` sentence, best first.
    """
    heard = {intent for intent, _ in ranked[:_HEARD]} - {OUT_OF_SCOPE}
    for cut in list(_BETWEEN.finditer(masked))[:_MOST]:
        first, second = masked[: cut.start()], masked[cut.end() :]
        if min(len(first.split()), len(second.split())) < _LEAST:
            continue
        (one, sure), (other, likely) = _asks(first), _asks(second)
        if one != other and {one, other} <= heard and likely >= _SECOND:
            rest = [(intent, 0.0) for intent, _ in ranked if intent not in (one, other)]
            return first, [(one, sure), (other, 0.0), *rest]
    return None


def _asks(half: str) -> tuple[str, float]:
    """What a half asks and how surely; nothing that may be declined."""
    ranked = rank(half, ("en",))
    declined = sum(score for intent, score in ranked if intent.startswith(REFUSE))
    return ranked[0] if declined < _DECLINED else (OUT_OF_SCOPE, 0.0)
