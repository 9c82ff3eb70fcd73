"""The example sentences of ``content/<language>/sentences.toml`` and ``refusals.toml``, and what a sentence is made of.

Read by ``training`` (which turns examples into weights) and by the tests; a running assistant reads only the weights.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from hashlib import sha256
from itertools import combinations, islice, pairwise
from pathlib import Path
from random import Random
from typing import Any

import content
from handlers.language.spotter import Spotter
from handlers.language.text import is_chinese, is_latin

FOLDER = Path(content.__file__).parent

#: The pretended intent of sentences that are none of the work.
OUT_OF_SCOPE = "out_of_scope"
#: The pretended intents of what is declined begin so; the name of the rule follows.
REFUSE = "refuse_"

_CHOICE = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]")
_SEAM = re.compile(r"(?<=[a-z])(?=[一-鿿])|(?<=[一-鿿])(?=[a-z])")
_PUNCTUATION = re.compile(r"[\s,.?!;:、\"'’“”()<>《》【】\[\]/\\|*#@^_=+~-]+")
#: Typed without their apostrophe.
_WITHOUT_APOSTROPHE = re.compile(
    r"\b(who|what|where|how|when|that|there|let)s\b|\b(don|can|won|doesn|didn|isn|haven)t\b"
)

#: Sounds that say nothing.
_SOUNDS = re.compile(r"\b(?:u+m+|u+h+|er+m*|h+m+|a+h+|eh+|lah|leh|lor|sia|meh|hor|liao)\b ?")
#: What tagging takes with a period or an amount, and the commonest periods where an example has them in words.
_WITH_PERIOD = re.compile(
    r"\b(?:right now|now|today|tonight|tomorrow|yesterday|this (?:morning|afternoon|evening)"
    r"|(?:this|next|last) (?:week|month|quarter|year))\b|\b(?:(?:on|in|during|for|over|at|within|by|until|till|before"
    r"|after|since|from|through) (?:the )?)+T\b"
)
_WITH_AMOUNT = re.compile(r"\b(?:over|above|under|below|more than|less than|at least|at most|up to|within) A\b")
_SAME_PERIOD = re.compile(r"\bT(?: T)+\b")

#: The letters that stand for what a sentence names.
_MASKS = "CTPSAN"
#: Words shorter than this have no ending to forgive.
_STEM = 4
#: So many letters in a row are a part of a word.
_LETTERS = (3, 4, 5)
#: Where a line can be read in no more ways than this, each is an example; of others a sample is taken.
EVERY = 8
#: Of what is declined more: there are fewer lines, and none may be missed.
EVERY_REFUSED = 24


def expand(line: str) -> Iterator[str]:
    """Every sentence of a line: (a|b) is a choice, [a] may be left out; they may stand in each other."""
    match = _CHOICE.search(line)
    if match is None:
        yield " ".join(line.split())
        return
    choices = match[1].split("|") if match[1] is not None else [*match[2].split("|"), ""]
    for choice in choices:
        yield from expand(line[: match.start()] + choice + line[match.end() :])


def examples(line: str, most: int = EVERY) -> list[str]:
    """The sentences of a line to learn from: all when there are few, else a sample that is the same every time."""
    every = list(islice(expand(line), most + 1))
    if len(every) <= most:
        return list(dict.fromkeys(every))
    chance = Random(line)  # noqa: S311 - the same sample every time is the aim
    return list(dict.fromkeys(_one(line, chance) for _ in range(most)))


def _one(line: str, chance: Random) -> str:
    while match := _CHOICE.search(line):
        choices = match[1].split("|") if match[1] is not None else [*match[2].split("|"), ""]
        line = line[: match.start()] + chance.choice(choices) + line[match.end() :]
    return " ".join(line.split())


@cache
def table(language: str) -> dict[str, dict[str, Any]]:
    """A language's file as it stands."""
    return tomllib.loads((FOLDER / language / "sentences.toml").read_text(encoding="utf-8"))


