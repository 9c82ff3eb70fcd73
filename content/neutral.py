"""The one sentence that may stand in a group without anybody's approval: that the answer is in the private chat.

It names nobody and says nothing. ``bot/groups.py`` writes it, check C-09 lets exactly this card pass and no other.
"""

from content.cards import Card
from content.wording import LANGUAGES, say
from segmentation.people import Language


def answered_apart(language: Language) -> Card:
    """The sentence as a card."""
    return Card(title=say("dialogue.in_group", language))


def is_neutral(card: Card) -> bool:
    """Whether the card is that sentence, in any language, and nothing else."""
    return any(card == answered_apart(language) for language in LANGUAGES)
