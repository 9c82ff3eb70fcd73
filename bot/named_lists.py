"""The customers a list shows, by name: what is asked of a list that was cut or counts days is asked of those alone.

``bot/these.py`` asks here for 这些客户下个月谁到期, ``bot/followups.py`` for 其中没有理财的 after "the ten richest", and
``bot/reading.py`` for both in one sentence: 资产前十的客户里谁没有理财.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.turn import Turn
from handlers import choice
from handlers.ask import Answer, Ask, Reason, Unclear
from handlers.intents import BY_NAME
from handlers.unapplied import TAKES, usable

#: So many customers are asked about by name at once.
MOST_NAMED = 20
_FIRST_ZH = re.compile(
    r"(?P<list>[^,，。?？]{0,24}?[前头最][^,，。?？]{1,14}?)(?:里面?|里头|当中|之中|中间?(?!端))[,，]?(?P<rest>(?:还|都|也)?"
    r"(?:谁|哪|有|没|未|多少|几|一共|总共|合计|最近|本|这|下|上|今|明|近|预|快).+)"
)
_ASKS_EN = (
    r"(?:have|has|hold|holds|own|owns|lack|lacks|are|is|do|does|don'?t|doesn'?t|haven'?t|hasn'?t|mature|matures|will|who|which|how"
    r"|can|could|were|was|bought|moved)\b"
)
_FIRST_EN = re.compile(
    r"(?P<asks>which|who|how many)? ?\b(?:of|among|from|in|out of) "
    r"(?P<list>(?:the |my |our )?(?:top|first|bottom|biggest|largest|richest)[- ].{2,60}?)"
    rf"(?:,| )+ ?(?P<rest>{_ASKS_EN}.+)",
    re.IGNORECASE,
)


def of_named(said: Ask, last: Ask, turn: Turn) -> Ask | Answer:
    """The question of the customers the last list shows, as it would show them now; what to do where they are too many."""
    asked = replace(usable(last)[0], page_size=0)
    found = tuple(dict.fromkeys(BY_NAME[last.intent].handler(asked, turn.book, turn.policy).customers))
    if not found:
        return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, "dialogue.nobody_listed")
    if len(found) > MOST_NAMED:
        return choice.refused(
            turn.language, Reason.NOT_UNDERSTOOD, "dialogue.too_many_listed", count=len(found), most=MOST_NAMED
        )
    return replace(said, slots=replace(said.slots, client=found[0], also=found[1:]))


def of_the_first(text: str, turn: Turn, alone: Callable[[str, Turn], Ask | Unclear]) -> Ask | Answer | None:
    """What is asked of the first so many in one sentence; None where the sentence is not both, understood each by itself."""
    found = _FIRST_ZH.fullmatch(text.strip()) or _FIRST_EN.fullmatch(text.strip(" ?"))
    if not found:
        return None
    first, rest = alone(found["list"], turn), found["rest"]
    if not (isinstance(first, Ask) and first.slots.limit and "having" in TAKES.get(first.intent, ())):
        return None
    said = alone(f"{found['asks']} {rest}" if found.groupdict().get("asks") else rest, turn)
    if not isinstance(said, Ask) or "having" not in TAKES.get(said.intent, ()) or said.slots.client_text:
        return None
    return of_named(said, first, turn)
