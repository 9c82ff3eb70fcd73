"""Which groups of customers a sentence means: 中端以上, 高端和私行, 非贵宾, mid and high tier, all but the retired.

What a list drops of these makes it another list, or the very opposite. ``tagging`` finds the groups' names; ``details`` asks here
for every question that a list answers. What comes out are words of ``segmentation.group_words``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.ask import Slots
from handlers.language.short_groups import between
from handlers.language.tagging import Tagged
from segmentation.group_words import ORDERS, any_of, none_of, scheme_of

#: Schemes in which a customer may be in several groups; lists and segments by name too.
_SEVERAL = frozenset({"asset_type", "behaviour", "tag", ""})
_MINE = r"(?:的|有|持有|买了|是|那些|这些|所有|全部|我的|一下|了|里的?|属于|为)*"
_THE = r"(?:the |my |any |our |an? |in |on |of |at |from |those |who are |classed as )*"
_TIERED = r"(?:的|客户|人|层级|级别| tier| level| clients?| customers?| ones| and| or|,)*"

_NOT_BEFORE = re.compile(
    rf"(?:非|(?<!是)不(?:是|属于|在|含|包括|包含|算|要)|除(?:了|去|开|掉)?|排除|剔除|去掉|刨去|刨开|扣除|撇开|并非){_MINE}$"
    r"|(?:\bnon[- ]?|(?:\b(?:not|no|except(?: for)?|excepting|excluding|excludes?|other than|apart from|aside from"
    r"|but not|barring|minus|outside|leave out|leaving out|ignor(?:e|ing)|skip(?:ping)?|without)"
    r"|n't|\ball but|everyone but|everybody but)"
    rf" {_THE})$"
)
#: 没 before 有投诉的客户, 不 before 在黑名单的客户: names that begin with their verb.
_NO = re.compile(r"[没不未]$")
_VERBS = frozenset("有在设做喜爱收开拒领投")
#: What is said of customers, which 没有 and 未 deny too: 没有代发的, 未退休, 没在黑名单.
_STATES = frozenset({"payroll", "do_not_disturb", "blacklisted", "complaint", "occupation_group"})
_STATELESS = re.compile(r"(?:(?<!有)没有?|未|无)(?:有|在|设|开|做|列入|进|上|被)?$")
_NOT_AFTER = re.compile(r"(?:的|客户|的客户|的人)*(?:以外|之外|除外|不算|不要|排除|剔除|不含|excluded\b)(?!还)")
_LEAST_BEFORE = re.compile(
    rf"(?:达到|不低于|至少|起码){_MINE}$|最低(?:是|到)?$|\b(?:at least|a minimum of|minimum|no lower than|not below) {_THE}$"
)
_LEAST_AFTER = re.compile(
    rf"{_TIERED}(?:及|或|和|跟|与)?(?:以上|之上|往上|起步|向上)"
    r"|(?:\+| ?(?:tier |level |clients |customers |ones )?(?:(?:and|or|&|on) )?(?:above|up(?:wards?)?|higher|better)\b)"
)
_MOST_BEFORE = re.compile(
    rf"(?:不高于|不超过|至多){_MINE}$|最[高多](?:是|到)?$|\b(?:at most|no higher than|not above|up to) {_THE}$"
)
_MOST_AFTER = re.compile(
    rf"{_TIERED}(?:及|或|和|跟|与)?(?:以下|之下|往下|向下)"
    r"| ?(?:tier |level |clients |customers |ones )?(?:(?:and|or|&) )?(?:below|down(?:wards?)?|lower|under)\b"
)
_BELOW = re.compile(
    rf"(?:还?没有?到|未到|还?没有?达到|未达到?|达不到|不到|不足|不满|够不上|低于|小于){_MINE}$"
    rf"|\b(?:below|under|lower than|beneath|less than) {_THE}$"
)
_ABOVE = re.compile(rf"(?:高于|超过){_MINE}$|\b(?:above|higher than|over|better than|beyond) {_THE}$")

_JOINED = re.compile(
    r"(?:的|客户)? ?(?:和|与|跟|及|以及|还有|或者?|或是|还是|、|/|&|\+|,? ?(?:and/or|and|or|as well as|plus))? ?"
    r"(?:the |my |all )?(?:其中)?"
)
_TO = re.compile(r"(?:客户)?(?: ?[~-] ?|到|至| (?:to|through|up to) )")
_OR = re.compile(r"(?:的|客户)? ?(?:或者?|或是|还是|/|,? ?(?:and/or|or)) ?(?:the |my )?")
#: 非 belongs to its name alone.
_PREFIXED = re.compile(r"非$|\bnon[- ]?$")
_NO_JOINERS = frozenset({"", "的", "客户", "的客户"})
_BOTH = re.compile(r"同时|既|又|\bboth\b|\balso\b|而且|并且")
#: A name that counts people: "retired clients and payroll clients" are two groups, "retired payroll clients" is one.
_PEOPLE = re.compile(
    r"(?:客户|客群|人员|人群|群体|户|者|主|员)$|(?:clients?|customers?|people|folks|owners?|ees|ers|ants|s)$"
)


@dataclass(slots=True)
class _Said:
    """One name of groups in the sentence: its words, where it stands, and whether everybody else is meant."""

    words: tuple[str, ...]
    at: tuple[int, int]
    denied: bool = False
    bounded: bool = False
    until: tuple[str, ...] = ()
    """Groups between the one named before and this one: C1到C4."""


def with_groups(slots: Slots, tagged: Tagged) -> Slots:
    """The slots with what the sentence says of the groups it names: those above and below, one or the other, not these."""
    if not tagged.segments:
        return slots
    spots, said = tagged.spots, [_Said(found.values, found.at) for found in tagged.segments]
    for before, one in zip((None, *said), said, strict=False):
        _heard(one, before, spots)
        one.denied |= _NO.search(_bare(spots[: one.at[0]])) is not None and tagged.text[one.at[0]] in _VERBS
    groups: list[list[_Said]] = []
    for one in said:
        if groups and _together(groups[-1], one, tagged):
            groups[-1].append(one)
        else:
            groups.append([one])
    found = tuple(dict.fromkeys(word for group in groups for word in _words(group)))
    if any(one.denied or one.bounded for one in said) or any(len(group) > 1 for group in groups):
        return replace(slots, segment=found)
    return slots


def is_left_out(left: str, right: str) -> bool:
    """Whether what stands between these words is what is not meant: 除了…, non-…, all but …, …除外."""
    return bool(_NOT_BEFORE.search(left) or _NOT_AFTER.match(right))


def _heard(one: _Said, before: _Said | None, spots: str) -> None:
    """Take in what stands around the name."""
    start = before.at[1] if before else 0
    left, right = _bare(spots[start : one.at[0]]), _bare(spots[one.at[1] :])
    if ranged := _range(one.words, left, right):
        one.words, one.bounded = (ranged,), True
        return
    if before is not None and _TO.fullmatch(left) and len(before.words) == len(one.words) == 1:
        one.until = tuple(between(before.words[0], one.words[0])[1:])
    one.denied = is_left_out(left, right) or _is_without(one, left, right)
    if before is not None and _is_joined(left) and _shares(before, one, left, spots):  # 除了高端和私行, 高端和私行以外
        before.denied |= _NOT_AFTER.match(right) is not None and not before.bounded
        one.denied |= before.denied


def _is_without(one: _Said, left: str, right: str) -> bool:
    """Whether 没有 or 未 before it denies it; 没有代发客户 asks whether there are any."""
    return scheme_of(one.words[0]) in _STATES and _STATELESS.search(left) is not None and not right.startswith("客户")


def _is_joined(between: str) -> bool:
    """Whether a word joins the two, not 的 alone: 不在黑名单的高端客户."""
    return _JOINED.fullmatch(between) is not None and between.strip() not in _NO_JOINERS


def _shares(before: _Said, one: _Said, between: str, spots: str) -> bool:
    """Whether what is denied of the first may be denied of the second: 非高端、代发 is on payroll, 非高端、私行 neither."""
    if scheme_of(before.words[0]) == scheme_of(one.words[0]):
        return True
    return "、" not in between and not _PREFIXED.search(_bare(spots[: before.at[0]]))


def _bare(text: str) -> str:
    return text.replace("\0", "")


def _range(words: tuple[str, ...], left: str, right: str) -> str:
    """The groups from this one up or down; empty where it is not said, or the groups have no order."""
    scheme = scheme_of(words[0])
    order = [f"{scheme}:{value}" for value in ORDERS.get(scheme, ())]
    if len(words) > 1 or words[0] not in order:
        return ""
    place = order.index(words[0])
    if _LEAST_BEFORE.search(left) or _LEAST_AFTER.match(right):
        some = order[place:]
    elif _MOST_BEFORE.search(left) or _MOST_AFTER.match(right):
        some = order[: place + 1]
    elif _BELOW.search(left):
        some = order[:place]
    elif _ABOVE.search(left):
        some = order[place + 1 :]
    else:
        return ""
    return any_of(some)


def _together(group: Sequence[_Said], one: _Said, tagged: Tagged) -> bool:
    """Whether any of the groups will do: two of a kind of which nobody is in both, or names with "or" between them."""
    last = group[-1]
    if last.denied != one.denied:
        return False
    if last.denied:
        return True
    between = _bare(tagged.spots[last.at[1] : one.at[0]])
    schemes = {scheme_of(word) for said in (*group, one) for word in said.words}
    if len(schemes) == 1 and not schemes & _SEVERAL:
        return True
    if not _is_joined(between) or _BOTH.search(_bare(tagged.spots[: last.at[0]])):
        return False
    if len(schemes) == 1 or _OR.fullmatch(between):
        return True
    name = tagged.text[slice(*last.at)]
    return (name + between[:2]).endswith("客户") or (_PEOPLE.search(name) is not None and between.strip() != "、")


def _words(group: Sequence[_Said]) -> tuple[str, ...]:
    """The words a group of names makes: one for any of several, else each by itself."""
    words = [word for one in group for word in (*one.until, *one.words)]
    if group[0].denied:
        return (none_of(words),)
    return (any_of(words),) if len(group) > 1 else tuple(words)
