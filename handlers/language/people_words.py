"""What is said of the customers themselves: 60岁以上, 90后, 女客户, clients under 35, 没做过风险测评, 今年新开户.

``unheard`` finds such words in a sentence; ``details`` asks here which of them a list can be narrowed by. The rest is said not to
have been applied. Words of ``segmentation.holding_words`` come out.
"""

import re

from handlers.ask import Period
from handlers.language.numbers import NUMBER_ZH, chinese_number
from segmentation.holding_words import AGE, ASSESSED, BORN, FEMALE, MALE, OPENED, Having

_BOUND_ZH = r"(?P<side>(?:及|或)?以上|(?:及|或)?以下|往上|往下|以内|之内)?"
_AGE_ZH = re.compile(
    rf"(?:年龄|年纪)?(?:在)?(?P<than>大于|小于|超过|不到|不满|未满|满|过了)?(?P<n>{NUMBER_ZH})(?:[到至~-](?P<to>{NUMBER_ZH}))?(?:周岁|岁){_BOUND_ZH}"
)
_BARE_ZH = re.compile(r"(?P<n>[2-9]\d)(?P<side>(?:及|或)?以[上下])")
_DECADE = re.compile(r"(?P<decade>[0-9五六七八九零])[0零]后")
_DECADES = {"五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "零": 0}
_AGE_EN = re.compile(
    r"(?:(?P<than>over|above|past|older than|under|below|younger than|at least|more than|less than|aged?|between)"
    r"(?: the age of)? ?)?(?P<n>\d{2,3})(?: ?(?:-|to|and) ?(?P<to>\d{2,3}))?(?: years (?:old|of age))?"
    r"(?: (?:and|or) (?P<side>over|above|older|up|under|below|younger))?"
)
_TENS = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80, "nineties": 90,
}  # fmt: skip
_IN_THEIR = re.compile(rf"in their (?P<tens>{'|'.join(_TENS)})")
_WOMEN = re.compile(
    r"女(?:性|客户|的|士们)?(?:客户|的)?|(?:太太|大妈|阿姨|姑娘)们|(?:female|women|ladies)(?: (?:clients?|customers?|only))?"
)
_MEN = re.compile(
    r"男(?:性|客户|的)?(?:客户|的)?|(?:先生|大爷|叔叔|小伙子?)们|(?:male|men|gentlemen)(?: (?:clients?|customers?|only))?"
)
_UNASSESSED = re.compile(r"(?:没有?|未|没做过?|无)(?:做过?|有)?(?:风险)?(?:测评|风评|评估|等级)(?:过)?")
_OPENED = re.compile(
    r"(?:新|来|才|就)?(?:开的?户|建档)的?|新增(?:的|了)?|(?:opened?|opening) (?:an? |their |the |new )*accounts?|accounts? opened"
    r"|(?:who |that |have |has )*(?:joined|come to|became clients of) (?:us|the bank)"
)
#: Above it no age is meant.
_OLDEST = 120


def condition(words: str) -> Having | None:
    """What the words say of a customer; None where they say what no list knows."""
    said = words.strip().lower()
    if _WOMEN.fullmatch(said) or _MEN.fullmatch(said):
        return Having(products=(FEMALE if _WOMEN.fullmatch(said) else MALE,))
    if _UNASSESSED.fullmatch(said):
        return Having(products=(ASSESSED,), lacking=True)
    if found := _DECADE.fullmatch(said):
        figure = found["decade"]
        first = 1900 + 10 * (int(figure) if figure.isascii() else _DECADES[figure])
        first += 100 if first < 1920 else 0  # noqa: PLR2004 - 00后 and 10后 are of this century
        return Having(products=(BORN,), least=first, most=first + 9)
    return _age(said)


def _age(said: str) -> Having | None:
    if tens := _IN_THEIR.fullmatch(said):
        first = _TENS[tens["tens"]]
        return Having(products=(AGE,), least=first, most=first + 9)
    found = _AGE_ZH.fullmatch(said) or _BARE_ZH.fullmatch(said) or _AGE_EN.fullmatch(said)
    if not found:
        return None
    groups = found.groupdict()
    number, last = _number(found["n"]), _number(groups["to"]) if groups.get("to") else None
    if not 0 < number <= _OLDEST or (last is not None and not number <= last <= _OLDEST):
        return None
    return Having(products=(AGE,), least=number, most=last) if last else _bounded(number, groups)


#: Words before an age, and how many years on it begins or ends.
_MORE = {
    "大于": 1,
    "超过": 1,
    "过了": 1,
    "over": 1,
    "above": 1,
    "past": 1,
    "older than": 1,
    "more than": 1,
    "满": 0,
    "at least": 0,
}
_LESS = ("小于", "不到", "不满", "未满", "under", "below", "younger than", "less than")


def _bounded(number: int, groups: dict[str, str | None]) -> Having | None:
    than, side = groups.get("than") or "", groups.get("side") or ""
    if than in _LESS:
        return Having(products=(AGE,), most=number - 1)
    if than in _MORE or side.endswith(("以上", "往上", "over", "above", "older", "up")):
        return Having(products=(AGE,), least=number + _MORE.get(than, 0))
    if side:
        return Having(products=(AGE,), most=number)
    return Having(products=(AGE,), least=number, most=number) if than in ("", "age", "aged") else None


def opened(words: str, period: Period | None) -> Having | None:
    """Since when somebody is a customer, where the words beside a time say so."""
    if period is None or not _OPENED.fullmatch(words.strip().lower()):
        return None
    first, last = (None if day is None else day.toordinal() for day in (period.start, period.end))
    return Having(products=(OPENED,), least=first, most=last)


def _number(words: str) -> int:
    return int(words) if words.isascii() else chinese_number(words)
