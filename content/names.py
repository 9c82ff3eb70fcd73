"""A customer's name becomes the keys it is found by: simplified, pinyin, folded pinyin, initials, surname.

The importer calls ``bulk_name_keys`` and keeps the keys beside the name; ``store/books/names.py`` looks them up. Readings come
per character from pypinyin's table, read without the package (its import costs more than a whole answer), except surnames,
which have a table of their own (``content/surnames.toml``).
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

_HERE = Path(__file__).parent
#: What nobody sees: zero-width blanks and joiners, marks of direction, soft hyphens.
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_DROP = re.compile(rf"[{_UNSEEN}\s·•・‧∙⋅.．。,，'’`\-_()（）\[\]【】]+")
_CJK = re.compile(r"[㐀-䶿一-鿿豈-﫿𠀀-𯿿〇]")
#: How a syllable may be said, as a pattern.
SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|"
    "ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)"
)
_SYLLABLE = re.compile(SYLLABLE)


class NameKeys(NamedTuple):
    """The keys of one name."""

    name_key: str
    """Simplified, lower case, no blanks, dots or other marks."""
    pinyin: str
    """Letters of the name as said, ü as v: ``lvfang``; an English name's own letters, in order."""
    pinyin_folded: str
    """Sounds that are often confused made equal: zh=z, ang=an, l=n."""
    initials: str
    surname: str
    """The family name in its own characters; of an English name the last word."""


@dataclass(frozen=True, slots=True)
class Surnames:
    """What ``surnames.toml`` says."""

    double: frozenset[str]
    common: frozenset[str]
    rare: frozenset[str]
    reading: dict[str, str]


@cache
def surnames() -> Surnames:
    """The table of surnames, read once."""
    table = tomllib.loads((_HERE / "surnames.toml").read_text(encoding="utf-8"))
    return Surnames(
        double=frozenset(table["double"].split()),
        common=frozenset(table["common"]),
        rare=frozenset(table["rare"]),
        reading=dict(table["reading"]),
    )


def has_chinese(text: str) -> bool:
    """Whether any character is a Chinese one."""
    return _CJK.search(text) is not None


def to_simplified(text: str) -> str:
    """Traditional characters made simplified; the converter loads only for text that GB 2312, a simplified set, cannot hold."""
    try:
        text.encode("gb2312")  # most text passes whole, at no cost
    except UnicodeEncodeError:
        try:
            "".join(_CJK.findall(text)).encode("gb2312")
        except UnicodeEncodeError:
            return simplified(text)
    return text


def simplified(text: str) -> str:
    """Text by the converter, whatever stands in it."""
    return _converter().convert(text)


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter() -> "_Converter":
    import opencc

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


@cache
def _readings() -> dict[str, str]:
    """Every character's first reading as pypinyin ships it, tone marks included."""
    import json
    from importlib.util import find_spec

    spec = find_spec("pypinyin")  # finds the folder without running the package
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pypinyin")
    table = Path(spec.origin).parent / "pinyin_dict.json"
    if table.is_file():
        raw: dict[str, str] = json.loads(table.read_text(encoding="utf-8"))
        return {chr(int(code)): reading for code, reading in raw.items()}
    from pypinyin.constants import PINYIN_DICT

    return {chr(code): reading for code, reading in PINYIN_DICT.items()}


@lru_cache(maxsize=60_000)
def syllable(character: str) -> str:
    """A character's plain reading without tone, ü as v; the character itself when it has none."""
    reading = _readings().get(character, "").partition(",")[0]
    if not reading:
        return character
    parts = unicodedata.normalize("NFD", reading).replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(c for c in parts if c.isascii())


def key_of(name: str) -> str:
    """The name as it is compared: NFKC, simplified, lower case, marks and blanks away."""
    text = name if name.isalnum() and not name.isascii() else _DROP.sub("", unicodedata.normalize("NFKC", name))
    return to_simplified(text).lower()


