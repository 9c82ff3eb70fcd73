"""Short names of groups, which count only beside a word for customers or another group: 高端代发, C3以上的客户, VIPs on payroll.

Elsewhere the same words say something else: a call about payroll, a talk about retirement, whether C3 may buy a product. They
lie in the section ``beside_groups`` of the vocabulary; ``tagging`` asks here once the groups' full names are found.
"""

import re

from handlers.language.vocabulary import FoundWords, find_words
from segmentation.group_words import scheme_of

_RISK, _COMPLAINT = "risk", "complaint"
#: What may stand between a short name and what it stands beside: no word that asks or does something else.
_GAP_ZH = (
    "客户|客群|人群|人员|的|到|至|和|与|跟|及|以及|或者?|或是|还是|、|,|/|且|并且?|而且|又|也|还|都|但是?|同时|既|其中|里面?|中|以外|之外|之间|除外"
    "|除了?|除去|排除|剔除|去掉|不含|不包括|不要|不算|并?非|不是|不属于|不在|不|没有?|无|未|有|持有|买了?|配了?|是|属于|被|列入|在|设了?"
    "|开了?|了|及?以上|及?以下|之上|之下|往上|往下|已经?|所有|全部|那些|这些|我的|名下|级|等级|层级|风险|测评|风评|为"
)
_GAP_EN = (
    r"clients?|customers?|people|ones|folks|names|everyone|everybody|anyone|who|that|which|are|is|was|aren'?t|isn'?t|not|non|have|has"
    r"|having|don'?t|do|with|without|no|and|or|to|through|but|nor|neither|both|also|on|the|our|my|in|of|at|an?|any|except|for|excluding|other|than"
    r"|apart|besides|outside|from|rated|risk|levels?|above|below|under|over|upwards?|up|higher|lower|better|only|just|all|among|those"
    r"|these|still|already|yet|tier|hold|holds|holding|own|owns|owning|least|most"
)
_GAP = rf"(?:{_GAP_ZH}|\b(?:{_GAP_EN})\b|[PTNA\0 ,/&+'~-])"
_BEFORE, _AFTER = re.compile(rf"(?:S|{_GAP})*$"), re.compile(rf"(?:S|{_GAP})*")
#: Behind it: customers or another group, or the end of a question who they are.
_BESIDE_AFTER = re.compile(
    r"S|客户|客群|人群|\b(?:clients?|customers?|people|folks|ones|names|everyone)\b|^级?[及或]?以[上下]的?$"
    r"|^ (?:and|or) (?:above|below|up(?:wards?)?|over|under|higher|lower|better)$"
)
_ASKED = re.compile(r"(?:的|里面?|中|以[上下])+(?:都?有谁|都?有哪些|有哪几|名单|有几|有多少|有没有|是谁|人(?![家口]))")
#: Before it another group, or English customers with what joins the two.
_GROUP_BEFORE = re.compile("S")
_CUSTOMERS_BEFORE = re.compile(
    r"\b(?:clients?|customers?|people|everyone|everybody|anyone|those)\b.*\b(?:not|aren'?t|isn'?t|are|on|no|without|with|except|but|of)\b"
    r"[ a-z]*$|\bwho(?:'s|'re)? (?:is|are|isn'?t|aren'?t)\b[ a-z]*$"
)
#: Half a sentence about the list before: 其中代发的, 只看代发, except payroll.
_ONLY = re.compile(
    r"(?:那|这)?(?:其中|里面|这里面|当中|只看|只要|仅看|单看|看看?|换成|除了?|除去|排除|去掉|剔除|不要|不看|不含|不包括)(?:有|是|在)?"
    r"|(?:and |but |or )?(?:(?:only|just|except|excluding|without|not|no|minus|leave out|drop|what about|how about|of those,?"
    r"|of them,?|which (?:of them|ones) (?:are|have))(?: for)? )(?:the |those |on |those on |any )*"
)
_WITH = re.compile(r" (?:with|who|having|holding|without|but) |(?:有|没有?|持有|买了?)P")
_ALONE = re.compile(r"(?:的|客户|人|呢|吗)*[?.!]*|(?: (?:ones|clients|customers|people))?[?.!]*")
_OF_THEM = re.compile(r"的(?:呢|客户)?[?.!]*|(?: (?:ones))[?.!]*")
_PEOPLE_BEFORE = re.compile(r"\b(?:clients?|customers?|people|everyone|those)\b")
_JOINS = re.compile(r"(?:on|with|who|rated|at|paid)\b")
#: A part of a list by itself: 有基金、C2、三个月没联系的; no insurance, not payroll, over 100k.
_ITEM_BEFORE = re.compile(
    r"(?:^|[、,;]|T的?|S的?)[ \0]*(?:"
    r"(?:并且?|且|又|还|也|而且|同时|只看|只要|必须)?(?:是|属于|为)?"
    r"(?:并?非|不是|不含|不包括|不要|不算|除了?|除去|排除|剔除|风险等级|风险)?(?:是|为|在)?"
    r"|(?:and |but |only )?(?:(?:not|no|non|excluding|except|without|is|are|who|on|rated|risk|level)[ -]?)*)$"
)
_ITEM_AFTER = re.compile(
    r"级?(?:(?:及|或|和)?以[上下]|之[上下])?(?:的|外|以外|之外|除外)?(?:客户)?[ \0]*(?:[、,;?.!]|$|\0*T)"
    r"|(?: ?\+| (?:and|or) (?:above|below|up(?:wards?)?|over|under|higher|lower|better))?[ \0]*(?:[,;?.!]|$)"
)
#: A list it is, of customers with something or without.
_LISTED = re.compile(
    r"(?:有|没有?|持有|买了?)(?:过)?P|P(?:.{0,4})?(?:到期)|A|没(?:有)?联系|未联系|到期|S"
    r"|\b(?:with|without|no|holding|holds?|holders of|have|has|own\w*) P"
    r"|P (?:clients|customers|holders)|\b(?:matur\w+|contacted|money (?:in|out)|overdue)\b"
)
_NAMED = re.compile("C")
_RISK_BEFORE = re.compile(r"(?:风险|测评|风评)[^,、]*$|\brisk\b[^,]*$")
#: Behind the name these make it a thing: 代发业务, 退休规划, payroll account.
_THING = re.compile(
    r"薪|资|规划|金(?!融)|业务|情况|单位|公司|生活|计划|状态|手续|年龄|行(?!$)|过|吗"
    r"| (?:accounts?|days?|plan\w*|services?|business)\b"
)
#: English complaints are held: with an open complaint, without complaints.
_HELD = re.compile(r"\b(?:with|without|no|have|has|having)(?: any| an?| open| the)* $")


