"""Reason: why something is so, as a wording key and its facts. Rules return it; ``handlers.why.reasons`` puts it in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A sentence not yet spoken: ``key`` names it in both languages, ``facts`` fill it (days, fen, kinds, names)."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
