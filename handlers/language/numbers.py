"""Whole numbers as people write them: 12, 十二, 廿八, 两百, twenty-one. Periods and amounts read through here."""

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "元": 1,  # 元月, 元年
    "两": 2,
    "俩": 2,
    "仨": 3,
    "壹": 1,
    "贰": 2,
    "叁": 3,
}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = {"廿": 20, "卅": 30, "卌": 40}

#: A Chinese or Arabic whole number, for patterns.
NUMBER_ZH = r"(?:\d{1,4}|[零〇一二两三四五六七八九十廿卅百]{1,5})"

#: Between two days, months or years, for patterns; dashes of every length.
TO_ZH = r"(?:到|至|~|[-ー―─]{1,2})"

_WORDS = {
    word: number
    for number, words in {
        1: "a an one first", 2: "two second couple", 3: "three third few", 4: "four fourth", 5: "five fifth", 6: "six sixth",
        7: "seven seventh", 8: "eight eighth", 9: "nine ninth", 10: "ten tenth", 11: "eleven eleventh", 12: "twelve twelfth",
        13: "thirteen thirteenth", 14: "fourteen fourteenth", 15: "fifteen fifteenth", 16: "sixteen sixteenth",
        17: "seventeen seventeenth", 18: "eighteen eighteenth", 19: "nineteen nineteenth", 20: "twenty twentieth",
        30: "thirty thirtieth", 40: "forty", 45: "forty-five", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty",
        90: "ninety", 100: "hundred",
    }.items()
    for word in words.split()
}  # fmt: skip

#: An English whole number up to a hundred, for patterns.
NUMBER_EN = (
    r"(?:\d{1,4}|(?:twenty|thirty|forty|fifty|sixty|seventy"
    r"|eighty|ninety)(?:[- ](?:one|two|three|four|five|six"
    r"|seven|eight|nine))?"
    r"|a couple of|couple of|a few|an|a|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|hundred)"
)


def chinese_number(text: str) -> int:
    """The number of 12, 十二, 二十八, 廿八, 一百零五, 二〇二七; ValueError for anything else."""
    if text.isascii():
        return int(text)
    if len(text) > 1 and all(c in _DIGITS for c in text):  # said digit by digit: 二〇二七
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, None
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _TENS:
            total += _TENS[character]
            digit = None
        elif character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        else:
            raise ValueError("no number")
    return total + (digit or 0)


def english_number(text: str) -> int:
    """The number of 12, twelve, twenty-one, a, a couple of; ValueError for anything else."""
    text = text.strip().removesuffix(" of").removeprefix("a ")
    if text.isdigit():
        return int(text)
    total = 0
    for word in text.replace("-", " ").split():
        if word not in _WORDS:
            raise ValueError("no number")
        total += _WORDS[word]
    return total
