"""How long one message takes to be understood, in this process: ``guanhu bench understand``.

The messages are the example sentences of both languages with invented customers, days, products and amounts put in, every
second one with a word more, so that it is no example any more. The asker's book is a list of invented names.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.ask import ClientMatch
from handlers.language.sentences import examples, table
from handlers.understanding import understand
from segmentation.people import Language

_NAMES = {
    "zh": ("张伟", "李娜", "王芳", "欧阳雪", "赵敏", "陈静", "王总", "李阿姨"),
    "en": ("Zhang Wei", "Li Na", "Wang Fang", "Mr Wang", "Emily Zhao"),
}
_FILLED = {
    "zh": {
        "T": ("下周", "12月15号前", "未来三十天", "月底", "今天"), "P": ("大额存单", "理财", "国债", "定期"),
        "S": ("贵宾客户", "理财型客户", "高端"), "A": ("50万以上", "一百万"), "N": ("前十", "最大的五个"),
    },
    "en": {
        "T": ("next week", "before 15 December", "within 30 days", "today"), "P": ("large CDs", "wealth products", "bonds"),
        "S": ("VIP customers", "wealth-type", "high tier"), "A": ("over 500k", "1 million"), "N": ("top ten", "first five"),
    },
}  # fmt: skip
_MORE = {"zh": ("，快点", "咱们看看", " 急"), "en": (" quickly", " right", " this time")}
_SEED = 20261122


class _Book:
    """Invented names; a book of the usual size."""

    def __init__(self) -> None:
        surnames, given = "王李张刘陈杨黄吴赵周徐孙马朱胡林郭何高罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
        self._names = tuple(f"{one}{two}{three}" for one in surnames for two in given for three in given[:2])

    def mentioned(self, text: str) -> tuple[str, ...]:
        return tuple(name for name in self._names if name in text)

    def find(self, words: str) -> Sequence[ClientMatch]:
        del words
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstandBench:
    """Milliseconds a message, by language."""

    milliseconds: dict[str, tuple[float, ...]]

    def as_json(self) -> dict[str, Any]:
        """As ``guanhu bench understand --json`` prints it."""
        every = sorted(one for times in self.milliseconds.values() for one in times)
        shown: dict[str, Any] = {"name": "understand", "size": len(every)}
        for share in (50, 95, 99):
            shown[f"p{share}_ms"] = _share(every, share)
        for language, times in self.milliseconds.items():
            shown[f"{language}_p95_ms"] = _share(sorted(times), 95)
        return shown


def _share(ordered: Sequence[float], percent: int) -> float:
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 3)


def run(size: int, *, now: datetime) -> UnderstandBench:
    """Understand so many messages, half of each language."""
    chance = random.Random(_SEED)  # noqa: S311 - which messages, not a secret
    book = _Book()
    taken: dict[str, tuple[float, ...]] = {}
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        messages = _messages(language, max(size // 2, 1), chance)
        for text in messages[:200]:
            understand(text, now=now, language=language, clients=book)  # warm
        times: list[float] = []
        for text in messages:
            began = time.perf_counter()
            understand(text, now=now, language=language, clients=book)
            times.append((time.perf_counter() - began) * 1000)
        taken[language] = tuple(times)
    return UnderstandBench(milliseconds=taken)


def _messages(language: Language, number: int, chance: random.Random) -> list[str]:
    every = [
        sentence
        for lines in table(language)["sentences"].values()
        for line in lines.strip().splitlines()
        for sentence in examples(line)[:3]
    ]
    return [_filled(chance.choice(every), language, chance, more=n % 2 == 1) for n in range(number)]


def _filled(sentence: str, language: Language, chance: random.Random, *, more: bool) -> str:
    words = _FILLED[language] | {"C": _NAMES[language]}
    text = "".join(chance.choice(words[letter]) if letter in words else letter for letter in sentence)
    return text + chance.choice(_MORE[language]) if more else text
