"""Lists of people with what they hold or bought: 王芳 52万 李强 30万. They stand in no outward text, whoever is in the group.

One name with an amount may be the person written to; two and more in a row are other people's. Asked by ``personal`` for every
text and by ``content.checks.personal_data`` for every group's card.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from content.names import surnames, syllable

#: So many characters may stand between one person's amount and the next person.
_APART = 24
_AMOUNT = r"(?:¥|￥|人民币|rmb ?|cny ?)?(?:\d[\d,.]*\s*(?:[百千]?万|亿|元|块|[wk](?![a-z]))|[一二三四五六七八九十百两]+(?:万|亿))"
_CALLED = r"(?:先生|女士|小姐|太太|阿姨|叔叔|老师|大爷|大妈|客户)?"
_DID = (
    r"(?:(?:本[周月]|今天|昨天|上周)?(?:又|新)?(?:存|买|购|认购|申购|持有?|转|续|投|增|加)(?:了|入|来|存|进|有|下|仓|保)?"
    r"|名下|余额|资产)?"
)
_LINK = r"[ \t:：,，、=(（\-—…·|]{0,3}"
#: What every amount has; a text without two of them near each other lists nobody.
_UNIT = re.compile(r"[\d一二三四五六七八九十百千两]\s*(?:[百千]?[万亿元块kKmMwW]|bn|thousand|yuan)")
#: So far apart the amounts of two people of a list are at most.
_BETWEEN = 60
_LETTERED = re.compile(
    r"\b(?:(?P<first>[A-Z][a-z]+),? (?P<last>[A-Z][a-z]+)|[A-Z]\. ?(?P<one>[A-Z][a-z]+)"
    r"|(?P<initials>[A-Z][a-z]+,? [A-Z]\.(?: ?[A-Z]\.)?)"
    r"|(?:Mr|Mrs|Ms|Miss|Dr|Auntie|Uncle)\.? [A-Z][a-z]+)"
    r"(?:[ ,:;=(–—-]|(?:has|put|in|moved|holds?|bought|deposited|added|diamond|gold|platinum|silver|with|level|C[1-5])\b){1,8}"
    r"(?:¥|RMB ?|CNY ?)?\d[\d,.]*\s?(?:[kKmMwW]|bn|million|thousand|yuan|wan)\b"
)
_SOUND = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|[aoeiu])){1,3}"
)
#: What begins like a family name and is none, beside an amount; and the names of examples.
_NO_NAMES = frozenset(
    re.findall(
        "..",
        "黄金白金白银金卡金葵金额单笔单日单月单次单户单人全部全年全行全家平均满额满期高达高于高端时点应急房贷房租"
        "房款房产房价车贷车险车位年金余额余下成本成交成人万份万元项目项下费用党费水费路费方案方式计划计息季度安全"
        "安心安享安盈安家周期周边石油阳光荣耀盛世常规储蓄乐享祝福包含尚未时间支付支出明细毛利白酒贵宾简易柜面别墅"
        "关爱连续商铺商业经营农户农业家庭于是和您和他任意任选任一应缴应付应还应存终身盘活左右全员师傅时薪班费祝您"
        "万能都是最高最低每人每户每月每年张三李四王五赵六",
    )
)


def lists_of_people(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every run of two or more people, each with an amount. The text is as written or with its width folded."""
    amounts = [match.end() for match in _UNIT.finditer(text)]
    if not any(after - before <= _BETWEEN for before, after in pairwise(amounts)):
        return
    people = sorted({*_chinese(text), *_lettered(text)})
    begun, last, count = 0, -_APART - 1, 0
    for start, end in people:
        if start - last > _APART or "。" in text[max(last, 0) : start]:
            if count > 1:
                yield begun, last
            begun, count = start, 0
        count += 1
        last = end
    if count > 1:
        yield begun, last


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    for match in _row().finditer(text):
        if match["name"][:2] not in _NO_NAMES:
            yield match.span()


@cache
def _row() -> re.Pattern[str]:
    """A name, what was done, an amount; the name begins where no word goes on."""
    table = surnames()
    family = "|".join([*sorted(table.double), f"[{''.join(sorted(table.common))}]"])
    return re.compile(
        rf"(?:(?<![㐀-鿿])|(?<=[万元亿块])|(?<=客户)|(?<=感谢)|(?<=恭喜)|(?<=邻居)|(?<=群友))(?P<name>(?:{family})[㐀-鿿]{{1,2}}?)"
        rf"{_LINK}{_CALLED}{_LINK}{_DID}{_LINK}{_AMOUNT}",
        re.IGNORECASE,
    )


def _lettered(text: str) -> Iterator[tuple[int, int]]:
    for match in _LETTERED.finditer(text):
        first, last, one = (match[name] for name in ("first", "last", "one"))
        known = bool(match["initials"]) or (  # Tsang M.H.: nothing else is written so
            _is_family(one) if one else not first or ((_is_family(first) or _is_family(last)) and _said(first + last))
        )
        if known:
            yield match.span()


@lru_cache(maxsize=1024)
def _is_family(word: str) -> bool:
    return word.lower() in _families()


@cache
def _families() -> frozenset[str]:
    return frozenset(map(syllable, surnames().common))


def _said(letters: str) -> bool:
    """Whether letters can be read as a Chinese name of up to three characters more."""
    return _SOUND.fullmatch(letters.lower()) is not None
