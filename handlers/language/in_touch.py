"""Those of a list whom nobody, or somebody, was in touch with: for three months, within thirty days, for thirty to sixty days.

``details`` asks here for every list; how such lengths are said stands in ``silence``.
"""

from dataclasses import replace
from datetime import date

from handlers.ask import Slots
from handlers.language.silence import find_silence, find_touch, where_silence
from handlers.language.tagging import Tagged, as_period
from handlers.language.text import Tidy
from segmentation.changed import changed
from segmentation.holding_words import TOUCHED, Having


def unvisited(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots:
    """Those of the list nobody was in touch with for so long; that length is no period of the list itself."""
    silent = find_silence(sentence.text, today)
    if silent is None:
        return slots
    return replace(_but(slots, tagged, where_silence(sentence.text)), silent=silent)


def touched(slots: Slots, tagged: Tagged, sentence: Tidy, today: date) -> Slots | None:
    """Those somebody was in touch with in the last days, or not for so long but no longer; None where it is not said."""
    found = find_touch(sentence.text, today)
    if found is None:
        return None
    least, most, where = found
    word = Having(products=(TOUCHED,), least=least, most=most).word
    return changed(_but(slots, tagged, where), having=(*slots.having, word), silent=None)


def _but(slots: Slots, tagged: Tagged, where: tuple[int, int]) -> Slots:
    """The slots with the period that stands elsewhere: what a length of silence covers is no period of the list."""
    start, end = where
    others = [one for one in tagged.periods if not (one.at[0] < end and start < one.at[1]) and not one.impossible]
    if len(others) == len(tagged.periods):
        return slots
    return replace(slots, period=as_period(others[0]) if others else None)