def find_beside(text: str) -> tuple[FoundWords, ...]:
    """The short names in tidied text whose full names are masked S, where they stand beside customers or a group."""
    waiting = list(find_words(text, "beside_groups"))
    if not waiting:
        return ()
    masked = text
    for product in find_words(text, "product"):
        masked = _covered(masked, "P", product.at)
    found: list[FoundWords] = []
    while near := [one for one in waiting if _is_beside(masked, one)]:
        for one in near:
            masked = _covered(masked, "S", one.at)
        found += near
        waiting = [one for one in waiting if one not in near]
    return tuple(found)


def _covered(text: str, letter: str, at: tuple[int, int]) -> str:
    return text[: at[0]] + letter + "\0" * (at[1] - at[0] - 1) + text[at[1] :]


def _is_beside(text: str, one: FoundWords) -> bool:
    name, left, right = text[slice(*one.at)], text[: one.at[0]], text[one.at[1] :]
    if _THING.match(right):
        return False
    scheme = scheme_of(one.values[0])
    if scheme == _COMPLAINT and name.isascii() and not (_HELD.search(left) or _JOINS.match(name)):
        return False
    before = _run(_BEFORE, left)
    after = _AFTER.match(right)
    if _LISTED.search(text) and (_is_item(text, left, right) or (scheme == _RISK and _RISK_BEFORE.search(before))):
        return True
    begins = not left.strip() and _WITH.match(right)  # retired with CDs
    if begins or (_ONLY.fullmatch(left) and _ALONE.fullmatch(right)) or (not left and _OF_THEM.fullmatch(right)):
        return True
    if _GROUP_BEFORE.search(before) or (after and _BESIDE_AFTER.search(after[0])) or _ASKED.match(right):
        return True
    joined = scheme == _RISK or _JOINS.match(name) is not None
    return bool(_CUSTOMERS_BEFORE.search(before) or (joined and _PEOPLE_BEFORE.search(before)))


def _is_item(text: str, left: str, right: str) -> bool:
    """Whether it is a condition of a list by itself, between marks."""
    return bool(_ITEM_BEFORE.search(left) and _ITEM_AFTER.match(right)) and not _NAMED.search(text)


def _run(pattern: re.Pattern[str], left: str) -> str:
    """What stands before the name and joins it to the rest."""
    found = pattern.search(left)
    return found[0] if found else ""
