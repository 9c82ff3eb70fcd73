"""What a list is asked to be narrowed by and no list knows: 60岁以上, 女客户, 利率3%以上, auto-renewing, women only.

``details`` asks for it; the card says that it was not used, as it does of every filter that is left (``handlers.unapplied``).
"""

import re

_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百零]+)"
_BOUND = r"(?:及?以上|及?以下|以内|之内|左右|上下|出头|往上|往下)?"
_THAN = r"(?:over|above|below|under|at least|more than|less than)"
_AGES = r"\d{2,3}\b(?: ?(?:-|to|and) ?\d{2,3})?"

#: By what: age, years of birth, sex, renewal, rates, scores, kinds of birthdays, where money went, who is paid here.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:年龄|年纪)?(?:大于|小于|超过|不到|满|过了)?{_NUMBER}(?:[到至~-]{_NUMBER})?(?:周岁|岁){_BOUND}",
        r"(?<!\d)[015-9]0后|[五六七八九零]零后",
        r"[男女](?:性客户|客户|性的?|的(?=客户|有|$))",
        r"(?:不|没有?|未|设了?|开了?)?自动(?:转存|续存|续期)|不续存|不转存",
        r"没有?(?:再买|续(?:存|期|作|买|上|购)?)|未续(?:存|期|作)?",
        rf"(?:利率|年化|收益率|基准)[^,?\d]{{0,4}}{_NUMBER}[%％]?{_BOUND}",
        rf"(?:流失分|评分|分数)(?:高于|低于|超过|大于|小于|在)?{_NUMBER}分?{_BOUND}(?!钟)",
        r"(?:六十|七十|八十|九十|整|大)寿|逢十|整十岁?|本命年|(?:农历|阴历)(?=生日|过)|闰[一二三四五六七八九十冬腊]?月",
        r"转(?:到|去|往|向)?(?:他行|别的银行|其他银行|外行|别家|别处)|代发(?:工资)?(?:的|客户)",
        r"(?<!有)(?:没有?|未|无)(?:任何|什么|发生过?)?(?:大额)?(?:交易|动账|动过|异动|流水|进出|变动|资金变动|往来)过?",
        r"\b(?:no|without|not had any|had no|any lack of) (?:large |big )?(?:movements?|transactions?|activity|flows)\b",
        r"\b(?:not|n't|never) (?:traded|transacted|moved (?:any )?money)\b|\b(?:inactive|dormant)\b",
        rf"\b(?:{_THAN}|turning) {_AGES} years (?:old|of age)\b",
        rf"\b(?:aged?|older than|younger than|turning) {_AGES}",
        r"\b\d{2,3}(?:-| )years?(?:-| )olds?\b|\bin their (?:late |early |mid )?[a-z]+ties\b",
        r"\b(?:female|male|women|men|ladies|gentlemen)\b(?: (?:clients?|customers?|only))?",
        r"\b(?:not |without |non-?)?auto(?:matically|matic)?[- ]?(?:renew\w*|roll\w*)",
        r"\b(?:renew\w*|roll\w*(?: over)?) automatically",
        rf"\b(?:rates?|yields?|coupons?|interest) (?:of |is )?{_THAN}? ?\d+(?:\.\d+)? ?(?:%|percent|per cent)",
        rf"\bscores? (?:of |is )?{_THAN}? ?\d{{1,3}}\b",
        r"\b(?:lunar|milestone|round|landmark) birthdays?\b|\bleap month\b",
        r"\bto (?:an)?other banks?\b|\bpayroll (?:clients?|customers?)\b",
    )
)


def find_unheard(text: str) -> tuple[str, ...]:
    """The words of tidied text, its spans masked, that narrow a list by what no list knows; in their order, once each."""
    found: list[re.Match[str]] = []
    for match in sorted((one for pattern in _PATTERNS for one in pattern.finditer(text)), key=re.Match.start):
        if not found or match.start() >= found[-1].end():
            found.append(match)
    return tuple(dict.fromkeys(match[0].strip() for match in found))
