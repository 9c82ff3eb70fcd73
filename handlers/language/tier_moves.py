"""Who moved up or down a tier, asked in so many words: 本月谁降级了, 上周掉到中端的客户, who was downgraded last month.

``bot/reading.py`` asks here with the masked sentence, before it is understood as anything else: whoever is about to move up is
another question (uplift_list), and so is what a tier brings.
"""

import re

#: The ways: the kinds of event, and both.
UP, DOWN, BOTH = "tier_reached", "tier_fallen", "tier"

_UP_ZH, _DOWN_ZH = "新增|新晋|新升|升级|升档|升层|晋级|晋升|升到|升至|升上|上升|提升|升了|升", (
    "降级|降档|降层|掉级|掉档|掉层|掉到|跌到|跌出|掉出|降到|降至|下降|下滑|下调|掉下来|降下来|掉了|降了|跌了|掉|降"
)  # fmt: skip
_BOTH_ZH = "变化|变动|变了|升降|变更|异动"
_FILL_ZH = (
    "T|S|最近|近期|这段时间|有没有|有|没有|谁|哪些|哪几[个位]|哪[个位]|客户|客群|人|的|了|过|是|被|都|我的?|名下|里|到|至|为|成|多少|几[个位]|看一?看|看|查看|查"
    "|一下|列一下|列出|名单|情况|吗|呢|给我|帮我|请|层级|等级|级别|档次|已经|刚刚?|去"
)
_UP_EN = r"upgraded|upgrades?|moved up|went up|gone up|stepped up|promoted|rose|risen|climbed|reached|made it"
_DOWN_EN = (
    r"downgraded|downgrades?|moved down|went down|gone down|stepped down|demoted|dropped|fell|fallen|slipped|lost their"
)
_BOTH_EN = r"(?:tier|level) (?:changes?|moves?|movements?)|changed (?:their )?(?:tiers?|levels?)|up or down"
_FILL_EN = (
    r"T|S|who|what|which|clients?|customers?|people|everyone|has|have|had|was|were|been|got|did|any|anyone|anybody|is|are|the|a|an"
    r"|of|my|our|in|on|to|into|tiers?|levels?|list|show|me|see|recent|recently|lately|that|those|all|there|by|one"
)
_ZH = re.compile(rf"(?:(?P<both>{_BOTH_ZH})|(?P<up>{_UP_ZH})|(?P<down>{_DOWN_ZH})|{_FILL_ZH}|[\s,.?!，。？！])+")
_EN = re.compile(
    rf"(?:\b(?P<both>{_BOTH_EN})\b|\b(?P<up>{_UP_EN})\b|\b(?P<down>{_DOWN_EN})\b|\b(?:{_FILL_EN})\b|[\s,.?!'])+"
)
#: Of tiers, not of money or prices; and of somebody.
_TIER = re.compile(
    r"层级|等级|级别|档|[升降掉晋]级|[升降掉]层|晋升|(?:[到至成]|新[增晋升]的?)S|\b(?:tiers?|levels?|upgrade|downgrade|promot|demot)|\bS\b"
)
_SOMEBODY = re.compile(
    r"客户|谁|哪|人|名单|T|有|层级|等级|\b(?:who|clients?|customers?|tiers?|levels?|anyone|anybody|any|T)\b"
)
#: Worth a look at all.
_MAY_BE = re.compile(r"[升降掉跌]|新增|新晋|层级|等级|grade|tier|level|promot|demot", re.IGNORECASE)


def may_ask(text: str) -> bool:
    """Whether a message may ask for it: most are seen not to at once."""
    return _MAY_BE.search(text) is not None


def asked_moves(masked: str) -> str:
    """UP, DOWN or BOTH; empty where the sentence asks for something else or says more."""
    said = masked.replace("\0", "")
    found = _ZH.fullmatch(said) or _EN.fullmatch(said)
    if not found or not (_TIER.search(said) and _SOMEBODY.search(said)):
        return ""
    if found["both"] or (found["up"] and found["down"]):
        return BOTH
    return UP if found["up"] else DOWN if found["down"] else ""
