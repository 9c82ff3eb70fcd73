"""What a customer said, with no customer named: 客户嫌利率低怎么说, "a client says another bank pays more". The answer alone.

``bot/reading.py`` asks ``asked_answer`` with what was typed; the words by which each saying is known lie beside its answer in
``wording/objections.toml`` (``heard``). With a name the pitch of that customer has it among the rest.
"""

import re
from functools import cache

from content.cards import Card, Section
from content.public_rules import public_rules
from content.wording import LANGUAGES, say, texts
from handlers.ask import Answer, Ask
from handlers.language.deny import refused
from handlers.language.text import tidy
from segmentation.policy import Policy
from store.books.book import Book

#: The question's name; ``note`` of its slots is the saying.
OBJECTION = "objection"
#: The sayings, the more particular first, and the public rules their answers lean on.
_SAYINGS = {
    "assessment": ("suitability",),
    "prepay": ("lpr",),
    "fees": (),
    "early": ("savings",),
    "principal": ("wealth_sales",),
    "forecast": ("wealth_sales",),
    "better_offer": ("asset_management",),
    "deposit_rate": ("deposit_insurance",),
    "think": (),
}
#: Most messages are seen at once to ask nothing of the kind.
_MAY_BE = re.compile(r"怎么|怎样|咋|如何|怎麼|\b(?:what|how)\b", re.IGNORECASE)
_SOMEBODY_ZH = r"(?:有些?|有的)?(?:客户|客人|有人|他们)"
_HOW_ZH = r"(?:怎么|怎样|咋|如何)"
_SAY_ZH = r"(?:跟(?:客户|他|她|人家)?)?(?:说|讲|回|答|应对|解释|沟通|办|接)"
_SOMEBODY_EN = r"(?:clients?|customers?|they|people|somebody|someone)\b"
_SAY_EN = (
    r"\b(?:what (?:do|should|can) (?:i|we) (?:say|answer|tell|reply)"
    r"|how (?:do|should|can) (?:i|we) (?:answer|reply|respond|handle|deal|put it))"
)
_ASKED = re.compile(
    rf"{_SOMEBODY_ZH}.{{2,24}}?{_HOW_ZH}{_SAY_ZH}"
    rf"|{_HOW_ZH}(?:应对|回应|回答|解释|打消|说服).{{0,6}}(?:客户|客人).{{2,20}}"
    rf"|(?:.{{0,16}} )?{_SOMEBODY_EN}.{{4,60}}{_SAY_EN}"
    rf"|{_SAY_EN}.{{0,12}}\b{_SOMEBODY_EN}.{{4,60}}"
)


@cache
def _heard(name: str) -> re.Pattern[str]:
    return re.compile("|".join(texts(language)[f"objections.{name}.heard"] for language in LANGUAGES))


def asked_answer(text: str) -> str:
    """The saying whose answer a message asks for; empty where it asks for something else."""
    if not _MAY_BE.search(text):
        return ""
    typed = tidy(text).text.strip(" .?!。？！")
    if not _ASKED.fullmatch(typed) or refused(typed):
        return ""
    return next((name for name in _SAYINGS if _heard(name).search(typed)), "")


def objection(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    """The answer to ``ask.slots.note``, with its source and day; to all of them where it is none of these."""
    language = ask.language
    names = (ask.slots.note,) if ask.slots.note in _SAYINGS else tuple(_SAYINGS)
    card = Card(
        title=say("objections.title", language),
        sections=tuple(
            Section(title=say(f"objections.{name}.says", language), lines=_lines(name, ask)) for name in names
        ),
        footer=say("objections.with_name", language),
    )
    return Answer(card=card)


def _lines(name: str, ask: Ask) -> tuple[str, ...]:
    language, known = ask.language, public_rules()
    general = f"objections.{name}.general"
    key = general if general in texts(language) else f"objections.{name}.answer"
    cited = (known[one].cited(language, ask.today) for one in _SAYINGS[name] if one in known)
    return (say(key, language), *(one for one in cited if one))
