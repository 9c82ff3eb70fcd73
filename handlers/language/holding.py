"""Which of the products named must be held and which must not, and whether each of those held is meant or any will do.

有房贷没有理财 says both at once, 既有存单又有基金 means holders of each; 基金和理财的客户 leaves it open, and any will do.
``details`` asks here for every question that a list answers; the words of lacking lie in ``[lacking]`` of the vocabularies.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from handlers.ask import Slots
from handlers.language.groups import is_left_out
from handlers.language.tagging import Tagged
from handlers.language.vocabulary import alternatives
from segmentation.bank_vocabularies import LOAN_KINDS
from segmentation.changed import changed
from segmentation.holding_words import Having

#: Where it is about maturities, "no CDs maturing this week" is no list of those who lack them.
_MATURING = re.compile(r" ?(?:快?要?到期|赎回|兑付|还款|(?:that )?(?:is |are )?(?:matur|expir|due\b|coming))")
#: Between products that share what was said of the first: no funds or insurance.
_SHARED = re.compile(r"(?:的)? ?(?:和|与|跟|及|以及|或者?|还是|、|/|&|,? ?(?:and|or|nor))? ?(?:an? |any |the )?")
#: Between products each of which is meant.
_EACH_BETWEEN = re.compile(
    r"又|而且|并且|并(?=[有持买配办])|且|同时|(?:还|也)(?:有|买|持|配|办|开|做|投|背|欠)"
    r"|\b(?:also|as well as|together with|along with|on top of|at the same time)\b"
)
_EITHER_BETWEEN = re.compile(r"或|还是|/|\bor\b")
#: 有理财有基金: said of each.
_HELD_AGAIN = re.compile(r"[, ]*(?:有|买了?|持有|配了?|with|has|have) ?(?:an? )?")
_EACH_BEFORE = re.compile(r"同时|既|\bboth\b(?!er)")
_EACH_AFTER = re.compile(
    r"(?:的)?(?:[二两三几]样|[二两三几]个|[二两三几]种|[二两三]者)?(?:都|全都|双双|均|俱)(?:有|买|持|配|办|开|做|齐|在)"
    r"| (?:all )?(?:as well|at the same time|together)\b"
)
#: After a product: 存款有, 保险没有的客户.
_AFTER = re.compile(
    r"(?:还|都|一直|也|从来|目前|暂时|却|反而|但|一[样个款份张]|(?:一)?点儿?|啥的)*"
    r"(?:没有?(?:买|配|办|做|持有|开|投|购买)?过?|未(?:买|配|办|持有|配置|购买)过?|为零|是零|空白|缺失)(?=的|客户|人|$|[ ,.?!])"
)
_ONLY_BEFORE = re.compile(
    r"(?:只|仅|光|单单?)(?:有|买了?|持有|做了?|办了?|配了?|存了?|放了?|投了?)(?:过|一些|一点)?$"
    r"|\b(?:only|just|solely) (?:has|have|holds?|holding|own|owns|keeps?|bought)(?: an?| any)? $"
    r"|\b(?:without|no|not any|don't (?:have|hold|own)) (?:any )?(?:other )?(?:products?|holdings?|anything|investments?)"
    r" (?:besides|except|other than|but|apart from|beyond)(?: for)?(?: an?)? $"
    r"|\b(?:has|have|holds?|holding|own|owns|keeps?|with) (?:only|just|solely|nothing but|nothing other than)(?: an?)? $"
)
_ONLY_AFTER = re.compile(
    r" (?:and|but) nothing else\b|(?:这)?一[种样]产品"
    r"|(?:以外|之外|外)?[,]?(?:什么|啥|别的|其他|其它)?(?:都|也)?没有?(?:其他|其它|别的|买别的)"
    r"|(?:以外|之外|外)?[,]?(?:什么|啥|别的|其他的?|其它)(?:产品)?(?:都|也)没有?(?:买|持有)?"
)
#: 除了存款还有理财: the first is held too.
_AND_MORE = re.compile(r"(?:以外|之外|外)?[,]?(?:还|也|又)(?:有|买|持|配|办|做|投)|(?:以外|之外|外)?[,]?还P")
_BOTH_LACKING = re.compile(r"(?:[二两三几]样|[二两三几]个|[二两三几]种|[二两三]者)?(?:都|也|全)(?:没|未)")
#: 没有基金或者没有保险: either will do, which no list knows.
_OR_LACKING = re.compile(r"(?:或者?|或是)(?:没有?|无|未持有|没买)$|\bor (?:no|without|not) (?:any )?$")
#: 贷款里的消费贷: of the whole that part alone.
_INSIDE = re.compile(r"(?:里面?|当中|之中|中)的?(?=P)")
_OTHER = re.compile(r"(?:其他|其它|别的|另外的)的?$|\bother $")
_SUM = re.compile(r"(?:总额|余额|合计|一共|总共|总计|金额|规模|加起来| (?:in all|in total|altogether|balance))")
_OF_THEM = re.compile(r"客户|的人|谁|\b(?:clients?|customers?|who|those|people)\b")
#: 有基金和保险: both; without 有 it is left open.
_HAVE = re.compile(
    r"(?:(?<!没)(?<!所)(?<!未)(?<!拥)有着?|持有|拥有|买了|买过|配了|配有|办了|手里有)$"
    r"|\b(?:with|holding|hold|holds|have|has|having|own|owns|owning) (?:an? |the |any |some |both )?$"
)
_BUT_NOT = re.compile(r"[,，、 ]*(?:但|却|可)是?(?:没|无|不)|,? but (?:no|not|without)\b")
_AND = re.compile(r"(?:和|与|跟|以及|及|加)|,? (?:and|plus) (?:an? |the |some )?")
#: 有理财没有: a question, not a filter.
_ASKED = re.compile(r"[有买配持办]了?过?$")


@dataclass(frozen=True, slots=True)
class _Named:
    """One product of the sentence: what its words mean, and its place in the masked text."""

    values: tuple[str, ...]
    at: int


def with_holding(slots: Slots, tagged: Tagged, *, maturities: bool) -> Slots:
    """The slots with what must be held, each or any of it, and what must be lacking.

    ``maturities``: the list is of what comes due.
    """
    text = tagged.spots.replace("\0", "")
    places = [n for n, letter in enumerate(text) if letter == "P"]
    if not places or len(places) != len(tagged.products):
        return slots
    named = _others_than(text, [_Named(values, at) for values, at in zip(tagged.products, places, strict=True)])
    lacking = _lacking(text, named, maturities=maturities)
    named = [
        one for one in named if not (one in lacking and one is not lacking[0] and _OR_LACKING.search(text[: one.at]))
    ]
    lacking = [one for one in lacking if one in named]  # what "or without" adds is said not to be used
    left_out = _left_out(text, [one for one in named if one not in lacking])
    if not maturities:  # 除了存款什么都没有, 除了存款还有理财: what is named is held
        held_too = [one for one in left_out if _ONLY_AFTER.match(text, one.at + 1) or _AND_MORE.match(text, one.at + 1)]
        held_too += [one for one in left_out if _ONLY_BEFORE.search(text[: one.at])]
        left_out = [one for one in left_out if one not in held_too]
    held = [one for one in named if one not in lacking and one not in left_out]
    held = [one for one in held if not (_INSIDE.match(text, one.at + 1) and _parts(held, [one]))]  # 贷款里的消费贷
    slots, held = _summed_up(slots, text, held)
    among = [] if maturities else _parts(left_out, held)  # 不算活期，存款一共多少: the other deposits
    lacking += [] if maturities else [one for one in left_out if one not in among]
    if not held and len(lacking) == len(named):
        return changed(slots, without=True, product=_together(sorted(lacking, key=lambda one: one.at)))
    less = {value for one in (*among, *_parts(lacking, held)) for value in one.values}
    product = tuple(value for value in _together(held) if value not in less)
    lacks, besides = (tuple(one for one in _together(some) if one not in product) for some in (lacking, left_out))
    only = any(_ONLY_BEFORE.search(text[: one.at]) or _ONLY_AFTER.match(text, one.at + 1) for one in held)
    if maturities:
        return changed(slots, product=product, lacks=lacks, besides=besides, only=only)
    return changed(slots, product=product, lacks=lacks, each=() if only else _each(text, held), only=only)


def _others_than(text: str, named: Sequence[_Named]) -> list[_Named]:
    """除了货币基金还有其他基金: the other funds are all but the one named before."""
    found: list[_Named] = []
    for one in named:
        parts = _parts(found, [one]) if _OTHER.search(text[: one.at]) else []
        less = {value for part in parts for value in part.values}
        found.append(_Named(tuple(value for value in one.values if value not in less), one.at))
    return found


def _summed_up(slots: Slots, text: str, held: list[_Named]) -> tuple[Slots, list[_Named]]:
    """有消费贷的客户贷款合计多少: all loans of those who have the one are summed up; what they have is said of them alone."""
    for whole in held:
        parts = [one for one in _parts(held, [whole]) if one.at < whole.at]
        if not parts or not _SUM.match(text, whole.at + 1):
            continue
        if _OF_THEM.search(text[parts[-1].at : whole.at]):
            words = tuple(Having(products=one.values).word for one in parts)
            return changed(slots, having=tuple(dict.fromkeys((*slots.having, *words)))), [
                one for one in held if one not in parts
            ]
    return slots, held


def _together(named: Sequence[_Named]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for one in named for value in one.values))


def _parts(some: Sequence[_Named], held: Sequence[_Named]) -> list[_Named]:
    """Those that are a part of what is held: large CDs among deposits."""
    whole = set(_together(held))
    return [one for one in some if set(one.values) < whole and not any(one.values == other.values for other in held)]


def _lacking(text: str, named: Sequence[_Named], *, maturities: bool) -> list[_Named]:
    places = {match.end() - 1 for language in ("zh", "en") for match in _before(language).finditer(text)}
    found: list[_Named] = []
    for before, one in zip((None, *named), named, strict=False):
        shares = before in found and before and _SHARED.fullmatch(text, before.at + 1, one.at)
        after = _AFTER.match(text, one.at + 1) and not _ASKED.search(text[: one.at])
        if (one.at in places or shares or after) and not (maturities and _MATURING.match(text, one.at + 1)):
            found.append(one)
    if found and named[-1] in found and _BOTH_LACKING.match(text, named[-1].at + 1):  # 理财和基金都没有
        for before, one in zip(reversed(named[:-1]), reversed(named), strict=False):
            if before in found or not _SHARED.fullmatch(text, before.at + 1, one.at):
                break
            found.append(before)
    return found


def _left_out(text: str, named: Sequence[_Named]) -> list[_Named]:
    found: list[_Named] = []
    for before, one in zip((None, *named), named, strict=False):
        shares = before in found and before and _SHARED.fullmatch(text, before.at + 1, one.at)
        if shares or is_left_out(text[: one.at], text[one.at + 1 :]):
            found.append(one)
    return found


def _each(text: str, held: Sequence[_Named]) -> tuple[tuple[str, ...], ...]:
    """The groups of products of which each must be held; empty where any will do."""
    first, last = held[0].at, held[-1].at
    every = _EACH_BEFORE.search(text, 0, first) or _EACH_AFTER.match(text, last + 1)
    groups: list[list[_Named]] = [[held[0]]]
    for before, one in pairwise(held):
        between = text[before.at + 1 : one.at]
        sides = _is_debt(before.values) is not _is_debt(one.values) and not _EITHER_BETWEEN.search(between)
        both = (_HAVE.search(text[:first]) or _BUT_NOT.match(text, last + 1)) and _AND.fullmatch(between)
        if every or sides or both or _EACH_BETWEEN.search(between) or _HELD_AGAIN.fullmatch(between):
            groups.append([one])
        else:
            groups[-1].append(one)
    found = tuple(dict.fromkeys(_together(group) for group in groups))
    return found if len(found) > 1 else ()


def _is_debt(products: tuple[str, ...]) -> bool:
    return any(one in LOAN_KINDS for one in products)


@cache
def _before(language: str) -> "re.Pattern[str]":
    words = alternatives(language, "lacking")
    if language == "zh":
        return re.compile(rf"(?<!有)(?:{words})(?:任何|过|有|什么|的|了|一点|买|办|持有|A)*P")
    return re.compile(rf"\b(?:{words}|neither)(?: (?:any|a|an|the|single|one|our|yet|bought|of))* P")
