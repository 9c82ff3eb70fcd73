"""Chinese names in a sentence: a surname with a title (王总, 李阿姨), or a full name where names stand (给…, …的).

The words that may stand before and after, and those that only look like names, lie in ``content/zh/vocabulary.toml``.
"""

import re
from functools import cache

from content.names import SYLLABLE, surnames, syllable
from handlers.language.ranker import is_learnt
from handlers.language.vocabulary import alternatives, words

#: A rarer surname is noticed only with two characters after it.
_FULL = 3
#: Characters no given name has in a sentence a manager types: grammar, verbs of the work, masks.
_NO_GIVEN_NAME = (
    "的在是有和与跟及要会能该怎到说聊买卖做写给把被向对从为了吗呢啊吧呀嘛什么哪谁几还都也就下上这那先打约见准名资持投产款客户出定编拟搞弄发推介配整"
    "安设看查讲谈回喝嫌凭咋啥他她它你我"
)
_FILL = rf"[^{_NO_GIVEN_NAME},.?!;:、\s0-9a-zTPSACN{{}}\0]"
#: After a title: the work, not the person (客户经理们, 总监, 总量).
_NO_TITLE_BEFORE = "监|行|额|量|结|数|体|共|资产|部|经理人|们|(?<=[总理任])是"
#: Surnames that are prepositions too: 向周先生 is 周先生.
_PREPOSITIONS = "向和于连全应常同时查那"
#: 陈太 is Mrs Chen, 那段太硬 is none.
_WIFE = (
    "(?<![不那这一几半][许段单])(?<!文案)太(?![多大高低少长忙贵久太会好难累晚早慢快差旧老重硬软吓夸啰复麻烦乱满空紧])"
)
#: Before a rarer surname with a short title: 给从总 is a person, 水平总 is none.
_LED = "(?:(?<![一-鿿])|(?<=[给跟和找约见帮叫是户把让问陪为替对看查打]))"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = surnames()
    double = "|".join(sorted(table.double, key=len, reverse=True))
    family = f"(?:{double}|[{''.join(sorted(table.common))}])"
    familiar = rf"(?:老(?!师)|小(?!时|程|区)|阿){family}(?!户|客)"
    titles = alternatives("zh", "name_titles")
    not_named = "申请|全行|全部|(?<=[百千十几多两])万"
    rare = f"[{''.join(sorted(table.rare))}]"
    long_titles = "|".join(title for title in titles.split("|") if len(title) > 1)
    addressed = rf"{family}{_FILL}{{0,2}}?(?:{titles})|{rare}(?:{long_titles})|{_LED}{rare}(?:{titles})"
    addressed = rf"{addressed}|(?:{family}|{_LED}{rare}){_WIFE}"
    titled = rf"(?!{not_named})(?:{familiar}|(?:{addressed})(?!{_NO_TITLE_BEFORE}))"
    named = rf"(?=({family}{_FILL}{{1,2}}))"
    rarely = rf"(?={rare}{_FILL}{{2}})"
    return re.compile(titled), re.compile(named), re.compile(rarely)


@cache
def _edges() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What may stand before a name and after it, beside the sentence's ends."""
    verbs = words("zh", "before_names")
    before = (*"、,:;。!? \0TPSAN", *verbs, *(f"{verb}{done}" for verb in verbs for done in "了过"))
    return before, (*"、,.!? 0123456789TPSAN\0", *words("zh", "after_names"))


def find_named(text: str) -> tuple[int, int] | None:
    """The span of the first customer named in masked Chinese text."""
    titled, named, rarely = _patterns()
    before, after = _edges()
    if match := titled.search(text):
        inner = [titled.match(text, match.start() + n) for n in (1, 2)] if match[0][0] in _PREPOSITIONS else []
        later = next((one for one in inner if one and one.end() == match.end()), match)
        return later.span()
    for match in named.finditer(text):
        start = match.start()
        led = not start or text.endswith(before, 0, start)
        if match[1][0] in _PREPOSITIONS and _is_likely(match[1][1:]) and named.match(text, start + 1):
            continue  # 查王芳 is 王芳
        for end in _ends(match[1], text[start + 2 :], start):
            followed = end == len(text) or text.startswith(after, end)
            sure = (led and followed) or ((led or followed) and _is_likely(text[start:end]))
            if sure and _is_name(text[start:end]):
                return start, end
    for match in rarely.finditer(text):
        start, end = match.start(), match.start() + _FULL
        led = not start or text.endswith(before, 0, start)
        followed = end == len(text) or text.startswith(after, end)
        if led and followed and _is_likely(text[start:end]) and _is_name(text[start:end]):
            return start, end
    return None


def is_name_alone(word: str) -> bool:
    """Whether a word that stands by itself, blanks or marks around it, is a full name: 结婚 卢雪梅."""
    table = surnames()
    family = 2 if word[:2] in table.double else 1
    known = family > 1 or word[0] in table.common or (word[0] in table.rare and len(word) == _FULL)
    given = word[family:]
    if not known or not 1 <= len(given) <= 2 or is_learnt(word):  # noqa: PLR2004 - given names have one character or two
        return False
    return all(character in words("zh", "given_characters") for character in given) and _is_name(word)


def is_titled_alone(word: str) -> bool:
    """Whether a word that stands by itself is a surname with a title: 王总."""
    titled, _, _ = _patterns()
    return titled.fullmatch(word) is not None


def is_name_in_letters(word: str) -> bool:
    """Whether a word in letters is said like a full name and is no English one: zhangwei."""
    return _said_like_names().fullmatch(word) is not None and not is_learnt(word, "en")


@cache
def _said_like_names() -> re.Pattern[str]:
    """The surnames as they are said, and one or two syllables."""
    table = surnames()
    said = {table.reading.get(name) or syllable(name) for name in (*table.common, *table.double)}
    return re.compile(rf"(?!guanhu)(?=.{{5}})(?:{'|'.join(sorted(filter(str.isalpha, said)))})(?:{SYLLABLE}){{1,2}}")


def names_by_shape(text: str) -> list[tuple[int, int]]:
    """Every span built like a full name wherever it stands, too many rather than too few, from left to right."""
    found: list[tuple[int, int]] = []
    titled, named, _ = _patterns()
    spans = [match.span() for match in titled.finditer(text)]
    for match in named.finditer(text):
        candidates = (match[1], match[1][:-1])
        ends = (
            len(one)
            for one in candidates
            if all(c in words("zh", "given_characters") for c in one[1:]) and _is_name(one)
        )
        if end := next(ends, 0):
            spans.append((match.start(), match.start() + end))
    for start, end in sorted(spans):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _ends(candidate: str, rest: str, start: int) -> tuple[int, ...]:
    """Where a name may end: the longer first, unless its last character begins a word or is in no given name."""
    ends = (start + len(candidate), start + len(candidate) - 1)
    word = rest.startswith(tuple(words("zh", "words_after_names")))
    return ends if candidate[-1] in words("zh", "given_characters") and not word else ends[::-1]


def _is_likely(candidate: str) -> bool:
    """Whether every character after the surname is one that given names are made of, and little else."""
    common, everyday = words("zh", "given_characters"), words("zh", "everyday_characters")
    return all(character in common and character not in everyday for character in candidate[1:])


def _is_name(candidate: str) -> bool:
    no_names = words("zh", "not_names")
    long_enough = len(candidate) > 1
    return long_enough and not any(candidate[n : n + 2] in no_names for n in range(len(candidate) - 1))
