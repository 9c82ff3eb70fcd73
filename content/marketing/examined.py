"""TEXT_CHECKS: every check of a text alone, one row each. ``guanhu check-text`` shows what they say; drafts and sends ask too."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from content.marketing.doubtful import Passage, passages, reads_plain, sentences
from content.marketing.figures import figures
from content.marketing.folded import Folded, fold
from content.marketing.notices import missing
from content.marketing.personal import personal
from content.marketing.remarks import Remark
from content.marketing.wordlists import LANGUAGES, lists
from content.names import has_chinese


@dataclass(frozen=True, slots=True)
class TextCheck:
    """One row. Its name is wording ``checks.name.<id>``."""

    ids: tuple[str, ...]
    judge: Callable[[str, Folded], Iterable[Remark]]


def _words(_written: str, folded: Folded) -> Iterable[Remark]:
    return (remark for language in LANGUAGES for remark in lists(language).remarks(folded))


TEXT_CHECKS: tuple[TextCheck, ...] = (
    TextCheck(("C-06", "C-20"), _words),
    TextCheck(("C-07",), lambda _, folded: figures(folded)),
    TextCheck(("C-08",), lambda _, folded: missing(folded)),
    TextCheck(("C-14",), lambda written, _: personal(written)),
)
#: Remarks about words, which a sentence may say in a good sense. A figure has none: it is bound to its product or explained.
_OF_WORDS = frozenset({"C-06", "C-20"})
#: What no tone makes harmless: a false identity, a product that is named a promise.
_NEVER_PLAIN = frozenset({"identity", "promising_name"})
_GRAVE = {"block": 0, "warn": 1, "info": 2}


def examined(written: str) -> tuple[Remark, ...]:
    """Everything the checks say of a text, in its order; of what lies within something as grave, the wider is told."""
    folded = fold(written)
    if not folded.text:
        return ()
    found = [remark for check in TEXT_CHECKS for remark in check.judge(written, folded)]
    read = passages(folded)
    found = [_weighed(folded, read, one) for one in found]
    found += _doubts(folded, read, found)
    found.sort(key=lambda one: (one.start, -one.end, _GRAVE[one.level]))
    told: list[Remark] = []
    reaching: list[Remark] = []
    for one in found:
        reaching = [other for other in reaching if other.end > one.start]
        if not any(_within(one, other) for other in reaching):
            told.append(one)
            reaching.append(one)
    return tuple(told)


def _weighed(folded: Folded, read: Sequence[Passage], one: Remark) -> Remark:
    """A listed word in a sentence that reads like a warning, a refusal or a plain fact is told, and stops nothing."""
    if one.level == "info" or one.check not in _OF_WORDS or one.reason in _NEVER_PLAIN:
        return one
    around = [part for part in read if _touches(folded, part.start, part.end, one)]
    if not all(reads_plain(folded.text[part.start : part.end], part.score) for part in around):
        return one
    for part in around:
        for span in sentences(folded.text, part.start, part.end):
            alone = _touches(folded, *span, one) and not _told_of(folded, part, span, one)
            if alone and not reads_plain(folded.text[slice(*span)]):
                return one
    return replace(one, level="info", reason="read_as_plain")


def _told_of(folded: Folded, part: Passage, span: tuple[int, int], one: Remark) -> bool:
    """Whether a word stands in quotes, or in a question that the rest of its passage answers: told of, not said.

    Not in Chinese, where quotes praise.
    """
    if has_chinese(folded.text[slice(*span)]):
        return False
    asked = folded.text[span[1] - 1] == "?" and span[1] < part.end
    before = folded.text[part.start : bisect_left(folded.places, one.start)]
    return asked or before.count('"') % 2 == 1 or before.rfind("“") > before.rfind("”")


def _touches(folded: Folded, begin: int, stop: int, one: Remark) -> bool:
    start, end = folded.written(begin, stop)
    return start < one.end and one.start < end


def _doubts(folded: Folded, read: Sequence[Passage], found: Sequence[Remark]) -> list[Remark]:
    """Passages that read like forbidden wording, where nothing else was found."""
    doubts: list[Remark] = []
    for part in read:
        if not part.doubtful:
            continue
        start, end = folded.written(part.start, part.end)
        if not any(one.level != "info" and one.start < end and start < one.end for one in found):
            doubts.append(Remark(level="warn", check="C-06", start=start, end=end, reason="doubtful"))
    return doubts


def _within(one: Remark, other: Remark) -> bool:
    same = one.check == other.check and _GRAVE[one.level] >= _GRAVE[other.level]
    return same and other.start <= one.start and one.end <= other.end


def may_leave(remarks: Sequence[Remark]) -> bool:
    """Whether nothing blocks or warns."""
    return all(one.level == "info" for one in remarks)
