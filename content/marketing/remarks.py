"""What a check says of a text: where, how grave, why, and what to do."""

from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["block", "warn", "info"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One finding; ``start`` and ``end`` are places of the text as written."""

    level: Level
    check: str
    start: int
    end: int
    reason: str
    """Wording ``marketing.reason.<reason>``; the cure is ``marketing.cure.<reason>``."""
    facts: dict[str, str] = field(default_factory=dict)

    def to_json(self, written: str, language: Literal["zh", "en"]) -> dict[str, Any]:
        """The contract's form."""
        from content.wording import say

        return {
            "level": self.level, "check": self.check, "start": self.start, "end": self.end,
            "text": written[self.start : self.end],
            "reason": say(f"marketing.reason.{self.reason}", language, **self.facts),
            "cure": say(f"marketing.cure.{self.reason}", language, **self.facts),
        }  # fmt: skip
