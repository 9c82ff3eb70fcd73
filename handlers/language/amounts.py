"""Amounts as managers write them: 五十万, 50w, 1.2亿, 20-50万, half a million, ¥300k, at least, 不超过; bounds in fen.

``find_amount`` is called on text whose periods and names are already masked.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from handlers.ask import Amount

_FEN = 100
#: Smaller bare figures are counts, ages and days.
_COUNTS = 1000
#: A bare figure below it may be a year; one of eight digits may be a day.
_NO_YEAR = 10_000
_COMPACT_DAY = re.compile(r"(?:19|20)\d{6}")
_CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "w": 10_000, "亿": 10**8}
_SCALE = {
    "w": 10_000, "k": 1000, "m": 10**6, "mm": 10**6, "mn": 10**6, "mio": 10**6, "mil": 10**6, "b": 10**9, "bn": 10**9,
    "thousand": 1000, "grand": 1000, "million": 10**6, "millions": 10**6, "billion": 10**9, "wan": 10_000, "yi": 10**8,
    "万": 10_000, "亿": 10**8, "百万": 10**6, "千万": 10**7, "十万": 10**5, "千": 1000, "百": 100,
}  # fmt: skip
_WORDS = {
    "half a": "0.5", "quarter of a": "0.25", "a quarter": "0.25", "one and a half": "1.5", "a": "1", "an": "1", "one": "1",
    "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "fifteen": "15",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "a hundred": "100", "one hundred": "100", "two hundred": "200", "three hundred": "300", "four hundred": "400",
    "five hundred": "500", "six hundred": "600", "eight hundred": "800", "hundred": "100",
}  # fmt: skip

_MONEY = r"(?:rmb|cny|yuan|元人民币|人民币|块钱|元|块|¥|￥)"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d+)?"
_UNIT = (
    r"百万|千万|十万|万|亿|千|百|w(?![a-z])|k(?![a-z])|mm?"
    r"(?![a-z])|mn\b|mio\b|mil\b|bn?(?![a-z])|thousand|grand\b"
    r"|millions?|billion|wan\b|yi\b"
)
_SPOKEN = "|".join(sorted((re.escape(w) for w in _WORDS), key=len, reverse=True))
_HAN = r"[零〇一二两三四五六七八九十百千壹贰叁拾佰仟]+"

_FIGURE = re.compile(
    rf"(?P<sign>{_MONEY} ?)?(?:(?P<num>(?<![\dcr.]){_NUMBER}) ?(?P<unit>{_UNIT})?"
    rf"|\b(?P<spoken>{_SPOKEN}) (?P<scale>thousand|grand|million|billion)(?![a-z])(?P<half> and a half)?"
    rf"|(?P<han>(?:{_HAN}?(?:点{_HAN})?(?:亿|万|萬)){{1,2}}"
    rf"(?:{_HAN})?|半个亿|{_HAN}(?=块|元|(?:到|至|-|~){_HAN}(?:[万亿元块]))|(?<=[^\w])[一二两三五八]?百万))"
    rf"(?P<more>[多几]?万?)(?P<tail> ?(?:{_MONEY}))?"
)
#: 五六十万, 三五万: a figure between the two.
_ROUGH = re.compile(
    r"(?<![十百千万零])(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<ten>[十百千])?(?P<unit>万|亿)"
)
_AND = frozenset({"and", "与", "和"})
_BETWEEN = re.compile(r"(?:between|介于|在) ?$")
_JOIN = re.compile(r" ?(?:-|~|到|至|to|and|与|和) ?")
# "over" and "under" leave the figure itself out: a fen more, a fen less
_MORE_BEFORE = re.compile(
    r"(?:(?<!不)(?:超过|超出|大于|高于|多于|超)|>(?!=)|over|above|more than|greater than|exceeding|exceeds?"
    r"|in excess of|bigger than|larger than|higher than|north of)(?: of)? ?$"
)
_LEAST_BEFORE = re.compile(
    r"(?:不少于|不低于|不小于|至少|最少|起码|最低|>=|≥|满|达到|at least|no less than|not less than"
    r"|upwards of|minimum|min|from|starting at)(?: of)? ?$"
)
_LESS_BEFORE = re.compile(
    r"(?:(?<!不)(?:小于|少于|低于)|不到|不足|未满|没到|不满|<(?!=)|under|below|less than|fewer than|smaller than"
    r"|lower than|south of)(?: of)? ?$"
)
_MOST_BEFORE = re.compile(
    r"(?:不超过|不超|不多于|不大于|不高于|至多|最多|最高|顶多|<=|≤|at most|up to|no more than|not more than|not over"
    r"|not exceeding|not above|maximum|max|within)(?: of)? ?$"
)
_LEAST_AFTER = re.compile(
    r" ?(?:及?以上|之上|起步|起(?![来到])|往上|\+|or more|and above|or above|and up|plus|upwards|and over|or over|打底|朝上)"
)
_MOST_AFTER = re.compile(
    r" ?(?:及?以下|之下|以内|之内|内|封顶|or less|and below|or below|or under|and under|往下|or fewer)"
)
#: Between the lower and the upper bound.
_AND_BOUND = re.compile(r"(?:[ ,、;/]|且|又|并且?|但是?|而且?|和|与|同时|\b(?:and|but|yet|though)\b)*")
_LESS_AFTER = re.compile(r" ?不到")
_ABOUT = re.compile(r" ?(?:左右|上下|or so|ish)|(?:大约|大概|约|about|around|roughly|approximately) ?$")


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """Bounds and where their words stand."""

    amount: Amount
    at: tuple[int, int]


def find_amount(text: str) -> FoundAmount | None:
    """The first amount phrase in tidied text; None when there is none. A bare number is not an amount.

    Two bounds in a row are one phrase: 10万以上20万以下, over 100k but under 500k.
    """
    first = _first(text)
    if first is None or (first.amount.least is None) is (first.amount.most is None):
        return first
    joined = _AND_BOUND.match(text, first.at[1])
    start = joined.end() if joined else first.at[1]
    second = _first(text[start:])
    if second is None or second.at[0]:
        return first
    least = first.amount.least if first.amount.most is None else second.amount.least
    most = first.amount.most if first.amount.least is None else second.amount.most
    other = second.amount.least if first.amount.most is None else second.amount.most
    if least is None or most is None or other is not None or least > most:
        return first
    return FoundAmount(Amount(least=least, most=most), (first.at[0], start + second.at[1]))


def _first(text: str) -> FoundAmount | None:
    if rough := _ROUGH.search(text):
        scale = _SMALL.get(rough["ten"] or "", 1) * _LARGE[rough["unit"]] * _FEN
        low, high = _CHINESE[rough["low"]] * scale, _CHINESE[rough["high"]] * scale
        return FoundAmount(Amount(least=min(low, high), most=max(low, high)), rough.span())
    for match in _FIGURE.finditer(text):
        second = None
        if joint := _JOIN.match(text, match.end()):
            second = _FIGURE.match(text, joint.end())
        if joint and second and not _is_money(second) and not _is_range(text, match, joint, second):
            second = None
        if not second and not _is_money(match) and not _is_bounded(text, match):
            continue
        if second:
            unit = second["unit"] if _shares_unit(match, second) else None
            low, high = _fen(match, unit) * _shared_in_words(match, second), _fen(second, None)
            return FoundAmount(Amount(least=min(low, high), most=max(low, high)), (match.start(), second.end()))
        return _bounded(text, match)
    return None


def _is_money(match: "re.Match[str]") -> bool:
    return bool(match["unit"] or match["spoken"] or match["han"] or match["sign"] or match["tail"])


def _is_range(text: str, one: "re.Match[str]", joint: "re.Match[str]", two: "re.Match[str]") -> bool:
    """Two bare figures, the one to the other, are money where they are large enough and no days: 100,000 to 500,000."""
    if one["han"] or two["han"] or any(_COMPACT_DAY.fullmatch(figure["num"] or "") for figure in (one, two)):
        return False
    if joint[0].strip() in _AND and not _BETWEEN.search(text[: one.start()]):
        return False  # two numbers of two customers, maybe
    figures = [Decimal((figure["num"] or "0").replace(",", "")) for figure in (one, two)]
    return min(figures) >= _COUNTS and max(figures) >= _NO_YEAR


def _shares_unit(one: "re.Match[str]", two: "re.Match[str]") -> bool:
    """20到50万 are both counted in 万; 5000到1万 and 5000元到1万 are not."""
    if _has_scale(one) or (one["tail"] or "").strip() or not two["num"]:
        return False
    return Decimal(one["num"].replace(",", "")) <= Decimal(two["num"].replace(",", ""))


def _shared_in_words(one: "re.Match[str]", two: "re.Match[str]") -> int:
    """二十到三十万 are both counted in 万, 五千到一万 are not: what the first is to be taken times."""
    said = re.fullmatch(rf"({_HAN})([万亿])", two["han"] or "")
    if not said or not one["han"] or not re.fullmatch(_HAN, one["han"]) or (one["tail"] or "").strip():
        return 1
    return _LARGE[said[2]] if _chinese(one["han"]) <= _chinese(said[1]) else 1


def _has_scale(match: "re.Match[str]") -> bool:
    return bool(match["unit"] or match["spoken"] or match["han"])


def _is_bounded(text: str, match: "re.Match[str]") -> bool:
    """A bare figure counts where a bound stands beside it and it is large enough to be money: over 5000, 500000."""
    number = (match["num"] or "0").replace(",", "")
    if Decimal(number) < _COUNTS:
        return False
    head = text[: match.start()]
    return any(p.search(head) for p, _, _ in _BEFORE) or any(p.match(text, match.end()) for p, _, _ in _AFTER)


#: What stands before a figure and after it, whether it is the least, and by how many fen the figure is moved.
_BEFORE = (
    (_MOST_BEFORE, False, 0), (_LEAST_BEFORE, True, 0), (_LESS_BEFORE, False, -1), (_MORE_BEFORE, True, 1),
)  # fmt: skip
_AFTER = ((_LEAST_AFTER, True, 0), (_MOST_AFTER, False, 0), (_LESS_AFTER, False, -1))


def _side(fen: int, *, is_least: bool) -> Amount:
    return Amount(least=fen) if is_least else Amount(most=max(fen, 0))


def _bounded(text: str, match: "re.Match[str]") -> FoundAmount:
    fen = _fen(match, None)
    head, start, end = text[: match.start()], match.start(), match.end()
    for pattern, is_least, step in _BEFORE:
        if bound := pattern.search(head):
            return FoundAmount(_side(fen + step, is_least=is_least), (bound.start(), end))
    for pattern, is_least, step in _AFTER:
        if bound := pattern.match(text, end):
            return FoundAmount(_side(fen + step, is_least=is_least), (start, bound.end()))
    if (after := _ABOUT.match(text, end)) or (before := _ABOUT.search(head)):
        at = (start, after.end()) if after else (before.start() if (before := _ABOUT.search(head)) else start, end)
        return FoundAmount(Amount(least=fen * 9 // 10, most=fen * 11 // 10), at)
    return FoundAmount(Amount(least=fen, most=fen), (start, end))


def _fen(match: "re.Match[str]", unit: str | None) -> int:
    """The figure in fen; ``unit`` is the second figure's, for 20-50万."""
    if match["spoken"]:
        yuan = (Decimal(_WORDS[match["spoken"]]) + (Decimal("0.5") if match["half"] else 0)) * _SCALE[match["scale"]]
    elif match["han"]:
        yuan = _chinese(match["han"])
    else:
        scale = _SCALE[(match["unit"] or unit or "").strip()] if match["unit"] or unit else 1
        yuan = Decimal(match["num"].replace(",", "")) * scale
    if match["more"].endswith("万") and not match["unit"]:
        yuan *= 10_000
    return int(yuan * _FEN)  # what is less than a fen is dropped


def _chinese(words: str) -> Decimal:
    """五十万, 一亿两千万, 一点五亿, 半个亿, 百万."""
    if words == "半个亿":
        return Decimal(5 * 10**7)
    total, section, digit = Decimal(0), Decimal(0), None
    whole, point, rest = words.partition("点")
    if point:
        places = "".join(str(_CHINESE[c]) for c in rest if c in _CHINESE)
        scale = next((_LARGE[c] for c in rest if c in _LARGE), 1)
        return (_chinese(whole or "零") + Decimal(f"0.{places or 0}")) * scale
    last = 1
    for character in whole:
        if character in _CHINESE:
            digit = _CHINESE[character]
        elif character in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[character]
            digit, last = None, _SMALL[character]
        else:
            counted = section + (digit or 0) if section or digit is not None else Decimal(1)
            total += counted * _LARGE[character]
            section, digit, last = Decimal(0), None, _LARGE[character]
    if digit is not None and last >= 100 and not section:  # noqa: PLR2004 - 两万五 is 25,000
        section = Decimal(digit * last // 10)
        digit = 0
    return total + section + (digit or 0)
