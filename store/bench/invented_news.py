"""Invented news for the bench: sentences of the topics, with names and numbers that hardly two items share."""

from collections.abc import Iterator, Sequence
from random import Random

from content.news.topic_learning import rows

_SEED = 20261122
#: The everyday half of the Chinese characters.
_FIRST, _LAST = 0x4E00, 0x7FFF


def items(number: int) -> Iterator[tuple[str, str]]:
    """So many headlines with their texts, always the same ones."""
    chance = Random(_SEED)  # noqa: S311 - the same items in every run are the aim
    sentences = [text for text, _ in rows("zh")]
    for _ in range(number):
        name, other = _name(chance, 4), _name(chance, 3)
        first, second, third = (chance.choice(sentences) for _ in range(3))
        amount = f"{chance.randrange(1, 99999) / 100:.2f}"
        yield (
            f"{name}：{first}",
            f"{name}公告，{first}，涉及{amount}亿元。{other}表示，{second}。{_name(chance, 18)}。{third}，{_name(chance, 12)}。",
        )


def reprint(title: str, text: str) -> tuple[str, str]:
    """The same told by another paper: a mark in front, the end cut, its own name behind."""
    return f"【快讯】{title}", f"{text[: len(text) * 4 // 5]}（来源：虚构日报）"


def _name(chance: Random, length: int) -> str:
    return "".join(chr(chance.randrange(_FIRST, _LAST)) for _ in range(length))


def at_percent(times: Sequence[float], percent: int) -> float:
    """The time that so many in a hundred do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
