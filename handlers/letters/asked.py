"""A letter asked for in so many words: 给张伟写封信, 张伟的资产周报, letters, the birthday letter for Ms Li."""

import re
from functools import cache, lru_cache

from content.letters.kinds import kinds
from content.wording import LANGUAGES, say
from handlers.language.deny import refused
from handlers.language.text import tidy

#: Longer words are no name.
_LONGEST = 24
_VERB = r"(?:请|麻烦|帮我)?(?:给|替)"
_LAST = frozenset({"他", "她", "ta", "客户", "这位客户", "him", "her", "them", "this customer"})


@lru_cache(maxsize=512)
def asked_letter(text: str) -> tuple[str, str] | None:
    """The kind ("" for any) and the customer as typed ("" for the list); None when it asks for none."""
    typed = tidy(text).text.strip().strip("。.!！?？").strip()
    for language in LANGUAGES:
        if typed in say("letters.typed.list", language).split("|"):
            return "", ""
    for kind in (*kinds(), ""):
        for who in (match["who"].strip() for pattern in _patterns(kind) if (match := pattern.match(typed))):
            if who and len(who) <= _LONGEST:
                return None if refused(typed) else (kind, "" if who in _LAST else who)
    return None


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    zh, en = (
        "|".join(re.escape(word) for word in say(f"letters.typed.{kind or 'any'}", language).split("|"))
        for language in LANGUAGES
    )
    return (
        re.compile(rf"^{_VERB}(?P<who>.+?)(?:写|准备|来|发)(?:一)?(?:封|份|个)?(?:{zh})$"),
        re.compile(rf"^(?P<who>.+?)的(?:{zh})$") if kind else re.compile(r"(?!)(?P<who>)"),
        re.compile(rf"^(?:please )?(?:write |prepare |show )?(?:me )?(?:a |an |the )?(?:{en}) (?:to|for) (?P<who>.+)$"),
        re.compile(rf"^(?:please )?(?:write |prepare )(?P<who>.+?)(?:'s)? (?:a |an |the )?(?:{en})$"),
    )
