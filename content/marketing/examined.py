"""TEXT_CHECKS: every check of a text alone, one row each. ``guanhu check-text`` shows what they say; drafts and sends ask too."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from content.marketing.doubtful import doubtful, passages, reads_plain, sentences
from content.marketing.figures import figures
from content.marketing.folded import Folded, fold
from content.marketing.notices import missing
from content.marketing.personal import personal
from content.marketing.remarks import Remark
from content.marketing.wordlists import LANGUAGES, lists


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
#: Remarks about words, which a sentence may say in a good sense.
_OF_WORDS = frozenset({"C-06", "C-07", "C-20"})
_GRAVE = {"block": 0, "warn": 1, "info": 2}


def examined(written: str) -> tuple[Remark, ...]:
    """Everything the checks say of a text, in its order; of what lies within something as grave, the wider is told."""
    folded = fold(written)
    if not folded.text:
        return ()
    found = [remark for check in TEXT_CHECKS for remark in check.judge(written, folded)]
    found = _weighed(folded, found)
    found += _doubts(folded, found)
    found.sort(key=lambda one: (one.start, -one.end, _GRAVE[one.level]))
    told: list[Remark] = []
    for one in found:
        if not any(_within(one, other) for other in told):
            told.append(one)
    return tuple(told)


def _weighed(folded: Folded, found: list[Remark]) -> list[Remark]:
    """A listed word in a sentence that reads like a warning, a refusal or a plain fact is told, and stops nothing."""
    if not any(one.level != "info" and one.check in _OF_WORDS for one in found):
        return found
    places = [
        folded.written(begin, stop)
        for part in (sentences, passages)
        for begin, stop in part(folded.text)
        if not reads_plain(folded.text[begin:stop])
    ]
    return [
        one
        if one.level == "info"
        or one.check not in _OF_WORDS
        or one.reason == "identity"
        or any(start < one.end and one.start < end for start, end in places)
        else replace(one, level="info", reason="read_as_plain")
        for one in found
    ]


def _doubts(folded: Folded, found: Sequence[Remark]) -> list[Remark]:
    """Passages that read like forbidden wording, where nothing else was found."""
    doubts: list[Remark] = []
    for begin, stop in doubtful(folded):
        start, end = folded.written(begin, stop)
        if not any(one.level != "info" and one.start < end and start < one.end for one in found):
            doubts.append(Remark(level="warn", check="C-06", start=start, end=end, reason="doubtful"))
    return doubts


def _within(one: Remark, other: Remark) -> bool:
    same = one.check == other.check and _GRAVE[one.level] >= _GRAVE[other.level]
    return same and other.start <= one.start and one.end <= other.end


def may_leave(remarks: Sequence[Remark]) -> bool:
    """Whether nothing blocks or warns."""
    return all(one.level == "info" for one in remarks)
