"""Names in letters in a sentence: a title and a name (Mr Wang), capitals (Zhang Wei), or small letters after "about", "for" ….

Word lists lie in ``content/en/vocabulary.toml``. In small letters only what is built like a name is one: a given name, or
a Chinese surname with syllables after it; "my homework" names nobody.
"""

import re
from functools import cache

from handlers.language.vocabulary import alternatives, words

_TITLE = re.compile(
    r"\b(?:(?P<always>mr|mrs|ms|mdm|mister|madam|madame|auntie|aunty|uncle|dr)|(?P<at_times>miss|prof|professor|doctor"
    r"|teacher|boss|sister|brother|principal|director|accountant|engineer|lawyer|coach|chef|nurse|captain|chairman"
    r"|president|lao|xiao|old|little|grandma|grandpa|granny))\b\.? ?(?P<name>[a-z][a-z'’-]+(?: [a-z]+)?)"
)
_CAPITALS = re.compile(r"\b[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+){1,3}\b")
_ARTICLES = frozenset({"a", "an", "the", "this", "that"})
#: Given names that are words here.
_NO_NAME = re.compile(
    r"(?:mark (?:the|all|my|this|that|it|as|every|them|him|her|down|up)|grace period|bill (?:pay|for))\b"
)
_CAPITAL = re.compile(r"\b[A-Z][a-z]+(?:['’]s)?(?![A-Za-z])")
_FURTHER = re.compile(r"(?: [A-Z][a-z]+(?:['’]s)?(?![A-Za-z])){0,2}")
_OWNER = re.compile(r"\b(?P<name>[a-z][a-z-]+(?: [a-z][a-z-]+)?)['’]s(?= |$)")
#: Words beside each other, each of which may be the first.
_PAIR = re.compile(r"(?<![a-z'’-])(?!hong kong)(?P<family>[a-z]{2,8}) (?=(?P<given>[a-z]{4,10})(?![a-z-]))")
_AT_START = re.compile(r"^(?P<name>[a-z][a-z'-]+ [a-z][a-z'-]+)\b")
_POSSESSIVE = ("'s", "’s")
#: After a surname at the head of a sentence: "Koh: no answer", "Rong, reminder".
_AFTER_A_NAME = frozenset({",", ":", "-", "'", "’", ""})
#: Letters of a plural that may name a family: the Lams; of one that does so without being a known surname: the Lamberts.
_SHORTEST_FAMILY, _LONG = 3, 5

_INITIALS = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINALS = "iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|a|o|e|i|u"
_GIVEN = re.compile(rf"(?:(?:{_INITIALS})(?:{_FINALS})|er|an|ai|ou|en){{1,2}}")


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('en', 'before_names')}) (?P<name>[a-z][a-z'-]+(?: [a-z][a-z'-]+){{0,2}})")


def find_titled(text: str, typed: str) -> tuple[int, int] | None:
    """The span of a title and the name after it, without an ordinary word that follows: mr zhang, not mr zhang says.

    What is a title at times (boss, teacher) needs a name that can be nothing else, or its capital.
    """
    return next((span for match in _TITLE.finditer(text) if (span := _titled(match, typed))), None)


def _titled(match: re.Match[str], typed: str) -> tuple[int, int] | None:
    first, _, second = match["name"].partition(" ")
    start = match.start("name")
    family = _bare(first) in words("en", "surnames")
    if _bare(first) in words("en", "not_names") and not (family and (match["always"] or typed[start].isupper())):
        return None
    if match["at_times"] and not typed[start].isupper() and not looks_like_a_name(first):
        return None
    end = start + len(first.removesuffix("'s").removesuffix("’s"))
    follows = start + len(first) + 1
    capital = typed[follows : follows + 1].isupper() and typed[start].isupper()
    if second and second not in words("en", "not_names") and (capital or _is_given(second)):
        end = match.end("name")
    return match.start(), end


def find_full_name(typed: str) -> tuple[int, int] | None:
    """Two or three words with capitals of which the first is a Chinese surname or a given name."""
    for match in _CAPITALS.finditer(typed):
        parts = match[0].split(" ")
        start = match.start()
        while len(parts) > 1 and not _begins_a_name(parts):
            start += len(parts[0]) + 1
            parts = parts[1:]
        if len(parts) > 1:
            return start, start + len(_bare(" ".join(parts)))
    return None


def find_named(text: str, typed: str) -> tuple[int, int] | None:
    """The span of the first customer named in masked English text."""
    no_names = words("en", "not_names")
    for match in _CAPITALS.finditer(typed):
        parts = match[0].lower().split()
        while parts and parts[0] in no_names:
            parts = parts[1:]
        if len(parts) > 1 and not any(_bare(part) in no_names for part in parts):
            return match.end() - len(" ".join(parts)), match.end() - (2 if match[0].endswith(_POSSESSIVE) else 0)
    for pattern in (_OWNER, _named(), _AT_START):
        for match in pattern.finditer(text):
            if span := _within(match, text, typed):
                return span
    if span := _together(text):
        return span
    return next((span for match in _CAPITAL.finditer(typed) if (span := _called(match, typed))), None)


def _together(text: str) -> tuple[int, int] | None:
    """A surname and a given name of its letters in small letters, wherever they stand: perks du guizhi."""
    for match in _PAIR.finditer(text):
        family, given = match["family"], match["given"]
        if family in words("en", "surnames") and _is_given(given) and given not in words("en", "not_names"):
            return match.start(), match.end("given")
    return None


