"""A sentence that is nothing but a description of customers asks for them: 资产50万以上没有保险的客户, VIP clients with CDs.

What can be combined has no end, so that no examples suffice. ``understanding`` asks here where the examples leave it in doubt;
the sentence must be made of masks and of these words alone. With a sum asked for ("一共多少") it is one.
"""

import re
from functools import lru_cache

_FILL_ZH = (
    "的|这些|这批|客户|客群|人群|人员|人|名单|有着?|没有?|未|无|没|不|持有|买了?|买过|购买|配了?|配置|办了?|办过|又|也|还|且|而且|并且?|同时|但是?|却|既"
    "|和|与|跟|及|以及|或者?|或是|除了?|除去|以外|之外|除外|不是|非|不含|不包括|不要|不在|不到|都|均|里面?|中|当中|哪些|有哪些|哪几[个位]|谁|是|我"
    "|预流失|[快要]?[要可]?能?流失|名下|手里|手上|手头|所有|全部|列出|列一下|列个|看看|看一下|看下|查一下|查|找出|找|筛选|筛|给我|帮我|请|那些|些|几个|属于"
    "|多少[个位名]?(?=客户|人|S)|几[个位名]|最[多大高]|只有?|仅有?|光|什么|任何|按|资产|总资产|aum|余额|在|一下|吗|呢"
)
_SUM_ZH = (
    "有多少(?=P)|(?<=P)(?:余额|规模)?(?:有|是)?多少钱?(?![个位名客人])"
    "|(?:余额|资产|规模)?(?:一共|总共|合计|加起来|总计|总额|共)(?:有|是)?多少钱?"
)
_FILL_EN = (
    r"clients?|customers?|people|everyone|everybody|anyone|anybody|names|with|without|and|or|but|not|no|who|whose|has|have|had|hold|holds"
    r"|holding|own|owns|owning|having|neither|nor|both|only|just|nothing|none|any|a|an|the|my|our|all|list|show|me|give|find|get|see|of"
    r"|in|on|is|are|that|which|these|those|except|for|excluding|other|than|besides|also|as|well|plus|assets|aum|total|balances?|worth|tier"
    r"|do|does|don'?t|doesn'?t|aren'?t|isn'?t|from|at|please|among|outside|apart|yet|still|between|over|under"
    r"|below|above|higher|lower|up|at least|at most"
    r"|most|largest|highest|biggest|at-risk|at risk|likely to leave|lack|lacking|lacks|how many|i"
)
_SUM_EN = (
    r"how much (?:do|does|is|are|in total)?|what is the total|what'?s the total|in total|altogether|total|sum of|add up"
)
_SILENT_ZH = "T(?:以上|多|都|来|里|内)*(?:没有?|未)(?:人|再|去|跟|和)*(?:联系|联络|回访|跟进|见面?|拜访)(?:过|上)*"
_SILENT_EN = (
    r"(?:(?:not|nobody|never|haven'?t|hasn'?t|no one) (?:i |we |been |has |have |was |were )*"
    r"(?:contacted|called|visited|reached|seen|met)|without contact|no contact|silent|untouched) (?:for|in|since|over)? ?"
    r"(?:T|(?:the )?(?:last |past )?[\w ]{1,12}?(?:days?|weeks?|months?|quarters?|years?)\b)"
)
_TOUCHED_ZH = (
    "T(?:之内|以内|里|内|来)*(?:都|有|曾)*(?:联系|联络|回访|跟进|见|拜访)过的?"
    "|(?:从来?|至今|一直|还)(?:都|也)?没有?(?:人)?(?:联系|联络|拜访|回访)过的?|之间"
)
_TOUCHED_EN = (
    r"(?:never(?: been)? (?:contacted|called|visited|reached)"
    r"|(?:contacted|called|visited|reached|seen|met|spoken to) (?:(?:with)?in )?(?:the )?(?:last |past )?T\b)"
)
#: Ordered by what they hold of a product: the list of its holders is.
_BY_ZH = (
    "(?:按照?|依照?)P的?(?:余额|金额|多少|大小|规模)?(?:[从由](?:[高大多][到至往][低小少]|[低小少][到至往][高大多]))?的?"
    "(?:来?排(?:[序名列]|一下)?|倒序|降序)?"
)
_BY_EN = (
    r"(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?|list(?:ed)?)? ?by (?:their |the )?P"
    r"(?: (?:balances?|holdings?|amounts?|volume|size))?\b"
    r"|(?:most|largest|highest|biggest|fewest|smallest|lowest) P(?: balances?| holdings?)? first\b"
)
#: The first so many by it: 存款前十, 存款最多的三位, with the most deposits.
_MOST_P = r"(?:with|holding|having) (?:the |their )?(?:most|largest|highest|biggest|fewest|smallest|lowest) P"
_FIRST_BY_ZH = "N(?:户|位|个|名)?P最[多少大小高低]的?|P的?(?:余额|金额|规模)?(?:排名?|最[多大高])?的?(?:前面?)?N"
_BY = re.compile(rf"{_BY_ZH}|\b{_BY_EN}|\b{_MOST_P}|{_FIRST_BY_ZH}|\bN P\b")
_MASKS = "[SPAN]"
#: What is said of the customers themselves.
_AGED_ZH = (
    r"(?:年龄|年纪)?(?:在|大于|小于|超过|不到|不满|满|过了)*\d{1,3}(?:[到至~-]\d{1,3})?(?:周岁|岁)(?:(?:及|或)?以[上下]|以内|之间|之内)?"
    r"|[男女]性?|[5-9]0后"
)
_AGED_EN = (
    r"(?:(?:aged?|over|under|above|below|older than|younger than|between) )+\d{2}(?: ?(?:-|to|and) ?\d{2})?(?: years old)?"
    r"|female|male|women|men|ladies|gentlemen"
)
_AGED = re.compile(rf"{_AGED_ZH}|\b(?:{_AGED_EN})\b")
_ZH = re.compile(
    rf"(?:{_BY_ZH}|{_MASKS}|{_FILL_ZH}|[\s,，、/;；。?？!！:：]|(?P<sum>{_SUM_ZH})|(?P<silent>{_SILENT_ZH})|{_TOUCHED_ZH}|{_AGED_ZH})+"
)
_EN = re.compile(
    rf"(?:{_MASKS}|\b{_BY_EN}|\b{_TOUCHED_EN}|\b(?:{_AGED_EN})\b|\b(?P<silent>{_SILENT_EN})|\b(?P<sum>{_SUM_EN})\b|\b(?:{_FILL_EN})\b"
    r"|[\s,/;.?!:'&+-])+"
)
_WHOSE = re.compile(r"这些(?:客户|人)|T.{1,6}的(?:客户|人)|\b(?:these|those) (?:clients|customers)\b")
_CUSTOMERS = re.compile(r"客户|客群|人|谁|S|\bN P$|\b(?:clients?|customers?|people|who|everyone|everybody|names)\b")


@lru_cache(maxsize=512)  # most of a morning's questions are the same few sentences
def list_phrase(masked: str) -> str:
    """The list a masked sentence describes: holders, segment_list, contact_today or book_summary; empty where it says more."""
    if not (
        re.search("[SPA]", masked) or _AGED.search(masked) or (re.search(_SUM_ZH, masked) and _WHOSE.search(masked))
    ) or not (_CUSTOMERS.search(masked) or re.search(_SUM_ZH, masked)):
        return ""
    found = _ZH.fullmatch(masked) or _EN.fullmatch(masked)
    if not found:
        return ""
    if found["sum"] and "N" not in masked:
        return "book_summary"
    if found["silent"]:
        return "contact_today"
    return "holders" if "P" in masked else "segment_list"


def is_by_product(masked: str) -> bool:
    """Whether customers are to be ordered by what they hold of a product: 按存款排, by deposits."""
    return _BY.search(masked) is not None
