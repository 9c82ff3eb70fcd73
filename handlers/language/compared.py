"""Two or more customers beside each other: 张伟和李娜谁资产多, compare Zhang Wei and Li Na by deposits.

``understanding`` asks here before the examples: the answer is a list of those who are named, not the card of the first of them.
"""

import re
from dataclasses import replace

from handlers.language.tagging import Tagged

_ALL_ZH = r"C(?:(?:[和跟与、,/]|还是|以及|或者?)+C)+"
_WHAT_ZH = r"(?:总?资产|资金|余额|家底|aum|P|持有的?P)(?:余额|规模|总额|情况)?"
_MORE_ZH = r"(?:更|比较|要|会)?(?:多|大|高|厚|少|低|小|有钱|富)(?:一?些|一?点)?"
_ALL_EN = r"C(?:(?:,? (?:and|or|with|to|against|vs\.?|versus) |, ?)C)+"
_WHAT_EN = (
    r"(?:(?:the |their |in )*(?:total |larger |most |more )*(?:assets|aum|balances?|money|P)(?: balances?| holdings?)?)"
)
_MORE_EN = r"(?:more|most|larger|largest|bigger|biggest|higher|highest|less|least|fewer|smaller|richer|wealthier)"
_COMPARED = re.compile(
    rf"{_ALL_ZH}(?:他们|她们)?(?:两个?人?|俩|[这那]?两[个位]人?|[三四五]个?人?|之间|里面?|当中|相比|比起来|比一?比?)*(?:的|,)?"
    rf"(?:{_WHAT_ZH})?(?:谁|哪一?[个位])(?:的|名下的?|手里的?)?(?:{_WHAT_ZH})?{_MORE_ZH}(?:呢|啊|呀)?"
    rf"|(?:谁|哪一?[个位])(?:的|名下的?)?(?:{_WHAT_ZH})?{_MORE_ZH},?{_ALL_ZH}(?:呢|啊)?"
    rf"|(?:比较|对比|比)(?:一下|下|一比)?{_ALL_ZH}(?:(?:两个?人?|俩)?的?{_WHAT_ZH})?"
    rf"|{_ALL_ZH}(?:两个?人?|俩)?的?(?:{_WHAT_ZH})?的?(?:做个|做一下)?(?:比较|对比)(?:一下|下)?"
    rf"|compare {_ALL_EN}(?:'s)?(?: (?:by|on|for|in))?(?: {_WHAT_EN})?"
    rf"|(?:who|which)(?: (?:one|client|customer))? (?:has|holds|owns|is|have|keeps) (?:the )?{_MORE_EN}(?: {_WHAT_EN})?"
    rf"(?: with us)?[,:]?(?: of| between| out of| among)? ?{_ALL_EN}"
    rf"|(?:between|of|out of|which of|who of|among) {_ALL_EN},? (?:who |which )?(?:one )?(?:has|holds|owns|is|have|keeps)"
    rf" (?:the )?{_MORE_EN}(?: {_WHAT_EN})?"
)


def compared(tagged: Tagged) -> str:
    """The list that sets the named beside each other: holders of what is named, or segment_list; empty where it is none."""
    if len(tagged.names) <= 1:
        return ""
    said = tagged.spots.replace("\0", "").strip(" .,?!。，？！")
    if not _COMPARED.fullmatch(said):
        return ""
    return "holders" if tagged.products else "segment_list"


def with_all_named(tagged: Tagged) -> Tagged:
    """Of all who are named, however they are joined."""
    first, *others = dict.fromkeys(one.text for one in tagged.names)
    return replace(tagged, slots=replace(tagged.slots, client_text=first, also_text=tuple(others)))
