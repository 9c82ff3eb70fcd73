"""What the checks say of a push before it leaves, in one form: for its author, its reviewer, the card and the page.

``examined`` asks the text checks (``guanhu check-text``); findings of the table ``CHECKS`` are turned into the same form by
``of_check``. A block stops the push; a warning needs a written reason of the reviewer; information is for reading.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from content.cards import Card
from content.checks.card_texts import texts
from content.checks.delivery import Finding
from content.checks.wording import counts
from content.marketing.examined import examined as text_remarks
from content.pushes.fields import Bound, free_amounts, masked
from content.pushes.rules import MARKETING
from content.wording import knows, say
from segmentation.people import Language

Level = Literal["block", "warn", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushFinding:
    """One finding."""

    level: Level
    check: str
    reason: str
    """Wording key; ``cure`` likewise."""
    cure: str
    place: str = ""
    text: str = ""
    """The words it is about."""
    facts: Mapping[str, str] = field(default_factory=dict)
    groups: int = 0
    """How many addressees it is about; 0: the content itself."""

    def to_json(self) -> dict[str, Any]:
        """As the push keeps it."""
        return {
            "level": self.level, "check": self.check, "reason": self.reason, "cure": self.cure, "place": self.place,
            "text": self.text, "facts": dict(self.facts), "groups": self.groups,
        }  # fmt: skip

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "PushFinding":
        """The same again."""
        return PushFinding(**data)

    def said(self, language: Language) -> str:
        """The sentence with its place and its cure."""
        reason = say(self.reason, language, **self.facts) if knows(self.reason, language) else self.reason
        cure = say(self.cure, language, **self.facts) if knows(self.cure, language) else ""
        about = f"「{self.text}」" if self.text and language == "zh" else f"“{self.text}” " if self.text else ""
        return say(f"pushes.finding.{self.level}", language, check=self.check, about=about, reason=reason, cure=cure)


def blocked(findings: Iterable[PushFinding]) -> bool:
    """Whether anything stops the push."""
    return any(one.level == "block" for one in findings)


def warned(findings: Iterable[PushFinding]) -> bool:
    """Whether the reviewer has to write down a reason."""
    return any(one.level == "warn" for one in findings)


def examined(card: Card, purpose: str, bound: Sequence[Bound]) -> tuple[PushFinding, ...]:
    """What the text checks say of a card, place by place; what came from product fields is no free figure.

    Blocks are those that would stop it at sending (check ``wording``); the rest of a news digest's are told as information.
    """
    found: list[PushFinding] = []
    for place, text in texts(card):
        if place.startswith("notices["):
            continue  # the program's own
        plain = masked(text, bound)
        for remark in text_remarks(plain):
            if remark.check == "C-08":
                continue  # the program adds what is missing
            level: Level = remark.level if counts(remark, purpose) else "info"
            found.append(
                PushFinding(
                    level=level, check=remark.check, reason=f"marketing.reason.{remark.reason}",
                    cure=f"marketing.cure.{remark.reason}", place=place, text=plain[remark.start : remark.end],
                    facts=remark.facts,
                )
            )  # fmt: skip
        if purpose == MARKETING:
            told = {
                one.text for one in found if one.level == "block"
            }  # a doubt about the sentence hides no amount in it
            found += [
                PushFinding(
                    level="block", check="C-07", reason="pushes.reason.free_amount", cure="pushes.cure.free_amount",
                    place=place, text=amount,
                )
                for amount in free_amounts(text, bound)
                if not any(amount in one or one in amount for one in told)
            ]  # fmt: skip
    return tuple(found)


def of_check(finding: Finding, groups: int) -> PushFinding:
    """A finding of ``CHECKS``, about so many addressees."""
    return PushFinding(
        level="block", check=finding.check, reason=f"checks.{finding.reason}", cure=f"checks.cure.{finding.reason}",
        place=finding.place, facts=dict(finding.facts), groups=groups,
    )  # fmt: skip
