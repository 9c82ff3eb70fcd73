"""What the assistant refuses in words, before anything else is tried: it never moves money, changes records or leaks books.

The rules lie in ``content/<language>/refusals.toml``: a name (wording ``unclear.refusal.<name>``) and patterns on tidied
text, composed from named words. A rule that fires ends understanding. Both languages are always asked, for mixtures.
"""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import content
from handlers.language.text import is_chinese, is_latin

_FOLDER = Path(content.__file__).parent

#: The rules, in the order they are asked.
DETAILS = ("secrets", "money", "records", "export", "others", "promises", "unapproved")
#: Those that no way of saying it excuses.
ALWAYS = ("secrets", "export")

_NEVER = "(?!)"
_PLACE = re.compile(r"<([a-z_]+)>")


@cache
def _table(language: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / language / "refusals.toml").read_text(encoding="utf-8"))


@cache
def _patterns(language: str, name: str) -> tuple[re.Pattern[str], ...]:
    """Compiled when a sign of the rule first stands in a text: compiling all takes longer than an answer."""
    words: dict[str, str] = _table(language)["words"]
    return tuple(
        re.compile(_PLACE.sub(lambda place: words[place[1]], pattern))
        for pattern in _table(language)["rules"].get(name, ())
    )


@cache
def _signs(language: str, name: str) -> re.Pattern[str]:
    signs = _table(language)["signs"].get(name, "").split()
    return re.compile("|".join(map(re.escape, signs)) if signs else _NEVER)


@cache
def _any_sign(language: str) -> re.Pattern[str]:
    """A sign of any rule: where none stands, as in most questions, no rule is broken."""
    signs = {sign for line in _table(language)["signs"].values() for sign in line.split()}
    signs.update(sign for name in DETAILS for own, _ in _further(language, name) for sign in own)
    return re.compile("|".join(map(re.escape, sorted(signs))) if signs else _NEVER)


@cache
def _further(language: str, name: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Patterns with signs of their own, compiled when one of them stands in a text."""
    return tuple(
        (tuple(signs.split()), pattern) for signs, pattern in _table(language).get("further", {}).get(name, ())
    )


@cache
def _by_sign(language: str, name: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The same by sign: each is looked for once."""
    found: dict[str, list[str]] = {}
    for signs, pattern in _further(language, name):
        for sign in signs:
            found.setdefault(sign, []).append(pattern)
    return tuple((sign, tuple(patterns)) for sign, patterns in found.items())


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _asking(language: str, name: str) -> tuple[str, ...]:
    words: str = _table(language)["asking"].get(name, "")
    return tuple(words.split("|") if "|" in words else words.split())


def _asks(language: str, name: str, text: str) -> bool:
    return any(word in text for word in _asking(language, name))


@cache
def _allowed(language: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _table(language)["allowed"].values()))


@lru_cache(maxsize=512)  # most of a morning's questions are the same few sentences
def refused(text: str, masked: str = "") -> str:
    """The name of the rule a tidied text breaks, as typed or ``masked``; empty when none.

    What is said in one of the allowed ways may still break the rules on secrets and on whole exports.
    """
    languages = [name for name, present in (("zh", is_chinese(text)), ("en", is_latin(text))) if present]
    if not any(_any_sign(language).search(said) for language in languages for said in (text, masked)):
        return ""
    free = any(_allowed(language).search(masked or text) for language in languages)
    for name in ALWAYS if free else DETAILS:
        if _broken(name, text, languages) or (masked and _broken(name, masked, languages)):
            return name
    return ""


def _broken(name: str, text: str, languages: list[str]) -> bool:
    return any(
        name in _table(language)["signs"]
        and not _asks(language, name, text)
        and (
            (_signs(language, name).search(text) and any(one.search(text) for one in _patterns(language, name)))
            or _broken_further(language, name, text)
        )
        for language in languages
    )


def _broken_further(language: str, name: str, text: str) -> bool:
    """A plain loop: there are hundreds of signs, and mostly none stands."""
    tried: set[str] = set()
    for sign, patterns in _by_sign(language, name):
        if sign in text:
            for pattern in patterns:
                if pattern not in tried and _compiled(pattern).search(text):
                    return True
            tried.update(patterns)
    return False
