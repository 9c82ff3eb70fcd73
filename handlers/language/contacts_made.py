"""Whom somebody has been in touch with, asked in so many words: 昨天联系了谁, 本月联系过的客户, who did I call last week.

``bot/reading.py`` asks here with the masked sentence, before it is understood as anything else: whom to contact is another
question (contact_today), and so is one customer's history.
"""

import re

_DONE_ZH = (
    "(?:联系|联络|拜访|走访|回访|跟进|面访|见面?)(?:过|了|到|上|成功)|见着|打(?:过|了|通)(?:了)?(?:电话)?"
    "|通(?:过|了)电话|电联(?:过|了)"
)
_FILL_ZH = (
    "T|S|我们?|都|已经?|一共|总共|共|谁|哪些|哪几[位个]|客户|客群|人|的|有|多少|几[位个名]|名单|看看|列一下|列出|给我|帮我"
    "|查一?下?|情况|吗|呢|了|和|跟"
)
_DONE_EN = (
    r"contacted|called|phoned|rang|met|visited|seen|saw|reached|spoken (?:to|with)|spoke (?:to|with)|talked to"
    r"|been in touch with"
)
_DO_EN = r"contact|call|phone|ring|meet|visit|see|reach|speak (?:to|with)|talk to"
_FILL_EN = (
    r"T|S|who|whom|which|how many|clients?|customers?|people|i|we|have|did|has|been|was|were|all|the|my|list|show|me|that"
    r"|already|ever|of"
)
_ZH = re.compile(rf"(?:(?P<done>{_DONE_ZH})|{_FILL_ZH}|[\s,.?!，。？！])+")
_EN = re.compile(
    rf"(?:who|whom|which|how many|list|show|clients?|customers?|everyone|S|T)\b(?:\b(?P<done>{_DONE_EN})\b|\b(?P<do>{_DO_EN})\b"
    rf"|\b(?:{_FILL_EN})\b|[\s,.?!'])+"
)
_SOMEBODY = re.compile(
    r"客户|谁|哪|人|多少|几[位个名]|名单|S|\b(?:who|whom|which|how many|clients?|customers?|everyone)\b"
)
_DID = re.compile(r"\bdid (?:i|we)\b")
_MAY_BE = re.compile(
    r"联系|联络|访|跟进|见|电|打过|打了|打通|contact|call|phone|rang|met|visit|see|saw|reach|spoke|talk|touch",
    re.IGNORECASE,
)


def may_ask(text: str) -> bool:
    """Whether a message may ask for it: most are seen not to at once."""
    return _MAY_BE.search(text) is not None


def asks_contacts_made(masked: str) -> bool:
    """Whether it asks whom somebody was in touch with, and nothing more."""
    said = masked.replace("\0", "")
    if not _SOMEBODY.search(said):
        return False
    if (found := _ZH.fullmatch(said)) is not None:
        return found["done"] is not None
    found = _EN.fullmatch(said)
    return found is not None and (
        found["done"] is not None or (found["do"] is not None and _DID.search(said) is not None)
    )
