"""Words for a customer given to a language model of the bank's own to be put differently, and taken back only if nothing changed.

What is data (names, days, kinds, whole lines of products) leaves as numbered seals, notices do not leave at all; what comes back
must hold every seal, no figure, no address, no word of money that was not there, and pass the checks of every outward text.
``bot.rewriting`` makes the call; on any doubt the words of the template stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from content.marketing.examined import examined
from content.names import has_chinese
from content.outward import LEARNT, Outward
from content.wording import say
from segmentation.people import Language

_SEAL = re.compile(r"⟦\d+⟧")
_OPEN = "⟦⟧"
_ADDRESS = re.compile(r"://|www\.|@|\[[^\]]*\]\(|\.(?:com|cn|net|org)\b", re.IGNORECASE)
#: Amounts written without a digit.
_SPELT = re.compile(
    r"百分之|千分之|[一二三四五六七八九十百千万两]+(?:元|块|成|倍|个百分点|个点)|翻[一二两三]?番"
    r"|\b(?:percent|per cent|double|triple|twice|half as much|basis points?)\b",
    re.IGNORECASE,
)
#: How much shorter or longer it may get, without the seals, and so many characters are always allowed more.
_SHORTEST, _LONGEST, _ALLOWED = 0.4, 1.8, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What leaves: the text with its seals, and what each stands for, which stays."""

    text: str
    seals: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    """Seals that are a line of their own and keep their order: products."""


def sealed(outward: Outward) -> Sealed | None:
    """The text with every fact sealed; None where a figure or a fact would be left in the open."""
    text = "\n".join(outward.lines)
    seals: list[tuple[str, str]] = []
    for fact in sorted(dict.fromkeys(outward.facts), key=lambda one: (-len(one), one)):
        while fact in text:
            mark = f"⟦{len(seals) + 1}⟧"
            text = text.replace(fact, mark, 1)
            seals.append((mark, fact))
    bare = _SEAL.sub("", text)
    if any(sign.isdigit() for sign in bare) or any(sign in bare for sign in _OPEN):
        return None
    lines = set(text.split("\n"))
    items = [mark for mark, _ in seals if mark in lines]
    return Sealed(text=text, seals=tuple(seals), items=tuple(sorted(items, key=text.index)))


def opened(answer: str, given: Sealed, outward: Outward, language: Language) -> tuple[tuple[str, ...], str]:
    """The lines with their facts again, or none and why not (a key's end of wording ``rewriting.why``)."""
    text = "\n".join(line.strip() for line in answer.strip().splitlines() if line.strip())
    why = _wrong(text, given, language)
    if why:
        return (), why
    for mark, fact in given.seals:
        text = text.replace(mark, fact)
    lines = tuple(text.split("\n"))
    label = say("outward.ai", language)
    whole = "\n".join((*lines, label, *outward.fixed))
    known = outward.text
    new = [one for one in examined(whole) if one.reason != LEARNT or whole[one.start : one.end].strip() not in known]
    # what was there before somebody has read; of what is new a forbidden word alone is enough, however it may be meant
    return ((), "wording") if any(one.level != "info" or one.check == "C-06" for one in new) else (lines, "")


def labelled(lines: Sequence[str], outward: Outward, language: Language) -> tuple[str, ...]:
    """The new words with the notices beneath and the mark that a machine helped (C-23)."""
    return (*lines, say("outward.ai", language), *outward.fixed)


def _wrong(text: str, given: Sealed, language: Language) -> str:
    """What speaks against the answer before it is opened; empty for nothing."""
    bare, was = _SEAL.sub("", text), _SEAL.sub("", given.text)
    money = [
        word for word in say("outward.guarded", language).split("|") if word in bare.lower() and word not in was.lower()
    ]
    tests = {
        "facts": sorted(_SEAL.findall(text)) != sorted(mark for mark, _ in given.seals),
        "items": [line for line in text.split("\n") if line in given.items] != list(given.items),
        "figures": any(sign.isdigit() or sign in "%％‰" for sign in bare) or _SPELT.search(bare) is not None,
        "address": _ADDRESS.search(bare) is not None,
        "signs": any((not sign.isprintable() and sign != "\n") or sign in _OPEN for sign in bare),
        "language": has_chinese(bare) != (language == "zh"),
        "length": not _SHORTEST * len(was) <= len(bare) <= _LONGEST * len(was) + _ALLOWED,
        "promises": bool(money),
    }
    return next((name for name, wrong in tests.items() if wrong), "")
