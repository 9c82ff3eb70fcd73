"""Names of groups that share one noun: mid and high tier, savings or wealth clients, 中高端, 五六星客户.

``tagging`` asks here for every name of a group it finds; more than one is any of them, as ``segmentation.group_words`` writes it.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from handlers.language.vocabulary import FoundWords
from segmentation.group_words import ORDERS, any_of, scheme_of

#: What the last name of a row lends its noun to: mid and high tier, savings or wealth clients.
_SHORT = {
    "mass": "tier:mass", "mid": "tier:mid", "middle": "tier:mid", "high": "tier:high", "private": "tier:private",
    "savings": "asset_type:savings", "saving": "asset_type:savings", "wealth": "asset_type:wealth",
    "investment": "asset_type:investment", "settlement": "asset_type:settlement", "liability": "asset_type:liability",
    "new": "life_cycle:new", "growing": "life_cycle:growing", "mature": "life_cycle:mature",
    "declining": "life_cycle:declining", "gold": "vip_class:gold", "silver": "vip_class:silver",
    "three": "star_level:3", "four": "star_level:4", "five": "star_level:5", "six": "star_level:6",
    "c1": "risk:C1", "c2": "risk:C2", "c3": "risk:C3", "c4": "risk:C4", "c5": "risk:C5",
    "中": "tier:mid", "三": "star_level:3", "四": "star_level:4", "五": "star_level:5", "六": "star_level:6",
    "储蓄": "asset_type:savings", "理财": "asset_type:wealth", "投资": "asset_type:investment", "结算": "asset_type:settlement",
    "保守": "risk_preference:conservative", "稳健": "risk_preference:steady",
    "新": "life_cycle:new", "成长": "life_cycle:growing", "成熟": "life_cycle:mature",
}  # fmt: skip
_LENT = re.compile(
    rf"(?:(?<![a-z0-9])({'|'.join(word for word in _SHORT if word.isascii())})-?(?:,|/|,? ?(?:and|or|to|&)) ?"
    rf"|({'|'.join(word for word in _SHORT if not word.isascii())})(?:、|和|与|及|或|/)"
    r"|(?<![其户单人群员表数们之手])(中)|(?<![第前后零〇一二三四五六七八九十])([三四五六]))$"
)

_TO = re.compile(r" to $")
_UP_TO = re.compile(r"\0*(?:的?客户)?(?: ?[~-] ?|到|至| (?:to|through|up to) )")


def between(first: str, last: str) -> list[str]:
    """The first of two groups and those between it and the last, where they have an order: C1 to C3."""
    order = [f"{scheme_of(first)}:{value}" for value in ORDERS.get(scheme_of(first), ())]
    if first not in order or last not in order:
        return [first]
    low, high = sorted((order.index(first), order.index(last)))
    return [first, *(word for word in order[low + 1 : high])]


def with_short(text: str, words: tuple[str, ...], at: tuple[int, int]) -> tuple[tuple[str, ...], tuple[int, int]]:
    """The groups of a name with those before it that share its noun, and where they stand."""
    found, start = list(words), at[0]
    while len(words) == 1 and (match := _LENT.search(text, 0, start)):
        short = _SHORT[match[1] or match[2] or match[3] or match[4]]
        if scheme_of(short) != scheme_of(words[0]) or short in found:
            break
        found = [*(between(short, found[0]) if _TO.search(match[0]) else [short]), *found]
        start = match.start()
    return ((any_of(found),), (start, at[1])) if len(found) > 1 else (words, at)


def with_levels(text: str, named: Sequence[FoundWords]) -> tuple[FoundWords, ...]:
    """The names from left to right; two risk levels with "to" between them are one: nobody moves up in these, C1到C3的客户."""
    for one, two in pairwise(named):
        if not (_is_level(one) and _is_level(two) and _UP_TO.fullmatch(text, one.at[1], two.at[0])):
            continue
        spanned = any_of([*between(one.values[0], two.values[0]), *two.values])
        rest = [
            FoundWords((spanned,), (one.at[0], two.at[1])) if each is two else each for each in named if each is not one
        ]
        return with_levels(text, rest)
    return tuple(named)


def _is_level(one: FoundWords) -> bool:
    return len(one.values) == 1 and scheme_of(one.values[0]) == "risk"
