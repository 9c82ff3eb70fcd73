"""Whole messages of set words: a button's label typed, yes and no, more and back, "English please", what was missed.

``bot/reading.py`` asks here before it reads a sentence. The words lie in ``content/<language>/dialogue.toml``.
"""

from bot.memory import fingerprint
from bot.turn import Turn
from content.cards import Button, Card
from content.wording import knows, say
from handlers import choice
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason, Slots
from handlers.intents import BY_NAME
from handlers.language.fragments import means
from segmentation.people import Language

#: What a manager can fix; None: the language of each message.
_LANGUAGES: dict[str, Language | None] = {"speak_zh": "zh", "speak_en": "en", "speak_any": None}


def read(text: str, turn: Turn) -> Ask | Answer | str | None:
    """What the message asks or is told at once; a text is a button's action to be tapped; None: no set words."""
    memory = turn.memory
    label = fingerprint(text)
    if label and not memory.gone:
        found = [action for name, action in memory.buttons if name == label]
        if len(set(found)) == 1:
            return found[0]
    meaning = means(text)
    if meaning in _LANGUAGES:
        return _speaks(_LANGUAGES[meaning], turn)
    if meaning in ("more", "back"):
        return _page(meaning, turn)
    if meaning == "yes":
        return _yes(text, turn)
    if meaning == "no":
        return _no(text, turn)
    return turn.ask("contact_today", Slots()) if meaning == "missed" else None


def gone_by(turn: Turn) -> Answer:
    """What was typed goes on from an answer that is too old; the question can be asked again with a tap."""
    language, asked = turn.language, turn.memory.asked
    intent = asked.partition("?")[0]
    buttons: tuple[Button, ...] = ()
    if knows(f"intents.{intent}.title", language) and not BY_NAME[intent].intent.writes:
        label = say("dialogue.ask_again", language, question=say(f"intents.{intent}.title", language))
        buttons = (Button(label=label, action=asked),)
    summary = say("dialogue.gone_by", language, minutes=turn.kept_minutes)
    card = Card(title=say("dialogue.gone_title", language), summary=summary, buttons=buttons)
    return Answer(card=card, reason=Reason.NOT_UNDERSTOOD)


def _page(meaning: str, turn: Turn) -> Answer | str:
    memory = turn.memory
    if memory.gone:
        return gone_by(turn)
    wanted = memory.more if meaning == "more" else memory.less
    key = "unclear.no_more" if meaning == "more" else "unclear.no_back"
    return wanted or choice.refused(turn.language, Reason.NOT_UNDERSTOOD, key)


def _yes(text: str, turn: Turn) -> Answer | str | None:
    """The button of a card that asks before it writes; else only an express "confirm" is told that nothing waits."""
    memory = turn.memory
    if memory.confirm and not memory.gone:
        return memory.confirm
    meant = [one for one in memory.choices if one != "help"]
    if memory.unsure and not memory.gone and len(meant) == 1:
        return meant[0]
    if not _express(text, "express", turn):
        return None
    key = "dialogue.too_late" if memory.confirm else "dialogue.nothing_waits"
    return _plain(turn.language, key)


def _no(text: str, turn: Turn) -> Answer | None:
    """Nothing is written, and it is said so; none of what was offered; any other bare "no" is left to understanding."""
    memory = turn.memory
    if memory.offered and not memory.gone:
        return _none_of_these(turn)
    if not memory.confirm or memory.gone:
        return _plain(turn.language, "dialogue.nothing_waits") if _express(text, "express_no", turn) else None
    again = Button(label=say("dialogue.again", turn.language), action=to_action("help"))
    summary = say("dialogue.cancelled_how", turn.language)
    return Answer(card=Card(title=say("dialogue.cancelled", turn.language), summary=summary, buttons=(again,)))


def _none_of_these(turn: Turn) -> Answer:
    helps = Button(label=say("intents.help.title", turn.language), action=to_action("help"))
    card = Card(
        title=say("dialogue.not_these", turn.language),
        summary=say("dialogue.not_these_how", turn.language),
        buttons=(helps,),
    )
    return Answer(card=card, reason=Reason.NOT_UNDERSTOOD)


def _express(text: str, key: str, turn: Turn) -> bool:
    """Whether the word can be said of nothing but a card that asks."""
    return fingerprint(text) in {fingerprint(word) for word in say(f"dialogue.{key}", turn.language).split("|")}


def _speaks(language: Language | None, turn: Turn) -> Answer:
    """From now on in this language; the last question can be had again in it."""
    spoken = language or turn.language
    card = Card(title=say(f"dialogue.speaks_{language or 'any'}", spoken))
    if turn.memory.asked and not turn.memory.gone:
        again = Button(label=say("dialogue.last_again", spoken), action=turn.memory.asked)
        card = Card(title=card.title, buttons=(again,))
    return Answer(card=card, speaks=language or "any")


def _plain(language: Language, key: str) -> Answer:
    return Answer(card=Card(title=say(key, language)), reason=Reason.NOT_UNDERSTOOD)
