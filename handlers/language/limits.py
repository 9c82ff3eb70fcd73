"""The first or last so many of a list: 前十, 最大的三笔, top ten, bottom five. Called on text with masked periods."""

import re
from dataclasses import dataclass

from handlers.ask import EARLIEST, LATEST, LEAST
from handlers.language.numbers import NUMBER_ZH, chinese_number, english_number

_COUNTED = r"(?:名|位|个|笔|户|家|条|大|项|人|款|只)"
_EN = r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|fifty|hundred)"
_NOT_MONEY = (
    r"(?![\d.,]|\.\d| ?(?:%|percent|k\b|w\b|m\b|mm\b|万|亿|千|百|元|块|million|thousand|grand"
    r"|天|日|周|月|年|季|礼拜|个月|个季|个星期|个礼拜|个工作|岁))"
)
_MOST = r"(?:大|多|高|近|早|先|快|久|少|小|晚|迟|急|富|有钱)"
_BEST = (
    r"(?:biggest|largest|highest|top|richest|best|greatest|most \w+|longest|oldest|soonest|earliest|latest|nearest|fattest"
    r"|smallest|lowest|fewest|poorest|bottom)"
)
_MOST_EN = r"(?:most|largest|highest|biggest)"
_DUE = (
    r"(?:(?:to|that|which|who|whose|will|clients?|customers?|holdings?|deposits?|cds?|funds?|bonds?|notes?|trusts?"
    r"|products?|wealth|term|time|fixed|large|closed|structured) )*"
    r"(?:matur\w+|expir\w+|come due|fall due|due)\b"
)
#: 5 that mature first, but not first thing or first half.
_ON_TOP = r"(?:first|soonest|earliest|last|latest)\b(?! (?:thing|half|week|day|month|quarter|year|of)\b)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![提目以之年月周天日号期T])(?:排名?|只看|只要|列)?前(?P<n>{NUMBER_ZH}){_NOT_MONEY}{_COUNTED}?",
        rf"最{_MOST}的?那?(?P<n>{NUMBER_ZH}){_NOT_MONEY}{_COUNTED}",
        rf"最(?:早|先|快|近|后|晚|迟)(?:要|快)?到期的?那?(?P<tail>(?P<n>{NUMBER_ZH}){_NOT_MONEY}{_COUNTED})",
        rf"最后的?那?(?P<n>{NUMBER_ZH})(?:笔|只)",
        rf"(?<=到期)前(?P<n>{NUMBER_ZH}){_NOT_MONEY}{_COUNTED}?",
        rf"(?P<n>{NUMBER_ZH}){_COUNTED}(?=[一-鿿]{{0,5}}最{_MOST})",
        rf"(?:倒数|垫底)的?前?(?P<n>{NUMBER_ZH}){_NOT_MONEY}{_COUNTED}",
        rf"头(?P<n>{NUMBER_ZH}){_NOT_MONEY}{_COUNTED}",
        rf"\b(?:the )?(?:{_BEST}|first) {_EN}\b{_NOT_MONEY}(?! ?(?:days?|weeks?|months?|quarters?|years?|half|hours?)\b)",
        rf"\btop-?{_EN}\b{_NOT_MONEY}",
        rf"\b(?:the )?(?:last|next) {_EN}\b(?= {_DUE})",
        rf"\b(?:the |my |our )?{_EN} (?={_BEST}\b)",
        rf"\b(?:the )?{_EN}\b(?= {_DUE} {_ON_TOP})",
        rf"\b(?:the |my |our )?{_EN}\b(?= (?:[\w-]+ ){{1,4}}(?:with|holding|having) (?:the )?{_MOST_EN}\b)",
    )
)
_LARGEST = 1000
_EARLIEST = re.compile(r"最(?:早|先|快|近(?=要?快?到期))|\b(?:earliest|soonest)\b")
_LATEST = re.compile(r"最(?:后|晚|迟)|\b(?:latest)\b")
#: The first so many, of what comes due, are those of the first days: 前三笔到期, first 5 to mature.
_AHEAD = 48
_FIRST_DUE = re.compile(
    rf"^(?:前|头)[^,，]{{1,5}}(?:要|快|会|先)?到期(?!金额|的?钱)|^(?:the )?(?:first|next) \w+ {_DUE}"
    rf"|^(?:the )?\w+ {_DUE} (?:first|soonest|earliest)\b"
)
_LAST_DUE = re.compile(rf"^(?:the )?(?:last \w+ {_DUE}|\w+ {_DUE} (?:last|latest)\b)")
#: 到期前三笔 and 离到期最近的 are counted off the days; 到期前十 and 到期前十名 are a ranking.
_AFTER_DUE = re.compile(rf"(?<=到期)(?:前{NUMBER_ZH}[笔个只]|最近)")
_ARTICLES = ("", "the", "my", "our")


@dataclass(frozen=True, slots=True)
class FoundLimit:
    """How many, and where the words stand."""

    number: int
    at: tuple[int, int]
    order: str = ""
    """``least``: the smallest instead of the largest; ``earliest``, ``latest``: by day."""


#: Words that turn the order round.
_LEAST = re.compile(r"最[少小低]|倒数|垫底|\b(?:smallest|lowest|fewest|least|bottom|poorest)\b")


#: 五位定期最少的, the five with the lowest: the word stands apart from the number.
FEWEST = re.compile(r"最[少小低]的|\b(?:smallest|lowest|fewest|least)\b")


def find_limit(text: str) -> FoundLimit | None:
    """The first phrase that asks for so many only; None when there is none."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            words = match["n"]
            try:
                number = english_number(words) if words.isascii() else chinese_number(words)
            except ValueError:
                continue
            if 0 < number <= _LARGEST:
                at = match.span("tail" if match.groupdict().get("tail") else 0)
                return FoundLimit(number, at, _order(text, match))
    return None


def _order(text: str, match: "re.Match[str]") -> str:
    """Which the words, or those just behind ("five smallest", "first five to mature"), ask for."""
    words, ahead = (text[match.start() : match.end() + more] for more in (len(" smallest"), _AHEAD))
    bare = text[match.start() : match.start("n")].strip() in _ARTICLES  # what is asked for stands behind the number
    said = words if bare else match[0]
    if _LATEST.search(said) or _LAST_DUE.search(ahead):
        return LATEST
    if _EARLIEST.search(said) or _FIRST_DUE.search(ahead) or _AFTER_DUE.match(text, match.start()):
        return EARLIEST
    return LEAST if _LEAST.search(words) else ""
