"""Which way an English phrase of time looks, by the words beside it: called on Tuesday, due in March, who bought last and when.

The grammar of ``periods_en`` asks it for every phrase, so that two phrases of one sentence may look two ways; what it does not
know stays as the question has it. The words lie in ``[tense]`` of ``content/en/vocabulary.toml``.
"""

import re
from dataclasses import replace
from functools import cache

from handlers.language.periods import Clock
from handlers.language.vocabulary import split_words

_CLAUSE = re.compile(r"[,;:!?.]| - | and (?=\w+ (?:again|back|me|him|her|them|up)\b)| but | then ")

#: Who lapsed, that churned, I neglected: any such verb of one who acted, but those of what is only agreed.
_HAS_DONE = (
    r"(?:who|that|which|i|we|he|she|they) (?:never |also |just )?"
    r"(?!(?:need|sched|plan|book|expect|suppos|pencil|invit|interest|bas|relat|requir|propos|want|lik|wish|hop|intend)\w*)\w{2,}[a-z]ed"
)
#: "Get it finished by Friday" looks ahead all the same.
_BY_THEN = ("finished", "completed", "signed", "paid", "settled", "approved", "sent", "closed", "delivered", "resolved")
#: What stands at a time is known of one that has been: AUM at the end of September.
_STANDS = re.compile(
    r"\b(?:aum|balances?|assets|net worth|headcount|turnover|revenue|income|commissions?)\b(?! (?:target|goal))"
)
#: What is done on one day, and the words that take a festival's days off nonetheless.
_ONE_DAY = re.compile(r"\b(?:remind|reminder|note (?:to|for|on)|message|send|wish|greet|wishes|greetings)\b")
_SPAN = re.compile(r"\b(?:over|during|throughout|in|across|after|since|through|between|from|to|and) (?:the )?$")


def facing(text: str, at: tuple[int, int], stop: int, clock: Clock) -> Clock:
    """The clock as the phrase at that place is read; ``stop`` is where the next phrase begins."""
    if _ONE_DAY.search(text) and not _SPAN.search(text[: at[0]]):
        clock = replace(clock, one_day=True)
    before, after = _CLAUSE.split(text[: at[0]])[-1], _CLAUSE.split(text[at[1] : stop])[0]
    said = [*_words().finditer(before)][-1:] or [*_words().finditer(after)][:1]
    if not said:
        return replace(clock, back=True) if _STANDS.search(before) else clock
    been_so = said[0].lastgroup == "been"
    if been_so and said[0][0] in _BY_THEN and before.endswith(("by ", "by the ", "later than ", "before ")):
        return replace(clock, back=False)
    if clock.back and not been_so and said[0][0] not in split_words("en", "tense", "wanted"):
        return clock
    return replace(clock, back=been_so, unsure=clock.unsure and been_so)


@cache
def _words() -> re.Pattern[str]:
    # "to be signed" is not signed yet
    return re.compile(rf"\b(?:(?P<coming>(?:{coming()})(?: be)?(?:(?<= be) \w+)?)|(?P<been>{been()}|{_HAS_DONE}))\b")


def been() -> str:
    """The pattern of what has been."""
    return _any("been")


def coming() -> str:
    """The pattern of what is to come."""
    return _any("coming")


def _any(line: str) -> str:
    """The words of a line as alternatives, the longest first."""
    return "|".join(sorted(map(re.escape, split_words("en", "tense", line)), key=len, reverse=True))
