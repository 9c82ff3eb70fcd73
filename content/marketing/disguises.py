"""Undoes what is done to a word so that it is not found: letters set apart, digits for letters, pinyin for a character.

``folded`` calls it; a character that stands for several keeps the place of the first.
"""

import re
from collections.abc import Callable, Iterable, Sequence

Placed = tuple[str, Sequence[int]]

#: g u a r a n t e e d, r-i-s-k: single letters with the same sign between them.
_APART = re.compile(r"(?<![a-z0-9'])[a-z]([ .*_-])[a-z](?:\1[a-z])+(?![a-z0-9'])")
#: prin.ci.pal: short pieces between dots.
_DOTTED = re.compile(
    r"(?<![a-z.])[a-z]{1,5}(?:[.*_·][a-z]{1,5}){2,}(?![a-z])|(?<=[a-z]{3})[.*·](?=(?:teed|cipal|tected|free|less)\b)"
)
#: 3 . 5
_FIGURE = re.compile(r"(?<=\d) ?\. (?=\d)|(?<=\d) \.(?=\d)")
_LEET = re.compile(r"(?<=[a-z])[0134@$]+(?=[a-z])")
#: What each of these has within, quicker to find: mostly it is not there.
_MAYBE_APART = re.compile(r"([ .*_-])[a-z]\1[a-z](?![a-z0-9'])")
_MAYBE_DOTTED = re.compile(r"[.*_·][a-z]")
_MAYBE_FIGURE = re.compile(r"\. ?\d")
_MAYBE_LEET = re.compile(r"[0134@$][a-z]")
_LETTER = str.maketrans("0134@$", "oieaas")
#: Syllables of forbidden words, read as their characters where a Chinese character stands beside them.
_SYLLABLES = {
    "bao": "保", "ben": "本", "shou": "收", "yi": "益", "xi": "息", "feng": "风", "xian": "险", "ling": "零", "gao": "高",
    "zhuan": "赚", "wen": "稳", "qian": "钱", "zheng": "证", "cheng": "承", "nuo": "诺", "kui": "亏", "pei": "赔", "yu": "预",
    "qi": "期", "nian": "年", "hua": "化", "li": "利", "lv": "率", "di": "底", "dou": "兜", "dui": "兑", "fan": "返",
    "song": "送",
}  # fmt: skip
_ONE = "|".join(sorted(_SYLLABLES, key=len, reverse=True))
_PINYIN = re.compile(rf"(?:{_ONE}){{1,4}}")
_RUN = re.compile(r"[a-z]+")
_MIXED = re.compile(r"[a-z](?:(?=[㐀-鿿])|(?<=[㐀-鿿][a-z]))")
_CHINESE = re.compile(r"[㐀-鿿]")
_SYLLABLE = re.compile(_ONE)


def plain(text: str, places: Sequence[int]) -> Placed:
    """The text with its words put together again, and where each character stood."""
    if not re.search(r"[a-z0-9]", text):
        return text, places
    if _MAYBE_APART.search(text):
        text, places = _replaced(_APART.finditer(text), text, places, lambda match: _without(match, match.group(1)))
    if _MAYBE_DOTTED.search(text):
        text, places = _replaced(_DOTTED.finditer(text), text, places, lambda match: _without(match, ".*_·"))
    if _MAYBE_FIGURE.search(text):
        text, places = _replaced(_FIGURE.finditer(text), text, places, lambda match: [(".", match.start())])
    if _MAYBE_LEET.search(text):
        text, places = _replaced(_LEET.finditer(text), text, places, _as_letters)
    if text.isascii() or not _MIXED.search(text):
        return text, places
    return _replaced(filter(_is_pinyin, _RUN.finditer(text)), text, places, _characters)


def _is_pinyin(run: re.Match[str]) -> bool:
    """Whether letters are syllables of forbidden words with a Chinese character beside them."""
    start, end = run.span()
    beside = run.string[start - 1 : start] + run.string[end : end + 1]
    return _CHINESE.search(beside) is not None and _PINYIN.fullmatch(run.group()) is not None


def _without(match: re.Match[str], signs: str) -> list[tuple[str, int]]:
    return [(one, match.start() + n) for n, one in enumerate(match.group()) if one not in signs]


def _as_letters(match: re.Match[str]) -> list[tuple[str, int]]:
    return [(one.translate(_LETTER), match.start() + n) for n, one in enumerate(match.group())]


def _characters(match: re.Match[str]) -> list[tuple[str, int]]:
    found = _SYLLABLE.finditer(match.group())
    return [(_SYLLABLES[one.group()], match.start() + one.start()) for one in found]


def _replaced(
    matches: Iterable[re.Match[str]],
    text: str,
    places: Sequence[int],
    instead: Callable[[re.Match[str]], list[tuple[str, int]]],
) -> Placed:
    """Every match replaced; the new characters with the places they were made from."""
    out: list[str] = []
    where: list[int] = []
    last = 0
    for match in matches:
        out.append(text[last : match.start()])
        where.extend(places[last : match.start()])
        for character, place in instead(match):
            out.append(character)
            where.append(places[place])
        last = match.end()
    if not last:
        return text, places
    return "".join([*out, text[last:]]), [*where, *places[last:]]