def _called(match: re.Match[str], typed: str) -> tuple[int, int] | None:
    """A given name or a surname with its capital names somebody; at the head of a sentence not where it is a word."""
    name = _bare(match[0]).lower()
    if _NO_NAME.match(typed.lower(), match.start()):
        return None
    if match.start() and typed[: match.start()].endswith("the ") and (family := _household(name)):
        return match.start(), match.start() + len(family)
    if name in words("en", "given_names"):
        if match.start() == 0 and name in words("en", "not_names"):
            return None
    elif not _is_surname(name) or (match.start() == 0 and typed[match.end() : match.end() + 1] not in _AFTER_A_NAME):
        return None
    elif name in words("en", "surnames_elsewhere"):
        return match.start(), match.start() + len(_bare(match[0] + _rest_of_name(typed[match.end() :])))
    return match.start(), match.start() + len(name)


def _rest_of_name(typed: str) -> str:
    """The given names that follow a surname written elsewhere: Yip Ka Man."""
    rest = ""
    following = _FURTHER.match(typed)
    for word in following[0].split() if following else ():
        if _bare(word).lower() in words("en", "not_names") and not _is_given(_bare(word).lower()):
            break
        rest += f" {word}"
    return rest


def _is_surname(name: str) -> bool:
    """A surname of any spelling that is no word besides."""
    known = name in words("en", "surnames") or name in words("en", "surnames_elsewhere")
    return known and name not in words("en", "not_names")


def _household(name: str) -> str:
    """The Lams, the Lamberts: a family by its name's plural; empty when it is none."""
    is_plural = name.endswith("s") and len(name) > _SHORTEST_FAMILY
    single = name.removesuffix("s")
    known = _is_surname(single) or (len(name) > _LONG and single not in words("en", "not_names"))
    return name if is_plural and known and name not in words("en", "not_names") else ""


def _within(match: re.Match[str], text: str, typed: str) -> tuple[int, int] | None:
    """The words of a place for names that are one."""
    start = match.start("name")
    parts = match["name"].split()
    while parts and parts[0] in words("en", "not_names") and parts[0] not in words("en", "surnames"):
        start += len(parts[0]) + 1
        if parts[0] in _ARTICLES and not typed[start : start + 1].isupper():
            return None
        parts = parts[1:]
    kept = 0 if _NO_NAME.match(text, start) else _kept(parts, typed, start)
    return (start, start + len(_bare(" ".join(parts[:kept])))) if kept else None


def _kept(parts: list[str], typed: str, start: int) -> int:
    """How many of the words make a name: with capitals any that is no common word, in small letters by their build."""
    if not parts or _is_short_for_something(parts[0], typed[start : start + len(parts[0])]):
        return 0
    capital = typed[start : start + 1].isupper()
    family = parts[0] in words("en", "surnames")
    if len(parts) > 1 and family and _is_given(_bare(parts[1])) and _bare(parts[1]) not in words("en", "not_names"):
        return 2
    if parts[0] in words("en", "not_names"):
        return 0
    if _bare(parts[0]) in words("en", "given_names"):
        return 1 + (len(parts) > 1 and _follows_given(parts[1], typed, start + len(parts[0]) + 1))
    if capital:
        second = start + len(parts[0]) + 1
        return 1 + (
            len(parts) > 1
            and typed[second : second + 1].isupper()
            and not typed[second : second + 2].isupper()
            and parts[1] not in words("en", "not_names")
        )
    return int(_is_run_together(_bare(parts[0])))


def _is_short_for_something(word: str, typed: str) -> bool:
    """Capitals alone that are no name: HQ, CFO, LGTM."""
    return _bare(typed).removesuffix("s").isupper() and len(word) > 1 and not looks_like_a_name(word)


def looks_like_a_name(word: str) -> bool:
    """Whether a word in small letters is a given name, a Chinese surname or both run together, and no common word."""
    bare = _bare(word)
    if bare in words("en", "not_names") and bare not in words("en", "surnames"):
        return False
    return bare in words("en", "given_names") or bare in words("en", "surnames") or _is_run_together(bare)


def _follows_given(word: str, typed: str, start: int) -> bool:
    written = typed[start : start + len(word)]
    capital = written[:1].isupper() and not _is_short_for_something(word, written)
    return (_bare(word) in words("en", "surnames") or capital) and _bare(word) not in words("en", "not_names") - words(
        "en", "surnames"
    )


def _begins_a_name(parts: list[str]) -> bool:
    first = parts[0].lower()
    rest = [_bare(part).lower() for part in parts[1:]]
    if first in words("en", "surnames"):
        return all(_is_given(part) for part in rest)
    return first in words("en", "given_names") and not any(
        part in words("en", "not_names") - words("en", "surnames") for part in rest
    )


def _is_given(word: str) -> bool:
    return _GIVEN.fullmatch(word) is not None


def _is_run_together(word: str) -> bool:
    """zhangwei: a surname and a given name in one word; or a surname alone, which is too little."""
    return any(
        word.startswith(family) and len(word) > len(family) + 1 and _is_given(word[len(family) :])
        for family in words("en", "surnames")
        if len(family) > 2  # noqa: PLR2004 - "li" and "an" begin too many words
    )


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")