@cache
def taught(language: str) -> dict[str, str]:
    """The lines of every question, of what is none of the work and of what is declined."""
    declined = tomllib.loads((FOLDER / language / "refusals.toml").read_text(encoding="utf-8"))["examples"]
    lines: dict[str, str] = table(language)["sentences"]
    return {**lines, **{f"{REFUSE}{rule}": of for rule, of in declined.items()}}


def learnt_from(language: str) -> str:
    """A fingerprint of the sentences and the words of one meaning, as they stand."""
    files = (FOLDER / language / name for name in ("sentences.toml", "refusals.toml", "concepts.toml"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def plain(sentence: str) -> str:
    """A sentence without marks, single blanks between Latin words, as sentences are compared and examples are masked."""
    bare = _SEAM.sub(" ", _PUNCTUATION.sub(" ", sentence)).strip()
    if not is_latin(bare):
        return bare
    bare = _SOUNDS.sub("", bare).strip() or bare
    bare = _WITHOUT_APOSTROPHE.sub(lambda m: f"{m[1]} s" if m[1] else f"{m[2]} t", bare)
    return _SAME_PERIOD.sub("T", _WITH_AMOUNT.sub("A", _WITH_PERIOD.sub("T", _WITH_PERIOD.sub("T", bare))))


@cache
def _concepts(language: str) -> tuple[Spotter, dict[str, tuple[str, ...]]]:
    """The words of all meanings, as they stand in a padded plain sentence, and the meanings of each."""
    given = tomllib.loads((FOLDER / language / "concepts.toml").read_text(encoding="utf-8"))["concepts"]
    meanings: dict[str, tuple[str, ...]] = {}
    for name, line in given.items():
        for word in line.split() if language == "zh" else map(_english, line.split(", ")):
            meanings[word] = (*meanings.get(word, ()), f"#{name}")
    return Spotter(meanings), meanings


def _english(word: str) -> str:
    """A word stands alone; with * it begins one."""
    return f" {plain(word)}" if word.endswith("*") else f" {plain(word)} "


def concepts(sentence: str) -> list[str]:
    """The meanings a plain sentence speaks of, by its words in ``concepts.toml``."""
    found: list[str] = []
    padded = f" {sentence} "
    for language, present in (("zh", is_chinese(sentence)), ("en", is_latin(sentence))):
        if present:
            spotter, meanings = _concepts(language)
            found += [name for word in spotter.found(padded) for name in meanings[word]]
    return found


def known_words() -> Iterator[str]:
    """The English words that have a meaning, in pieces."""
    for phrase in _concepts("en")[1]:
        yield from re.findall("[a-z]{2,}", phrase)


def features(sentence: str) -> set[str]:
    """Meanings, alone, in pairs and with masks; characters of Chinese, to three in a row; words of English, parts and pairs."""
    meant = concepts(sentence)
    found: set[str] = set(meant)
    found.update(f"{a}{b}" for a, b in combinations(sorted(set(meant)), 2))
    found.update(f"{name}&{mask}" for name in meant for mask in _MASKS if mask in sentence)
    words = sentence.split()
    latin = False
    for word in words:
        if word.isascii() and not word.isupper():
            latin = True
            found.update(_parts(word))
        else:
            edged = f"^{word}$"
            found.update(word)
            found.update(edged[n : n + 2] for n in range(len(edged) - 1))
            found.update(edged[n : n + 3] for n in range(len(edged) - 2))
    found.update(f"{a} {b}" for a, b in pairwise(["^", *words, "$"]))
    if latin:
        found.update(f"{a}_{b}" for a, b in zip(words, words[2:], strict=False))
    return found


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[str, ...]:
    """An English word, how it begins, and three to five of its letters in a row: forgives endings and slips."""
    edged = f"<{word}>"
    parts = [f"~{edged[n : n + size]}" for size in _LETTERS for n in range(len(edged) - size + 1)]
    return (word, f"{word[:_STEM]}*", *parts) if len(word) > _STEM else (word, *parts)
