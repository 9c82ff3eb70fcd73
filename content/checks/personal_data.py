"""C-14: no customer's name, phone, id, account or card number, and no amount beside a person, in a group's card.

A name counts wherever it stands and however it is spelt: with blanks or signs that show nothing between its characters,
traditional, in pinyin, family name first or last. A block too many is mended by rewording, a name in a group by nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from content.checks.card_texts import texts
from content.checks.delivery import Delivery, Finding
from content.marketing.named_amounts import lists_of_people
from content.names import has_chinese, to_simplified
from segmentation.policy import Policy

_PHONE = re.compile(r"(?<!\d)(?:86|0086)?1[3-9]\d{9}(?!\d)")
_LANDLINE = re.compile(r"(?<![\d-])(?:\(0\d{2,3}\)|0\d{2,3})[- ]?\d{7,8}(?!\d)")
_ID_CARD = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d{13,19}(?!\d)")
_TAIL = re.compile(r"(?:尾号|末四位|后四位|ending(?: in)?|tail)\s*(?:是|为|:|：)?\s*\d{4}(?!\d)", re.IGNORECASE)
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d{2}([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)"
)
_JOINED = re.compile(r"(?<=\d)[ \t.\-‐-―·_/*()]{1,2}(?=\d)")
_CHINESE_DIGITS = re.compile(r"[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{7,}")
_DIGIT_OF = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_TITLED = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|太太|阿姨|叔叔|大爷|奶奶|老师)|\b(?:Mr|Mrs|Ms|Miss|Mme|Dr)\.? [A-Z][a-z]+",
    re.ASCII,
)
_AMOUNT = re.compile(
    r"(?:¥|￥|CNY|RMB)\s*\d|\d[\d,.]*\s*(?:万|亿|元|千元|百万|yuan|[wWkK](?![A-Za-z]))|[一二三四五六七八九十百千两]+(?:万|亿|元)"
    r"|\d[\d,.]*\s*(?:million|thousand)",
    re.IGNORECASE,
)
_NEAR = 20
"""Characters between a titled name and an amount that make the amount this person's."""
_SHORTEST_NAME = 2
_BETWEEN = re.compile(r"[\s·•・‧∙⋅_.*|/\\-]+")
"""What may be put between the characters of a name and leaves it one."""
_WORDS = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_MOST_WORDS = 4
_ONE_WORD = 5
"""Letters from which a name in pinyin, written as one word in small letters, is taken for one."""


def personal_data(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-14: the first place of a group's card where somebody can be recognised."""
    if delivery.kind == "person":
        return None
    if delivery.group is None or not delivery.group.listed:
        # whose names must not stand in it is not known, so nothing may
        return Finding(check="C-14", kind="block", reason="unlisted_group", place="address")
    for number, row in enumerate(delivery.card.rows):
        if row.customer_id:
            return Finding(check="C-14", kind="block", reason="row_of_customer", place=f"rows[{number}]")
    names = Names(delivery.group.names)
    for place, text in texts(delivery.card):
        if reason := recognised(text, names):
            return Finding(check="C-14", kind="block", reason=reason, place=place)
    # a number or name broken over two lines is read as one
    whole = " ".join(text for _, text in texts(delivery.card))
    reason = _numbers(fold(whole)) or ("amount_beside_name" if _amount_beside_name(fold(whole)) else "")
    return Finding(check="C-14", kind="block", reason=reason, place="card") if reason else None


class Names:
    """The names that must not stand in a text, as they are looked for."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Chinese names by their key and their pinyin, others by their letters."""
        self.keys: set[str] = set()
        self.said: set[str] = set()
        self.letters: set[str] = set()
        for name in names:
            key, said = _spellings(name)
            if len(key) < _SHORTEST_NAME:
                continue
            if has_chinese(key):
                self.keys.add(key)
                self.said.add(said)
            else:
                self.letters.add(said)

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands in a folded text."""
        if self.keys:
            close = to_simplified(_BETWEEN.sub("", text)).lower()
            if any(key in close for key in self.keys):
                return True
        return any(self._is_name(words) for words in _runs(text)) if self.said or self.letters else False

    def _is_name(self, words: tuple[str, ...]) -> bool:
        turned = {"".join(words[i:] + words[:i]).lower() for i in range(len(words))}
        if turned & self.letters:
            return True
        if not turned & self.said:
            return False
        capital = all(word[0].isupper() for word in words)
        return capital or (len(words) == 1 and len(words[0]) >= _ONE_WORD)


def recognised(text: str, names: Names) -> str:
    """What in a text lets somebody be recognised: a reason of C-14; empty: nothing."""
    plain = fold(text)
    if reason := _numbers(plain):
        return reason
    if names.stand_in(plain):
        return "customer_name"
    return "amount_beside_name" if _amount_beside_name(plain) else ""


def fold(text: str) -> str:
    """Full-width forms made plain, signs that show nothing away, Chinese digits of a long number as digits."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Mn", "Cc"} or c in "\n\t")
    return _CHINESE_DIGITS.sub(lambda found: found[0].translate(_DIGIT_OF), plain)


def _numbers(text: str) -> str:
    if _LANDLINE.search(text):
        return "phone"
    if _TAIL.search(text):
        return "account"
    close = _JOINED.sub("", _DATE.sub("日", text))
    for reason, pattern in (("phone", _PHONE), ("id_card", _ID_CARD), ("account", _ACCOUNT)):
        if pattern.search(text) or pattern.search(close):
            return reason
    return ""


def _amount_beside_name(text: str) -> bool:
    for person in _TITLED.finditer(text):
        around = text[max(0, person.start() - _NEAR) : person.end() + _NEAR]
        if _AMOUNT.search(around):
            return True
    return any(lists_of_people(text))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """One to four words of Latin letters that follow each other, tone marks and commas aside."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    words = [(found.start(), found.end(), found[0]) for found in _WORDS.finditer(bare)]
    for first in range(len(words)):
        run: tuple[str, ...] = ()
        for number in range(first, min(first + _MOST_WORDS, len(words))):
            if run and bare[words[number - 1][1] : words[number][0]].strip(" ,.-·•'\t\n"):
                break
            run = (*run, words[number][2].replace("'", ""))
            yield run


@lru_cache(maxsize=20_000)
def _spellings(name: str) -> tuple[str, str]:
    """A name's key and how it is said."""
    from content.names import name_keys

    keys = name_keys(fold(name))
    return keys.name_key, keys.pinyin
