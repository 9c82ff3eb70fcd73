"""By what and which way a list stands: 按资产从低到高, lowest first, fund holders with the most assets. ``details`` asks here."""

import re
from dataclasses import replace

from handlers.ask import LEAST, Slots
from handlers.language.limits import FEWEST
from segmentation.changed import changed
from segmentation.holding_words import Having

_ASCENDING = re.compile(
    r"(?:从|由)?(?:小|低|少)(?:到|至|往)(?:大|高|多)|升序|(?:最少|最小|最低)的?(?:在|排)(?:最)?前"
    r"|\b(?:smallest|lowest|least|fewest|poorest)(?: [a-z]+){0,2} first\b|\bascending\b"
    r"|\b(?:low|small|least|few)(?:est)? to (?:high|large|most|big)(?:est)?\b"
)
#: Of holders the assets, not what they hold.
_BY_ASSETS = re.compile(
    r"(?:按照?|依照?)(?:总|金融)?资产|(?:总|金融)?资产(?:余额|规模)?(?:最[多少大小高低]|排|从[高低大小多少])"
    r"|\bby (?:their )?(?:total |overall )?(?:assets|aum)\b"
    r"|\b(?:most|least|highest|lowest|largest|smallest|biggest|fewest) (?:total |overall )?(?:assets|aum)\b"
)


def is_ascending(text: str) -> bool:
    """Whether the smallest is to come first."""
    return _ASCENDING.search(text) is not None


def in_order(intent: str, slots: Slots, text: str) -> Slots:
    """The slots with the order the sentence asks for; holders in the order of their assets are customers who have something."""
    if not slots.sort and (is_ascending(text) or (slots.limit and FEWEST.search(text) and intent in _RANKED)):
        slots = replace(slots, sort=LEAST)
    if intent != "holders" or not slots.product or slots.without or slots.only or not _BY_ASSETS.search(text):
        return slots
    bounds = slots.amount
    least, most = (bounds.least, bounds.most) if bounds else (None, None)
    groups = slots.each or (slots.product,)
    if bounds and len(groups) > 1:
        return slots
    words = tuple(Having(products=group, least=least, most=most).word for group in groups)
    return changed(slots, product=(), each=(), amount=None, having=tuple(dict.fromkeys((*slots.having, *words))))


#: Lists of which the last so many are the smallest.
_RANKED = frozenset({"holders", "segment_list"})