def seen(text: str) -> str:
    """A text without the characters nobody sees, full-width ones narrow."""
    return text if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def family_name(name_key: str) -> str:
    """The surname at the head of a Chinese name's key."""
    return name_key[:2] if name_key[:2] in surnames().double and len(name_key) > 2 else name_key[:1]  # noqa: PLR2004


@lru_cache(maxsize=60_000)
def _sounds(characters: str, said: str | None) -> tuple[str, str, str]:
    """How characters are said: whole, folded, initials; ``said`` is a surname's own reading."""
    pieces = [syllable(character) for character in characters]
    if said is not None:
        pieces = [said] if len(characters) == 1 else _SYLLABLE.findall(said)
    return "".join(pieces), "".join([fold_syllable(piece) for piece in pieces]), "".join([p[:1] for p in pieces])


@lru_cache(maxsize=20_000)
def fold_syllable(said: str) -> str:
    """A syllable with the sounds people mix up made equal."""
    for retroflex, plain in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n")):
        if said.startswith(retroflex):
            said = plain + said[len(retroflex) :]
            break
    if said.endswith(("ang", "eng", "ing")):
        said = said[:-1]
    return said.replace("v", "u")


def spell(latin: str) -> str:
    """Typed pinyin in our spelling: ü, lyu and nyu as v, marks and tone digits away."""
    text = unicodedata.normalize("NFKC", latin).lower().replace("ü", "v").replace("lyu", "lv").replace("nyu", "nv")
    return re.sub(r"[^a-z]", "", text)


def fold_pinyin(pinyin: str) -> str:
    """Typed pinyin with confusable sounds made equal; text that is no pinyin is only stripped of its ü."""
    pieces = _SYLLABLE.findall(pinyin)
    if "".join(pieces) != pinyin:
        return pinyin.replace("v", "u")
    return "".join(fold_syllable(piece) for piece in pieces)


def pinyin_spellings(typed: str) -> tuple[str, ...]:
    """Typed pinyin as it stands, and with a surname said like its plain character put right (ceng → zeng)."""
    own = spell(typed)
    found = [own]
    for plain, said in _said_otherwise():
        if own.startswith(plain) and len(own) > len(plain):
            found.append(said + own[len(plain) :])
    return tuple(dict.fromkeys(found))


@cache
def _said_otherwise() -> tuple[tuple[str, str], ...]:
    """Surnames not said like their characters: as one would spell them, and as they are said."""
    spelt = (("".join(map(syllable, surname)), said) for surname, said in surnames().reading.items())
    return tuple((plain, said) for plain, said in spelt if plain != said)


def name_keys(name: str) -> NameKeys:
    """All keys of one name."""
    key = key_of(name)
    if not has_chinese(key):
        return _latin_keys(name, key)
    surname = family_name(key)
    family = _sounds(surname, surnames().reading.get(surname))
    given = [_sounds(character, None) for character in key[len(surname) :]]
    whole, folded, initials = zip(family, *given, strict=True)
    return NameKeys(key, "".join(whole), "".join(folded), "".join(initials), surname)


def latin_words(name: str) -> list[str]:
    """The words of a name in Latin letters, accents and apostrophes away; "Wang, David" is turned to david wang."""
    plain = unicodedata.normalize("NFKD", name).lower().replace("'", "").replace("’", "")
    family, comma, given = plain.partition(",")
    plain = f"{given} {family}" if comma else plain
    return [word for word in re.split(r"[^a-z0-9]+", plain.replace("\N{COMBINING DIAERESIS}", "")) if word]


def _latin_keys(name: str, key: str) -> NameKeys:
    words = latin_words(name)
    letters = "".join(words) or key
    return NameKeys(key, letters, letters, "".join([word[0] for word in words]), words[-1] if words else key)


def bulk_name_keys(names: Sequence[str]) -> list[NameKeys]:
    """The keys of many names in their order; equal names are worked out once."""
    known: dict[str, NameKeys] = {}
    found: list[NameKeys] = []
    for name in names:
        keys = known.get(name)
        if keys is None:
            keys = known[name] = name_keys(name)
        found.append(keys)
    return found
